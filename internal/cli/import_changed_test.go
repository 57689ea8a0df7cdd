package cli_test

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

// kustomize builds what is left of a package, so what was removed can't be imported; nor can
// another value of what no package needs here, such as an init container.
func TestImportRefusesAPackageThatIsNotAsPublished(t *testing.T) {
	const pod, config, workflow, kustomization = "pod.yaml", "config-map.yaml", "train_and_serve.yaml", "kustomization.yaml"
	const single, pipeline, claim = "single-node/user-mounted-nfs", "pipeline/user-mounted-nfs", "pipeline/user-allocated-pvc"
	for name, c := range map[string]struct {
		kind, file, old, new string
		message              string
	}{
		"a field":                    {single, pod, "  restartPolicy: OnFailure\n", "", `pod.yaml: Pod.spec.restartPolicy: not imported: it was removed, and the published package has "OnFailure"`},
		"a user":                     {single, pod, "    runAsUser: 0 # {\"$openapi\":\"USER_ID\"}\n", "", `pod.yaml: Pod.spec.securityContext.runAsUser: not imported: it was removed, and the published package has "0"`},
		"an element":                 {single, pod, "    - --batch-size=512\n", "", `pod.yaml: Pod.spec.containers[single-node].args[]: not imported: it was removed, and the published package has "--batch-size=512"`},
		"a volume's kind":            {single, pod, "    hostPath:\n      path: /datasets # {\"$openapi\":\"DATASET_DIR\"}\n", "    emptyDir: {}\n", `pod.yaml:14: Pod.spec.volumes[datasets].emptyDir: "{}": not imported: the field is not generated` + "\nerror: " + `pod.yaml: Pod.spec.volumes[datasets].hostPath: not imported: it was removed, and the published package has it`},
		"a variable":                 {single, config, "  USER_NAME: root # {\"$openapi\":\"USER_NAME\"}\n", "", `config-map.yaml: ConfigMap.data.USER_NAME: not imported: it was removed, and the published package has "root"`},
		"a resource":                 {single, kustomization, "service-account.yaml, ", "", `kustomization.yaml: ServiceAccount: not imported: it was removed, and the published package has it`},
		"the namespace":              {single, kustomization, "namespace: default\n", "", `kustomization.yaml: namespace: not imported: it was removed, and every generated resource has one, "default" by default`},
		"the variables":              {single, pod, "    - --checkpoint=$(CHECKPOINT_DIR)\n    envFrom:\n    - configMapRef:\n        name: wide-deep-large-ds-fp32-training # {\"$openapi\":\"MODEL_NAME\"}\n", "    - --checkpoint=$(CHECKPOINT_DIR)\n", `pod.yaml: Pod.spec.containers[single-node].envFrom: not imported: it was removed, and the published package has it`},
		"a ConfigMap more":           {single, kustomization, "namespace:", "configMapGenerator: [{name: mine, literals: [a=b]}]\nnamespace:", `kustomization.yaml:2:22: configMapGenerator: mine: not imported: keep it in a kustomization of your own, around the rendered resources`},
		"an init container":          {single, pod, "    command: [mkdir]\n", "    command: [install]\n", `pod.yaml:25: Pod.spec.initContainers[create-output-dir].command[]: "install": not imported: the field is not generated`},
		"another script":             {single, pod, "/benchmarks/launch_benchmark.py # {\"$openapi\":\"COMMAND\"}", "/quickstart/mine.sh", `pod.yaml:52: Pod.spec.containers[single-node].args[]: "/workspace/wide-deep-large-ds-fp32-training/quickstart/mine.sh": not imported: the field is not generated`},
		"a name without its comment": {single, "service-account.yaml", `wide-deep-large-ds-fp32-training # {"$openapi":"MODEL_NAME"}`, "mine", `service-account.yaml:4: ServiceAccount.metadata.name: "mine": not imported: the field is generated as "wide-deep-large-ds-fp32-training"`},
		"no target":                  {pipeline, config, `TARGET_ACCURACY: "0.74" # {"$openapi":"TARGET_ACCURACY_VALUE"}`, `TARGET_ACCURACY: "0"`, `config-map.yaml:17: ConfigMap.data.TARGET_ACCURACY: "0": not imported: the field is generated as "0.74"; TARGET_ACCURACY sets it`},
		"a node":                     {single, pod, "  restartPolicy: OnFailure\n", "  restartPolicy: OnFailure\n  nodeSelector: {disk: ssd}\n", `pod.yaml:7: Pod.spec.nodeSelector.disk: "ssd": not imported: the field is not generated; spec.training.nodeSelector sets it`},
		"a variable more":            {single, config, "\ndata:\n", "\ndata:\n  OMP_NUM_THREADS: \"8\"\n", `config-map.yaml:6: ConfigMap.data.OMP_NUM_THREADS: "8": not imported: the field is not generated; spec.training.env sets it`},
		"a label":                    {single, pod, "metadata:\n", "metadata:\n  labels: {owner: jo}\n", `pod.yaml:4: Pod.metadata.labels.owner: "jo": not imported: the field is not generated; spec.labels sets it`},
		"an annotation":              {single, pod, "metadata:\n", "metadata:\n  annotations: {example.com/a: jo}\n", `pod.yaml:4: Pod.metadata.annotations.example.com/a: "jo": not imported: the field is not generated; spec.annotations sets it`},
		"a setter of pipelines":      {single, config, "\ndata:\n", "\ndata:\n  REPLICAS: \"2\"\n", `config-map.yaml:6: ConfigMap.data.REPLICAS: "2": not imported: the field is not generated`},
		"no variable":                {single, config, "\ndata:\n", "\ndata:\n  train.sh: a\n", `config-map.yaml:6: ConfigMap.data.train.sh: "a": not imported: the field is not generated`},
		"the server's variable":      {pipeline, workflow, `value: "1"`, `value: "3"`, `train_and_serve.yaml:104: Deployment.spec.template.spec.containers[wide-deep-large-ds-fp32-training-server].env[TF_CPP_MIN_VLOG_LEVEL].value: "3": not imported: the field is generated as "1"`},
		"another Service":            {pipeline, workflow, "          type: NodePort\n", "          type: ClusterIP\n", `train_and_serve.yaml:123: Service.spec.type: "ClusterIP": not imported: the field is generated as "NodePort"; spec.serving.serviceType sets it`},
		"a right":                    {pipeline, "role.yaml", "resources: [pods/log]", "resources: [pods/log, secrets]", `role.yaml:7: Role.rules[1].resources[]: "secrets": not imported: the field is generated as "deployments"`},
		"a Service's type":           {pipeline, workflow, "          type: NodePort\n", "", `train_and_serve.yaml: Service.spec.type: not imported: it was removed, and the published package has "NodePort"`},
		"a step":                     {claim, workflow, "    - - {name: wide-deep-large-ds-service, template: wide-deep-large-ds-service}\n", "", `train_and_serve.yaml: Workflow.spec.templates[wide-deep-large-ds-fp32-training].steps[2]: not imported: it was removed, and the published package has it`},
		"a volume in place of NFS":   {claim, workflow, "      nfs:\n        server: 0.0.0.0\n        path: /nfs\n", "      emptyDir: {}\n", `train_and_serve.yaml:51: Workflow.spec.templates[train-wide-deep-large-ds].volumes[nfs-path].emptyDir: "{}": not imported: the field is not generated`},
		"the server's port":          {claim, workflow, "containerPort: {{workflow.parameters.TF_SERVING_PORT}}", "containerPort: 9999", `train_and_serve.yaml:102: Deployment.spec.template.spec.containers[wide-deep-large-ds-fp32-training-server].ports[0].containerPort: "9999": not imported: the field is generated as "8500"`},
	} {
		t.Run(name, func(t *testing.T) {
			files := publishedWith(t, c.kind, c.file, c.old, c.new)
			status, out, messages := run(t, files, "", "import", ".")
			want := "error: " + c.message + "\nwidedeep: nothing is imported; with --lossy the rest is\n"
			if diff := cmp.Diff(want, messages); status != 1 || out != "" || diff != "" {
				t.Errorf("status %d, output %q, standard error (-want +got):\n%s", status, out, diff)
			}
			status, _, messages = again(t, "", "import", ".", "--lossy")
			if diff := cmp.Diff("warning: "+strings.ReplaceAll(c.message, "\nerror:", "\nwarning:")+"\n", messages); status != 0 || diff != "" {
				t.Errorf("with --lossy: status %d, standard error (-want +got):\n%s", status, diff)
			}
		})
	}
}

// What somebody repaired in a package, or removed, is no change where what is generated has
// nothing in its place.
func TestImportTakesAPackageThatWasRepaired(t *testing.T) {
	const claim, single = "pipeline/user-allocated-pvc", "single-node/user-mounted-nfs"
	for name, c := range map[string]struct {
		kind, file string
		replace    []string
	}{
		"the ConfigMap's name below its field": {claim, "train_and_serve.yaml", []string{"configMapRef:\n        name:", "configMapRef:\n          name:"}},
		"the claim in place of NFS": {claim, "train_and_serve.yaml", []string{
			"      nfs:\n        server: 0.0.0.0\n        path: /nfs\n", "      persistentVolumeClaim:\n        claimName: workdisk\n",
			"                nfs:\n                  server: {{workflow.parameters.NFS_SERVER}}\n                  path: {{workflow.parameters.NFS_PATH}}\n",
			"                persistentVolumeClaim:\n                  claimName: workdisk\n",
			"mountPath: /nfs\n", "mountPath: /pvc\n", "mountPath: {{workflow.parameters.NFS_PATH}}", "mountPath: /pvc",
		}},
		"no variables at the wrong place": {claim, "train_and_serve.yaml", []string{"      envFrom:\n      - configMapRef:\n        name: wide-deep-large-ds-fp32-training # {\"$openapi\":\"MODEL_NAME\"}\n", ""}},
		"a variable that nothing reads":   {single, "config-map.yaml", []string{"  FS_ID: \"0\" # {\"$openapi\":\"FS_ID_VALUE\"}\n", ""}},
	} {
		t.Run(name, func(t *testing.T) {
			pkg := kinds[c.kind]
			pkg.Tag = "v2.2.0"
			_, want, _ := run(t, pkg.Files(), "", "import", ".")
			files := pkg.Files()
			for i := 0; i < len(c.replace); i += 2 {
				if !strings.Contains(files[c.file], c.replace[i]) {
					t.Fatalf("%s has no %q", c.file, c.replace[i])
				}
			}
			files[c.file] = strings.NewReplacer(c.replace...).Replace(files[c.file])
			status, config, messages := run(t, files, "", "import", ".", "--strict")
			if status != 0 || messages != "" || config != want {
				t.Errorf("status %d:\n%s\n%s", status, messages, cmp.Diff(want, config))
			}
		})
	}
}

// A file that is not there is a warning, so what it had is not reported as removed.
func TestImportDoesNotMissWhatIsInAMissingFile(t *testing.T) {
	pkg := kinds["single-node/user-mounted-nfs"]
	pkg.Tag = "v2.4.0"
	files := pkg.Files()
	delete(files, "pod.yaml")
	status, _, messages := run(t, files, "", "import", ".")
	want := "warning: kustomization.yaml:1:52: resources: pod.yaml: there is no such file, so changes that were made in it are not known\n"
	if diff := cmp.Diff(want, messages); status != 0 || diff != "" {
		t.Errorf("status %d, standard error (-want +got):\n%s", status, diff)
	}
}

// The manifests in another folder are not read, so what they have is not reported as removed.
func TestImportReadsNoOtherFolder(t *testing.T) {
	for _, list := range []string{"resources", "bases"} {
		pkg := kinds["single-node/user-mounted-nfs"]
		pkg.Tag = "v2.4.0"
		files := pkg.Files()
		for _, name := range []string{"config-map.yaml", "service-account.yaml", "pod.yaml", "kustomization.yaml"} {
			files["base/"+name] = setterComment.ReplaceAllString(files[name], "")
			delete(files, name)
		}
		files["more/deployment.yaml"] = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: mine}\n"
		files["more/kustomization.yaml"] = "resources: [deployment.yaml]\n"
		files["kustomization.yaml"] = list + ": [base, more]\nnamespace: jo\n"
		status, _, messages := run(t, files, "", "import", ".")
		column := len(list) + len(": [") + 1
		want := fmt.Sprintf(`error: kustomization.yaml:1:%d: %s: base: not imported: import reads the manifests beside the Krmfile; move them there, and name them in this kustomization
error: kustomization.yaml:1:%d: %s: more: not imported: keep it in a kustomization of your own, around the rendered resources
widedeep: nothing is imported; with --lossy the rest is
`, column, list, column+len("base, "), list)
		if diff := cmp.Diff(want, messages); status != 1 || diff != "" {
			t.Errorf("status %d, standard error (-want +got):\n%s", status, diff)
		}
	}
}

// Some keep all manifests in one file, without the comments that kustomize build leaves out.
func TestImportOfManifestsInOneFile(t *testing.T) {
	for kind, pkg := range kinds {
		pkg.Tag = "v2.4.0"
		files := pkg.Files()
		_, want, _ := run(t, maps.Clone(files), "", "import", ".")
		all := ""
		for _, name := range slices.Sorted(maps.Keys(files)) {
			if name != "Krmfile" && name != "kustomization.yaml" {
				all += "---\n" + setterComment.ReplaceAllString(files[name], "")
			}
		}
		status, config, messages := run(t, map[string]string{"Krmfile": files["Krmfile"], "all.yaml": all, "kustomization.yaml": "resources: [all.yaml]\nnamespace: default\n"}, "", "import", ".")
		if status != 0 || messages != "" || config != want {
			t.Errorf("%s: status %d:\n%s\n%s", kind, status, messages, cmp.Diff(want, config))
		}
	}
}

// Not every field of the package in the documentation of 2020 is known. An info is no warning, so
// --strict imports the package.
func TestImportSaysThatWhatWasRemovedIsNotNoticed(t *testing.T) {
	archive, err := txtar.ParseFile("../difference/testdata/document-single-node.txtar")
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, file := range archive.Files {
		files[file.Name] = string(file.Data)
	}
	status, config, messages := run(t, files, "", "import", ".", "--strict")
	want := "info: Krmfile: this is none of the published packages, so what was removed by hand in its manifests is not noticed\n"
	if status != 0 || messages != want || !strings.HasPrefix(config, firstLines) {
		t.Errorf("status %d:\n%s%s", status, messages, config)
	}
}

// What kustomize builds does not depend on the comments, which an editor or a formatter may
// have removed.
func TestImportOfPublishedPackagesWithoutComments(t *testing.T) {
	for kind, pkg := range kinds {
		pkg.Tag = "v2.4.0"
		files := pkg.Files()
		for name, text := range files {
			files[name] = setterComment.ReplaceAllString(text, "")
		}
		status, config, messages := run(t, files, "", "import", ".")
		_, want, _ := run(t, pkg.Files(), "", "import", ".")
		if status != 0 || messages != "" || config != want {
			t.Errorf("%s: status %d:\n%s\n%s", kind, status, messages, cmp.Diff(want, config))
		}
	}
}

var setterComment = regexp.MustCompile(` # \{"\$openapi":"[A-Z_]+"\}`)

// Whoever changes a setting everywhere by hand may do so in FS_ID too, which cfg set leaves.
func TestImportTakesAValueThatWasChangedInEveryFile(t *testing.T) {
	pkg := kinds["single-node/user-mounted-nfs"]
	pkg.Tag, pkg.Set = "v2.4.0", map[string]string{"FS_ID": "1000"}
	files := pkg.Files()
	files["config-map.yaml"] = strings.Replace(files["config-map.yaml"], `FS_ID: "0"`, `FS_ID: "1000"`, 1)
	status, config, messages := run(t, files, "", "import", ".")
	if status != 0 || messages != "" {
		t.Errorf("status %d:\n%s", status, messages)
	}
	expect(t, "the config", config, "fsGroupID: 1000")
}

// The settings are texts, also where they would be something else in YAML without quotes.
func TestImportOfPublishedPackagesWithUnusualTexts(t *testing.T) {
	for kind, pkg := range kinds {
		for _, dir := range []string{"/~", "/a, b = c", "/%"} {
			pkg.Tag, pkg.Set = "v2.4.0", map[string]string{"DATASET_DIR": dir, "USER_NAME": "null", "OUTPUT_DIR": "~"}
			status, config, messages := run(t, pkg.Files(), "", "import", ".")
			if status != 0 || messages != "" || !strings.Contains(config, "dir: "+strconv.Quote(dir)) {
				t.Errorf("%s: %s: status %d:\n%s%s", kind, dir, status, messages, config)
			}
		}
	}
}

// The policy of the training is a field of the config, whether it was changed in every container
// or in that one alone.
func TestImportTakesThePullPolicyOfTheTraining(t *testing.T) {
	const field = "imagePullPolicy: "
	for kind, pkg := range kinds {
		for _, policy := range []string{"Always", "Never"} {
			pkg.Tag = "v2.4.0"
			for name, change := range map[string]func(text string) string{
				"everywhere": func(text string) string { return strings.ReplaceAll(text, field+"IfNotPresent", field+policy) },
				"the training": func(text string) string { // the last container
					at := max(0, strings.LastIndex(text, field+"IfNotPresent"))
					return text[:at] + strings.Replace(text[at:], field+"IfNotPresent", field+policy, 1)
				},
			} {
				files := pkg.Files()
				for file := range files {
					files[file] = change(files[file])
				}
				status, config, messages := run(t, files, "", "import", ".")
				_, rendered, _ := again(t, config, "render", "-f", "-")
				if status != 0 || messages != "" || !strings.Contains(strings.ReplaceAll(rendered, `"`, ""), field+policy+"\n") {
					t.Errorf("%s, %s: status %d:\n%s", kind, name, status, messages)
				}
			}
		}
	}
}

// kustomize gives every resource the kustomization's namespace, whatever a manifest has.
func TestImportTakesANamespaceThatKustomizeOverwrites(t *testing.T) {
	pkg := kinds["single-node/user-mounted-nfs"]
	pkg.Tag = "v2.4.0"
	files := pkg.Files()
	files["pod.yaml"] = strings.Replace(files["pod.yaml"], "metadata:\n", "metadata:\n  namespace: old\n", 1)
	files["kustomization.yaml"] = strings.Replace(files["kustomization.yaml"], "namespace: default", "namespace: jo", 1)
	status, config, messages := run(t, files, "", "import", ".")
	if status != 0 || messages != "" {
		t.Errorf("status %d:\n%s", status, messages)
	}
	expect(t, "the config", config, "namespace: \"jo\"")
	files["kustomization.yaml"] = strings.Replace(files["kustomization.yaml"], "namespace: jo\n", "", 1)
	_, _, messages = run(t, files, "", "import", ".")
	expect(t, "standard error", messages, `error: pod.yaml:4: Pod.metadata.namespace: "old": not imported: the field is generated as "default"`)
}

// A RoleBinding's subject follows its ServiceAccount into the namespace, as in what kustomize
// build printed, and keeps any other.
func TestImportTakesTheNamespaceOfASubject(t *testing.T) {
	pkg := kinds["pipeline/user-mounted-nfs"]
	pkg.Tag = "v2.4.0"
	for account, status := range map[string]int{"old": 0, "other": 1} {
		files := pkg.Files()
		files["service-account.yaml"] = strings.Replace(files["service-account.yaml"], "metadata:\n", "metadata:\n  namespace: "+account+"\n", 1)
		files["role-binding.yaml"] = strings.Replace(files["role-binding.yaml"], "- kind: ServiceAccount\n", "- kind: ServiceAccount\n  namespace: old\n", 1)
		got, _, messages := run(t, files, "", "import", ".")
		if got != status || strings.Contains(messages, `RoleBinding.subjects[wide-deep-large-ds-fp32-training].namespace: "old": not imported`) != (status == 1) {
			t.Errorf("the account in %s: status %d:\n%s", account, got, messages)
		}
	}
}

// A message has the path that is in the file, which may have another name of the volume.
func TestImportNamesTheVolumeAsItsFileDoes(t *testing.T) {
	pkg := kinds["single-node/user-allocated-pvc"]
	pkg.Tag = "v2.4.0"
	for name, c := range map[string]struct{ old, new, want string }{
		"changed": {"claimName: workdisk", "claimName: jo", `error: pod.yaml:18: Pod.spec.volumes[pvc-path].persistentVolumeClaim.claimName: "jo": not imported: PVC_NAME is "workdisk" in `},
		"removed": {"    persistentVolumeClaim:\n      claimName: workdisk # {\"$openapi\":\"PVC_NAME\"}\n", "", "error: pod.yaml: Pod.spec.volumes[pvc-path].persistentVolumeClaim: not imported: it was removed"},
		"renamed": {"  - name: pvc-path\n    persistent", "  - name: mine\n    persistent", `error: pod.yaml: Pod.spec.volumes[pvc-path]: not imported: it was removed, and the published package has it`},
	} {
		files := pkg.Files()
		if !strings.Contains(files["pod.yaml"], c.old) {
			t.Fatalf("%s: pod.yaml has no %q", name, c.old)
		}
		files["pod.yaml"] = strings.Replace(files["pod.yaml"], c.old, c.new, 1)
		_, _, messages := run(t, files, "", "import", ".")
		expect(t, name, messages, c.want)
		if strings.Contains(messages, "nfs-path") {
			t.Errorf("%s: the file has no nfs-path:\n%s", name, messages)
		}
	}
}

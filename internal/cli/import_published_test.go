package cli_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/widedeep/widedeep/internal/krmfile/published"
)

// kinds are the four kinds of published packages.
var kinds = map[string]published.Package{
	"single-node/user-mounted-nfs":   {},
	"single-node/user-allocated-pvc": {Claim: true},
	"pipeline/user-mounted-nfs":      {Pipeline: true},
	"pipeline/user-allocated-pvc":    {Pipeline: true, Claim: true},
}

// publishedConfigs are the configs of the untouched packages of v2.2.0, without their first
// lines.
var publishedConfigs = map[string]string{
	"single-node/user-mounted-nfs": `spec:
  image:
    reference: "docker.io/intel/recommendation:tf-2.3.0-imz-2.2.0-wide-deep-large-ds-fp32-training"
    pullPolicy: "IfNotPresent"
  storage:
    checkpointDir: "checkpoints"
`,
	"single-node/user-allocated-pvc": `spec:
  image:
    reference: "docker.io/intel/recommendation:tf-2.3.0-imz-2.2.0-wide-deep-large-ds-fp32-training"
    pullPolicy: "IfNotPresent"
  storage:
    volume:
      persistentVolumeClaim:
        claimName: "workdisk"
    mountPath: "/pvc"
    checkpointDir: "checkpoints"
`,
	"pipeline/user-mounted-nfs": `spec:
  mode: "pipeline" # default: single-node
  image:
    reference: "docker.io/intel/recommendation:tf-2.3.0-imz-2.2.0-wide-deep-large-ds-fp32-training"
    pullPolicy: "IfNotPresent"
  training:
    targetAccuracy: 0.74 # default: 0.75
  serving:
    image: "intel/intel-optimized-tensorflow-serving:2.3.0" # default: intel/intel-optimized-tensorflow-serving:2.2.0
`,
	"pipeline/user-allocated-pvc": `spec:
  mode: "pipeline" # default: single-node
  image:
    reference: "docker.io/intel/recommendation:tf-2.3.0-imz-2.2.0-wide-deep-large-ds-fp32-training"
    pullPolicy: "IfNotPresent"
  storage:
    volume:
      persistentVolumeClaim:
        claimName: "workdisk"
    mountPath: "/pvc"
  training:
    targetAccuracy: 0.74 # default: 0.75
  serving:
    image: "intel/intel-optimized-tensorflow-serving:2.3.0" # default: intel/intel-optimized-tensorflow-serving:2.2.0
`,
}

const firstLines = `apiVersion: "widedeep.dev/v1alpha1"
kind: "WideDeepConfig"
metadata:
  name: "wide-deep"
  annotations:
    config.kubernetes.io/local-config: "true"
`

// An untouched package states what it has in place of our defaults, and nothing else.
func TestImportOfThePublishedPackages(t *testing.T) {
	for kind, pkg := range kinds {
		t.Run(kind, func(t *testing.T) {
			pkg.Tag = "v2.2.0"
			status, config, messages := run(t, pkg.Files(), "", "import", ".")
			if status != 0 || messages != "" {
				t.Errorf("status %d:\n%s", status, messages)
			}
			if diff := cmp.Diff(firstLines+publishedConfigs[kind], config); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// The images are those of the tag, whether the manifests are there or only the settings.
func TestImportTakesThePublishedImages(t *testing.T) {
	servers := map[string]string{"v2.2.0": "2.3.0", "v2.3.0": "2.3.0", "v2.4.0": "latest"}
	trainings := map[string]string{"v2.2.0": "tf-2.3.0-imz-2.2.0", "v2.3.0": "tf-2.4.0", "v2.4.0": "tf-latest"}
	for _, tag := range published.Tags {
		files := published.Package{Pipeline: true, Tag: tag}.Files()
		for name, files := range map[string]map[string]string{"whole": files, "settings": {"Krmfile": files["Krmfile"]}} {
			status, config, messages := run(t, files, "", "import", "Krmfile")
			want := ""
			if name == "settings" {
				want = "warning: Krmfile: there is no kustomization.yaml beside it, so the namespace and changes that were made in the manifests are not known\n"
			}
			if status != 0 || messages != want {
				t.Errorf("%s, %s: status %d:\n%s", tag, name, status, messages)
			}
			expect(t, tag+", "+name, config,
				"    reference: \"docker.io/intel/recommendation:"+trainings[tag]+"-wide-deep-large-ds-fp32-training\"\n",
				"    pullPolicy: \"IfNotPresent\"\n",
				"    image: \"intel/intel-optimized-tensorflow-serving:"+servers[tag]+"\" ")
		}
	}
}

// The image is in a manifest of a workflow, so the error names the line there.
func TestImportNamesTheLineOfTheServersImage(t *testing.T) {
	files := published.Package{Pipeline: true, Tag: "v2.4.0"}.Files()
	const workflow, image = "train_and_serve.yaml", "intel/intel-optimized-tensorflow-serving:"
	before, _, found := strings.Cut(files[workflow], image)
	if !found {
		t.Fatalf("there is no image %s", image)
	}
	files[workflow] = strings.Replace(files[workflow], image, "intel/Serving:", 1)
	_, _, messages := run(t, files, "", "import", ".")
	line := 1 + strings.Count(before, "\n")
	expect(t, "standard error", messages, fmt.Sprintf("error: %s:%d: the image of the server: Invalid value: \"intel/Serving:latest\": must be an image reference", workflow, line))
}

// changedSettings are values for every setter of the published packages.
var changedSettings = map[string]string{
	"CHECKPOINT_DIR": "steps", "DATASET_DIR": "/data sets/criteo", "FS_ID": "1003", "GROUP_ID": "1002", "GROUP_NAME": "ml", "IMAGE_SUFFIX": "-avx512",
	"IMAGE_VERSION": "tf-2.9", "MODEL_DIR": "/opt/model", "MODEL_NAME": "clicks", "MODEL_SCRIPT": "train.sh", "NFS_PATH": "/exports", "NFS_SERVER": "10.35.215.25",
	"OUTPUT_DIR": "0012", "PVC_NAME": "1e3", "PVC_PATH": "/disk", "REGISTRY": "registry.example.com/team", "REPLICAS": "5", "RETRY_LIMIT": "0",
	"TARGET_ACCURACY": "0.80", "TF_SERVING_PORT": "9000", "USER_ID": "1001", "USER_NAME": "jo",
}

// Every setter of a package arrives, one by one and all at once, and each change changes
// what is rendered.
func TestImportTakesEverySetterOfThePublishedPackages(t *testing.T) {
	for kind, pkg := range kinds {
		t.Run(kind, func(t *testing.T) {
			pkg.Tag = "v2.4.0"
			rendered := func(set map[string]string) (text, messages string) {
				pkg.Set = set
				status, config, messages := run(t, pkg.Files(), "", "import", ".")
				if status != 0 {
					t.Fatalf("%v: status %d:\n%s", set, status, messages)
				}
				_, text, _ = again(t, config, "render", "-f", "-")
				return text, messages
			}
			untouched, _ := rendered(nil)
			all := map[string]string{}
			for name := range pkg.Setters() {
				all[name] = changedSettings[name]
				text, messages := rendered(map[string]string{name: changedSettings[name]})
				if unused := pkg.Claim && strings.HasPrefix(name, "NFS_"); unused {
					expect(t, "the warning", messages, "warning: Krmfile:", ": "+name+": not imported: it has no effect beside PVC_NAME\n")
				} else if messages != "" || text == untouched {
					t.Errorf("%s: changes what is rendered: %t\n%s", name, text != untouched, messages)
				}
			}
			text, _ := rendered(all)
			for name, value := range all {
				if missing := map[string]bool{"NFS_PATH": pkg.Claim, "NFS_SERVER": pkg.Claim}; !missing[name] && !strings.Contains(text, value) {
					t.Errorf("%s: %q is not rendered", name, value)
				}
			}
		})
	}
}

// A change by hand in the manifests would be lost, so it is an error that names the place.
func TestImportRefusesWhatItCannotTakeOver(t *testing.T) {
	const (
		pod      = "pod.yaml"
		workflow = "train_and_serve.yaml"
	)
	cases := map[string]struct {
		kind, file, old, new string
		message              string
	}{
		"steps of the launcher":        {"single-node/user-mounted-nfs", pod, "    - --framework=tensorflow\n", "    - --framework=tensorflow\n    - -- steps=100\n", `pod.yaml:57: Pod.spec.containers[single-node].args[]: "-- steps=100": not imported: the field is not generated`},
		"a limit of the memory":        {"single-node/user-allocated-pvc", pod, "    command: [python]", "    resources: {limits: {memory: 8Gi}}\n    command: [python]", `Pod.spec.containers[single-node].resources.limits.memory: "8Gi": not imported: the field is not generated`},
		"a variable":                   {"single-node/user-mounted-nfs", "config-map.yaml", "\ndata:\n", "\ndata:\n  OMP_NUM_THREADS: \"8\"\n", `config-map.yaml:6: ConfigMap.data.OMP_NUM_THREADS: "8": not imported`},
		"another kind of Service":      {"pipeline/user-mounted-nfs", workflow, "type: NodePort", "type: LoadBalancer", `Service.spec.type: "LoadBalancer": not imported: the field is generated as "NodePort"`},
		"another volume":               {"pipeline/user-mounted-nfs", workflow, "      hostPath:\n        path: /datasets # {\"$openapi\":\"DATASET_DIR\"}\n", "      persistentVolumeClaim:\n        claimName: data\n", `volumes[datasets].persistentVolumeClaim.claimName: "data": not imported`},
		"the export of the claim":      {"pipeline/user-allocated-pvc", workflow, "value: 0.0.0.0", "value: 10.35.215.25", `Workflow.spec.arguments.parameters[NFS_SERVER].value: "10.35.215.25": not imported: the field is generated as "0.0.0.0"`},
		"text that can't be read":      {"pipeline/user-mounted-nfs", workflow, "        apiVersion: apps/v1\n", "        apiVersion: {{}\n", `train_and_serve.yaml:72:17: template wide-deep-large-ds-deployment: resource.manifest: not YAML`},
		"a setter of nobody":           {"pipeline/user-mounted-nfs", "Krmfile", "  definitions:\n", "  definitions:\n    io.k8s.cli.setters.NFS_MOUNT: {}\n", "error: Krmfile:5:5: NFS_MOUNT: not imported: there is no such setter\n"},
		"a prefix":                     {"pipeline/user-mounted-nfs", "kustomization.yaml", "namespace:", "namePrefix: jo-\nnamespace:", "error: kustomization.yaml:2:1: namePrefix: not imported: keep it in a kustomization of your own, around the rendered resources\n"},
		"patches":                      {"pipeline/user-mounted-nfs", "kustomization.yaml", "namespace:", "patches: [{path: a.yaml}]\nnamespace:", "error: kustomization.yaml:2:1: patches: not imported: keep it in a kustomization of your own, around the rendered resources; correct it for these first: the storage's volume is nfs-path, and the training has no initContainers, args, envFrom or ConfigMap of variables, which are in spec.training.env\n"},
		"a strategic patch":            {"single-node/user-allocated-pvc", "kustomization.yaml", "namespace:", "patchesStrategicMerge: [a.yaml]\nnamespace:", "error: kustomization.yaml:2:1: patchesStrategicMerge: not imported: keep it in a kustomization of your own, around the rendered resources; correct it for these first: "},
		"a merge into the variables":   {"single-node/user-mounted-nfs", "kustomization.yaml", "namespace:", "configMapGenerator: [{name: wide-deep-large-ds-fp32-training, behavior: merge, literals: [A=b]}]\nnamespace:", "error: kustomization.yaml:2:22: configMapGenerator: wide-deep-large-ds-fp32-training: not imported: no such ConfigMap is generated; set variables of the training in spec.training.env\n"},
		"another name of an image":     {"pipeline/user-mounted-nfs", "kustomization.yaml", "namespace:", "images: [{name: a}]\nnamespace:", "error: kustomization.yaml:2:1: images: not imported"},
		"a model of another name":      {"single-node/user-mounted-nfs", "Krmfile", `value: "wide-deep-large-ds-fp32-training"`, `value: "resnet50v1-5-fp32-training"`, `error: Krmfile:31:36: MODEL_NAME: "resnet50v1-5-fp32-training": the package is that of another model: widedeep trains wide_deep_large_ds only; if you changed the value yourself, remove setBy: model-builder beside it`},
		"a model of another directory": {"single-node/user-mounted-nfs", "Krmfile", `value: "/workspace/wide-deep-large-ds-fp32-training"`, `value: "/workspace/rfcn-fp32-inference"`, `error: Krmfile:28:35: MODEL_DIR: "/workspace/rfcn-fp32-inference": the package is that of another model`},
		"a model of another image":     {"single-node/user-mounted-nfs", "Krmfile", "/intel/recommendation:", "/intel/object-detection:", `error: Krmfile:62:5: substitution IMAGE: "docker.io/intel/object-detection:tf-latest-wide-deep-large-ds-fp32-training": the package is that of another model`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			files := publishedWith(t, c.kind, c.file, c.old, c.new)
			status, out, messages := run(t, files, "", "import", ".")
			if status != 1 || out != "" {
				t.Errorf("status %d, output %q", status, out)
			}
			expect(t, "standard error", messages, "error: ", c.message, "widedeep: nothing is imported; with --lossy the rest is\n")

			status, out, messages = again(t, "", "import", "--lossy", ".")
			if status != 0 {
				t.Errorf("with --lossy the status is %d:\n%s", status, messages)
			}
			expect(t, "standard error", messages, "warning: ", strings.TrimPrefix(c.message, "error: "))
			expect(t, "the config", out, "kind: \"WideDeepConfig\"")
		})
	}
}

// publishedWith returns the files of a published package in which somebody edited one.
func publishedWith(t *testing.T, kind, file, old, now string) map[string]string {
	t.Helper()
	pkg := kinds[kind]
	pkg.Tag = "v2.4.0"
	files := pkg.Files()
	if !strings.Contains(files[file], old) {
		t.Fatalf("%s has no %q", file, old)
	}
	files[file] = strings.Replace(files[file], old, now, 1)
	return files
}

// kustomize builds what the manifest states, so a text that is not the Krmfile's can't be
// imported: whether the manifest or the Krmfile was edited, the one error names both places.
func TestImportRefusesFieldsThatTheKrmfileContradicts(t *testing.T) {
	const pod, workflow, nfs, pvc = "pod.yaml", "train_and_serve.yaml", "user-mounted-nfs", "user-allocated-pvc"
	for name, c := range map[string]struct {
		kind, file, old, new string
		message, lossy       string
	}{
		"the server of a Pod":              {"single-node/" + nfs, pod, "server: 0.0.0.0", "server: 10.1.2.3", `pod.yaml:18: Pod.spec.volumes[nfs-path].nfs.server: "10.1.2.3": not imported: NFS_SERVER is "0.0.0.0" in Krmfile:40:36`, "checkpointDir"},
		"the server in a Krmfile":          {"single-node/" + nfs, "Krmfile", `name: NFS_SERVER, value: "0.0.0.0"`, `name: NFS_SERVER, value: "10.1.2.3"`, `pod.yaml:18: Pod.spec.volumes[nfs-path].nfs.server: "0.0.0.0": not imported: NFS_SERVER is "10.1.2.3" in Krmfile:40:36`, `server: "10.1.2.3"`},
		"the user of a Pod":                {"single-node/" + pvc, pod, "runAsUser: 0", "runAsUser: 1000", `pod.yaml:9: Pod.spec.securityContext.runAsUser: "1000": not imported: USER_ID is "0" in Krmfile:55:33`, "checkpointDir"},
		"the image of a Pod":               {"single-node/" + pvc, pod, "  containers:\n  - name: single-node\n    image: docker.io/", "  containers:\n  - name: single-node\n    image: mine/", `pod.yaml:46: Pod.spec.containers[single-node].image: "mine/intel/recommendation:tf-latest-wide-deep-large-ds-fp32-training": not imported: IMAGE is "docker.io/intel/recommendation:tf-latest-wide-deep-large-ds-fp32-training" in Krmfile:68:5`, `reference: "docker.io/`},
		"a variable":                       {"single-node/" + nfs, "config-map.yaml", "USER_NAME: root", "USER_NAME: jo", `config-map.yaml:7: ConfigMap.data.USER_NAME: "jo": not imported: USER_NAME is "root" in Krmfile:52:35`, "checkpointDir"},
		"a variable that is not generated": {"single-node/" + nfs, "config-map.yaml", "MODEL_DIR: /workspace/", "MODEL_DIR: /opt/", `config-map.yaml:14: ConfigMap.data.MODEL_DIR: "/opt/wide-deep-large-ds-fp32-training": not imported: MODEL_DIR is "/workspace/wide-deep-large-ds-fp32-training" in Krmfile:28:35`, "checkpointDir"},
		"the target":                       {"pipeline/" + nfs, "config-map.yaml", `TARGET_ACCURACY: "0.74"`, `TARGET_ACCURACY: "0.9"`, `config-map.yaml:17: ConfigMap.data.TARGET_ACCURACY: "0.9": not imported: TARGET_ACCURACY_VALUE is "0.74" in Krmfile:98:5`, "targetAccuracy: 0.74"},
		"the limit of retries":             {"pipeline/" + pvc, workflow, "limit: 10", "limit: 3", `train_and_serve.yaml:41: Workflow.spec.templates[train-wide-deep-large-ds].retryStrategy.limit: "3": not imported: RETRY_LIMIT is "10" in Krmfile:52:37`, "targetAccuracy"},
		// The Deployment that nobody edited has these arguments of the workflow.
		"the server's export":     {"pipeline/" + nfs, workflow, "value: 0.0.0.0 #", "value: 10.1.2.3 #", `train_and_serve.yaml:25: Workflow.spec.arguments.parameters[NFS_SERVER].value: "10.1.2.3": not imported: NFS_SERVER is "0.0.0.0" in Krmfile:40:36`, "targetAccuracy"},
		"the server's name":       {"pipeline/" + nfs, workflow, "value: wide-deep-large-ds-fp32-training-server #", "value: clicks #", `train_and_serve.yaml:13: Workflow.spec.arguments.parameters[SERVER_NAME].value: "clicks": not imported: SERVER_NAME is "wide-deep-large-ds-fp32-training-server" in Krmfile:92:5`, "targetAccuracy"},
		"one without its comment": {"pipeline/" + nfs, workflow, `value: "3" # {"$openapi":"REPLICAS_VALUE"}`, `value: "5"`, `train_and_serve.yaml:29: Workflow.spec.arguments.parameters[REPLICAS].value: "5": not imported: the field is generated as "3"; REPLICAS sets it`, "targetAccuracy"},
	} {
		t.Run(name, func(t *testing.T) {
			files := publishedWith(t, c.kind, c.file, c.old, c.new)
			advice, lossyAdvice := "", ""
			if strings.Contains(c.message, "Krmfile") {
				advice = "; correct the one that is wrong, or take that of the Krmfile with --lossy"
				lossyAdvice = "; if the manifest is right, set its value in the config with widedeep set"
			}
			want := "error: " + c.message + advice + "\nwidedeep: nothing is imported; with --lossy the rest is\n"
			for _, args := range [][]string{{"import", "."}, {"import", ".", "--package", "new"}} {
				status, out, messages := run(t, files, "", args...)
				if status != 1 || out != "" {
					t.Errorf("%v: status %d, output %q", args, status, out)
				}
				if diff := cmp.Diff(want, messages); diff != "" {
					t.Errorf("%v: standard error (-want +got):\n%s", args, diff)
				}
			}
			status, config, messages := again(t, "", "import", ".", "--lossy")
			if diff := cmp.Diff("warning: "+c.message+lossyAdvice+"\n", messages); status != 0 || diff != "" {
				t.Errorf("with --lossy: status %d, standard error (-want +got):\n%s", status, diff)
			}
			expect(t, "the config with --lossy", config, c.lossy)
		})
	}
}

// A pipeline's settings alone don't tell the server's image once IMAGE_VERSION was set.
func TestImportOfSettingsWithoutTheServersImage(t *testing.T) {
	files := published.Package{Pipeline: true, Tag: "v2.4.0", Set: map[string]string{"IMAGE_VERSION": "tf-2.9"}}.Files()
	status, _, messages := run(t, map[string]string{"Krmfile": files["Krmfile"]}, "", "import", "Krmfile")
	if want := "error: Krmfile:23:5: the image of the server is not known: no file of resources has it, and no package was published with the IMAGE_VERSION \"tf-2.9\"\n"; status != 1 || !strings.HasPrefix(messages, want) {
		t.Errorf("status %d:\n%s", status, messages)
	}
}

// With --package the values are in the package that init writes.
func TestImportWritesAPackage(t *testing.T) {
	files := published.Package{Pipeline: true, Claim: true, Tag: "v2.4.0", Set: map[string]string{"USER_NAME": "jo", "GROUP_NAME": "null"}}.Files()
	status, out, messages := run(t, maps.Clone(files), "", "import", ".", "--package", "team/clicks")
	if status != 0 || messages != "" {
		t.Fatalf("status %d:\n%s", status, messages)
	}
	_, config, _ := again(t, "", "import", ".")
	_, want, _ := again(t, config, "render", "-f", "-")
	_, got, _ := again(t, "", "render", "-f", "team/clicks")
	if diff := cmp.Diff(want, got); diff != "" || got == "" {
		t.Errorf("what it renders to (-import +import --package):\n%s", diff)
	}
	expect(t, "wide-deep.yaml", read(t, "team/clicks/wide-deep.yaml"), "\n    name: \"jo\" # required: ", "\n    # replicas: 3 # ")
	again(t, "", "init", "other")
	for _, name := range []string{"Kptfile", "README.md"} {
		expect(t, "the output", out, fmt.Sprintf("team/clicks/%s\n", name))
		if diff := cmp.Diff(read(t, "other/"+name), read(t, "team/clicks/"+name)); diff != "" {
			t.Errorf("%s (-init +import):\n%s", name, diff)
		}
	}
	if status, _, messages := again(t, "", "import", ".", "--package", "team/clicks"); status != 1 || !strings.Contains(messages, "there already") {
		t.Errorf("the second time: status %d:\n%s", status, messages)
	}
	if status, _, messages := again(t, "", "import", "missing", "--package", "new"); status != 1 || strings.Contains(messages, "new") {
		t.Errorf("of nothing: status %d:\n%s", status, messages)
	}
}

package cli_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestCheckOfAFile(t *testing.T) {
	_, committed, _ := run(t, map[string]string{"a.yaml": clicks}, "", "render", "-f", "a.yaml")
	// Files with the same content are fresh: comments, quotes, order of the documents.
	documents := strings.SplitAfterN(committed, "---\n", 2)
	write(t, "out.yaml", documents[1]+"---\n# first\n"+strings.ReplaceAll(documents[0], "---\n", ""))
	if status, out, messages := again(t, "", "render", "-f", "a.yaml", "--check", "out.yaml"); status != 0 || out != "" {
		t.Errorf("fresh: status %d\n%s%s", status, out, messages)
	}

	write(t, "out.yaml", committed)
	status, out, messages := again(t, "", "render", "-f", "a.yaml", "--set", "NFS_PATH=/exports", "--check", "out.yaml")
	if status != 1 {
		t.Errorf("stale: status is %d, want 1", status)
	}
	expect(t, "the diff", out, "--- out.yaml\n", "+++ rendered/default/pod/clicks-training\n", "\n-      path: /nfs\n", "\n+      path: /exports\n")
	expect(t, "standard error", messages, "out.yaml was edited by hand or by another tool, or not rendered since its WideDeepConfig or the version of widedeep changed", "out.yaml is stale: 1 of 3 resources differ")
}

// A file that was edited by hand is named, with the difference; one without its notice is not,
// since comments don't count.
func TestCheckNamesTheFileThatWasEditedByHand(t *testing.T) {
	_, rendered, _ := run(t, map[string]string{"pkg/clicks.yaml": clicks}, "", "render", "-f", "pkg/clicks.yaml")
	var files []string
	for i, document := range strings.Split(rendered, "\n---\n") {
		if !strings.HasPrefix(document, "# Generated from the WideDeepConfig clicks. DO NOT EDIT: ") {
			t.Errorf("no notice above:\n%s", document)
		}
		file := fmt.Sprintf("pkg/clicks/%d.yaml", i)
		if strings.Contains(document, "kind: Pod") {
			document, files = strings.Replace(document, "restartPolicy: ", "hostname: edited\n  restartPolicy: ", 1), append(files, file)
		} else {
			_, document, _ = strings.Cut(document, "\n")
		}
		write(t, file, document+"\n")
	}
	status, out, messages := again(t, "", "render", "--check", "pkg")
	if status != 1 || len(files) != 1 || strings.Count(messages, "edited by hand") != 1 {
		t.Errorf("status %d, edited %v\n%s", status, files, messages)
	}
	expect(t, "the diff", out, "--- "+files[0]+"\n", "\n-  hostname: edited\n")
	expect(t, "standard error", messages, "widedeep: "+files[0]+" was edited by hand", "differ from what is rendered now; widedeep render --write pkg writes that\n")
	if _, _, messages := again(t, "", "render", "--check", "pkg", "--set", "USER_NAME=jo"); strings.Contains(messages, "--write") {
		t.Errorf("--write does not take --set, and is proposed:\n%s", messages)
	}
}

// --write replaces a resource with a key given twice, so --check shows what it replaces.
func TestCheckShowsAKeyThatIsGivenTwice(t *testing.T) {
	_, _, _ = run(t, map[string]string{"pkg/Kptfile": ourKptfile(""), "pkg/clicks.yaml": clicks}, "", "render", "--write", "pkg")
	account := read(t, "pkg/clicks/account.yaml")
	write(t, "pkg/clicks/account.yaml", strings.Replace(account, "metadata:\n", "metadata:\n  labels: {mine: x}\n", 1))
	status, out, messages := again(t, "", "render", "--check", "pkg")
	if status != 1 {
		t.Errorf("status %d, want 1\n%s", status, messages)
	}
	expect(t, "the diff", out, "--- pkg/clicks/account.yaml\n", "\n-  labels: {mine: x}\n")
	if strings.Contains(out, "internal.config.kubernetes.io") {
		t.Errorf("the diff has annotations that are not in the file:\n%s", out)
	}
	if status, out, messages = again(t, "", "render", "--write", "pkg"); status != 0 || read(t, "pkg/clicks/account.yaml") != account {
		t.Errorf("--write: status %d\n%s%s", status, out, messages)
	}
}

func TestCheckOfAFolderRendersItsOwnConfigs(t *testing.T) {
	_, committed, _ := run(t, map[string]string{"pkg/clicks.yaml": clicks}, "", "render", "-f", "pkg/clicks.yaml")
	write(t, "pkg/clicks/all.yaml", committed)
	write(t, "pkg/other.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: the-users\n")
	write(t, "pkg/notes.txt", "not YAML: [")
	write(t, "pkg/.hidden/broken.yaml", "[")
	if status, out, messages := again(t, "", "render", "--check", "pkg"); status != 0 {
		t.Fatalf("fresh: status %d\n%s%s", status, out, messages)
	}

	write(t, "pkg/clicks.yaml", strings.Replace(clicks, "spec:", "spec:\n  mode: pipeline", 1))
	status, out, _ := again(t, "", "render", "--check", "pkg")
	if status != 1 {
		t.Errorf("stale: status is %d, want 1", status)
	}
	expect(t, "the diff", out, "--- pkg/clicks/all.yaml\n+++ /dev/null\n", "-kind: Pod\n", "--- /dev/null\n+++ rendered/default/workflow/clicks-train-serve-wf\n", "+kind: Workflow\n")
	if strings.Contains(out, "the-users") {
		t.Errorf("the user's resource is in the diff:\n%s", out)
	}

	if err := os.RemoveAll("pkg/clicks"); err != nil {
		t.Fatal(err)
	}
	if status, _, messages := again(t, "", "render", "--check", "pkg"); status != 1 {
		t.Errorf("nothing committed: status is %d, want 1\n%s", status, messages)
	}
}

// -f is for what was rendered elsewhere: a folder with a WideDeepConfig is compared with its own.
func TestCheckWithAConfigOfTheFolderNamesTheFolderAlone(t *testing.T) {
	const hint = "widedeep: with -f nothing counts of the folder's own WideDeepConfigs and of a Kptfile: --check takes the folder itself, as in widedeep render --check pkg\n"
	_, _, _ = run(t, map[string]string{"pkg/Kptfile": ourKptfile("    configMap: {NFS_PATH: /exports}\n"), "pkg/clicks.yaml": clicks}, "", "render", "--write", "pkg")
	write(t, "out/clicks.yaml", read(t, "pkg/clicks/pod.yaml"))
	write(t, "clicks.yaml", clicks)
	for _, c := range []struct {
		args   []string
		status int
		hinted bool
	}{
		{[]string{"-f", "clicks.yaml", "--check", "pkg"}, 1, true},
		{[]string{"-f", "pkg/clicks.yaml", "--check", "pkg"}, 0, false},
		{[]string{"--check", "pkg"}, 0, false},
		{[]string{"-f", "clicks.yaml", "--check", "out"}, 1, false},
	} {
		status, out, messages := again(t, "", append([]string{"render"}, c.args...)...)
		if status != c.status || strings.Contains(messages, hint) != c.hinted {
			t.Errorf("%v: status %d, want %d; hinted should be %t\n%s%s", c.args, status, c.status, c.hinted, out, messages)
		}
	}
}

func TestCheckFindsWhatARenderWouldRemove(t *testing.T) {
	_, committed, _ := run(t, map[string]string{"pkg/Kptfile": ourKptfile(""), "pkg/clicks.yaml": clicks}, "", "render", "-f", "pkg/clicks.yaml")
	write(t, "pkg/clicks/all.yaml", committed)
	write(t, "pkg/views/pod.yaml", "apiVersion: v1\nkind: Pod\nmetadata:\n  name: views\n  annotations:\n    widedeep.dev/generated-by: views\n")
	status, out, _ := again(t, "", "render", "--check", "pkg")
	if status != 1 {
		t.Errorf("of a config that is gone: status is %d, want 1", status)
	}
	expect(t, "the diff", out, "--- pkg/views/pod.yaml\n+++ /dev/null\n")

	if err := os.RemoveAll("pkg/views"); err != nil {
		t.Fatal(err)
	}
	write(t, "pkg/copy.yaml", committed)
	if status, _, _ := again(t, "", "render", "--check", "pkg"); status != 1 {
		t.Errorf("of a second copy: status is %d, want 1", status)
	}
	if err := os.Remove("pkg/Kptfile"); err != nil {
		t.Fatal(err)
	}
	status, _, messages := again(t, "", "render", "--check", "pkg")
	if status != 0 {
		t.Errorf("of a copy that a run without a Kptfile keeps: status is %d", status)
	}
	expect(t, "standard error", messages, "warning: pkg/copy.yaml:2:1: ServiceAccount/clicks-training: kept, though it is a second copy of pkg/clicks/all.yaml; delete it if it is left over")
}

func TestCheckIgnoresFilesWithoutResources(t *testing.T) {
	_, committed, _ := run(t, map[string]string{"pkg/clicks.yaml": clicks}, "", "render", "-f", "pkg/clicks.yaml")
	write(t, "pkg/clicks/all.yaml", committed)
	write(t, "pkg/patch.yaml", "- op: remove\n  path: /a\n")
	write(t, "pkg/template.yaml", "a: {{ .Values.a }}\n")
	if status, out, messages := again(t, "", "render", "--check", "pkg"); status != 0 {
		t.Errorf("status %d\n%s%s", status, out, messages)
	}
}

func TestCheckOfAMissingFileAndAnEmptyFolder(t *testing.T) {
	status, _, messages := run(t, nil, "", "render", "--check", "missing")
	if status != 1 {
		t.Errorf("status is %d, want 1", status)
	}
	expect(t, "standard error", messages, "widedeep: missing: no such file or directory")
	if err := os.Mkdir("empty", 0o755); err != nil {
		t.Fatal(err)
	}
	if status, out, messages := again(t, "", "render", "--check", "empty"); status != 1 || out != "" || !strings.Contains(messages, "empty: there is no WideDeepConfig in this folder") {
		t.Errorf("an empty folder: status %d\n%s%s", status, out, messages)
	}
}

// The committed examples are what the function renders now.
func TestCheckOfTheExamples(t *testing.T) {
	examples, err := filepath.Abs("../../examples")
	if err != nil {
		t.Fatal(err)
	}
	for _, pkg := range []string{"kpt", "kpt-apply-setters"} {
		if status, out, messages := run(t, nil, "", "render", "--check", "--strict", filepath.Join(examples, pkg)); status != 0 {
			t.Errorf("%s: status %d\n%s%s", pkg, status, out, messages)
		}
	}
	for _, how := range []string{"exec", "container"} {
		if status, out, messages := again(t, "", "render", "-f", examples+"/kustomize/"+how); status != 0 || !strings.Contains(out, "kind: Workflow") {
			t.Errorf("kustomize by %s: status %d\n%s", how, status, messages)
		}
	}
}

// --check does not compare packages that run the function themselves: their later functions
// may have changed the resources. Printing includes those packages.
func TestCheckLeavesAlonePackagesThatRunTheFunction(t *testing.T) {
	const runs = "apiVersion: kpt.dev/v1\nkind: Kptfile\nmetadata: {name: a}\npipeline:\n  mutators:\n  - exec: widedeep\n  - exec: set-labels\n"
	sub := strings.ReplaceAll(clicks, "clicks", "views")
	files := map[string]string{"pkg/Kptfile": runs, "pkg/clicks.yaml": clicks, "pkg/sub/Kptfile": runs, "pkg/sub/views.yaml": sub}
	_, all, _ := run(t, files, "", "render", "-f", "pkg")
	expect(t, "what is printed", all, `name: "clicks-training"`, `name: "views-training"`)

	_, rendered, _ := again(t, "", "render", "-f", "pkg/clicks.yaml")
	write(t, "pkg/clicks/all.yaml", rendered)
	_, rendered, _ = again(t, "", "render", "-f", "pkg/sub/views.yaml")
	labelled := strings.ReplaceAll(rendered, "  labels:\n", "  labels:\n    team: ml\n")
	write(t, "pkg/sub/views/all.yaml", labelled)

	for _, arguments := range [][]string{{"--check", "pkg"}, {"-f", "pkg", "--check", "pkg"}, {"-f", "pkg/clicks.yaml", "--check", "pkg"}} {
		status, out, messages := again(t, "", append([]string{"render"}, arguments...)...)
		if status != 0 || out != "" {
			t.Errorf("%v: status %d\n%s%s", arguments, status, out, messages)
		}
		if reported := strings.Contains(messages, "info: pkg/sub/views.yaml:2:1: WideDeepConfig/views: left alone, with the rest of its package: pkg/sub/Kptfile runs this function itself"); !reported && arguments[1] != "pkg/clicks.yaml" {
			t.Errorf("%v: want an info about the package that is left alone:\n%s", arguments, messages)
		}
	}
	if status, out, _ := again(t, "", "render", "--check", "pkg/sub"); status != 1 {
		t.Errorf("the package itself: status %d\n%s", status, out)
	}
	write(t, "pkg/clicks.yaml", strings.Replace(clicks, "clicks-training", "others", 1))
	if status, _, messages := again(t, "", "render", "--check", "pkg"); status != 1 || !strings.Contains(messages, "pkg is stale") {
		t.Errorf("what is stale: status %d\n%s", status, messages)
	}
}

// What --write writes can be checked by the same argument.
func TestCheckOfAFolderWithConfigsOnlyBelow(t *testing.T) {
	views := strings.ReplaceAll(clicks, "clicks", "views")
	if status, _, messages := run(t, map[string]string{"a/b/clicks.yaml": clicks, "a/c/views.yaml": views}, "", "render", "--write", "a"); status != 0 {
		t.Fatal(messages)
	}
	for _, arguments := range [][]string{{"--check", "a"}, {"--check"}} {
		if status, out, messages := again(t, "", append([]string{"render"}, arguments...)...); status != 0 || out != "" {
			t.Errorf("%v: status %d\n%s%s", arguments, status, out, messages)
		}
	}
	write(t, "a/c/views.yaml", strings.Replace(views, "spec:", "spec:\n  user: {name: jo}", 1))
	status, out, _ := again(t, "", "render", "--check", "a")
	if status != 1 {
		t.Errorf("status %d", status)
	}
	expect(t, "the diff", out, "--- a/c/views/pod.yaml\n", "+      value: jo\n")
}

// A merge may leave its markers in a generated file. Without a word about the file, its resource
// would be missing for no reason.
func TestAGeneratedFileThatIsNoYAMLIsNamed(t *testing.T) {
	for _, text := range []string{"foo: [\n", "<<<<<<< ours\napiVersion: v1\n=======\napiVersion: v2\n>>>>>>> theirs\n"} {
		if status, _, messages := run(t, map[string]string{"pkg/clicks.yaml": clicks, "pkg/chart/pod.yaml": template}, "", "render", "--write", "pkg"); status != 0 {
			t.Fatal(messages)
		}
		write(t, "pkg/clicks/pod.yaml", text)
		for _, command := range []string{"--check", "--write"} {
			status, _, messages := again(t, "", "render", command, "pkg")
			if status != 1 || strings.Contains(messages, "chart/pod.yaml") {
				t.Errorf("%s: status %d\n%s", command, status, messages)
			}
			expect(t, command, messages, "widedeep: pkg/clicks/pod.yaml:", "not YAML: ")
		}
	}
}

// A plain render prints what may be of several packages, and takes no values of a Kptfile. It
// says so where they would change what is printed.
func TestRenderSaysThatItTakesNoValuesOfAKptfile(t *testing.T) {
	const info = "info: pkg/Kptfile: the values that the pipeline passes to this function are not taken here; render --check and --write take them\n"
	files := map[string]string{"pkg/Kptfile": ourKptfile("    configMap: {USER_NAME: jo}\n"), "pkg/clicks.yaml": clicks}
	_, want, _ := run(t, map[string]string{"pkg/clicks.yaml": clicks}, "", "render", "-f", "pkg")
	run(t, files, "", "version")
	for _, args := range [][]string{{"-f", "pkg"}, {"-f", "pkg/clicks.yaml"}, {"-f", "."}} {
		status, out, messages := again(t, "", append([]string{"render"}, args...)...)
		if status != 0 || out != want || strings.Count(messages, info) != 1 {
			t.Errorf("%v: status %d\n%s", args, status, messages)
		}
		for _, command := range []string{"graph", "list-setters"} {
			if _, _, messages := again(t, "", append([]string{command}, args...)...); messages != info {
				t.Errorf("%s %v: want the info alone:\n%s", command, args, messages)
			}
		}
	}
	if _, _, messages := again(t, "", "render", "-f", "pkg", "--set", "USER_NAME=anna"); strings.Contains(messages, "info:") {
		t.Errorf("--set replaces the value, and the messages are:\n%s", messages)
	}
	again(t, "", "render", "--write", "pkg") // writes the values into the config
	if status, _, messages := again(t, "", "render", "-f", "pkg"); status != 0 || strings.Contains(messages, "info:") {
		t.Errorf("the config has the value: status %d\n%s", status, messages)
	}
	write(t, "pkg/Kptfile", ourKptfile("    configMap: {USER_NAM: jo}\n"))
	if status, _, messages := again(t, "", "render", "-f", "pkg"); status != 0 || strings.Count(messages, info) != 1 {
		t.Errorf("a wrong name: status %d\n%s", status, messages)
	}
}

// The values of the Kptfile are what the next run of the function takes.
func TestCheckTakesTheValuesOfTheKptfile(t *testing.T) {
	const local = "metadata: {name: values, annotations: {config.kubernetes.io/local-config: \"true\"}}\n"
	for name, c := range map[string]struct{ more, changed string }{
		"configMap":   {"    configMap: {USER_NAME: jo}\n", "pkg/Kptfile"},
		"a ConfigMap": {"    configPath: values.yaml\n", "pkg/values.yaml"},
	} {
		t.Run(name, func(t *testing.T) {
			files := map[string]string{"pkg/Kptfile": ourKptfile(c.more), "pkg/clicks.yaml": clicks,
				"pkg/values.yaml": "apiVersion: v1\nkind: ConfigMap\n" + local + "data: {USER_NAME: jo}\n"}
			if status, _, messages := run(t, files, "", "render", "--write", "pkg"); status != 0 {
				t.Fatal(messages)
			}
			if status, out, messages := again(t, "", "render", "--check", "pkg"); status != 0 {
				t.Errorf("fresh: status %d\n%s%s", status, out, messages)
			}
			write(t, c.changed, strings.Replace(files[c.changed], "USER_NAME: jo", "USER_NAME: ann", 1))
			status, out, messages := again(t, "", "render", "--check", "pkg")
			if status != 1 || !strings.Contains(messages, "pkg is stale") {
				t.Errorf("stale: status %d\n%s", status, messages)
			}
			expect(t, "the diff", out, "-      value: jo\n", "+      value: ann\n")
			if status, out, _ := again(t, "", "render", "--check", "pkg", "--set", "USER_NAME=jo"); status != 0 {
				t.Errorf("--set takes precedence: status %d\n%s", status, out)
			}
			write(t, c.changed, strings.Replace(files[c.changed], "USER_NAME: jo", "USER_NAM: ann", 1))
			_, _, messages = again(t, "", "render", "--check", "pkg")
			expect(t, "standard error", messages, "data[USER_NAM]: Invalid value: \"ann\": is not a setter; did you mean USER_NAME?")
		})
	}
}

// A resource of a kind that is never generated is not stale, even if somebody annotated it.
func TestCheckIgnoresTheAnnotationOnKindsThatAreNeverGenerated(t *testing.T) {
	files := map[string]string{"pkg/clicks.yaml": clicks, "pkg/mine.yaml": "apiVersion: v1\nkind: Service\nmetadata:\n  name: mine\n  annotations: {widedeep.dev/generated-by: clicks}\n"}
	_, rendered, _ := run(t, files, "", "render", "-f", "pkg/clicks.yaml")
	write(t, "pkg/clicks/all.yaml", rendered)
	if status, out, messages := again(t, "", "render", "--check", "pkg"); status != 0 {
		t.Errorf("status %d\n%s%s", status, out, messages)
	}
}

// -f names what is to be rendered, so it is, though the package above leaves that package alone.
func TestCheckRendersANamedPackageBelow(t *testing.T) {
	files := map[string]string{"Kptfile": ourKptfile(""), "sub/Kptfile": ourKptfile(""), "sub/clicks.yaml": clicks}
	_, _, _ = run(t, files, "", "render", "--write")
	for _, named := range []string{"sub", "sub/clicks.yaml"} {
		if status, out, messages := again(t, "", "render", "--check", "-f", named); status != 0 || out != "" || strings.Contains(messages, "left alone") {
			t.Errorf("%s: status %d\n%s%s", named, status, out, messages)
		}
	}
	write(t, "sub/clicks.yaml", clicks+"  user: {id: 7}\n")
	for _, named := range []string{"sub", "sub/clicks.yaml"} {
		if status, out, messages := again(t, "", "render", "--check", "-f", named); status != 1 {
			t.Errorf("%s: status %d\n%s%s", named, status, out, messages)
		}
	}
}

// What kustomize builds of a WideDeepConfig is not known here, so neither command may take it for stale.
func TestConfigsForKustomizeAreNotRenderedInPlace(t *testing.T) {
	generator := strings.Replace(clicks, "  annotations:\n", "  annotations:\n    config.kubernetes.io/function: |\n      exec:\n        path: widedeep\n", 1)
	files := map[string]string{"base/clicks.yaml": generator, "plain/views.yaml": strings.ReplaceAll(clicks, "clicks", "views")}
	_, built, _ := run(t, files, "", "render", "-f", "base", "--namespace", "prod")
	write(t, "deploy/prod.yaml", built)
	for _, command := range []string{"--check", "--write"} {
		for _, isPackage := range []bool{false, true} {
			if isPackage {
				write(t, "base/Kptfile", ourKptfile(""))
			}
			before := tree(t)
			status, out, messages := again(t, "", "render", command)
			if changed := only(tree(t), before); status != 1 || out != "" || len(changed) > 0 {
				t.Errorf("%s, a package %v: status %d, changed %v\n%s", command, isPackage, status, changed, out)
			}
			expect(t, command, messages, "base/clicks.yaml:2:1: is for kustomize, by its annotation config.kubernetes.io/function: compare what kustomize build prints")
		}
		if err := os.Remove("base/Kptfile"); err != nil {
			t.Fatal(err)
		}
	}
	write(t, ".krmignore", "deploy\n")
	write(t, "base/Kptfile", ourKptfile(""))
	write(t, "base/.krmignore", "clicks.yaml\n")
	if status, _, messages := again(t, "", "render", "--write"); status != 0 {
		t.Errorf("as advised in a package: status %d\n%s", status, messages)
	}
	for _, file := range []string{"base/Kptfile", "base/.krmignore"} {
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
	}
	write(t, ".krmignore", "base\ndeploy\n")
	if status, _, messages := again(t, "", "render", "--write"); status != 0 {
		t.Errorf("as advised: status %d\n%s", status, messages)
	}
	if status, out, messages := again(t, "", "render", "-f", "base", "--namespace", "prod", "--check", "deploy"); status != 0 {
		t.Errorf("with -f: status %d\n%s%s", status, out, messages)
	}
}

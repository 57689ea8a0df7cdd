package cli_test

import (
	"os"
	"strings"
	"testing"
)

// myPod has the name of the Pod that the config clicks generates. Its file does not mention
// this API.
const myPod = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: clicks-training\n"

// As the function does in a package, the commands find collisions with resources in files
// that don't mention this API.
func TestCommandsFindCollisionsWithNeighbours(t *testing.T) {
	for at, text := range map[string]string{
		"pkg/pod.yaml:1:1":     myPod,
		"pkg/sub/pod.yml:1:1":  myPod,
		"pkg/pod.json:1:1":     `{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "clicks-training", "namespace": "default"}}`,
		"pkg/clicks2.yaml:3:1": "kind: Other\n---\n" + myPod,
		"pkg/a.yaml:12:1":      clicks + "---\n" + myPod,
	} {
		files := map[string]string{
			"pkg/a.yaml": clicks, "pkg/patch.yaml": "- op: remove\n", "pkg/template.yaml": "{{ if .x }}\na: b\n", "pkg/tsconfig.json": "{ // none\n}", "out.yaml": "",
		}
		file, _, _ := strings.Cut(at, ":")
		files[file] = text
		for _, command := range [][]string{
			{"-f", "pkg"}, {"--check", "pkg"}, {"-f", "pkg/a.yaml", "--check", "pkg"}, {"-f", "pkg", "--check", "pkg"}, {"-f", "pkg", "--check", "out.yaml"},
		} {
			status, out, messages := run(t, files, "", append([]string{"render"}, command...)...)
			if status != 1 || out != "" {
				t.Errorf("%s, %v: status %d\n%s", file, command, status, out)
			}
			want := "error: " + at + ": Pod/clicks-training: exists already, and pkg/a.yaml: WideDeepConfig/clicks generates it too: delete this one, or add the annotation"
			if strings.Count(messages, want) != 1 {
				t.Errorf("%s, %v: want once %q:\n%s", file, command, want, messages)
			}
		}
	}

	other := strings.Replace(myPod, "name: ", "namespace: other\n  name: ", 1)
	if status, _, messages := run(t, map[string]string{"pkg/a.yaml": clicks, "pkg/pod.yaml": other}, "", "render", "-f", "pkg"); status != 0 {
		t.Errorf("another namespace: status %d\n%s", status, messages)
	}
	if status, _, messages := run(t, map[string]string{"pkg/a.yaml": clicks, "pkg/pod.yaml": myPod}, "", "render", "-f", "pkg/a.yaml"); status != 0 {
		t.Errorf("a file alone: status %d\n%s", status, messages)
	}
}

func TestFoldersHoldJSONToo(t *testing.T) {
	const config = `{"apiVersion": "widedeep.dev/v1alpha1", "kind": "WideDeepConfig", "metadata": {"name": "clicks"}, "spec": {"model": {"name": "clicks-training"}}}` + "\n"
	files := map[string]string{"pkg/wide-deep.json": config, "pkg/package.json": "[]", "pkg/broken.json": "{"}
	status, rendered, messages := run(t, files, "", "render", "-f", "pkg")
	if status != 0 {
		t.Fatalf("render: status %d\n%s", status, messages)
	}
	expect(t, "what is rendered", rendered, "kind: Pod\n", `name: "clicks-training"`)

	write(t, "pkg/clicks/all.yaml", rendered)
	if status, out, messages := again(t, "", "render", "--check", "pkg"); status != 0 {
		t.Errorf("--check: status %d\n%s%s", status, out, messages)
	}
	if _, out, messages := again(t, "", "list-setters", "-f", "pkg"); !strings.Contains(out, "clicks-training") {
		t.Errorf("list-setters:\n%s%s", out, messages)
	}
	if status, out, messages := again(t, "", "set", "pkg", "MODEL_NAME", "views"); status != 0 {
		t.Errorf("set: status %d\n%s%s", status, out, messages)
	}
	if got, want := read(t, "pkg/wide-deep.json"), strings.Replace(config, "clicks-training", "views", 1); got != want {
		t.Errorf("set wrote %s", got)
	}
	if status, _, _ := again(t, "", "render", "--check", "pkg"); status != 1 {
		t.Errorf("--check of what is stale: status %d", status)
	}
}

// A package was copied into another one. What the run has rendered of it is in no file yet, so the WideDeepConfig
// is named.
func TestAPackageBelowThatGeneratesTheSameIsNamedByItsConfig(t *testing.T) {
	kptfile := ourKptfile("")
	files := map[string]string{"Kptfile": kptfile, "clicks.yaml": clicks, "below/Kptfile": kptfile, "below/clicks.yaml": clicks}
	status, out, messages := run(t, files, "", "render", "--write")
	const want = "error: clicks.yaml:2:1: WideDeepConfig/clicks: generates ConfigMap/mlops-scripts-clicks-training in namespace default, as below/clicks.yaml: WideDeepConfig/clicks does, " +
		"of a package that runs this function itself: give one of them another spec.model.name or metadata.namespace\n"
	if status != 1 || out != "" || strings.Count(messages, "error:") != 1 || !strings.HasSuffix(messages, want) {
		t.Errorf("status %d, messages\n%swant\n%s%s", status, messages, want, out)
	}
	if err := os.Remove("Kptfile"); err != nil { // a folder that is no package renders those in it, also for a comparison
		t.Fatal(err)
	}
	if _, _, messages := again(t, "", "render", "--check"); !strings.HasSuffix(messages, want) {
		t.Errorf("--check of a folder: messages\n%swant\n%s", messages, want)
	}
	write(t, "Kptfile", kptfile)
	if status, _, messages := again(t, "", "render", "--write", "below"); status != 0 {
		t.Fatal(messages)
	}
	status, out, messages = again(t, "", "render", "--check")
	first := strings.Replace(want, "ConfigMap/mlops-scripts-", "ServiceAccount/", 1) // of the files
	if status != 1 || out != "" || strings.Count(messages, "error:") != 1 || !strings.HasSuffix(messages, first) {
		t.Errorf("--check of a package: status %d, messages\n%swant\n%s%s", status, messages, first, out)
	}
}

// The folder of the generated files is named as others are, from the current folder.
func TestAPackageInTheWayIsNamedFromTheCurrentFolder(t *testing.T) {
	files := map[string]string{"top/Kptfile": ourKptfile(""), "top/a.yaml": clicks, "top/clicks/Kptfile": ourKptfile(""), "top/clicks/b.yaml": strings.ReplaceAll(clicks, "clicks", "views")}
	for _, command := range []string{"--write", "--check"} {
		status, _, messages := run(t, files, "", "render", command, "top")
		if want := "would write into top/clicks, which is a package of its own: rename the WideDeepConfig\n"; status != 1 || !strings.HasSuffix(messages, want) {
			t.Errorf("%s: status %d, %q", command, status, messages)
		}
	}
}

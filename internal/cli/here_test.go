package cli_test

import (
	"fmt"
	"strings"
	"testing"
)

const noConfigHere = "there is no WideDeepConfig in this folder, so these are the defaults"

// broken is text that is no YAML, as Helm's templates are, and mentions this API.
const template = "{{- if .Values.on }}\nmetadata:\n  annotations: {widedeep.dev/docs: a}\n{{- end }}\n"

func TestRenderTakesTheConfigOfTheCurrentFolder(t *testing.T) {
	files := map[string]string{"clicks.yaml": clicks, "sub/views.yaml": strings.ReplaceAll(clicks, "clicks", "views")}
	_, want, _ := run(t, files, "", "render", "-f", ".")
	expect(t, "all of the folder", want, `name: "clicks-training"`, `name: "views-training"`)
	status, out, messages := again(t, "", "render")
	if status != 0 || out != want {
		t.Errorf("status %d, output:\n%s", status, out)
	}
	if strings.Contains(messages, noConfigHere) {
		t.Errorf("the defaults are reported:\n%s", messages)
	}
	if _, out, _ := again(t, "", "render", "--set", "USER_NAME=jo"); !strings.Contains(out, "/nfs/jo/clicks-training/output") {
		t.Errorf("--set does not change the folder's config:\n%s", out)
	}
}

func TestRenderWithoutAConfigSaysThatItRendersTheDefaults(t *testing.T) {
	files := map[string]string{"pod.yaml": myPod, "template.yaml": template, "sub/notes.txt": clicks, ".hidden/clicks.yaml": clicks}
	status, out, messages := run(t, files, "", "render")
	if status != 0 || !strings.Contains(out, "name: \"wide-deep-large-ds-fp32-training\"") {
		t.Errorf("status %d, output:\n%s", status, out)
	}
	expect(t, "standard error", messages, noConfigHere)
	if _, _, messages := again(t, clicks, "render", "-f", "-"); strings.Contains(messages, noConfigHere) {
		t.Errorf("standard input counts as nothing:\n%s", messages)
	}
}

func TestConfigsInFoldersBelowAreNamed(t *testing.T) {
	files := map[string]string{"a/b/clicks.yaml": clicks, "a/c/clicks.json": `{"apiVersion": "widedeep.dev/v1alpha1", "kind": "WideDeepConfig"}`, "a/pod.yaml": myPod}
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"render"}, ".: there is no WideDeepConfig in this folder itself: name one of those below: a/b, a/c\n"},
	} {
		status, out, messages := run(t, files, "", c.args...)
		if status != 1 || out != "" {
			t.Errorf("%v: status %d, output %q", c.args, status, out)
		}
		expect(t, "standard error", messages, c.want)
	}
	for i := range 12 {
		files[fmt.Sprintf("z/%02d/clicks.yaml", i)] = clicks
	}
	_, _, messages := run(t, files, "", "render")
	expect(t, "standard error", messages, "below: a/b, a/c, z/00, ", "z/07 and 4 more\n")
}

// As when the command before has failed, or a container has no input.
func TestEmptyStandardInputIsNamed(t *testing.T) {
	for _, command := range []string{"render", "list-setters", "graph"} {
		status, out, messages := run(t, map[string]string{"clicks.yaml": clicks}, "", command, "-f", "-")
		if want := "widedeep: standard input is empty\n"; status != 1 || out != "" || messages != want {
			t.Errorf("%s: status %d, messages %q, want %q\n%s", command, status, messages, want, out)
		}
	}
}

// Not all of a home directory is read. What was not read may hold the config that is meant.
func TestTooMuchBelowIsNotTakenForNothing(t *testing.T) {
	files := map[string]string{"zz/clicks.yaml": clicks}
	for i := range 10_001 {
		files[fmt.Sprintf("modules/%05d", i)] = ""
	}
	for _, args := range [][]string{{"render"}, {"render", "--set", "MODE=pipeline"}} {
		status, out, messages := run(t, files, "", args...)
		if want := "widedeep: .: there is no WideDeepConfig in this folder itself, and too much below it to look for one: name a file or another folder with -f; in an empty folder the defaults are rendered\n"; status != 1 || out != "" || messages != want {
			t.Errorf("%v: status %d, messages %q, want %q\n%s", args, status, messages, want, out)
		}
	}
}

func TestCheckTakesTheCurrentFolder(t *testing.T) {
	_, rendered, _ := run(t, map[string]string{"clicks.yaml": clicks}, "", "render")
	write(t, "clicks/all.yaml", rendered)
	for _, args := range [][]string{{"--check"}, {"--check", "."}, {"--check=clicks/all.yaml"}, {"clicks/all.yaml", "--check"}, {"--check", "clicks/all.yaml", "--set", "USER_NAME=root"}} {
		if status, out, messages := again(t, "", append([]string{"render"}, args...)...); status != 0 {
			t.Errorf("%v: status %d\n%s%s", args, status, out, messages)
		}
	}
	write(t, "clicks.yaml", strings.Replace(clicks, "spec:", "spec:\n  user: {name: jo}", 1))
	for _, args := range [][]string{{"--check"}, {"--check", "clicks/all.yaml"}} {
		if status, out, _ := again(t, "", append([]string{"render"}, args...)...); status != 1 || !strings.Contains(out, "+      value: jo\n") {
			t.Errorf("%v: status %d\n%s", args, status, out)
		}
	}
	for _, args := range [][]string{{"--check", "a", "b"}, {"--check=a", "b"}} {
		if status, _, messages := again(t, "", append([]string{"render"}, args...)...); status != 2 || !strings.Contains(messages, `"b" is one argument too many`) {
			t.Errorf("%v: status %d\n%s", args, status, messages)
		}
	}
}

// A file that nobody named may be anything, but what was meant to be a WideDeepConfig is
// not passed over.
func TestTemplatesInFoldersAreSkipped(t *testing.T) {
	files := map[string]string{"pkg/clicks.yaml": clicks, "pkg/templates/a.yaml": template, "pkg/patch.yaml": "- op: add\n  path: /metadata/annotations/widedeep.dev~1generated-by\n"}
	for _, command := range [][]string{{"render", "-f", "pkg"}, {"list-setters", "-f", "pkg"}, {"set", "pkg", "USER_NAME=jo"}} {
		if status, _, messages := run(t, files, "", command...); status != 0 {
			t.Errorf("%v: status %d\n%s", command, status, messages)
		}
	}
	if status, _, messages := again(t, "", "render", "-f", "pkg/templates/a.yaml"); status != 1 || !strings.Contains(messages, "pkg/templates/a.yaml:1:1: not YAML") {
		t.Errorf("a template that was named: status %d\n%s", status, messages)
	}
	for name, c := range map[string]struct{ text, place string }{
		"of the kind":    {"<<<<<<< ours\nkind: WideDeepConfig\n", "1:1"},
		"of the version": {"a: [\n\"apiVersion\": \"widedeep.dev/v1alpha1\"\n", "1:1"},
	} {
		files["pkg/broken.yaml"] = c.text
		if status, _, messages := run(t, files, "", "render", "-f", "pkg"); status != 1 || !strings.Contains(messages, "pkg/broken.yaml:"+c.place+": not YAML") {
			t.Errorf("%s: status %d\n%s", name, status, messages)
		}
	}
}

func TestAnEmptyNamespaceIsLeftOut(t *testing.T) {
	files := map[string]string{"clicks.yaml": strings.Replace(clicks, "name: clicks\n", "name: clicks\n  namespace: team\n", 1)}
	for _, args := range [][]string{{"--namespace", ""}, {"--set", "NAMESPACE="}, {"--namespace", "", "--set", "NAMESPACE=a"}} {
		for _, mode := range []string{"single-node", "pipeline"} {
			status, out, messages := run(t, files, "", append([]string{"render", "--set", "MODE=" + mode}, args...)...)
			if status != 0 || strings.Contains(out, "\n  namespace:") || !strings.Contains(out, `name: "clicks-training"`) {
				t.Errorf("%v, %s: status %d\n%s%s", args, mode, status, messages, out)
			}
			write(t, "clicks/all.yaml", out)
			if status, out, messages := again(t, "", append([]string{"render", "--set", "MODE=" + mode, "--check"}, args...)...); status != 0 {
				t.Errorf("%v, %s: --check: status %d\n%s%s", args, mode, status, messages, out)
			}
		}
	}
	if _, out, _ := run(t, nil, "", "render", "--namespace="); strings.Contains(out, "\n  namespace:") {
		t.Errorf("the defaults have one:\n%s", out)
	}
	// Without their namespaces, what two configs generate is the same.
	files["views.yaml"] = "apiVersion: widedeep.dev/v1alpha1\nkind: WideDeepConfig\nmetadata: {name: views, namespace: other}\nspec: {model: {name: clicks-training}}\n"
	if status, _, messages := run(t, files, "", "render"); status != 0 {
		t.Fatalf("status %d\n%s", status, messages)
	}
	if status, out, _ := again(t, "", "render", "--namespace", ""); status != 1 || out != "" {
		t.Errorf("two of one name: status %d\n%s", status, out)
	}
}

// The config may be what can't be read: the defaults in its place would be wrong.
func TestRenderDoesNotTakeTheDefaultsBesideAFileThatCannotBeRead(t *testing.T) {
	run(t, map[string]string{"pod.yaml": myPod}, "", "version")
	link(t, "nowhere.yaml", "clicks.yaml")
	for _, args := range [][]string{{"render"}, {"render", "--check"}} {
		if status, out, messages := again(t, "", args...); status != 1 || out != "" || !strings.Contains(messages, "clicks.yaml: the link leads to nowhere.yaml") {
			t.Errorf("%v: status %d, output %q\n%s", args, status, out, messages)
		}
	}
}

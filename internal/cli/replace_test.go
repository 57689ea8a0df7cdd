package cli_test

import (
	"os"
	"strings"
	"testing"
)

// What keeps a file from being written is named, and that nothing was.
func TestWriteNamesWhatIsInTheWay(t *testing.T) {
	for want, c := range map[string]struct {
		files map[string]string
		args  []string
	}{
		"widedeep: clicks is a file in the way of a folder: nothing was written\n": {
			map[string]string{"a.yaml": clicks, "clicks": ""}, []string{"render", "--write"},
		},
		"widedeep: clicks/configmap.yaml is in the way of a new file, and was not read: nothing was written\n": {
			map[string]string{"a.yaml": clicks, "clicks/configmap.yaml/x": ""}, []string{"render", "--write"},
		},
		"widedeep: a.yaml: must be a package's folder, not a file\n": {
			map[string]string{"a.yaml": clicks}, []string{"render", "--write", "a.yaml"},
		},
	} {
		status, out, messages := run(t, c.files, "", c.args...)
		if status != 1 || out != "" {
			t.Errorf("%v: status %d, output %q", c.args, status, out)
		}
		expect(t, "standard error", messages, want)
	}
}

// An info says what became of a resource, so there is none before the files are written.
func TestNothingIsClaimedThatWasNotWritten(t *testing.T) {
	_, _, _ = run(t, map[string]string{"a.yaml": clicks}, "", "render", "--write")
	write(t, "a.yaml", strings.Replace(clicks, "spec:", "spec:\n  mode: pipeline", 1))
	before := tree(t)
	refused := func(what string, args ...string) {
		t.Helper()
		status, out, messages := again(t, "", append([]string{"render", "--write"}, args...)...)
		if status != 1 || out != "" || strings.Contains(messages, "info:") || len(only(tree(t), before)) > 0 {
			t.Errorf("%s: status %d\n%s%s", what, status, messages, out)
		}
		expect(t, what, messages, "warning: ")
	}
	refused("warnings in a strict run", "--strict")
	if err := os.Mkdir("clicks/workflow.yaml", 0o755); err != nil {
		t.Fatal(err)
	}
	refused("a folder in the way")
	if err := os.Remove("clicks/workflow.yaml"); err != nil {
		t.Fatal(err)
	}
	_, _, messages := again(t, "", "render", "--write")
	expect(t, "standard error", messages, "info: clicks/pod.yaml:2:1: Pod/clicks-training: pruned")
}

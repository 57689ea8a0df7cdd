package cli_test

import (
	"errors"
	"os"
	"path/filepath"
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
// kpt writes through such a link each time, and never reads what it wrote.
func TestWriteDoesNotFollowALinkOutOfThePackage(t *testing.T) {
	for name, link := range map[string]string{
		"a link to a folder":           "pkg/clicks",
		"a link to nothing":            "pkg/clicks",
		"the package is a link itself": "to/clicks",
	} {
		t.Run(name, func(t *testing.T) {
			_, _, _ = run(t, map[string]string{"pkg/Kptfile": ourKptfile(""), "pkg/clicks.yaml": clicks}, "", "version")
			target := t.TempDir()
			if name == "a link to nothing" {
				target = filepath.Join(target, "nothing")
			}
			if err := errors.Join(os.Symlink("pkg", "to"), os.Symlink(target, link)); err != nil {
				t.Fatal(err)
			}
			status, out, messages := again(t, "", "render", "--write", filepath.Dir(link))
			if status != 1 || out != "" {
				t.Errorf("status %d\n%s", status, out)
			}
			expect(t, "standard error", messages, "widedeep: "+link+" is a link in the way of a folder: links to folders are not followed", "nothing was written\n")
			if entries, err := os.ReadDir(target); len(entries) > 0 {
				t.Errorf("there are %v (%v)", entries, err)
			}
		})
	}
}

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

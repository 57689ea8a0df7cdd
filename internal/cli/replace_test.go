package cli_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/widedeep/widedeep/internal/cli"
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

// Of several runs at once, each keeps what another has said to be written.
func TestValuesSetAtOnceAreKeptOrRefused(t *testing.T) {
	fields := []string{"NFS_PATH", "spec.dataset.dir", "spec.labels.a", "spec.annotations.b"}
	for range 20 {
		_, _, _ = run(t, map[string]string{"a.yaml": clicks}, "", "version")
		var runs sync.WaitGroup
		kept := make([]bool, len(fields))
		for i, field := range fields {
			runs.Go(func() {
				program := cli.Program{Starter: starter, In: strings.NewReader(""), Out: io.Discard, Messages: io.Discard}
				kept[i] = program.Main([]string{"set", "a.yaml", field + "=" + valueOf(i)}) == 0
			})
		}
		runs.Wait()
		if !slices.Contains(kept, true) {
			t.Error("none was set")
		}
		for i, field := range fields {
			if is := strings.Contains(read(t, "a.yaml"), valueOf(i)); is != kept[i] {
				t.Fatalf("%s: set %v, in the file %v:\n%s", field, kept[i], is, read(t, "a.yaml"))
			}
		}
	}
}

func valueOf(i int) string { return fmt.Sprintf("/value%d", i) }

func TestAFileThatAnotherRunIsWritingIsRefused(t *testing.T) {
	_, _, _ = run(t, map[string]string{"a.yaml": clicks}, "", "version")
	file, err := os.Open("a.yaml")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX); err != nil {
		t.Fatal(err)
	}
	status, _, messages := again(t, "", "set", "a.yaml", "USER_NAME=jo")
	if status != 1 || read(t, "a.yaml") != clicks {
		t.Errorf("status %d\n%s", status, read(t, "a.yaml"))
	}
	expect(t, "standard error", messages, "widedeep: a.yaml is being written by another widedeep: nothing was written\n")
}

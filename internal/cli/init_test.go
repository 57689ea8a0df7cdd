package cli_test

import (
	"bytes"
	"io"
	"io/fs"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/widedeep/widedeep/internal/cli"
	"github.com/widedeep/widedeep/internal/krmfile/published"
)

func TestInitWritesTheStarterPackage(t *testing.T) {
	status, out, messages := run(t, nil, "", "init", "team/clicks")
	if status != 0 {
		t.Fatalf("status %d\n%s", status, messages)
	}
	names, err := fs.Glob(starter, "*")
	if err != nil || len(names) == 0 {
		t.Fatalf("the starter has %v (%v), want some", names, err)
	}
	for _, name := range names {
		want, err := fs.ReadFile(starter, name)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), read(t, "team/clicks/"+name)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		expect(t, "the output", out, "team/clicks/"+name+"\n")
	}
}

func TestInitOverwritesNothing(t *testing.T) {
	status, out, messages := run(t, map[string]string{"wide-deep.yaml": "mine"}, "", "init")
	if status != 1 || out != "" {
		t.Errorf("status %d, output %q", status, out)
	}
	expect(t, "standard error", messages, "there already, so nothing was written: wide-deep.yaml; name a new folder: a package that is there already can take the WideDeepConfig from it, and the pipeline from its Kptfile\n")
	if got := read(t, "wide-deep.yaml"); got != "mine" {
		t.Errorf("wide-deep.yaml is now %q", got)
	}
	if _, err := os.Stat("Kptfile"); err == nil {
		t.Error("half a package was written")
	}
}

func TestInitNamesTheFileThatIsNoFolder(t *testing.T) {
	for _, dir := range []string{"a", "a/", "a/b", "a/b/c"} {
		status, out, messages := run(t, map[string]string{"a": "mine"}, "", "init", dir)
		if status != 2 || out != "" || messages != "widedeep: \"a\" is no folder: the package is written into a folder; see widedeep init --help\n" {
			t.Errorf("%s: status %d\n%s%s", dir, status, out, messages)
		}
	}
}

// closed fails as a closed pipe and a full device do.
type closed struct{}

func (closed) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestInitAndImportWriteAPackageWholeWhereNothingCanBePrinted(t *testing.T) {
	_, _, _ = run(t, published.Package{Pipeline: true, Claim: true, Tag: "v2.4.0"}.Files(), "", "init", "printed")
	for dir, args := range map[string][]string{"new": {"init", "new"}, "imported": {"import", ".", "--package", "imported"}} {
		var messages bytes.Buffer
		program := cli.Program{Starter: starter, In: strings.NewReader(""), Out: closed{}, Messages: &messages}
		if status := program.Main(args); status != 1 {
			t.Errorf("%v: status %d, want 1", args, status)
		}
		expect(t, "standard error", messages.String(), io.ErrClosedPipe.Error())
		if diff := cmp.Diff(names(t, "printed"), names(t, dir)); diff != "" {
			t.Errorf("%v: the files (-where it could print, +where not):\n%s", args, diff)
		}
	}
}

// names returns the names of the files in a folder.
func names(t *testing.T, folder string) []string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, entry := range entries {
		all = append(all, entry.Name())
	}
	return all
}

// defaultConfig is a config that states nothing.
const defaultConfig = "apiVersion: widedeep.dev/v1alpha1\nkind: WideDeepConfig\nmetadata: {name: wide-deep}\n"

func TestInitSetsValues(t *testing.T) {
	_, _, _ = run(t, nil, "", "init", "plain")
	args := []string{"init", "clicks", "--mode", "pipeline", "--set", "NFS_SERVER=10.0.0.1", "--set", "NAME=clicks", "--set", "spec.serving.nodePort=30001"}
	if status, out, messages := again(t, "", args...); status != 0 || !strings.Contains(out, "clicks/wide-deep.yaml\n") {
		t.Fatalf("status %d\n%s%s", status, out, messages)
	}
	if status, _, messages := again(t, "", "set", "plain", "MODE=pipeline", "NFS_SERVER=10.0.0.1", "metadata.name=clicks", "spec.serving.nodePort=30001"); status != 0 {
		t.Fatalf("status %d\n%s", status, messages)
	}
	entries, err := os.ReadDir("plain")
	if err != nil {
		t.Fatal(err)
	}
	write(t, "plain/Kptfile", strings.Replace(read(t, "plain/Kptfile"), "name: wide-deep\n", "name: \"clicks\"\n", 1))
	for _, entry := range entries {
		if diff := cmp.Diff(read(t, "plain/"+entry.Name()), read(t, "clicks/"+entry.Name())); diff != "" {
			t.Errorf("%s (-init, set and the name in the Kptfile +init --set):\n%s", entry.Name(), diff)
		}
	}

	for want, args := range map[string][]string{
		"error: --set: new/wide-deep.yaml: WideDeepConfig/wide-deep: spec.serving.nodePort: Invalid value: 70000: ":                                                                 {"--set", "spec.serving.nodePort=70000"},
		"error: --set: USER_NAME: Invalid value: \"null\": must not be null; quotes make a text of it, as in spec.user.name=\"null\"; widedeep set --unset USER_NAME leaves it out": {"--set", "USER_NAME=null"},
		"error: --set: NFS_SERVR: Invalid value: \"x\": is not a setter; did you mean NFS_SERVER?":                                                                                  {"--set", "NFS_SERVR=x"},
	} {
		status, out, messages := again(t, "", append([]string{"init", "new"}, args...)...)
		if _, err := os.Lstat("new"); status != 1 || out != "" || err == nil {
			t.Errorf("%v: status %d, output %q; the folder was made: %t", args, status, out, err == nil)
		}
		expect(t, "standard error", messages, want)
	}
	for want, args := range map[string][]string{
		"MODE is given twice: single-node and pipeline": {"--mode", "pipeline", "--set", "MODE=single-node"},
		"did you mean pipeline?":                        {"--mode", "pipelines"},
	} {
		status, _, messages := again(t, "", append([]string{"init", "new"}, args...)...)
		if status != 2 {
			t.Errorf("%v: status %d", args, status)
		}
		expect(t, "standard error", messages, want)
	}
}

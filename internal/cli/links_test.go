package cli_test

import (
	"os"
	"strings"
	"testing"
)

func link(t *testing.T, target, name string) {
	t.Helper()
	if err := os.Symlink(target, name); err != nil {
		t.Fatal(err)
	}
}

// For kpt it is an error too.
func TestALinkThatLeadsToNothingIsNamed(t *testing.T) {
	run(t, map[string]string{"clicks.yaml": clicks}, "", "version")
	link(t, "/nowhere/views.yaml", "views.yaml")
	const want = "views.yaml: the link leads to /nowhere/views.yaml, where there is no file: remove the link, or name it in .krmignore\n"
	for _, args := range [][]string{{"render"}, {"render", "-f", "."}, {"render", "-f", "views.yaml"}, {"render", "--write"}, {"set", ".", "USER_NAME=jo"}, {"graph"}} {
		if status, out, messages := again(t, "", args...); status != 1 || out != "" || messages != "widedeep: "+want {
			t.Errorf("%v: status %d, output %q, messages %q, want %q", args, status, out, messages, want)
		}
	}
	write(t, ".krmignore", "views.yaml\n")
	if status, _, messages := again(t, "", "render"); status != 0 {
		t.Errorf("a link that is ignored: status %d\n%s", status, messages)
	}
}

func TestAFileThatIsNamedTwiceCountsOnce(t *testing.T) {
	_, want, _ := run(t, map[string]string{"clicks.yaml": clicks, "sub/views.yaml": strings.ReplaceAll(clicks, "clicks", "views")}, "", "render", "-f", ".")
	link(t, "clicks.yaml", "link")
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"-f", ".", "-f", "clicks.yaml"}, {"-f", "clicks.yaml", "-f", "."}, {"-f", ".", "-f", "."}, {"-f", ".", "-f", "sub"},
		{"-f", ".", "-f", "link"}, {"-f", ".", "-f", here + "/clicks.yaml"},
	} {
		if status, out, messages := again(t, "", append([]string{"render"}, args...)...); status != 0 || out != want {
			t.Errorf("%v: status %d\n%s", args, status, messages)
		}
	}
	once, twice := []string{"graph", "-f", "clicks.yaml"}, []string{"graph", "-f", "clicks.yaml", "-f", "link"}
	_, one, _ := again(t, "", once...)
	if status, out, messages := again(t, "", twice...); status != 0 || out != one {
		t.Errorf("%v: status %d\n%s%s", twice, status, out, messages)
	}
}

// A folder's file is passed over where it does not look like a config, but not where it is
// named as well.
func TestAFileThatIsNamedBesideItsFolderMustBeYAML(t *testing.T) {
	files := map[string]string{"clicks.yaml": clicks, "template.yaml": template}
	if status, _, messages := run(t, files, "", "render", "-f", ".", "-f", "template.yaml"); status != 1 || !strings.Contains(messages, "template.yaml:1:1: not YAML: ") {
		t.Errorf("status %d\n%s", status, messages)
	}
}

// kpt takes them for two as well.
func TestTwoNamesOfAFileInAFolderAreTwoFiles(t *testing.T) {
	run(t, map[string]string{"clicks.yaml": clicks}, "", "version")
	link(t, "clicks.yaml", "again.yaml")
	status, _, messages := again(t, "", "render", "-f", ".")
	if status != 1 || !strings.Contains(messages, "WideDeepConfig/clicks: has the name and the folder of again.yaml") {
		t.Errorf("status %d\n%s", status, messages)
	}
}

// Two names of one file would be two runs that write it.
func TestSetNamesBothNamesOfAFile(t *testing.T) {
	run(t, map[string]string{"pkg/wide-deep.yaml": clicks}, "", "version")
	link(t, "wide-deep.yaml", "pkg/current.yaml")
	status, out, messages := again(t, "", "set", "pkg", "USER_NAME", "jo")
	if status != 1 || out != "" || messages != "widedeep: pkg/current.yaml and pkg/wide-deep.yaml are one file, by a link: name one of them as PATH, or in .krmignore: nothing was written\n" {
		t.Errorf("status %d\n%s%s", status, messages, out)
	}
	if got := read(t, "pkg/wide-deep.yaml"); got != clicks {
		t.Error(got)
	}
}

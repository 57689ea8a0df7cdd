package cli_test

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

// For kpt, a file that .krmignore names is no part of the package. It is none for the commands
// that take a folder either, unless the file is named itself.
func TestCommandsLeaveOutWhatKrmignoreNames(t *testing.T) {
	views := strings.ReplaceAll(clicks, "clicks", "views")
	ignoring := map[string]string{
		".krmignore": "ignored.yaml\nold/\n", "pkg/.krmignore": "views.yaml\n",
		"ignored.yaml": views, "old/views.yaml": views, "old/pod.yaml": myPod,
		"pkg/Kptfile": "apiVersion: kpt.dev/v1\nkind: Kptfile\nmetadata:\n  name: pkg\n", "pkg/views.yaml": views,
	}
	const leftOut = "widedeep: .: there is no WideDeepConfig in this folder: .krmignore:1 (ignored.yaml) leaves out ignored.yaml\n"
	both := maps.Clone(ignoring)
	both["clicks.yaml"] = clicks
	for name, c := range map[string]struct {
		files  map[string]string
		args   []string
		status int
		want   string
	}{
		"render does not take the defaults":      {ignoring, []string{"render"}, 1, leftOut},
		"render -f finds no config":              {ignoring, []string{"render", "-f", "."}, 1, leftOut},
		"render -f of the file finds it":         {ignoring, []string{"render", "-f", "ignored.yaml"}, 0, `name: "views-training"`},
		"set finds no config":                    {ignoring, []string{"set", ".", "USER_NAME", "jo"}, 1, leftOut},
		"graph draws nothing":                    {map[string]string{".krmignore": "*\n", "a.yaml": views}, []string{"graph"}, 1, ".: there is no resource to draw"},
		"render finds no collision":              {both, []string{"render"}, 0, `name: "clicks-training"`},
		"list-setters lists the others":          {both, []string{"list-setters", "-f", "."}, 0, "clicks-training"},
		"render --check renders the others":      {both, []string{"render", "--check"}, 1, "3 of 4 resources"},
		"a package below has its own":            {ignoring, []string{"render", "-f", "pkg"}, 1, "pkg: there is no WideDeepConfig in this folder: pkg/.krmignore:1 (views.yaml) leaves out pkg/views.yaml\n"},
		"one of the file's name elsewhere is in": {map[string]string{".krmignore": "/a.yaml\n", "a.yaml": views, "sub/a.yaml": clicks}, []string{"render", "-f", "."}, 0, `name: "clicks-training"`},
	} {
		t.Run(name, func(t *testing.T) {
			status, out, messages := run(t, c.files, "", c.args...)
			if status != c.status || !strings.Contains(out+messages, c.want) {
				t.Errorf("status %d, want %d and %q:\n%s%s", status, c.status, c.want, messages, out)
			}
			if len(c.args) < 3 && strings.Contains(out+messages, "views") {
				t.Errorf("what is ignored was read:\n%s%s", messages, out)
			}
		})
	}
}

// kpt reads no .krmignore above its package: it takes a package below another one, also in an ignored folder.
func TestAPackageBelowIsLeftOutByAFolderThatIsNone(t *testing.T) {
	kptfile := ourKptfile("")
	files := map[string]string{".krmignore": "old\n", "new/Kptfile": kptfile, "new/clicks.yaml": clicks, "old/views/Kptfile": kptfile, "old/views/clicks.yaml": clicks}
	for folder, rendered := range map[string][]string{"folder": {"new"}, "package": {"new", "old/views"}} {
		t.Run(folder, func(t *testing.T) {
			files := maps.Clone(files)
			if folder == "package" {
				files["Kptfile"], _, _ = strings.Cut(kptfile, "pipeline:")
			}
			status, out, messages := run(t, files, "", "render", "--write")
			var got []string
			for file := range tree(t) {
				if in, isPod := strings.CutSuffix(file, "/clicks/pod.yaml"); isPod {
					got = append(got, in)
				}
			}
			slices.Sort(got)
			if status != 0 || !slices.Equal(got, rendered) {
				t.Errorf("status %d, rendered %q, want %q\n%s%s", status, got, rendered, messages, out)
			}
		})
	}
}

func TestAFolderThatCannotBeReadIsNamed(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may read everything")
	}
	run(t, map[string]string{"closed/clicks.yaml": clicks}, "", "version")
	if err := os.Chmod("closed", 0); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod("closed", 0o755) }) // so that it can be removed
	status, _, messages := again(t, "", "render", "-f", "closed")
	if want := "widedeep: closed: permission denied\n"; status != 1 || messages != want {
		t.Errorf("status %d, messages %q, want %q", status, messages, want)
	}
}

// Beside what was rendered, only the .krmignore says why there is no WideDeepConfig.
func TestTheKrmignoreThatLeavesOutAConfigIsNamed(t *testing.T) {
	_, _, _ = run(t, map[string]string{"pkg/clicks.yaml": clicks}, "", "render", "--write", "pkg")
	write(t, "pkg/.krmignore", "# not now\n\n  /clicks.yaml\n")
	want := "pkg/.krmignore:3 (/clicks.yaml) leaves out pkg/clicks.yaml\n"
	for _, args := range [][]string{{"render", "-f", "pkg"}, {"render", "--check", "pkg"}, {"render", "--write", "pkg"}, {"set", "pkg", "USER_NAME=jo"}, {"list-setters", "-f", "pkg"}} {
		if status, out, messages := again(t, "", args...); status != 1 || out != "" || !strings.HasSuffix(messages, want) {
			t.Errorf("%v: status %d\n%s%s", args, status, messages, out)
		}
	}
	// A package's resources are pruned, as after the WideDeepConfig was deleted.
	write(t, "pkg/Kptfile", ourKptfile(""))
	status, out, messages := again(t, "", "render", "--write", "pkg")
	if status != 0 || !strings.Contains(out, "pruned pkg/clicks/pod.yaml") || !strings.HasPrefix(messages, "widedeep: "+want) {
		t.Errorf("a package: status %d\n%s%s", status, messages, out)
	}
}

func TestTheKrmignoreThatLeavesOutWhatWasRenderedIsNamed(t *testing.T) {
	for name, ignored := range map[string]string{"a folder": "*.txt\nclicks/\n", "a file": "*.txt\naccount.yaml\n"} {
		_, _, _ = run(t, map[string]string{"clicks.yaml": clicks}, "", "render", "--write")
		write(t, ".krmignore", ignored)
		pattern := strings.Split(ignored, "\n")[1]
		_, _, messages := again(t, "", "render", "--check")
		expect(t, name+": --check", messages, "widedeep: .krmignore:2 ("+pattern+") leaves out clicks/account.yaml, whose resources count as missing\n")
		status, out, messages := again(t, "", "render", "--write")
		if status != 1 || out != "" {
			t.Errorf("%s: --write: status %d, output %q", name, status, out)
		}
		expect(t, name+": --write", messages, "clicks/account.yaml is in the way of a new file, and was not read, since .krmignore:2 ("+pattern+") leaves it out: nothing was written\n")
	}
}

package cli_test

import (
	"maps"
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
	both := maps.Clone(ignoring)
	both["clicks.yaml"] = clicks
	for name, c := range map[string]struct {
		files  map[string]string
		args   []string
		status int
		want   string
	}{
		"render takes the defaults":              {ignoring, []string{"render"}, 0, noConfigHere},
		"render -f finds no config":              {ignoring, []string{"render", "-f", "."}, 1, ".: there is no WideDeepConfig in this folder"},
		"render -f of the file finds it":         {ignoring, []string{"render", "-f", "ignored.yaml"}, 0, `name: "views-training"`},
		"set finds no config":                    {ignoring, []string{"set", ".", "USER_NAME", "jo"}, 1, ".: there is no WideDeepConfig in this folder"},
		"graph draws nothing":                    {map[string]string{".krmignore": "*\n", "a.yaml": views}, []string{"graph"}, 1, ".: there is no resource to draw"},
		"render finds no collision":              {both, []string{"render"}, 0, `name: "clicks-training"`},
		"list-setters lists the others":          {both, []string{"list-setters", "-f", "."}, 0, "clicks-training"},
		"render --check renders the others":      {both, []string{"render", "--check"}, 1, "3 of 3 resources"},
		"a package below has its own":            {ignoring, []string{"render", "-f", "pkg"}, 1, "pkg: there is no WideDeepConfig in this folder"},
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

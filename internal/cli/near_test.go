package cli_test

import (
	"strings"
	"testing"
)

// The defaults in place of a config with a mistake would train something else.
func TestAConfigWithAMistakeIsNoReasonForTheDefaults(t *testing.T) {
	const spec = "metadata: {name: clicks}\nspec: {user: {name: jo}}\n"
	for name, c := range map[string]struct{ file, text string }{
		"kind":           {"clicks.yaml", "apiVersion: widedeep.dev/v1alpha1\nkind: WideDeepConfg\n" + spec},
		"group":          {"clicks.yaml", "apiVersion: widedeep.io/v1alpha1\nkind: WideDeepConfig\n" + spec},
		"no apiVersion":  {"clicks.yaml", "kind: WideDeepConfig\n" + spec},
		"names of both":  {"clicks.yaml", "api_version: widedeep.dev/v1alpha1\nKind: WideDeepConfig\n" + spec},
		"all misspelt":   {"clicks.yaml", "api_version: widedeep.io/v1alpha1\nKind: WideDeepConfg\n" + spec},
		"neither":        {"wide-deep.yaml", spec},
		"an empty file":  {"wide-deep.yaml", ""},
		"only a comment": {"wide-deep.yaml", "# nothing\n"},
		"only a marker":  {"wide-deep.yaml", "---\n"},
		"no fields":      {"wide-deep.yaml", "{}\n"},
		"another kind":   {"wide-deep.yaml", myPod},
	} {
		for _, args := range [][]string{{"render"}, {"render", "--check"}, {"render", "--write"}, {"render", "-f", "."}, {"list-setters", "-f", "."}, {"set", ".", "USER_ID=5"}} {
			status, out, messages := run(t, map[string]string{c.file: c.text}, "", args...)
			if status != 1 || out != "" || !strings.Contains(messages, c.file+":") {
				t.Errorf("%s: %v: status %d, messages: %s%s", name, args, status, messages, out)
			}
		}
	}
}

// What was rendered into a file names the API too, and is no config.
func TestRenderedFilesAreNoReasonAgainstTheDefaults(t *testing.T) {
	_, rendered, _ := run(t, nil, "", "render")
	write(t, "node.yaml", rendered)
	if status, _, messages := again(t, "", "render", "--set", "MODE=pipeline"); status != 0 {
		t.Errorf("status %d, messages: %s", status, messages)
	}
}

package cli_test

import (
	"strings"
	"testing"
)

// settersConfig is a config with two fields that apply-setters sets, and one that it does not.
const settersConfig = "apiVersion: widedeep.dev/v1alpha1\nkind: WideDeepConfig\nmetadata: {name: clicks}\nspec:\n  user:\n    name: \"jo\" # kpt-set: ${USER_NAME}\n    id: 1\n    groupName: \"ml\" # kpt-set: ${GROUP_NAME}\n"

func kptfileRunning(mutator string) string {
	return "apiVersion: kpt.dev/v1\nkind: Kptfile\nmetadata: {name: a}\npipeline:\n  mutators:\n  - exec: other\n  - " + mutator + "\n  - image: ghcr.io/widedeep/widedeep:v0.1.0\n"
}

func TestSetReportsFieldsThatApplySettersMayOverwrite(t *testing.T) {
	const image = "{image: 'ghcr.io/kptdev/krm-functions-catalog/apply-setters:v0.2', configPath: setters.yaml}"
	report := func(file, kptfile, values string) string {
		return "info: " + file + ": clicks: spec.user.name: the next kpt fn render may overwrite this: " + kptfile + " runs apply-setters with the values of " + values + ", and the field's comment names ${USER_NAME}\n"
	}
	leftOut := func(field, setter string) string {
		return "info: clicks.yaml: clicks: " + field + ": kpt fn render no longer sets this: Kptfile runs apply-setters with the values of setters.yaml, and the comment that this leaves out named ${" + setter + "}\n"
	}
	for name, c := range map[string]struct {
		mutator    string
		arguments  []string
		want       string
		in, config string
	}{
		"an image":            {mutator: image, arguments: []string{".", "USER_NAME=ann"}, want: report("clicks.yaml", "Kptfile", "setters.yaml")},
		"a program":           {mutator: "{exec: /usr/bin/apply-setters -v, configMap: {USER_NAME: jo}}", arguments: []string{"clicks.yaml", "USER_NAME=ann"}, want: report("clicks.yaml", "Kptfile", "Kptfile")},
		"an old image":        {mutator: "{image: 'gcr.io/kpt-fn/apply-setters@sha256:00', configPath: a/b.yaml}", arguments: []string{".", "USER_NAME=ann"}, want: report("clicks.yaml", "Kptfile", "a/b.yaml")},
		"in a folder below":   {mutator: image, config: "sub/a/clicks.yaml", arguments: []string{"sub", "USER_NAME=ann"}, want: report("sub/a/clicks.yaml", "Kptfile", "setters.yaml")},
		"from a folder below": {mutator: image, config: "sub/clicks.yaml", in: "sub", arguments: []string{".", "USER_NAME=ann"}, want: report("clicks.yaml", "../Kptfile", "../setters.yaml")},
		"a field that is left out": {
			mutator: image, arguments: []string{".", "--unset", "USER_NAME"},
			want: leftOut("spec.user.name", "USER_NAME"),
		},
		"a section that is left out": {
			mutator: image, arguments: []string{".", "--unset", "spec.user"},
			want: leftOut("spec.user.groupName", "GROUP_NAME") + leftOut("spec.user.name", "USER_NAME"),
		},
		"a section that is set": {
			mutator: image, arguments: []string{".", "spec.user={name: ann, id: 1}"},
			want: leftOut("spec.user.groupName", "GROUP_NAME") + leftOut("spec.user.name", "USER_NAME"),
		},
		"a field without comment": {mutator: image, arguments: []string{".", "USER_ID=2"}},
		"a value that is there":   {mutator: image, arguments: []string{".", "USER_NAME=jo"}},
		"another function":        {mutator: "{image: ghcr.io/team/apply-setters-2:v1, configPath: setters.yaml}", arguments: []string{".", "USER_NAME=ann"}},
	} {
		t.Run(name, func(t *testing.T) {
			if c.config == "" {
				c.config = "clicks.yaml"
			}
			_, _, _ = run(t, map[string]string{"Kptfile": kptfileRunning(c.mutator), c.config: settersConfig}, "", "version")
			if c.in != "" {
				t.Chdir(c.in)
			}
			status, _, messages := again(t, "", append([]string{"set"}, c.arguments...)...)
			if status != 0 || messages != c.want {
				t.Errorf("status %d, standard error:\n%swant:\n%s", status, messages, c.want)
			}
		})
	}
}

func TestCheckSaysThatItDoesNotRunApplySetters(t *testing.T) {
	const want = "info: Kptfile: apply-setters is not run here, so the values of setters.yaml count only as far as they are in the WideDeepConfigs\n"
	files := map[string]string{"Kptfile": kptfileRunning("{exec: apply-setters, configPath: setters.yaml}"), "clicks.yaml": settersConfig}
	_, rendered, _ := run(t, files, "", "render")
	write(t, "clicks/all.yaml", rendered)
	status, out, messages := again(t, "", "render", "--check")
	if status != 0 || strings.Count(messages, want) != 1 {
		t.Errorf("status %d\n%s%s", status, out, messages)
	}
	write(t, "Kptfile", kptfileRunning("exec: other"))
	if _, _, messages := again(t, "", "render", "--check"); strings.Contains(messages, "apply-setters") {
		t.Errorf("it is not in the pipeline:\n%s", messages)
	}
}

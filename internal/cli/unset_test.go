package cli_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/fieldpath"
	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/internal/yamledit"
	"github.com/widedeep/widedeep/v1alpha1"
)

// shownFields are the fields that comments of the starter show, with an example and the fields
// that each needs beside it.
func shownFields(mode v1alpha1.Mode) (names []string, values map[string]string, with map[string][]string) {
	names, values, with = []string{"metadata.namespace"}, map[string]string{"metadata.namespace": "team"}, map[string][]string{}
	for _, p := range parameters.All {
		if p.Setter != parameters.Mode {
			names, values[p.Field], with[p.Field] = append(names, p.Field), p.Example[mode], p.With
		}
	}
	return names, values, with
}

// --unset is the inverse of set, for each field with its companions.
func TestUnsetGivesTheStarterAgain(t *testing.T) {
	for _, mode := range v1alpha1.Modes {
		_, _, _ = run(t, nil, "", "init", ".", "--mode", string(mode))
		want := read(t, "wide-deep.yaml")
		names, values, with := shownFields(mode)
		change := func(set, unset []string) {
			t.Helper()
			args := []string{"set", "."}
			for _, name := range set {
				args = append(args, name+"="+values[name])
			}
			for _, name := range unset {
				args = append(args, "--unset", name)
			}
			if status, _, messages := again(t, "", args...); status != 0 {
				t.Errorf("mode %s, %v: status %d\n%s", mode, args, status, messages)
			}
		}
		for _, name := range names {
			fields := append(slices.Clone(with[name]), name)
			change(fields, nil)
			if read(t, "wide-deep.yaml") == want {
				t.Errorf("mode %s, %s: set changed nothing", mode, name)
			}
			change(nil, fields)
			if diff := cmp.Diff(want, read(t, "wide-deep.yaml")); diff != "" {
				t.Errorf("mode %s, %v set and left out (-starter +got):\n%s", mode, fields, diff)
				write(t, "wide-deep.yaml", want)
			}
		}
	}
}

// All fields are set, then left out in several orders, also after kpt has written the file anew
// before each.
func TestUnsetOfAllFieldsGivesTheStarterAgain(t *testing.T) {
	starter := starterConfig(t)
	names, values, _ := shownFields(v1alpha1.SingleNode)
	backwards := slices.Clone(names)
	slices.Reverse(backwards)
	inner := slices.Clone(names) // of each section the inner ones first
	slices.SortStableFunc(inner, func(a, b string) int { return strings.Count(b, ".") - strings.Count(a, ".") })
	byLeaf := slices.Clone(names)
	slices.SortFunc(byLeaf, func(a, b string) int {
		return strings.Compare(a[strings.LastIndex(a, "."):], b[strings.LastIndex(b, "."):])
	})
	for order, left := range map[string][]string{"forwards": names, "backwards": backwards, "inner first": inner, "by the last word": byLeaf} {
		for _, written := range []func(string) string{
			func(text string) string { return text },
			func(text string) string { return yaml.MustParse(text).MustString() },
		} {
			text := setIn(t, starter, values, backwards...)
			for _, name := range left {
				text = written(text)
				edited, err := yamledit.Remove([]byte(text), 0, []byte(starter), fieldpath.Of(strings.Split(name, ".")...))
				if err != nil {
					t.Fatalf("%s, %s: %v\n%s", order, name, err, text)
				}
				text = string(edited)
			}
			if diff := cmp.Diff(starter, text); diff != "" {
				t.Errorf("left out %s (-starter +got):\n%s", order, diff)
			}
		}
	}
}

// What is left without a key or an element is left out with it, if the starter shows it as one line.
func TestUnsetOfTheLastInAFieldGivesTheStarterAgain(t *testing.T) {
	_, _, _ = run(t, nil, "", "init", ".", "--mode", "pipeline")
	want := read(t, "wide-deep.yaml")
	for value, parts := range map[string][]string{
		"spec.serving.nodeSelector.zone=a":                               {"spec.serving.nodeSelector.zone"},
		`spec.labels["a.b/c"]=d`:                                         {`spec.labels["a.b/c"]`},
		"spec.training.env=[{name: A, value: b}, {name: C}]":             {"spec.training.env[1]", "spec.training.env[0]"},
		"spec.training.resources={limits: {cpu: 8}, requests: {cpu: 1}}": {"spec.training.resources.requests.cpu", "spec.training.resources.requests", "spec.training.resources.limits.cpu"},
	} {
		_, _, _ = again(t, "", "set", ".", value)
		if read(t, "wide-deep.yaml") == want {
			t.Errorf("%s: nothing was set", value)
		}
		for _, part := range parts {
			if status, _, messages := again(t, "", "set", ".", "--unset", part); status != 0 {
				t.Errorf("%s: status %d\n%s", part, status, messages)
			}
		}
		if diff := cmp.Diff(want, read(t, "wide-deep.yaml")); diff != "" {
			t.Errorf("%s (-starter +got):\n%s", value, diff)
			write(t, "wide-deep.yaml", want)
		}
	}
}

// An empty mapping or list keeps the comment behind its key.
func TestWhatBecomesEmptyKeepsItsComment(t *testing.T) {
	with := func(field string) string { return strings.Replace(clicks, "spec:\n", "spec:\n"+field, 1) }
	for name, c := range map[string]struct {
		given, want string
		args        []string
	}{
		"the last key left out":     {"  labels: # whose\n    team: ml\n", "  labels: {} # whose\n", []string{"--unset", "spec.labels.team"}},
		"the last element left out": {"  imagePullSecrets: # whose\n  - name: a\n", "  imagePullSecrets: [] # whose\n", []string{"--unset", "spec.imagePullSecrets[0]"}},
		"set to nothing":            {"  labels: # whose\n    team: ml\n", "  labels: {} # whose\n", []string{"spec.labels={}"}},
	} {
		status, _, messages := run(t, map[string]string{"a.yaml": with(c.given)}, "", append([]string{"set", "a.yaml"}, c.args...)...)
		if diff := cmp.Diff(with(c.want), read(t, "a.yaml")); status != 0 || diff != "" {
			t.Errorf("%s: status %d (-want +got):\n%s%s", name, status, diff, messages)
		}
	}
}

// A new value for all annotations, or for all metadata, is that of the user's own.
func TestSetOfAllAnnotations(t *testing.T) {
	for _, args := range [][]string{{"metadata.annotations={a: b}"}, {"metadata={name: clicks, annotations: {a: b}}"}} {
		status, _, messages := run(t, map[string]string{"a.yaml": clicks}, "", append([]string{"set", "a.yaml"}, args...)...)
		if got := read(t, "a.yaml"); status != 0 || !strings.Contains(got, "a: \"b\"") || strings.Contains(got, "internal") {
			t.Errorf("%v: status %d\n%s%s", args, status, got, messages)
		}
		if status, _, messages := again(t, "", "set", "a.yaml", "--unset", "metadata.annotations"); status != 0 || strings.Contains(read(t, "a.yaml"), "annotations") {
			t.Errorf("%v, left out: status %d\n%s%s", args, status, read(t, "a.yaml"), messages)
		}
	}
}

// NAME is a name of metadata.name here as elsewhere.
func TestUnsetOfTheName(t *testing.T) {
	const want = "error: set: a.yaml: WideDeepConfig/clicks: metadata.name: Required value: it names the folder of the generated files\n"
	for _, name := range []string{"NAME", "metadata.name"} {
		if status, _, messages := run(t, map[string]string{"a.yaml": clicks}, "", "set", "a.yaml", "--unset", name); status != 1 || messages != want {
			t.Errorf("%s: status %d and messages %q, want %q", name, status, messages, want)
		}
	}
}

// What a field needs can't be left out alone; the message names what can.
func TestUnsetOfARequiredPart(t *testing.T) {
	for value, c := range map[string]struct{ part, whole string }{
		"spec.dataset.volume={persistentVolumeClaim: {claimName: a}}": {"spec.dataset.volume.persistentVolumeClaim.claimName", "spec.dataset.volume"},
		"spec.storage.volume={nfs: {server: a, path: /b}}":            {"spec.storage.volume.nfs", "spec.storage.volume"},
		"spec.training.env=[{name: A, value: b}]":                     {"spec.training.env[0].name", "spec.training.env[0]"},
	} {
		if status, _, messages := run(t, map[string]string{"a.yaml": clicks}, "", "set", "a.yaml", value); status != 0 {
			t.Fatalf("%s: status %d\n%s", value, status, messages)
		}
		before := read(t, "a.yaml")
		status, _, messages := again(t, "", "set", "a.yaml", "--unset", c.part)
		if want := "; --unset " + c.whole + " leaves all of it out\n"; status != 1 || !strings.HasSuffix(messages, want) || read(t, "a.yaml") != before {
			t.Errorf("%s: status %d and messages %q, want %q", c.part, status, messages, want)
		}
	}
}

// Where a field has lost the starter's comment, its line does not come back; the other comments
// can still be uncommented by hand.
func TestCommentsCanBeUncommentedAfterUnset(t *testing.T) {
	starter := starterConfig(t)
	names, values, _ := shownFields(v1alpha1.SingleNode)
	values["spec.mode"] = `"single-node"`
	for _, name := range append(names, "spec.mode") {
		path := fieldpath.Of(strings.Split(name, ".")...)
		key := path[len(path)-1].Key
		var bare []string
		for _, line := range strings.Split(setIn(t, starter, values, name), "\n") {
			isComment := strings.HasPrefix(strings.TrimSpace(line), "#")
			if field, _, _ := strings.Cut(line, " #"); !isComment && strings.HasPrefix(strings.TrimSpace(line), key+":") {
				line = field
			}
			if !isComment || commentedField.MatchString(line) {
				bare = append(bare, line)
			}
		}
		edited, err := yamledit.Remove([]byte(strings.Join(bare, "\n")), 0, []byte(starter), path)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		shown, err := yaml.Parse(commentedField.ReplaceAllString(string(edited), "$1$2"))
		if err != nil {
			t.Errorf("%s: %v in\n%s", name, err, edited)
			continue
		}
		if field, err := shown.Pipe(yaml.Lookup(strings.Split(name, ".")...)); err != nil || field != nil {
			t.Errorf("%s is still shown (%v):\n%s", name, err, edited)
		}
	}
}

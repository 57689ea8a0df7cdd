package fn_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/v1alpha1"
)

// examples are the values, as YAML, of fields in a mode.
func examples(t *testing.T, mode v1alpha1.Mode, fields ...string) map[string]string {
	t.Helper()
	values := map[string]string{}
	for _, name := range fields {
		p, ok := parameters.ByField(name)
		if !ok {
			t.Fatalf("there is no field %s", name)
		}
		values[name] = p.Example[mode]
	}
	return values
}

// A value that is not the default changes what is generated, or a warning reports that it
// has no effect in the mode: nothing that a user states is silently ignored.
func TestEveryFieldHasAnEffectOrAWarning(t *testing.T) {
	for _, mode := range v1alpha1.Modes {
		effects, warnings := 0, 0
		for _, p := range parameters.All {
			stated := examples(t, mode, p.With...)
			without, _ := generatedFrom(t, mode, stated)
			stated[p.Field] = p.Example[mode]
			with, messages := generatedFrom(t, mode, stated)

			warned := slices.ContainsFunc(messages, func(message string) bool {
				return strings.Contains(message, p.Field+": ") && strings.HasSuffix(message, "has no effect in mode "+string(mode))
			})
			switch {
			case with != without && !warned:
				effects++
			case with == without && warned:
				warnings++
			default:
				t.Errorf("mode %s, %s: %s: changes what is generated: %t; a warning reports that it has no effect: %t",
					mode, p.Field, p.Example[mode], with != without, warned)
			}
		}
		t.Logf("mode %s: %d fields have an effect, of %d a warning reports that they have none", mode, effects, warnings)
		if want := map[v1alpha1.Mode]bool{v1alpha1.SingleNode: true}[mode]; (warnings > 0) != want {
			t.Errorf("mode %s: %d warnings", mode, warnings)
		}
	}
}

// generatedFrom returns what fields of a config generate, without the config, and the
// warnings.
func generatedFrom(t *testing.T, mode v1alpha1.Mode, fields map[string]string) (items string, warnings []string) {
	t.Helper()
	output, messages, err := process(t, configWith(t, mode, fields))
	if err != nil {
		t.Fatalf("mode %s: %v: %v\n%s", mode, fields, err, messages)
	}
	items, _, _ = strings.Cut(output, "functionConfig:")
	return items, results(t, output)["warning"]
}

// configWith is a config with fields whose values are YAML.
func configWith(t *testing.T, mode v1alpha1.Mode, fields map[string]string) map[string]any {
	t.Helper()
	config := document(mode, []string{"spec", "mode"}, string(mode))
	for name, text := range fields {
		var value any
		if err := yaml.Unmarshal([]byte(text), &value); err != nil {
			t.Fatal(err)
		}
		at := config
		path := strings.Split(name, ".")
		for _, key := range path[:len(path)-1] {
			if at[key] == nil {
				at[key] = map[string]any{}
			}
			at = at[key].(map[string]any)
		}
		at[path[len(path)-1]] = value
	}
	return config
}

// A mistake in one field is one error, of that field, whatever other fields are set.
func TestEveryFieldsMistakeIsOneError(t *testing.T) {
	for _, mode := range v1alpha1.Modes {
		all := map[string]string{}
		for _, p := range parameters.All {
			if p.Hook != parameters.NFSExport { // which is not beside a volume
				all[p.Field] = p.Example[mode]
			}
		}
		all["spec.mode"] = string(mode)
		if _, messages, err := process(t, configWith(t, mode, all)); err != nil {
			t.Fatalf("mode %s: %v\n%s", mode, err, messages)
		}
		for _, p := range parameters.All {
			bad := []string{`{a: {b: 1}}`, `""`, `"{{x}}"`, `[[x]]`}
			switch p.Structure().Type {
			case v1alpha1.Struct, v1alpha1.Map, v1alpha1.List:
				bad = []string{`"{{x}}"`, `1`, `[1]`, `{nonsense: [1]}`}
			}
			refused := 0
			for _, text := range bad {
				stated := maps.Clone(all)
				stated[p.Field] = text
				_, messages, err := process(t, configWith(t, mode, stated))
				if err == nil {
					continue
				}
				refused++
				if strings.Count(messages, "error: ") != 1 || !strings.Contains(messages, p.Field) {
					t.Errorf("mode %s, %s: %s: want one error, of the field:\n%s", mode, p.Field, text, messages)
				}
			}
			if refused == 0 {
				t.Errorf("mode %s, %s: nothing of %v is refused", mode, p.Field, bad)
			}
		}
	}
}

// example is a field's value in a pipeline.
func example(name string) string {
	p, _ := parameters.ByField(name)
	return p.Example[v1alpha1.Pipeline]
}

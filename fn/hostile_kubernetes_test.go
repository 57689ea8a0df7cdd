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

// ways are the changes that replace one text in a value, or one key that the user chooses, with
// another text. Fields with a fixed choice of values are left out.
func ways(value any, structure v1alpha1.Field) []func(text string) any {
	var all []func(text string) any
	switch value := value.(type) {
	case []any:
		for i, element := range value {
			for _, way := range ways(element, *structure.Of) {
				all = append(all, func(text string) any {
					changed := slices.Clone(value)
					changed[i] = way(text)
					return changed
				})
			}
		}
	case map[string]any:
		for key, element := range value {
			below, _ := structure.Lookup(key)
			if structure.Type == v1alpha1.Map {
				below = *structure.Of
				all = append(all, func(text string) any {
					changed := maps.Clone(value)
					delete(changed, key)
					changed[text] = element
					return changed
				})
			}
			for _, way := range ways(element, below) {
				all = append(all, func(text string) any {
					changed := maps.Clone(value)
					changed[key] = way(text)
					return changed
				})
			}
		}
	default:
		isText := structure.Type == v1alpha1.String && structure.Choices == nil || structure.Type == v1alpha1.Quantity
		if isText {
			all = append(all, func(text string) any { return text })
		}
	}
	return all
}

// Kubernetes' fields take more than ours do. What they take is one value in a place where
// nothing reads more than that from it: no structure in the workflow's manifests either, and
// nothing that Argo or Kubernetes would replace.
func TestHostileTextInKubernetesFieldsStaysOneValue(t *testing.T) {
	for _, mode := range v1alpha1.Modes {
		for _, p := range parameters.All {
			if isOne(p) {
				continue
			}
			var example any
			if err := yaml.Unmarshal([]byte(p.Example[mode]), &example); err != nil {
				t.Fatal(err)
			}
			all := ways(example, p.Structure())
			if len(all) == 0 {
				t.Fatalf("the example of %s has no text to attack", p.Field)
			}
			for _, way := range all {
				attack(t, mode, p, example, way)
			}
		}
	}
}

// attack puts every hostile text into a place of a field.
func attack(t *testing.T, mode v1alpha1.Mode, p parameters.Parameter, example any, put func(text string) any) {
	t.Helper()
	output, messages, err := process(t, document(mode, p.Path(), example))
	if err != nil {
		t.Fatalf("%s: %v\n%s", p.Field, err, messages)
	}
	baseline := withTexts(t, output)
	isExpanded := p.IsExpanded()
	for _, text := range hostile {
		output, messages, err := process(t, document(mode, p.Path(), put(text)))
		if err != nil {
			if !strings.Contains(messages, p.Field) {
				t.Errorf("%s: %q is refused without the field's name: %s", p.Field, text, messages)
			}
			continue
		}
		got := withTexts(t, output)
		for at, value := range got {
			if value != baseline[at] && value != yaml.NodeTagString+text {
				t.Errorf("mode %s, %s: %q made %q of %q", mode, p.Field, text, value, baseline[at])
			}
		}
		if len(got) != len(baseline) {
			t.Errorf("mode %s, %s: %q made %d values of %d", mode, p.Field, text, len(got), len(baseline))
		}
		if mode == v1alpha1.Pipeline && strings.Contains(text, "{{") {
			t.Errorf("%s: %q is let through to Argo", p.Field, text)
		}
		if isExpanded && strings.Contains(strings.ReplaceAll(text, "$$", ""), "$(") {
			t.Errorf("%s: %q is let through to Kubernetes", p.Field, text)
		}
	}
}

package fn

import (
	"slices"

	"k8s.io/apimachinery/pkg/util/validation/field"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/internal/rules"
	"github.com/widedeep/widedeep/v1alpha1"
)

// reportMissing reports required fields that a mapping lacks; a required text must not be empty
// either. A field that is only misspelled is not reported again: the findings from index before
// on are those of the same mapping, and have the field that an unknown one was meant to be.
func (f *findings) reportMissing(r *resource, n *yaml.Node, fields []v1alpha1.Field, at *field.Path, before int) {
	if n.Kind != yaml.MappingNode || f.full() {
		return // there is no mapping, or the findings no longer hold the misspelled fields
	}
	for _, one := range fields {
		if !one.Required {
			continue
		}
		below := at.Child(one.Name)
		path := below.String()
		if slices.ContainsFunc((*f)[before:], func(other finding) bool { return other.meant == path }) {
			continue
		}
		value := lookup(n, one.Name)
		if value == nil || one.Type == v1alpha1.String && one.Choices == nil && value.Kind == yaml.ScalarNode && value.Value == "" {
			f.invalid(r, field.Required(below, limitsOf(one)), "")
		}
	}
}

// checkLimits reports a value of the right type that is out of bounds or not one of the choices.
// The fields of our own structs are checked by their rows in the table of parameters.
func (f *findings) checkLimits(r *resource, n *yaml.Node, structure v1alpha1.Field, at *field.Path) {
	if _, ours := parameters.ByField(at.String()); !ours {
		checkText(f, r, at, valueOf(n), n.Value, parameters.Limits(structure).Check)
	}
}

// limitsOf describes the allowed values of a field; empty if any value is allowed.
func limitsOf(structure v1alpha1.Field) string {
	switch {
	case structure.Choices != nil:
		return rules.WantOneOf(structure.Choices)
	case structure.Bounds != nil:
		return rules.WantBetween(structure.Bounds.Least, structure.Bounds.Greatest)
	}
	return ""
}

package fn

import (
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation/field"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/internal/rules"
	"github.com/widedeep/widedeep/v1alpha1"
)

// refuseExpanded reports text that another program would expand: Argo in a workflow, Kubernetes in
// environment variables and arguments.
func (v *validator) refuseExpanded(c *config, p parameters.Parameter) {
	if v.reserved.isWorkflow(c.mode) {
		v.checkTexts(c, p, forArgo)
	}
	if p.IsExpanded() {
		v.checkTexts(c, p, rules.Unexpanded)
	}
}

// refuseCut reports text for a container or a volume that programs would read only in part: for them a
// text ends at a NUL.
func (v *validator) refuseCut(c *config, p parameters.Parameter) {
	isMetadata := func(place parameters.Place) bool { return place.Kind == parameters.InMetadata }
	if !slices.ContainsFunc(p.Places, isMetadata) {
		v.checkTexts(c, p, forContainers)
	}
}

var (
	forArgo       = without("{{", "must not hold {{, which Argo would replace")
	forContainers = without("\x00", "must not hold a NUL, at which a text ends for the programs that start a container")
)

// without allows the texts that do not hold another.
func without(part, want string) rules.Rule {
	return rules.Where(want, func(text string) bool { return !strings.Contains(text, part) })
}

// checkTexts checks the values and keys of a field.
func (v *validator) checkTexts(c *config, p parameters.Parameter, rule rules.Rule) {
	eachText(c.at(p.Field), p.Structure(), fieldPath(p.Field), func(at *field.Path, text string) {
		checkText(v, c.resource(), at, text, text, rule.Check)
	})
}

// eachText visits the values and the keys of a mapping below a field. A key has the path of
// its value.
func eachText(n *yaml.Node, structure v1alpha1.Field, at *field.Path, visit func(at *field.Path, value string)) {
	eachValue("", n, structure, at, func(key string, n *yaml.Node, _ v1alpha1.Field, at *field.Path) {
		if key != "" {
			visit(at, key)
		}
		if n.Kind == yaml.ScalarNode {
			visit(at, n.Value)
		}
	})
}

// eachValue visits a valid value and all values in it, each with its key, which is empty for what has
// none.
func eachValue(key string, n *yaml.Node, structure v1alpha1.Field, at *field.Path, visit func(key string, n *yaml.Node, structure v1alpha1.Field, at *field.Path)) {
	visit(key, n, structure, at)
	for i, below := range n.Content {
		switch {
		case n.Kind == yaml.SequenceNode:
			eachValue("", below, within(structure, ""), at.Index(i), visit)
		case i%2 == 1:
			key := n.Content[i-1].Value
			eachValue(key, below, within(structure, key), keyPath(at, structure, key), visit)
		}
	}
}

// keyPath returns the path of a key's value. The keys of a map may hold dots.
func keyPath(at *field.Path, structure v1alpha1.Field, key string) *field.Path {
	if structure.Type == v1alpha1.Map {
		return at.Key(key)
	}
	return at.Child(key)
}

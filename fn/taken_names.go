package fn

import (
	"fmt"
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/manifests"
	"github.com/widedeep/widedeep/v1alpha1"
)

// takenNames are those that the manifests of any mode have in a place already: labels,
// variables, arguments. A user's would be there twice. The manifests are read when first
// asked for.
type takenNames struct {
	manifests *manifests.Set

	subjects []*subject
	names    map[parameters.Place][]string
	err      error
}

// in lists what is taken in a place.
func (t *takenNames) in(place parameters.Place) []string {
	if t.names == nil {
		t.names = map[parameters.Place][]string{}
		t.err = t.read()
	}
	names, known := t.names[place]
	if !known {
		names = t.find(place)
		t.names[place] = names
	}
	return names
}

// read collects the resources of all modes, those too that a workflow applies.
func (t *takenNames) read() error {
	for _, mode := range v1alpha1.Modes {
		templates, err := t.manifests.Load(mode)
		if err != nil {
			return err
		}
		for _, template := range templates {
			t.subjects = append(t.subjects, newSubject(template.Node))
			for _, scalar := range appliedTexts(template.Node) {
				text, err := readText(scalar)
				if err != nil {
					return fmt.Errorf("%s/%s: %w", mode, template.File, err)
				}
				t.subjects = append(t.subjects, newSubject(text.node))
			}
		}
	}
	return nil
}

func (t *takenNames) find(place parameters.Place) []string {
	var names []string
	for _, s := range t.subjects {
		for _, target := range s.targets(place) {
			switch n := target.value(); {
			case n == nil:
			case n.Kind == yaml.MappingNode:
				names = append(names, stated(n)...)
			default:
				for _, element := range elements(n) {
					names = append(names, nameOf(element))
				}
			}
		}
	}
	// Fields may add variables of their own.
	for _, p := range parameters.All {
		for _, other := range p.Places {
			if other.Kind == parameters.AsVariable && other.Of == place.Of && place.Key == "env" {
				names = append(names, other.Key)
			}
		}
	}
	return names
}

// isWorkflow reports whether a mode's manifests have a workflow, in which Argo replaces
// what is in double braces.
func (t *takenNames) isWorkflow(mode v1alpha1.Mode) bool {
	templates, err := t.manifests.Load(mode)
	return err == nil && slices.ContainsFunc(templates, func(m manifests.Manifest) bool { return isWorkflow(m.Node) })
}

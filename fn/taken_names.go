package fn

import (
	"fmt"
	"slices"
	"sync"

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
	subjects  func() ([]*subject, error)
	err       error
}

func newTakenNames(source *manifests.Set) *takenNames {
	return &takenNames{manifests: source, subjects: sync.OnceValues(func() ([]*subject, error) { return subjectsOf(source) })}
}

// subjectsOf are the resources of all modes, those too that a workflow applies.
func subjectsOf(source *manifests.Set) ([]*subject, error) {
	var all []*subject
	for _, mode := range v1alpha1.Modes {
		templates, err := source.Load(mode)
		if err != nil {
			return nil, err
		}
		for _, template := range templates {
			all = append(all, newSubject(template.Node))
			for _, scalar := range appliedTexts(template.Node) {
				text, err := readText(scalar)
				if err != nil {
					return nil, fmt.Errorf("%s/%s: %w", mode, template.File, err)
				}
				all = append(all, newSubject(text.node))
			}
		}
	}
	return all, nil
}

// in lists what is taken in a place.
func (t *takenNames) in(place parameters.Place) []string {
	subjects, err := t.subjects()
	t.err = err
	var names []string
	for _, s := range subjects {
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
			if other.Kind == parameters.AsVariable && place.Key == "env" {
				names = append(names, other.Key)
			}
		}
	}
	return names
}

// isWorkflow reports whether a mode's manifests have a workflow, in which Argo replaces
// what is in double braces.
func (t *takenNames) isWorkflow(mode v1alpha1.Mode) bool {
	templates, _ := t.manifests.Load(mode) // that they can't be read is expand's to tell
	return slices.ContainsFunc(templates, func(m manifests.Manifest) bool { return isWorkflow(m.Node) })
}

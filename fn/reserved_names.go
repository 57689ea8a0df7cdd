package fn

import (
	"fmt"
	"slices"
	"sync"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/argo"
	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/manifests"
	"github.com/widedeep/widedeep/v1alpha1"
)

// reservedNames are the names of labels, variables and arguments that the manifests of any
// mode already have, so that a user's would be there twice. The manifests are read at the
// first use.
type reservedNames struct {
	manifests *manifests.Set
	subjects  func() ([]*subject, error)
	err       error
}

func newReservedNames(source *manifests.Set) *reservedNames {
	return &reservedNames{manifests: source, subjects: sync.OnceValues(func() ([]*subject, error) { return subjectsOf(source) })}
}

// subjectsOf returns the resources of all modes, including those that a workflow creates.
func subjectsOf(source *manifests.Set) ([]*subject, error) {
	var all []*subject
	for _, mode := range v1alpha1.Modes {
		templates, err := source.Load(mode)
		if err != nil {
			return nil, err
		}
		for _, template := range templates {
			all = append(all, newSubject(template.Node))
			for _, scalar := range resourceManifests(template.Node) {
				manifest, err := argo.Parse(scalar)
				if err != nil {
					return nil, fmt.Errorf("%s/%s: %w", mode, template.File, err)
				}
				all = append(all, newSubject(manifest.Node))
			}
		}
	}
	return all, nil
}

// namesAt returns the reserved names of a place.
func (r *reservedNames) namesAt(place parameters.Place) []string {
	subjects, err := r.subjects()
	r.err = err
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
	// A field can add a variable, too.
	for _, p := range parameters.All {
		for _, other := range p.Places {
			if other.Kind == parameters.AsVariable && place.Key == "env" {
				names = append(names, other.Key)
			}
		}
	}
	return names
}

// isWorkflow reports whether a mode's manifests have a workflow, in which Argo expands text
// in double braces.
func (r *reservedNames) isWorkflow(mode v1alpha1.Mode) bool {
	templates, _ := r.manifests.Load(mode) // expand reports manifests that can't be read
	return slices.ContainsFunc(templates, func(m manifests.Manifest) bool { return isWorkflow(m.Node) })
}

package argo

import (
	"regexp"
	"sync"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Arguments are the values of a workflow's parameters, by the parameters' names.
type Arguments map[string]string

// parameterReference matches {{workflow.parameters.NAME}}, in which Argo allows spaces.
var parameterReference = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\{\{ *workflow\.parameters\.([-\w]+) *\}\}`)
})

// Resolve puts the arguments in a text in place of the references to them. A reference to a
// parameter without an argument stays.
func (a Arguments) Resolve(text string) string {
	return parameterReference().ReplaceAllStringFunc(text, func(reference string) string {
		if value, given := a[parameterReference().FindStringSubmatch(reference)[1]]; given {
			return value
		}
		return reference
	})
}

// ResolveIn resolves the references in all scalars below a node.
func (a Arguments) ResolveIn(n *yaml.Node) {
	n.Value = a.Resolve(n.Value)
	for _, below := range n.Content {
		a.ResolveIn(below)
	}
}

// RefersTo reports whether a text has a reference to a workflow's parameter.
func RefersTo(text, parameter string) bool {
	for _, reference := range parameterReference().FindAllStringSubmatch(text, -1) {
		if reference[1] == parameter {
			return true
		}
	}
	return false
}

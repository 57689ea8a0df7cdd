// Package manifests holds what is generated: for each mode a directory that
// `kustomize build` accepts as it lies there. Fields that a setter reaches carry
// its expression in a comment; see package setters.
//
// The binary has the directories as data, already parsed.
package manifests

import (
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/v1alpha1"
)

//go:generate go run ./generate zz_generated.manifests.go

// Manifest is one resource as it lies in its directory.
type Manifest struct {
	// File is the base name of the file that the resource is written to.
	File string
	// Node is the resource's mapping. It is shared: copy it before a change.
	Node *yaml.Node

	// component says that the resource is one of a component, not the mode's own.
	component bool
}

// Load returns the mode's manifests in the order in which they can be applied. They
// are shared. A mode that there is not has none.
func Load(mode v1alpha1.Mode) []Manifest {
	switch mode {
	case v1alpha1.SingleNode:
		return singleNode
	case v1alpha1.Pipeline:
		return pipeline
	}
	return nil
}

// Counts says for each setter how many fields of the mode's own manifests name it
// in their expression: COUNT in the tables of the 2020 package's document.
func Counts(mode v1alpha1.Mode) map[string]int {
	counts := map[string]int{}
	for _, m := range Load(mode) {
		if m.component {
			continue
		}
		for _, expression := range expressions(m.Node, nil) {
			for _, s := range parameters.All {
				if strings.Contains(expression, "${"+s.Name+"}") {
					counts[s.Name]++
				}
			}
		}
	}
	return counts
}

// Expressions returns the expressions of the document's setters in the mode's
// manifests, one for each field.
func Expressions(mode v1alpha1.Mode) []string {
	var found []string
	for _, m := range Load(mode) {
		found = expressions(m.Node, found)
	}
	return found
}

func expressions(n *yaml.Node, found []string) []string {
	if expression, ok := strings.CutPrefix(n.LineComment, parameters.Marker); ok {
		found = append(found, expression)
	}
	for _, below := range n.Content {
		found = expressions(below, found)
	}
	return found
}

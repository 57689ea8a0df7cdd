package fn

import (
	"k8s.io/apimachinery/pkg/util/validation/field"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/v1alpha1"
)

// idleConstraints return, for a constraint of a type on where pods run, why it matches nothing;
// empty if it may match something. Kubernetes accepts such a constraint
// (https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#scheduling).
var idleConstraints = map[string]func(n *yaml.Node) string{
	"NodeSelectorTerm": func(n *yaml.Node) string {
		if len(elements(lookup(n, "matchExpressions")))+len(elements(lookup(n, "matchFields"))) > 0 {
			return ""
		}
		return "matches no node: it has neither matchExpressions nor matchFields"
	},
	"PodAffinityTerm":          matchesNoPod,
	"TopologySpreadConstraint": matchesNoPod,
}

func matchesNoPod(n *yaml.Node) string {
	if lookup(n, "labelSelector") != nil {
		return ""
	}
	return "matches no pod: it has no labelSelector; one that is empty, {}, matches all pods of the namespace"
}

// warnConstraints reports constraints on where pods run that match nothing: a pod that requires
// one never starts, and any other has no effect.
func (v *validator) warnConstraints(c *config) {
	for _, p := range parameters.All {
		if n := c.at(p.Field); n != nil {
			eachStruct(n, p.Structure(), fieldPath(p.Field), func(n *yaml.Node, structure v1alpha1.Field, at *field.Path) {
				if why := idleConstraints[structure.GoType]; why != nil && why(n) != "" {
					v.warnField(c.resource(), at.String(), valueOf(n), why(n))
				}
			})
		}
	}
}

// eachStruct visits each mapping of a struct's fields in a valid value.
func eachStruct(n *yaml.Node, structure v1alpha1.Field, at *field.Path, visit func(n *yaml.Node, structure v1alpha1.Field, at *field.Path)) {
	if structure.Type == v1alpha1.Struct {
		visit(n, structure, at)
	}
	for i, below := range n.Content {
		switch {
		case n.Kind == yaml.SequenceNode:
			eachStruct(below, within(structure, ""), at.Index(i), visit)
		case i%2 == 1:
			key := n.Content[i-1].Value
			eachStruct(below, within(structure, key), keyPath(at, structure, key), visit)
		}
	}
}

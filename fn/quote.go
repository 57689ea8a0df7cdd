package fn

import (
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/v1alpha1"
)

// quoted is a copy of a stated field for what is generated; nil where it is not stated.
// Whatever could be anything else to another reader of YAML is in quotes: to one of YAML
// 1.1, which kubectl and Argo have, on is a boolean, as a value and as a key.
func (c *config) quoted(path string) *yaml.Node {
	value := c.at(path)
	if value == nil {
		return nil
	}
	holds, _ := v1alpha1.Structure.Lookup(strings.Split(path, ".")...)
	value = yaml.CopyYNode(value)
	quote(value, holds)
	return value
}

// quote puts strings, quantities and the user's keys into quotes, and drops comments.
// The names of fields are keys that no reader takes for anything else.
func quote(n *yaml.Node, holds v1alpha1.Field) {
	n.HeadComment, n.LineComment, n.FootComment = "", "", ""
	if n.Kind == yaml.ScalarNode {
		if n.ShortTag() == yaml.NodeTagString || holds.Type == v1alpha1.Quantity {
			n.Tag, n.Style = yaml.NodeTagString, yaml.DoubleQuotedStyle
		}
		return
	}
	n.Style, n.Tag = 0, ""
	for i, below := range n.Content {
		switch {
		case n.Kind == yaml.SequenceNode:
			quote(below, within(holds, ""))
		case i%2 == 1:
			quote(below, within(holds, n.Content[i-1].Value))
		case holds.Type == v1alpha1.Struct:
			below.HeadComment, below.LineComment, below.FootComment = "", "", ""
		default:
			quote(below, v1alpha1.Field{Type: v1alpha1.String})
		}
	}
}

// within is what is at a key of what a field holds, or in a list.
func within(holds v1alpha1.Field, key string) v1alpha1.Field {
	if holds.Of != nil {
		return *holds.Of
	}
	below, known := holds.Lookup(key)
	if !known {
		return v1alpha1.Field{Type: v1alpha1.Any}
	}
	return below
}

package fn

import (
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/v1alpha1"
)

// quoted returns a copy of a stated field for the output; nil if the config does not set
// the field. Texts that a reader of YAML could take for another type are in double quotes,
// keys included: in YAML 1.1, which kubectl and Argo read, on is a boolean.
func (c *config) quoted(path string) *yaml.Node {
	value := c.at(path)
	if value == nil {
		return nil
	}
	structure, _ := v1alpha1.Structure.Lookup(strings.Split(path, ".")...)
	value = yaml.CopyYNode(value)
	quote(value, structure)
	return value
}

// quote puts strings, quantities and the user's keys into quotes, and drops comments. The
// names of fields need no quotes, since every reader takes them for strings.
func quote(n *yaml.Node, structure v1alpha1.Field) {
	n.HeadComment, n.LineComment, n.FootComment = "", "", ""
	if n.Kind == yaml.ScalarNode {
		if n.ShortTag() == yaml.NodeTagString || structure.Type == v1alpha1.Quantity {
			n.Tag, n.Style = yaml.NodeTagString, yaml.DoubleQuotedStyle
		}
		return
	}
	n.Style, n.Tag = 0, ""
	for i, below := range n.Content {
		switch {
		case n.Kind == yaml.SequenceNode:
			quote(below, within(structure, ""))
		case i%2 == 1:
			quote(below, within(structure, n.Content[i-1].Value))
		case structure.Type == v1alpha1.Struct:
			below.HeadComment, below.LineComment, below.FootComment = "", "", ""
		default:
			quote(below, v1alpha1.Field{Type: v1alpha1.String})
		}
	}
}

// within returns the type of the value at a key, or of a list's element.
func within(structure v1alpha1.Field, key string) v1alpha1.Field {
	if structure.Of != nil {
		return *structure.Of
	}
	below, known := structure.Lookup(key)
	if !known {
		return v1alpha1.Field{Type: v1alpha1.Any}
	}
	return below
}

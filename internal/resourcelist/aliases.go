package resourcelist

import (
	"fmt"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/yamledit"
)

// readable returns an item that the SDK can read. The SDK does not expand aliases, but reads
// only the top level and the metadata. Elsewhere aliases stay as the user wrote them, unless
// their anchor is outside of the item: sorting the items may move the anchor behind the alias.
func (a *aliases) readable(n *yaml.Node) (*yaml.Node, error) {
	s := scan{anchors: map[*yaml.Node]bool{}}
	s.visit(n)
	if n.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(n.Content) && !s.outside; i += 2 {
			value := n.Content[i+1]
			s.outside = value.Kind == yaml.AliasNode || n.Content[i].Value == "metadata" && hasAlias(value)
		}
	}
	if !s.outside && n.Kind != yaml.AliasNode {
		return n, nil
	}
	return a.expandAliases(n)
}

// scan looks for aliases of what is not in the scanned node.
type scan struct {
	anchors map[*yaml.Node]bool
	outside bool
}

func (s *scan) visit(n *yaml.Node) {
	if n.Kind == yaml.AliasNode {
		s.outside = s.outside || !s.anchors[n.Alias]
		return
	}
	if n.Anchor != "" {
		s.anchors[n] = true
	}
	writtenNull(n)
	for _, below := range n.Content {
		s.visit(below)
	}
}

// writtenNull writes nulls out where the encoder would make nothing an empty string: in
// braces and brackets, and as keys.
func writtenNull(n *yaml.Node) {
	inFlow := n.Style&yaml.FlowStyle != 0
	for i, below := range n.Content {
		isKey := n.Kind == yaml.MappingNode && i%2 == 0
		if (inFlow || isKey) && below.Kind == yaml.ScalarNode && below.Value == "" && below.ShortTag() == yaml.NodeTagNull {
			below.Value = "null"
		}
	}
}

func hasAlias(n *yaml.Node) bool {
	if n.Kind == yaml.AliasNode {
		return true
	}
	for _, below := range n.Content {
		if hasAlias(below) {
			return true
		}
	}
	return false
}

// expandTop replaces aliases that are direct values of a mapping.
func (a *aliases) expandTop(n *yaml.Node) error {
	for i := 1; i < len(n.Content); i += 2 {
		if n.Content[i].Kind == yaml.AliasNode {
			expanded, err := a.expandAliases(n.Content[i])
			if err != nil {
				return err
			}
			n.Content[i] = expanded
		}
	}
	return nil
}

// maxExpanded bounds what all aliases of an input may expand to, in bytes of text:
// more than any package needs, and little memory.
const maxExpanded = 16 << 20

// aliases replaces aliases by copies of what they stand for.
type aliases struct {
	// inside are the anchors that are being expanded.
	inside map[*yaml.Node]bool
	// size is what has been expanded so far.
	size int
}

func newAliases() *aliases { return &aliases{inside: map[*yaml.Node]bool{}} }

// nodeSize is about what a node takes beside its text.
const nodeSize = 128

// expandAliases replaces all aliases below a node and drops its anchors.
func (a *aliases) expandAliases(n *yaml.Node) (*yaml.Node, error) {
	if len(a.inside) > 0 {
		if a.size += nodeSize + len(n.Value); a.size > maxExpanded {
			return nil, fmt.Errorf("the aliases expand to more than %d MiB", maxExpanded>>20)
		}
	}
	if n.Kind == yaml.AliasNode {
		if a.inside[n.Alias] {
			return nil, yamledit.Error{
				Position: yamledit.Position{Line: n.Line, Column: n.Column},
				Problem:  "the alias *" + n.Value + " refers to itself",
			}
		}
		a.inside[n.Alias] = true
		defer delete(a.inside, n.Alias)
		return a.expandAliases(yaml.CopyYNode(n.Alias))
	}
	n.Anchor = ""
	writtenNull(n)
	for i, below := range n.Content {
		expanded, err := a.expandAliases(below)
		if err != nil {
			return nil, err
		}
		n.Content[i] = expanded
	}
	return n, nil
}

package fn

import (
	"fmt"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// maxExpanded bounds what all aliases together may expand to, in nodes: more than
// any package needs, and little memory.
const maxExpanded = 200_000

// aliases replaces aliases by copies of what they stand for, since the SDK knows
// none, and drops the anchors.
type aliases struct {
	// inside are the anchors that are being expanded.
	inside map[*yaml.Node]bool
	nodes  int
}

func (a *aliases) expand(n *yaml.Node) (*yaml.Node, error) {
	if len(a.inside) > 0 {
		if a.nodes++; a.nodes > maxExpanded {
			return nil, fmt.Errorf("the aliases expand to more than %d values", maxExpanded)
		}
	}
	if n.Kind == yaml.AliasNode {
		if a.inside[n.Alias] {
			return nil, fmt.Errorf("line %d: the alias *%s is inside of what it stands for", n.Line, n.Value)
		}
		a.inside[n.Alias] = true
		defer delete(a.inside, n.Alias)
		return a.expand(yaml.CopyYNode(n.Alias))
	}
	n.Anchor = ""
	for i, below := range n.Content {
		expanded, err := a.expand(below)
		if err != nil {
			return nil, err
		}
		n.Content[i] = expanded
	}
	return n, nil
}

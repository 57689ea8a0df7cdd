package yamledit

import (
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// isDone reports whether documents equal the given ones except for the value.
func (e *editor) isDone(edited []*yaml.Node) bool {
	value, err := Parse([]byte(e.value))
	if err != nil || len(value) != 1 || len(edited) != len(e.documents) || e.isShared() {
		return false
	}
	for i := range edited {
		path := e.path
		if i != e.document {
			path = nil
		}
		if i != e.document && !Same(e.documents[i], edited[i]) || i == e.document && !sameBut(e.documents[i], edited[i], path, value[0]) {
			return false
		}
	}
	return true
}

// isShared reports whether an alias repeats the changed value at another place.
func (e *editor) isShared() bool {
	targets := map[*yaml.Node]bool{}
	var visit func(*yaml.Node)
	visit = func(n *yaml.Node) {
		if n.Kind == yaml.AliasNode {
			targets[n.Alias] = true
		}
		for _, below := range n.Content {
			visit(below)
		}
	}
	for _, document := range e.documents {
		visit(document)
	}
	for at := e.start(); ; at = at.descend() {
		below, ok := at.child()
		switch {
		case !ok:
			return targets[at.mapping]
		case targets[at.mapping], targets[below]:
			return true
		case len(at.missing) == 1 || below.Kind != yaml.MappingNode:
			return false
		}
	}
}

// sameBut compares the content of two nodes, which may differ in the value at a path.
func sameBut(given, edited *yaml.Node, path []string, value *yaml.Node) bool {
	if len(path) == 0 {
		return Same(edited, value)
	}
	if given == nil || isNull(given) {
		given = &yaml.Node{Kind: yaml.MappingNode, Tag: yaml.NodeTagMap}
	}
	if given.Kind != yaml.MappingNode || edited.Kind != yaml.MappingNode || given.Anchor != edited.Anchor {
		return false
	}
	before, givenRest := without(given, path[0])
	after, editedRest := without(edited, path[0])
	if len(before) > 1 || len(after) != 1 || !slices.EqualFunc(givenRest, editedRest, Same) {
		return false
	}
	return sameBut(append(before, nil)[0], after[0], path[1:], value)
}

// without removes a key from a mapping's keys and values.
func without(mapping *yaml.Node, key string) (values, rest []*yaml.Node) {
	for i := 0; i < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key {
			values = append(values, mapping.Content[i+1])
		} else {
			rest = append(rest, mapping.Content[i:i+2]...)
		}
	}
	return values, rest
}

// Same compares the content of two nodes, not their style.
func Same(a, b *yaml.Node) bool {
	return a.Kind == b.Kind && a.Anchor == b.Anchor && a.ShortTag() == b.ShortTag() && (a.Value == b.Value || isNull(a)) &&
		slices.EqualFunc(a.Content, b.Content, Same)
}

package yamledit

import (
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/fieldpath"
)

// changesOnlyValue reports whether documents equal the given ones except for the value.
func (e *editor) changesOnlyValue(edited []*yaml.Node) bool {
	if len(edited) != len(e.documents) || e.isShared() {
		return false
	}
	for i, given := range e.documents {
		if i != e.document && !Same(given, edited[i]) || i == e.document && !e.sameBut(given, edited[i], e.path) {
			return false
		}
	}
	return true
}

// isShared reports whether an alias repeats the changed value, or a part of it, at another
// place.
func (e *editor) isShared() bool {
	targets := map[*yaml.Node]bool{}
	for _, document := range e.documents {
		visit(document, func(n *yaml.Node) {
			if n.Kind == yaml.AliasNode {
				targets[n.Alias] = true
			}
		})
	}
	for at := e.start(); ; at = at.descend() {
		below, ok := at.child()
		switch {
		case targets[at.container]:
			return true
		case !ok:
			return false
		case len(at.missing) == 1 || !isContainer(below):
			shared := false
			visit(below, func(n *yaml.Node) { shared = shared || targets[n] })
			return shared
		}
	}
}

// visit visits a node and all nodes in it.
func visit(n *yaml.Node, each func(*yaml.Node)) {
	each(n)
	for _, below := range n.Content {
		visit(below, each)
	}
}

// sameBut compares the content of two nodes, which may differ in the value at a path.
func (e *editor) sameBut(given, edited *yaml.Node, path fieldpath.Path) bool {
	if len(path) == 0 {
		return sameInAnyOrder(edited, e.value)
	}
	kind := yaml.MappingNode
	if path[0].IsIndex {
		kind = yaml.SequenceNode
	}
	if given == nil || isNull(given) {
		given = &yaml.Node{Kind: kind}
	}
	if given.Kind != kind || edited.Kind != kind || given.Anchor != edited.Anchor {
		return false
	}
	before, givenRest := without(given, path[0])
	if len(path) == 1 && e.value == nil {
		return len(before) == 1 && slices.EqualFunc(givenRest, edited.Content, Same)
	}
	after, editedRest := without(edited, path[0])
	if e.value == nil && len(before) == 1 && len(after) == 0 && isOnly(before[0], path[1:]) {
		return slices.EqualFunc(givenRest, editedRest, Same) // removed with the sections around it
	}
	if len(before) > 1 || len(after) != 1 || !slices.EqualFunc(givenRest, editedRest, Same) {
		return false
	}
	return e.sameBut(append(before, nil)[0], after[0], path[1:])
}

// isOnly reports whether a mapping or a list and those in it have no other entry than the one on a
// path.
func isOnly(n *yaml.Node, path fieldpath.Path) bool {
	if len(path) == 0 {
		return true
	}
	values, rest := without(n, path[0])
	return isContainer(n) && len(values) == 1 && len(rest) == 0 && isOnly(values[0], path[1:])
}

// without takes an entry out of a mapping's keys and values, or out of a list.
func without(n *yaml.Node, step fieldpath.Step) (values, rest []*yaml.Node) {
	if step.IsIndex {
		for i, element := range n.Content {
			if i == step.Index {
				values = append(values, element)
			} else {
				rest = append(rest, element)
			}
		}
		return values, rest
	}
	for i := 0; i < len(n.Content); i += 2 {
		if n.Content[i].Value == step.Key {
			values = append(values, n.Content[i+1])
		} else {
			rest = append(rest, n.Content[i:i+2]...)
		}
	}
	return values, rest
}

// sameInAnyOrder compares the content of two nodes, whose keys may be in another order.
func sameInAnyOrder(a, b *yaml.Node) bool {
	if a.Kind != yaml.MappingNode || b.Kind != yaml.MappingNode || len(a.Content) != len(b.Content) {
		return Same(a, b)
	}
	for i := 0; i < len(a.Content); i += 2 {
		values, _ := without(b, fieldpath.Step{Key: a.Content[i].Value})
		if len(values) != 1 || !sameInAnyOrder(a.Content[i+1], values[0]) {
			return false
		}
	}
	return true
}

// Same compares the content of two nodes, not their style.
func Same(a, b *yaml.Node) bool {
	return a.Kind == b.Kind && a.Anchor == b.Anchor && a.ShortTag() == b.ShortTag() && (a.Value == b.Value || isNull(a)) &&
		slices.EqualFunc(a.Content, b.Content, Same)
}

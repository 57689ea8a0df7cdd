package yamledit

import (
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/fieldpath"
)

// cursor is a mapping or a list on the path to the value, and the path from there.
type cursor struct {
	container *yaml.Node
	// above is the path from the document's root to the container, and parent the cursor at
	// the container's own entry; nil for the root.
	above, missing fieldpath.Path
	parent         *cursor
	// begin and end are the first and the last line that can belong to the container, counted
	// from 1.
	begin, end int
}

// entry is a key of a mapping with its value or, without a key, an element of a list.
type entry struct{ key, value *yaml.Node }

// start returns the node at which the entry's text begins, behind the dash of an element.
func (e entry) start() *yaml.Node {
	if e.key != nil {
		return e.key
	}
	return e.value
}

// start returns the cursor at the document's root.
func (e *editor) start() cursor {
	root := e.documents[e.document]
	return cursor{container: root, missing: e.path, begin: root.Line, end: e.documentEnd()}
}

// documentEnd returns the last line before the root of the next document.
func (e *editor) documentEnd() int {
	if e.document+1 < len(e.documents) {
		return e.documents[e.document+1].Line - 1
	}
	lines := 1
	for at := 0; at < len(e.text); at = e.lineEnd(at) {
		lines++
	}
	return lines
}

// entries returns the container's entries.
func (p cursor) entries() []entry {
	var all []entry
	switch p.container.Kind {
	case yaml.MappingNode:
		for i := 0; i < len(p.container.Content); i += 2 {
			all = append(all, entry{p.container.Content[i], p.container.Content[i+1]})
		}
	case yaml.SequenceNode:
		for _, element := range p.container.Content {
			all = append(all, entry{nil, element})
		}
	}
	return all
}

// child returns the value of the path's next step.
func (p cursor) child() (*yaml.Node, bool) {
	if i := p.index(); i >= 0 {
		return p.entries()[i].value, true
	}
	return nil, false
}

// index returns the position of the path's next step among the entries; -1 if it is missing.
func (p cursor) index() int {
	next := p.missing[0]
	if next.IsIndex {
		if p.container.Kind == yaml.SequenceNode && next.Index < len(p.container.Content) {
			return next.Index
		}
		return -1
	}
	return slices.IndexFunc(p.entries(), func(e entry) bool { return e.key != nil && e.key.Value == next.Key })
}

// descend goes to the mapping or the list at the path's next step.
func (p cursor) descend() cursor {
	i := p.index()
	return cursor{
		container: p.entries()[i].value,
		above:     p.above.Then(p.missing[0]),
		missing:   p.missing[1:],
		parent:    &p,
		begin:     p.entries()[i].start().Line + 1,
		end:       p.endOf(i),
	}
}

// endOf returns the last line that can belong to the entry at i.
func (p cursor) endOf(i int) int {
	if all := p.entries(); i+1 < len(all) {
		return max(all[i].start().Line, all[i+1].start().Line-1)
	}
	return p.end
}

// InsertIndex returns where a new key is inserted among a mapping's keys and values: before the
// first key that comes after it in the order. The result does not depend on the sequence in
// which keys are added.
func InsertIndex(mapping *yaml.Node, key string, order []string) int {
	own := slices.Index(order, key)
	for i := 0; own >= 0 && i < len(mapping.Content); i += 2 {
		if slices.Index(order, mapping.Content[i].Value) > own {
			return i
		}
	}
	return len(mapping.Content)
}

// insertIndex returns where the next step is inserted among the entries.
func (e *editor) insertIndex(p cursor) int {
	if p.container.Kind == yaml.SequenceNode {
		return len(p.container.Content)
	}
	return InsertIndex(p.container, p.missing[0].Key, e.order(p.above)) / 2
}

// canInsert reports whether the next step can be a new entry: a key of a mapping, or the
// element after a list's last.
func (p cursor) canInsert() bool {
	next := p.missing[0]
	if p.container.Kind == yaml.SequenceNode {
		return next.IsIndex && next.Index == len(p.container.Content)
	}
	return !next.IsIndex
}

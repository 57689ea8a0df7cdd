package yamledit

import (
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// place is a mapping on the path to the value, and the keys of the path from there.
type place struct {
	mapping *yaml.Node
	// above are the mappings from the document's root to this one.
	above, missing []string
	// end is the last line that can belong to the mapping, counted from 1.
	end int
}

// start returns the place at the document's root.
func (e *editor) start() place {
	return place{mapping: e.documents[e.document], missing: e.path, end: e.documentEnd()}
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

// child returns the value of the next key.
func (p place) child() (*yaml.Node, bool) {
	if i := p.index(); i >= 0 {
		return p.mapping.Content[i+1], true
	}
	return nil, false
}

// index returns the position of the next key in the mapping's content; -1 if it is missing.
func (p place) index() int {
	for i := 0; i < len(p.mapping.Content); i += 2 {
		if p.mapping.Content[i].Value == p.missing[0] {
			return i
		}
	}
	return -1
}

// descend goes to the mapping under the next key.
func (p place) descend() place {
	i := p.index()
	return place{
		mapping: p.mapping.Content[i+1],
		above:   append(slices.Clone(p.above), p.missing[0]),
		missing: p.missing[1:],
		end:     p.endOf(i),
	}
}

// endOf returns the last line that can belong to the value of the key at i.
func (p place) endOf(i int) int {
	if i+2 < len(p.mapping.Content) {
		return max(p.mapping.Content[i].Line, p.mapping.Content[i+2].Line-1)
	}
	return p.end
}

// Place returns where a new key is inserted among a mapping's keys and values: before the
// first key that comes after it in the order. The result does not depend on the sequence in
// which keys are added.
func Place(mapping *yaml.Node, key string, order []string) int {
	own := slices.Index(order, key)
	for i := 0; own >= 0 && i < len(mapping.Content); i += 2 {
		if slices.Index(order, mapping.Content[i].Value) > own {
			return i
		}
	}
	return len(mapping.Content)
}

// place returns where the next key is inserted in the mapping.
func (e *editor) place(p place) int {
	return Place(p.mapping, p.missing[0], e.order(p.above...))
}

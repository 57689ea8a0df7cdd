package yamledit

import (
	"sort"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// insertBlock inserts the missing keys on lines of their own.
func (e *editor) insertBlock(p place) ([]byte, bool) {
	first, i := p.mapping.Content[0], e.place(p)
	added := newLines(first.Column-1, p.missing, e.value)
	switch {
	case i > 0:
		return e.insertLines(e.lastLine(p, i-2), added), true
	case len(p.above) == 0:
		return nil, false // above the first key there may be the file's header
	default:
		return e.insertLines(above(first), added), true
	}
}

// above returns the last line before a key and before the comment of that key.
func above(key *yaml.Node) int {
	line := key.Line - 1
	if key.HeadComment != "" {
		line -= strings.Count(key.HeadComment, "\n") + 1
	}
	return max(line, 0)
}

// lastLine returns the last line of the value of the key at i: the first line up to which
// the text contains the whole value.
func (e *editor) lastLine(p place, i int) int {
	first := p.mapping.Content[i].Line
	return first + sort.Search(p.endOf(i)-first, func(further int) bool {
		documents, err := Parse(e.text[:e.offset(first+further+1, 1)])
		if err != nil || len(documents) <= e.document {
			return false
		}
		mapping := documents[e.document]
		for _, key := range p.above {
			below, ok := place{mapping: mapping, missing: []string{key}}.child()
			if !ok {
				return false
			}
			mapping = below
		}
		return i+1 < len(mapping.Content) && Same(mapping.Content[i+1], p.mapping.Content[i+1])
	})
}

// fill replaces an empty value, null or an empty mapping, by a mapping of the missing keys.
// In block style these are written below the value's key.
func (e *editor) fill(p place) ([]byte, bool) {
	i := p.index()
	key, empty := p.mapping.Content[i], p.mapping.Content[i+1]
	colon, ok := e.colon(key)
	if !ok || empty.Line != key.Line {
		return nil, false
	}
	start, end := colon+1, colon+1
	if empty.Kind == yaml.MappingNode || empty.Value != "" {
		start = e.offset(empty.Line, empty.Column)
		length, ok := e.emptyLength(start, empty)
		if !ok {
			return nil, false
		}
		end = start + length
	}
	switch below := p.missing[1:]; {
	case empty.Kind == yaml.MappingNode && (len(below) == 0 || isFlow(p.mapping)):
		return e.splice(start+1, start+1, e.entry(below, key)), len(below) > 0
	case len(below) == 0:
		return e.splice(colon+1, end, " "+e.value), true
	case isFlow(p.mapping):
		return e.splice(colon+1, end, " {"+e.entry(below, key)+"}"), true
	default:
		filled := editor{text: e.splice(colon+1, end, "")}
		return filled.insertLines(key.Line, newLines(p.mapping.Content[0].Column+1, below, e.value)), true
	}
}

// colon returns the offset of the colon after a key.
func (e *editor) colon(key *yaml.Node) (at int, ok bool) {
	at = e.offset(key.Line, key.Column)
	length, ok := written(e.text[at:], key)
	for at += length; at < len(e.text) && e.text[at] == ' '; at++ {
	}
	return at, ok && at < len(e.text) && e.text[at] == ':'
}

// emptyLength returns the length of the null or the empty mapping at an offset.
func (e *editor) emptyLength(at int, empty *yaml.Node) (length int, ok bool) {
	if empty.Kind == yaml.ScalarNode {
		return written(e.text[at:], empty)
	}
	inside := strings.TrimLeft(strings.TrimPrefix(string(e.text[at:]), "{"), " ")
	return len(e.text) - at - len(inside) + 1, strings.HasPrefix(inside, "}")
}

// newLines writes nested keys down to a value.
func newLines(indent int, keys []string, value string) string {
	var added strings.Builder
	for i, key := range keys {
		added.WriteString(strings.Repeat(" ", indent+2*i) + key + ":")
		if i == len(keys)-1 {
			added.WriteString(" " + value)
		}
		added.WriteByte('\n')
	}
	return added.String()
}

// insertLines inserts lines after a line, which may lack its line break.
func (e *editor) insertLines(line int, added string) []byte {
	at := e.offset(line+1, 1)
	if at > 0 && e.text[at-1] != '\n' {
		added = "\n" + added
	}
	return e.splice(at, at, added)
}

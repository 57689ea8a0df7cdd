package yamledit

import (
	"sort"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// insertBlock inserts an entry into a mapping or a list in YAML's block style, on lines of its own.
// It returns false if no entry of that key or index can be inserted, or only above the first key
// of the file; the value is then refused, see refusal.
func (e *editor) insertBlock(p cursor, value *yaml.Node) ([]byte, bool) {
	all, i := p.entries(), e.insertIndex(p)
	if !p.canInsert() {
		return nil, false
	}
	if all[0].key == nil {
		last := len(all) - 1
		indent, ok := e.dash(all[last].value)
		added := &yaml.Node{Kind: yaml.SequenceNode, Content: []*yaml.Node{value}}
		return e.insertLines(e.lastLine(p, last), block(added, indent)), ok
	}
	first := all[0].key
	if i == 0 && p.isBehindDash(e) {
		i = 1
	}
	added := block(newMapping(p.missing[0].Key, value), first.Column-1)
	switch {
	case i > 0:
		return e.insertLines(e.lastLine(p, i-1), added), true
	case p.parent == nil:
		return nil, false // above the first key there may be the file's header
	default:
		return e.insertLines(above(first), added), true
	}
}

// isBehindDash reports whether a mapping begins on the line of a list's dash.
func (p cursor) isBehindDash(e *editor) bool {
	_, ownLine := e.indent(e.offset(p.container.Line, p.container.Column))
	return p.parent != nil && !ownLine
}

// dash returns the column before the dash of an element of a list, if only the dash is
// before the element on its line.
func (e *editor) dash(element *yaml.Node) (column int, ok bool) {
	before, _ := e.indent(e.offset(element.Line, element.Column))
	return strings.IndexByte(before, '-'), strings.TrimSpace(before) == "-"
}

// above returns the last line before a key and before the comment of that key.
func above(key *yaml.Node) int {
	line := key.Line - 1
	if key.HeadComment != "" {
		line -= strings.Count(key.HeadComment, "\n") + 1
	}
	return max(line, 0)
}

// firstLine returns the first line of an entry. The comment directly above an element belongs to it, as
// far as it is no element that is commented out.
func (e *editor) firstLine(of entry) int {
	first := of.start().Line
	dash, isElement := e.dash(of.start())
	for ; isElement && first > 1; first-- {
		text := string(e.text[e.offset(first-1, 1):e.offset(first, 1)])
		l := readLine(text)
		if !l.isComment || l.sign != dash || strings.HasPrefix(l.text, "- ") {
			break
		}
	}
	return first
}

// lastLine returns the last line of the entry at i: the first line up to which the text
// contains the whole value.
func (e *editor) lastLine(p cursor, i int) int {
	given := p.entries()[i]
	first := given.start().Line
	return first + sort.Search(p.endOf(i)-first, func(further int) bool {
		documents, err := Parse(e.text[:e.offset(first+further+1, 1)])
		if err != nil || len(documents) <= e.document {
			return false
		}
		partial := cursor{container: documents[e.document]}
		for _, step := range p.above {
			partial.missing = append(partial.missing[:0:0], step)
			below, ok := partial.child()
			if !ok {
				return false
			}
			partial.container = below
		}
		all := partial.entries()
		return i < len(all) && Same(all[i].value, given.value)
	})
}

// colon returns the offset after the colon behind a key.
func (e *editor) colon(key *yaml.Node) (at int, ok bool) {
	at = e.offset(key.Line, key.Column)
	length, ok := written(e.text[at:], key)
	for at += length; at < len(e.text) && e.text[at] == ' '; at++ {
	}
	return at + 1, ok && at < len(e.text) && e.text[at] == ':'
}

// insertLines inserts lines after a line, which may lack its line break.
func (e *editor) insertLines(line int, added string) []byte {
	at := e.offset(line+1, 1)
	if at > 0 && e.text[at-1] != '\n' {
		added = "\n" + added
	}
	return e.splice(at, at, added)
}

// indent returns the beginning of a line up to an offset; ownLine reports whether it is white
// space only.
func (e *editor) indent(at int) (indent string, ownLine bool) {
	start := strings.LastIndexByte(string(e.text[:at]), '\n') + 1
	indent = string(e.text[start:at])
	return indent, start > 0 && strings.Trim(indent, " \t") == ""
}

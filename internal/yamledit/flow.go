package yamledit

import (
	"bytes"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// insertFlow inserts an entry into a mapping in braces or a list in brackets.
func (e *editor) insertFlow(p cursor, value *yaml.Node) ([]byte, bool) {
	all, i := p.entries(), e.insertIndex(p)
	if !p.canInsert() {
		return nil, false
	}
	added := flow(value, e.quotesKeys(p))
	if all[0].key != nil {
		added = key(&yaml.Node{Kind: yaml.ScalarNode, Value: p.missing[0].Key}, e.quotesKeys(p)) + ": " + added
	}
	if i == len(all) {
		return e.appendFlow(p, added)
	}
	next := all[i].start()
	at := e.offset(next.Line, next.Column)
	if indent, ownLine := e.indent(at); ownLine {
		return e.insertLines(above(next), indent+added+",\n"), true
	}
	return e.splice(at, at, added+", "), true
}

// quotesKeys reports whether the keys around a place are in double quotes, as JSON needs
// them.
func (e *editor) quotesKeys(p cursor) bool {
	like := p.container
	if like.Kind != yaml.MappingNode || len(like.Content) == 0 {
		like = e.documents[e.document]
	}
	return like.Kind == yaml.MappingNode && like.Content[0].Style&yaml.DoubleQuotedStyle != 0
}

// appendFlow appends an entry: on a line of its own if the last entry has one.
func (e *editor) appendFlow(p cursor, added string) ([]byte, bool) {
	end, _, ok := e.flowEnd(e.offset(p.container.Line, p.container.Column))
	if !ok {
		return nil, false
	}
	comma := ","
	if e.text[end-1] == ',' {
		comma = ""
	}
	all := p.entries()
	last := all[len(all)-1].start()
	indent, ownLine := e.indent(e.offset(last.Line, last.Column))
	if !ownLine {
		return e.splice(end, end, comma+" "+added), true
	}
	if comma == "" {
		added += "," // like the last entry
	}
	rest := e.text[end:e.lineEnd(end)]
	if bytes.HasPrefix(bytes.TrimLeft(rest, " \t"), []byte("#")) {
		return e.splice(end, e.lineEnd(end), comma+string(rest)+indent+added+"\n"), true
	}
	return e.splice(end, end, comma+"\n"+indent+added), true
}

// flowEnd returns the offset after the last entry, and after its comma if it has one, of the
// mapping or list that begins at an offset, and the offset of the closing brace or bracket.
func (e *editor) flowEnd(start int) (end, closing int, ok bool) {
	depth := 0
	for at := start; at < len(e.text); at++ {
		opens := end == 0 || at > end || strings.IndexByte("{[,:", e.text[at-1]) >= 0
		switch c := e.text[at]; {
		case c == ' ' || c == '\t' || c == '\n':
			continue
		case c == '#' && at > end:
			at = e.lineEnd(at) - 1
			continue
		case (c == '"' || c == '\'') && opens:
			at += max(quoted(e.text[at:]), 1) - 1
		case c == '{' || c == '[':
			depth++
		case c == '}' || c == ']':
			if depth--; depth == 0 {
				return end, at, true
			}
		}
		end = at + 1
	}
	return 0, 0, false
}

// written returns the length of the scalar at the beginning of a text, and false if the scalar
// takes several lines.
func written(text []byte, scalar *yaml.Node) (length int, ok bool) {
	line, _, _ := bytes.Cut(text, []byte("\n"))
	if scalar.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0 && bytes.IndexAny(line, `"'`) == 0 {
		length = quoted(line)
		return length, length > 0
	}
	return len(scalar.Value), scalar.Value != "" && bytes.HasPrefix(line, []byte(scalar.Value))
}

// quoted returns the length of the quoted text at the beginning of a text; 0 if the closing
// quote is missing.
func quoted(text []byte) int {
	for at := 1; at < len(text); at++ {
		switch {
		case text[0] == '"' && text[at] == '\\', text[0] == '\'' && bytes.HasPrefix(text[at:], []byte("''")):
			at++
		case text[at] == text[0]:
			return at + 1
		}
	}
	return 0
}

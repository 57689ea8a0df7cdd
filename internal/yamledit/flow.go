package yamledit

import (
	"bytes"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// insertFlow inserts the missing keys into a mapping in braces.
func (e *editor) insertFlow(p place) ([]byte, bool) {
	first, i := p.mapping.Content[0], e.place(p)
	entry := e.entry(p.missing, first)
	if i == len(p.mapping.Content) {
		return e.appendFlow(p, entry)
	}
	next := p.mapping.Content[i]
	at := e.offset(next.Line, next.Column)
	if indent, ownLine := e.indent(at); ownLine {
		return e.insertLines(above(next), indent+entry+",\n"), true
	}
	return e.splice(at, at, entry+", "), true
}

// appendFlow appends an entry to a mapping in braces: on a line of its own if the last entry
// has one.
func (e *editor) appendFlow(p place, entry string) ([]byte, bool) {
	end, ok := e.flowEnd(e.offset(p.mapping.Line, p.mapping.Column))
	if !ok {
		return nil, false
	}
	comma := ","
	if e.text[end-1] == ',' {
		comma = ""
	}
	last := p.mapping.Content[len(p.mapping.Content)-2]
	indent, ownLine := e.indent(e.offset(last.Line, last.Column))
	if !ownLine {
		return e.splice(end, end, comma+" "+entry), true
	}
	if comma == "" {
		entry += "," // like the last entry
	}
	rest := e.text[end:e.lineEnd(end)]
	if bytes.HasPrefix(bytes.TrimLeft(rest, " \t"), []byte("#")) {
		return e.splice(end, e.lineEnd(end), comma+string(rest)+indent+entry+"\n"), true
	}
	return e.splice(end, end, comma+"\n"+indent+entry), true
}

// flowEnd returns the offset after the last entry, and after its comma if it has one, of the
// mapping whose brace is at an offset.
func (e *editor) flowEnd(brace int) (end int, ok bool) {
	depth := 0
	for at := brace; at < len(e.text); at++ {
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
				return end, true
			}
		}
		end = at + 1
	}
	return 0, false
}

// indent returns the beginning of a line up to an offset; ownLine reports whether it is white
// space only.
func (e *editor) indent(at int) (indent string, ownLine bool) {
	start := bytes.LastIndexByte(e.text[:at], '\n') + 1
	indent = string(e.text[start:at])
	return indent, start > 0 && strings.Trim(indent, " \t") == ""
}

// entry writes nested keys down to the value for a mapping in braces, in the style of an
// existing key.
func (e *editor) entry(keys []string, like *yaml.Node) string {
	var entry strings.Builder
	for i, name := range keys {
		if i > 0 {
			entry.WriteString("{")
		}
		entry.WriteString(key(name, like) + ": ")
	}
	return entry.String() + e.value + strings.Repeat("}", max(len(keys)-1, 0))
}

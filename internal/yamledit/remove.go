package yamledit

import (
	"bytes"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// remove removes the entry at the path's next step.
func (e *editor) remove(p cursor) ([]byte, bool) {
	switch all := p.entries(); {
	case isFlow(p.container) && len(all) == 1:
		open := e.offset(p.container.Line, p.container.Column)
		_, closing, ok := e.flowEnd(open)
		return e.splice(open+1, max(closing, open+1), ""), ok
	case isFlow(p.container):
		return e.removeFlow(p)
	case len(all) == 1:
		return e.removeOnly(p)
	default:
		return e.removeBlock(p)
	}
}

// removeBlock removes the lines of an entry. Comments above a key stay.
func (e *editor) removeBlock(p cursor) ([]byte, bool) {
	all, i := p.entries(), p.index()
	start := all[i].start()
	last := e.lastLine(p, i)
	if all[i].key != nil && i == 0 && p.isBehindDash(e) {
		next := all[1].key
		return e.splice(e.offset(start.Line, start.Column), e.offset(next.Line, next.Column), ""), next.Line == last+1
	}
	ok := true
	if all[i].key == nil {
		_, ok = e.dash(start)
	}
	return e.splice(e.offset(e.firstLine(all[i]), 1), e.offset(last+1, 1), ""), ok
}

// removeOnly removes the lines of the only entry, and writes that its container is empty.
// Comments beside a key stay.
func (e *editor) removeOnly(p cursor) ([]byte, bool) {
	empty := "{}"
	if p.container.Kind == yaml.SequenceNode {
		empty = "[]"
	}
	if p.parent == nil {
		return nil, false
	}
	start, last := p.entries()[0].start(), e.lastLine(p, 0)
	of := p.parent.entries()[p.parent.index()]
	if of.key == nil { // the entry begins behind its container's dash
		return e.splice(e.offset(start.Line, start.Column), e.lineBreak(last), empty), true
	}
	colon, ok := e.colon(of.key)
	without := editor{text: e.splice(e.offset(e.firstLine(p.entries()[0]), 1), e.offset(last+1, 1), "")}
	return without.splice(colon, colon, " "+empty), ok && start.Line > of.key.Line
}

// removeFlow removes one of several entries in braces or brackets, with its comma.
func (e *editor) removeFlow(p cursor) ([]byte, bool) {
	all, i := p.entries(), p.index()
	at := all[i].start()
	start := e.offset(at.Line, at.Column)
	_, end, ok := e.extent(all[i])
	if !ok {
		return nil, false
	}
	behind := end + len(e.text[end:]) - len(bytes.TrimLeft(e.text[end:], " "))
	hasComma := behind < len(e.text) && e.text[behind] == ','
	if hasComma {
		end = behind + 1
	}
	text := e.text
	if !hasComma && i > 0 { // the last entry: the comma before it goes
		_, before, ok := e.extent(all[i-1])
		comma := bytes.IndexByte(e.text[before:start], ',')
		if !ok || comma < 0 {
			return nil, false
		}
		text = e.splice(before+comma, before+comma+1, "")
		start, end = start-1, end-1
	}
	without := editor{text: text}
	if _, ownLine := without.indent(start); ownLine && isBlank(text[end:without.lineEnd(end)]) {
		lineStart := bytes.LastIndexByte(text[:start], '\n') + 1
		return without.splice(lineStart, without.lineEnd(end), ""), true
	}
	if hasComma {
		end += len(text[end:]) - len(bytes.TrimLeft(text[end:], " "))
	} else {
		start = len(bytes.TrimRight(text[:start], " "))
	}
	return without.splice(start, end, ""), true
}

// isBlank reports whether the rest of a line is empty or a comment.
func isBlank(rest []byte) bool {
	text := strings.TrimSpace(string(rest))
	return text == "" || strings.HasPrefix(text, "#")
}

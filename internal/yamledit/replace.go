package yamledit

import (
	"bytes"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// put writes a value in place of the one at the path's next step.
func (e *editor) put(p cursor, value *yaml.Node) ([]byte, bool) {
	at := p.entries()[p.index()]
	start, end, ok := e.extent(at)
	line := space(at) + flow(value, e.quotesKeys(p))
	switch {
	case at.value.Kind == yaml.AliasNode:
		return nil, false
	case ok && (isInline(value) || isFlow(p.container) || e.takesLine(p, at, start, line)):
		return e.splice(start, end, line), true
	case at.key == nil:
		return e.putElement(p, at, value)
	case !ok || at.value.Line != at.key.Line:
		return e.putLines(p, at, value)
	}
	colon, ok := e.colon(at.key)
	moved := editor{text: e.splice(colon, end, "")}
	return moved.insertLines(at.key.Line, below(value, at.key.Column-1)), ok
}

// takesLine reports whether a mapping or a list takes one line in place of one in braces or brackets: if
// it fits, or if the comment behind them could not stay. A section that was empty takes lines.
func (e *editor) takesLine(p cursor, at entry, start int, line string) bool {
	isSection := len(p.missing) > 1 && len(e.order(p.above.Then(p.missing[0]))) > 0
	if !isContainer(at.value) || !isFlow(at.value) || isSection {
		return false
	}
	isBelow := at.key != nil && at.key.Line != at.value.Line
	before := start - (bytes.LastIndexByte(e.text[:start], '\n') + 1)
	return isBelow || before+len(line) <= longestLine
}

// space is the space between a colon and a value in place of nothing or null.
func space(at entry) string {
	if isNull(at.value) {
		return " "
	}
	return ""
}

// extent returns where an entry's value begins and ends in the text. ok is false if the
// value takes lines of its own, or if its form is not known.
func (e *editor) extent(of entry) (start, end int, ok bool) {
	value := of.value
	start = e.offset(value.Line, value.Column)
	switch {
	case isNull(value) && of.key != nil:
		colon, ok := e.colon(of.key)
		if value.Value == "" {
			return colon, colon, ok
		}
		length, isWritten := written(e.text[start:], value)
		return colon, start + length, ok && isWritten && value.Line == of.key.Line
	case value.Kind == yaml.ScalarNode:
		length, ok := written(e.text[start:], value)
		return start, start + length, ok
	case isContainer(value) && isFlow(value) && start < len(e.text) && strings.IndexByte("{[", e.text[start]) >= 0:
		_, closing, ok := e.flowEnd(start)
		return start, closing + 1, ok
	}
	return 0, 0, false
}

// putElement replaces an element of a list in block style.
func (e *editor) putElement(p cursor, at entry, value *yaml.Node) ([]byte, bool) {
	start, end, ok := e.extent(at)
	if !ok {
		start = e.offset(at.value.Line, at.value.Column)
		end = e.lineBreak(e.lastLine(p, p.index()))
	}
	return e.splice(start, end, element(value, at.value.Column-1)), true
}

// putLines replaces a value that takes lines below its key, or several lines from the key's
// line on. A comment on the key's line stays.
func (e *editor) putLines(p cursor, at entry, value *yaml.Node) ([]byte, bool) {
	colon, ok := e.colon(at.key)
	if !ok || !isContainer(at.value) && at.value.LineComment != "" {
		return nil, false
	}
	end := e.lineBreak(e.lastLine(p, p.index()))
	rest := "" // of the key's line
	if isContainer(at.value) || at.value.Line != at.key.Line {
		rest = string(bytes.TrimSuffix(e.text[colon:e.lineEnd(colon)], []byte("\n")))
	}
	if isInline(value) {
		return e.splice(colon, end, " "+flow(value, false)+rest), true
	}
	return e.splice(colon, end, rest+"\n"+strings.TrimSuffix(below(value, at.key.Column-1), "\n")), true
}

// lineBreak returns the offset of the line break at the end of a line.
func (e *editor) lineBreak(line int) int {
	end := e.offset(line+1, 1)
	if end > 0 && e.text[end-1] == '\n' {
		end--
	}
	return end
}

package fn

import (
	"bytes"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/setters"
)

// edit sets a field in one document of a YAML text and leaves every other byte as
// it is. Where the text's form does not allow that, it is an error.
func edit(text []byte, document int, t setters.Type, value string, path ...string) ([]byte, error) {
	if lines := bytes.Count(text, []byte("\n")); lines > 0 && bytes.Count(text, []byte("\r\n")) == lines {
		edited, err := edit(bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")), document, t, value, path...)
		return bytes.ReplaceAll(edited, []byte("\n"), []byte("\r\n")), err
	}
	given, err := parseDocuments(text)
	if err != nil {
		return nil, err
	}
	wanted := slices.Clone(given)
	wanted[document] = yaml.CopyYNode(given[document])
	if err := set(wanted[document], t, value, path...); err != nil {
		return nil, err
	}
	if edited, ok := splice(text, given[document], t, value, path); ok {
		if got, err := parseDocuments(edited); err == nil && sameContent(got, wanted) {
			return edited, nil
		}
	}
	return nil, fmt.Errorf("%s can't be set without a change to more than its value: write the field by hand once", strings.Join(path, "."))
}

// yamlBreaks end a line for YAML and for nobody else.
const yamlBreaks = "\r\u0085\u2028\u2029"

// splice puts the value into the text at the place that the nodes tell. Whether it
// got there is for the caller to see.
func splice(text []byte, root *yaml.Node, t setters.Type, value string, path []string) ([]byte, bool) {
	if bytes.ContainsAny(text, yamlBreaks) {
		return nil, false // the nodes' line numbers are not those of the text
	}
	parent, depth := root, 0
	for depth < len(path)-1 {
		next := child(parent, path[depth])
		if next == nil || next.Kind != yaml.MappingNode || len(next.Content) == 0 {
			break
		}
		parent, depth = next, depth+1
	}
	lines := bytes.SplitAfter(text, []byte("\n"))
	existing := child(parent, path[depth])
	added := func(indent, from int) []byte { return newLines(indent, path[from:], scalarText(t, value)) }
	switch {
	case existing != nil && depth == len(path)-1 && existing.Kind == yaml.ScalarNode && (existing.Value != "" || existing.Style != 0):
		return replaceScalar(lines, existing, scalarText(t, value))
	case existing != nil:
		return fillEmpty(lines, parent, existing, path[depth+1:], added(parent.Content[0].Column+1, depth+1), scalarText(t, value))
	case len(parent.Content) == 0:
		return nil, false
	case parent.Style&yaml.FlowStyle != 0:
		return insertFlow(lines, parent, path[depth:], scalarText(t, value))
	}
	first, place := parent.Content[0], newPlace(parent, path[:depth+1])
	if place > 0 {
		if at, ok := lastLine(parent.Content[place-1]); ok && at <= len(lines) {
			return insertLines(lines, at, added(first.Column-1, depth)), true
		}
	}
	if parent == root {
		// Above the first key there may be the file's header.
		return insertLines(lines, len(lines), added(0, depth)), place == len(parent.Content)
	}
	above := first.Line - 1
	if first.HeadComment != "" {
		above -= strings.Count(first.HeadComment, "\n") + 1
	}
	return insertLines(lines, max(above, 0), added(first.Column-1, depth)), true
}

// fillEmpty gives an empty value its content: a null, or an empty mapping, which
// holds the keys then. In a block these go below the value's own key.
func fillEmpty(lines [][]byte, parent, empty *yaml.Node, keys []string, below []byte, value string) ([]byte, bool) {
	key := parent.Content[slices.Index(parent.Content, empty)-1]
	line := lines[key.Line-1]
	colon := offset(line, key.Column) + len(key.Value)
	if empty.Line != key.Line || colon >= len(line) || line[colon] != ':' {
		return nil, false
	}
	if len(keys) > 0 && parent.Style&yaml.FlowStyle == 0 {
		lines[key.Line-1] = withoutEmpty(line, colon, empty)
		return insertLines(lines, key.Line, below), true
	}
	filled := " " + value
	if len(keys) > 0 {
		filled = " {" + inBraces(keys, value) + "}"
	}
	rest := withoutEmpty(line, colon, empty)[colon+1:]
	lines[key.Line-1] = slices.Concat(line[:colon+1], []byte(filled), rest)
	return bytes.Join(lines, nil), true
}

// newLines writes nested keys down to a value.
func newLines(indent int, keys []string, value string) []byte {
	var added bytes.Buffer
	for i, key := range keys {
		added.WriteString(strings.Repeat(" ", indent+2*i) + key + ":")
		if i == len(keys)-1 {
			added.WriteString(" " + value)
		}
		added.WriteByte('\n')
	}
	return added.Bytes()
}

// insertLines puts lines behind those before it, of which the last may lack its end.
func insertLines(lines [][]byte, at int, added []byte) []byte {
	before := bytes.Join(lines[:at], nil)
	if len(before) > 0 && !bytes.HasSuffix(before, []byte("\n")) {
		before = append(before, '\n')
	}
	return slices.Concat(before, added, bytes.Join(lines[at:], nil))
}

// insertFlow puts nested keys first into a mapping in braces.
func insertFlow(lines [][]byte, parent *yaml.Node, keys []string, value string) ([]byte, bool) {
	line := lines[parent.Line-1]
	brace := offset(line, parent.Column)
	if brace >= len(line) || line[brace] != '{' {
		return nil, false
	}
	added := inBraces(keys, value) + ", "
	lines[parent.Line-1] = slices.Concat(line[:brace+1], []byte(added), line[brace+1:])
	return bytes.Join(lines, nil), true
}

// inBraces writes nested keys down to a value, as an entry of a mapping in braces.
func inBraces(keys []string, value string) string {
	return strings.Join(keys, ": {") + ": " + value + strings.Repeat("}", len(keys)-1)
}

// withoutEmpty takes the text of a null or an empty mapping from behind its key's colon.
func withoutEmpty(line []byte, colon int, empty *yaml.Node) []byte {
	written := "{}"
	if empty.Kind == yaml.ScalarNode {
		written = empty.Value
	}
	if at := bytes.Index(line[colon:], []byte(written)); written != "" && at >= 0 {
		return slices.Concat(bytes.TrimRight(line[:colon+at], " "), line[colon+at+len(written):])
	}
	return line
}

// offset is where a column, which counts characters from 1, is in a line's bytes.
func offset(line []byte, column int) int {
	for at := range string(line) {
		if column--; column == 0 {
			return at
		}
	}
	return len(line)
}

// replaceScalar replaces a scalar that is written on one line.
func replaceScalar(lines [][]byte, n *yaml.Node, replacement string) ([]byte, bool) {
	written := n.Value
	line := lines[n.Line-1]
	start := offset(line, n.Column)
	switch n.Style &^ yaml.TaggedStyle {
	case yaml.DoubleQuotedStyle:
		end := start + 1
		for end < len(line) && line[end] != '"' {
			if line[end] == '\\' {
				end++
			}
			end++
		}
		written = string(line[start:min(end+1, len(line))])
	case yaml.SingleQuotedStyle:
		written = "'" + strings.ReplaceAll(n.Value, "'", "''") + "'"
	}
	if written == "" || !bytes.HasPrefix(line[start:], []byte(written)) {
		return nil, false
	}
	lines[n.Line-1] = slices.Concat(line[:start], []byte(replacement), line[start+len(written):])
	return bytes.Join(lines, nil), true
}

// lastLine is the last line of what a node holds; ok is false where its end can't
// be told.
func lastLine(n *yaml.Node) (line int, ok bool) {
	if n.Kind != yaml.ScalarNode {
		if n.Style&yaml.FlowStyle != 0 || len(n.Content) == 0 {
			return n.Line, n.Style&yaml.FlowStyle != 0
		}
		return lastLine(n.Content[len(n.Content)-1])
	}
	if n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		return n.Line + strings.Count(n.Value, "\n"), n.Style&yaml.LiteralStyle != 0
	}
	return n.Line, true
}

func scalarText(t setters.Type, value string) string {
	if t == setters.String {
		return fmt.Sprintf("%q", value)
	}
	return value
}

// sameContent compares what documents say, not how it is written.
func sameContent(a, b []*yaml.Node) bool {
	return slices.EqualFunc(a, b, func(a, b *yaml.Node) bool {
		var x, y any
		return a.Decode(&x) == nil && b.Decode(&y) == nil && reflect.DeepEqual(x, y)
	})
}

package fn

import (
	"bytes"
	"fmt"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/setters"
)

// edit sets a field in one document of a YAML text and leaves every other byte as
// it is. Where the text's form does not allow that, the document is written anew
// from its nodes, which keeps comments and order.
func edit(text []byte, document int, t setters.Type, value string, path ...string) ([]byte, error) {
	wanted, err := parseDocuments(text)
	if err != nil {
		return nil, err
	}
	if err := set(wanted[document], t, value, path...); err != nil {
		return nil, err
	}
	given, err := parseDocuments(text)
	if err != nil {
		return nil, err
	}
	if edited, ok := splice(text, given[document], t, value, path); ok {
		got, err := parseDocuments(edited)
		if err == nil && sameContent(got, wanted) {
			return edited, nil
		}
	}
	return encode(wanted)
}

// splice puts the value into the text at the place that the nodes tell. Whether it
// got there is for the caller to see.
func splice(text []byte, root *yaml.Node, t setters.Type, value string, path []string) ([]byte, bool) {
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
	switch {
	case existing != nil && depth == len(path)-1 && existing.Kind == yaml.ScalarNode:
		return replaceScalar(lines, existing, scalarText(t, value))
	case existing != nil || parent.Style&yaml.FlowStyle != 0 || len(parent.Content) == 0:
		return nil, false
	}
	at, ok := lastLine(parent)
	if !ok || at > len(lines) {
		return nil, false
	}
	newline := "\n"
	if bytes.HasSuffix(lines[0], []byte("\r\n")) {
		newline = "\r\n"
	}
	var added strings.Builder
	if !bytes.HasSuffix(lines[at-1], []byte("\n")) {
		added.WriteString(newline)
	}
	indent := parent.Content[0].Column - 1
	for i, key := range path[depth:] {
		added.WriteString(strings.Repeat(" ", indent+2*i) + key + ":")
		if depth+i == len(path)-1 {
			added.WriteString(" " + scalarText(t, value))
		}
		added.WriteString(newline)
	}
	return bytes.Join([][]byte{bytes.Join(lines[:at], nil), []byte(added.String()), bytes.Join(lines[at:], nil)}, nil), true
}

// replaceScalar replaces a scalar that is written on one line.
func replaceScalar(lines [][]byte, n *yaml.Node, replacement string) ([]byte, bool) {
	written := n.Value
	line := lines[n.Line-1]
	// A column counts characters.
	start := len(string([]rune(string(line))[:min(n.Column-1, len([]rune(string(line))))]))
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
	edited := bytes.Join([][]byte{line[:start], []byte(replacement), line[start+len(written):]}, nil)
	return bytes.Join([][]byte{bytes.Join(lines[:n.Line-1], nil), edited, bytes.Join(lines[n.Line:], nil)}, nil), true
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

// sameContent compares keys and values, not how they are written.
func sameContent(a, b []*yaml.Node) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].Kind != b[i].Kind || a[i].Value != b[i].Value || a[i].ShortTag() != b[i].ShortTag() || !sameContent(a[i].Content, b[i].Content) {
			return false
		}
	}
	return true
}

func encode(documents []*yaml.Node) ([]byte, error) {
	var text bytes.Buffer
	for i, document := range documents {
		if i > 0 {
			text.WriteString("---\n")
		}
		written, err := yaml.NewRNode(document).String()
		if err != nil {
			return nil, err
		}
		text.WriteString(written)
	}
	return text.Bytes(), nil
}

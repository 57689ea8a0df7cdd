// Package yamledit sets a value in a YAML or JSON text and leaves every other byte
// unchanged. It also finds the position of a field.
//
// The edited text has the same content except for the value, and JSON stays JSON. Set
// returns an error if the style of the text does not allow that, for example if an alias
// repeats the value.
package yamledit

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// What a text may begin with, and its ends of lines.
const (
	byteOrderMark = "\ufeff"
	crlf          = "\r\n"
	lf            = "\n"
)

// Order returns the order of the keys of the mapping at a path.
type Order func(path ...string) []string

// Parse returns the documents of a text, except empty ones.
func Parse(text []byte) ([]*yaml.Node, error) {
	var documents []*yaml.Node
	for decoder := yaml.NewDecoder(bytes.NewReader(withoutSurrogates(text))); ; {
		var document yaml.Node
		err := decoder.Decode(&document)
		if errors.Is(err, io.EOF) {
			return documents, nil
		}
		if err != nil {
			return nil, fmt.Errorf("not YAML: %w", err)
		}
		if root := document.Content[0]; !isNull(root) {
			documents = append(documents, root)
		}
	}
}

// Set sets the scalar at a path in one of the text's documents, and adds the missing
// mappings on the path. The value is written as in JSON: a string in double quotes, or a
// number.
func Set(text []byte, document int, order Order, value string, path ...string) ([]byte, error) {
	if rest, marked := bytes.CutPrefix(text, []byte(byteOrderMark)); marked {
		edited, err := Set(rest, document, order, value, path...)
		return append([]byte(byteOrderMark), edited...), err
	}
	if lines := bytes.Count(text, []byte(lf)); lines > 0 && bytes.Count(text, []byte(crlf)) == lines {
		edited, err := Set(bytes.ReplaceAll(text, []byte(crlf), []byte(lf)), document, order, value, path...)
		return bytes.ReplaceAll(edited, []byte(lf), []byte(crlf)), err
	}
	given, err := Parse(text)
	if err != nil {
		return nil, err
	}
	e := editor{text: text, documents: given, document: document, order: order, value: value, path: path}
	if edited, ok := e.edit(); ok {
		if got, err := Parse(edited); err == nil && e.isDone(got) && (json.Valid(edited) || !json.Valid(text)) {
			return edited, nil
		}
	}
	return nil, fmt.Errorf("%s can't be set without a change to more than its value: write the field by hand once", strings.Join(path, "."))
}

// editor is one call of Set.
type editor struct {
	text      []byte
	documents []*yaml.Node
	document  int
	order     Order
	value     string
	path      []string
}

// yamlBreaks are characters that end a line in YAML but not in a text editor.
const yamlBreaks = "\r\u0085\u2028\u2029"

// edit writes the value at the place of the nodes. The caller has to verify the result.
func (e *editor) edit() ([]byte, bool) {
	if !utf8.Valid(e.text) || bytes.ContainsAny(e.text, yamlBreaks) {
		return nil, false // the nodes' lines and columns are not those of the text
	}
	at := e.start()
	for len(at.missing) > 1 {
		below, ok := at.child()
		if !ok || below.Kind != yaml.MappingNode || len(below.Content) == 0 {
			break
		}
		at = at.descend()
	}
	existing, exists := at.child()
	switch {
	case at.mapping.Kind != yaml.MappingNode || len(at.mapping.Content) == 0:
		return nil, false // there is no key whose place could be used
	case !exists && isFlow(at.mapping):
		return e.insertFlow(at)
	case !exists:
		return e.insertBlock(at)
	case isNull(existing) || existing.Kind == yaml.MappingNode && len(existing.Content) == 0:
		return e.fill(at)
	case existing.Kind == yaml.ScalarNode && len(at.missing) == 1:
		return e.replace(existing)
	default:
		return nil, false // an alias or a list
	}
}

// replace replaces a scalar that is written on one line.
func (e *editor) replace(scalar *yaml.Node) ([]byte, bool) {
	start := e.offset(scalar.Line, scalar.Column)
	length, ok := written(e.text[start:], scalar)
	return e.splice(start, start+length, e.value), ok
}

// splice replaces a part of the text.
func (e *editor) splice(start, end int, with string) []byte {
	return bytes.Join([][]byte{e.text[:start], []byte(with), e.text[end:]}, nil)
}

// offset returns the byte offset of a line and a column. Both count from 1; a column counts
// characters.
func (e *editor) offset(line, column int) int {
	at := 0
	for ; line > 1; line-- {
		at = e.lineEnd(at)
	}
	for ; column > 1 && at < len(e.text); column-- {
		_, size := utf8.DecodeRune(e.text[at:])
		at += size
	}
	return at
}

// lineEnd returns the offset of the line after the one at an offset.
func (e *editor) lineEnd(at int) int {
	if end := bytes.IndexByte(e.text[at:], '\n'); end >= 0 {
		return at + end + 1
	}
	return len(e.text)
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

// key writes a key in the style of another key: with quotes, which JSON needs, or without.
func key(name string, like *yaml.Node) string {
	if like.Style&yaml.DoubleQuotedStyle != 0 {
		return `"` + name + `"`
	}
	return name
}

func isFlow(n *yaml.Node) bool { return n.Style&yaml.FlowStyle != 0 }

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.ShortTag() == yaml.NodeTagNull }

// KindName names the kind of a node, for messages.
func KindName(n *yaml.Node) string {
	if isNull(n) {
		return "nothing"
	}
	return map[yaml.Kind]string{yaml.MappingNode: "a mapping", yaml.SequenceNode: "a list", yaml.ScalarNode: "a single value"}[n.Kind]
}

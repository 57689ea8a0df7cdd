// Package yamledit sets or removes a value in a YAML or JSON text and leaves every other
// byte unchanged. It also finds the position of a field.
//
// The edited text has the same content except for the value, and JSON stays JSON. Comments
// inside a mapping or a list that is replaced or removed go with it. Set and Remove return
// an error if the style of the text does not allow the change, for example if an alias
// repeats the value.
package yamledit

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/fieldpath"
)

// What a text may begin with, and its ends of lines.
const (
	byteOrderMark = "\ufeff"
	crlf          = "\r\n"
	lf            = "\n"
)

// Order returns the order of the keys of the mapping at a path.
type Order func(path fieldpath.Path) []string

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
			return nil, syntaxError(text)
		}
		if root := document.Content[0]; !isNull(root) {
			documents = append(documents, root)
		}
	}
}

// Set sets the value at a path in one of the text's documents, and adds the missing mappings
// and lists on the path. An index one past the end of a list appends an element. The value
// is written in the style of what it replaces, or of what is around it; strings are in double
// quotes. A comment that shows the field is replaced.
func Set(text []byte, document int, order Order, value *yaml.Node, path fieldpath.Path) ([]byte, error) {
	return edit(text, editor{document: document, order: order, value: value, path: path})
}

// Remove removes the key or the element at a path from one of the text's documents. A
// mapping or a list that loses its last value stays, empty.
//
// A starter is what the text may have begun as; its comments show fields. A field with such a
// comment becomes a commented line again, as does a mapping in which only comments that show
// fields are left.
func Remove(text []byte, document int, starter []byte, path fieldpath.Path) ([]byte, error) {
	return edit(text, editor{document: document, starter: starter, path: path})
}

func edit(text []byte, e editor) ([]byte, error) {
	if rest, marked := bytes.CutPrefix(text, []byte(byteOrderMark)); marked {
		edited, err := edit(rest, e)
		return append([]byte(byteOrderMark), edited...), err
	}
	if lines := bytes.Count(text, []byte(lf)); lines > 0 && bytes.Count(text, []byte(crlf)) == lines {
		edited, err := edit(bytes.ReplaceAll(text, []byte(crlf), []byte(lf)), e)
		return bytes.ReplaceAll(edited, []byte(lf), []byte(crlf)), err
	}
	given, err := Parse(text)
	if err != nil {
		return nil, err
	}
	e.text, e.documents = text, given
	for _, attempt := range []func() ([]byte, bool){e.uncommentFields, e.uncomment, e.commentOutSection, e.commentOutEmptied, e.commentOut, e.edit} {
		edited, ok := attempt()
		if !ok {
			continue
		}
		if got, err := Parse(edited); err == nil && e.changesOnlyValue(got) && (json.Valid(edited) || !json.Valid(text)) {
			return edited, nil
		}
	}
	return nil, e.refusal()
}

// refusal is the error for a text that can't be edited, at the field or the nearest one above.
func (e *editor) refusal() error {
	source := &Source{e.text, e.documents}
	at := source.Find(e.document, e.path.String(), 0)
	what, advice := "set", "write the field by hand once"
	if e.value == nil {
		what, advice = "removed", "remove the field by hand"
	}
	why := "without changing other text"
	switch {
	case !utf8.Valid(e.text):
		why, advice = "in a text that is not UTF-8", "save it as UTF-8"
	case !e.isReadable():
		why, advice = "in this text, whose lines do not all end with LF or all with CRLF", "change the others"
	case at.Value.Kind == yaml.AliasNode || e.isShared():
		why = "without changing what an anchor (&) or an alias (*) repeats"
	}
	return Error{source.Position(at), fmt.Sprintf("%s can't be %s %s: %s", e.path, what, why, advice)}
}

// editor is one call of Set or Remove. The value is nil if it is to be removed; only then there
// may be a starter.
type editor struct {
	text      []byte
	documents []*yaml.Node
	document  int
	order     Order
	starter   []byte
	value     *yaml.Node
	path      fieldpath.Path
}

// yamlBreaks are characters that end a line in YAML but not in a text editor.
const yamlBreaks = "\r\u0085\u2028\u2029"

// edit edits the text at the place of the nodes. The caller has to verify the result.
func (e *editor) edit() ([]byte, bool) {
	if !e.isReadable() {
		return nil, false
	}
	at := e.nearest()
	existing, exists := at.child()
	value := nest(at.missing[1:], e.value)
	switch {
	case !isContainer(at.container) || len(at.container.Content) == 0:
		return nil, false // there is no entry whose place could be used
	case e.value == nil && exists && len(at.missing) == 1:
		return e.remove(at)
	case e.value == nil:
		return nil, false
	case !exists && isFlow(at.container):
		return e.insertFlow(at, value)
	case !exists:
		return e.insertBlock(at, value)
	case len(at.missing) == 1 || isNull(existing) || isContainer(existing) && len(existing.Content) == 0:
		return e.put(at, value)
	default:
		return nil, false // an alias, or a value where the path has a mapping
	}
}

// isReadable reports whether the nodes' lines and columns are those of the text.
func (e *editor) isReadable() bool {
	return utf8.Valid(e.text) && !bytes.ContainsAny(e.text, yamlBreaks)
}

// nearest returns the cursor at the last mapping or list that exists on the path.
func (e *editor) nearest() cursor {
	at := e.start()
	for len(at.missing) > 1 {
		below, ok := at.child()
		if !ok || !isContainer(below) || len(below.Content) == 0 {
			break
		}
		at = at.descend()
	}
	return at
}

// nest returns a value inside of new mappings and lists that have it at a path.
func nest(path fieldpath.Path, value *yaml.Node) *yaml.Node {
	for i := len(path) - 1; i >= 0; i-- {
		if path[i].IsIndex {
			value = &yaml.Node{Kind: yaml.SequenceNode, Content: []*yaml.Node{value}}
		} else {
			value = newMapping(path[i].Key, value)
		}
	}
	return value
}

func newMapping(key string, value *yaml.Node) *yaml.Node {
	return &yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{{Kind: yaml.ScalarNode, Tag: yaml.NodeTagString, Value: key}, value}}
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

func isFlow(n *yaml.Node) bool { return n.Style&yaml.FlowStyle != 0 }

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.ShortTag() == yaml.NodeTagNull }

// isContainer reports whether a node is a mapping or a list.
func isContainer(n *yaml.Node) bool {
	return n.Kind == yaml.MappingNode || n.Kind == yaml.SequenceNode
}

// KindName names the kind of a node, for messages.
func KindName(n *yaml.Node) string {
	if isNull(n) {
		return "nothing"
	}
	return map[yaml.Kind]string{yaml.MappingNode: "a mapping", yaml.SequenceNode: "a list", yaml.ScalarNode: "a single value"}[n.Kind]
}

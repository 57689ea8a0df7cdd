package resourcelist

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/yamledit"
)

// PrepareWrite makes sure that an item is written so that it is read again as it is: it changes
// the style of text where that is needed, and fails where nothing helps. YAML's
// encoder does not always do that: it adds lines to folded text that has indented ones, and
// puts comments where they cut a value off. What it writes wrongly as a block of text is
// given a style that it writes rightly; for the rest there is no way to write it. The item
// must not be changed afterwards: what was written to try it is what Bytes writes.
func (i *Item) PrepareWrite() error {
	if isPlain(i.node) {
		return nil
	}
	if hasMark(i.node) {
		return errors.New("a comment has a byte order mark, U+FEFF, which YAML's parser does not always read: remove it")
	}
	text, err := i.readBack()
	for _, style := range []yaml.Style{yaml.LiteralStyle, yaml.DoubleQuotedStyle} {
		if err == nil {
			break
		}
		restyle(i.node, style)
		text, err = i.readBack()
	}
	if err != nil {
		return fmt.Errorf("writing it as YAML would change it (%w): simplify its comments, anchors and tags", err)
	}
	i.text = text
	return nil
}

// hasMark reports whether a byte order mark would be written; in text it is escaped. YAML's parser
// takes one for the input's first wherever its buffer happens to begin with it, and skips a
// character, so whether it can be read depends on how much stands before.
func hasMark(n *yaml.Node) bool {
	return strings.Contains(n.HeadComment+n.LineComment+n.FootComment, "\ufeff") || slices.ContainsFunc(n.Content, hasMark)
}

// readBack writes the item, and compares what is read of it.
func (i *Item) readBack() ([]byte, error) {
	text, err := i.encode()
	if err != nil {
		return nil, err
	}
	documents, err := yamledit.Parse(text)
	if err != nil {
		return nil, err
	}
	if items := documents[0]; items.Kind != yaml.SequenceNode || len(items.Content) != 1 || !yamledit.Same(items.Content[0], i.node) {
		return nil, errors.New("it is read with another content")
	}
	return text, nil
}

// restyle gives folded text another style, and literal text too unless it is that.
func restyle(n *yaml.Node, style yaml.Style) {
	if n.Kind == yaml.ScalarNode && n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		n.Style = n.Style&^(yaml.LiteralStyle|yaml.FoldedStyle) | style
	}
	for _, below := range n.Content {
		restyle(below, style)
	}
}

// isPlain reports whether a node has only what the encoder writes rightly, so that most items
// need not be read back:
//   - mappings and lists in block style;
//   - keys and values that are words or text in quotes, and values that are literal text which
//     begins at its margin;
//   - comments above a key or an element, behind a single value, and, as kpt pkg get writes
//     them, behind a key that has a block below it;
//   - no anchors, no aliases, no tags.
func isPlain(n *yaml.Node) bool {
	if n.Anchor != "" || n.FootComment != "" || !isComment(n.HeadComment) {
		return false
	}
	switch n.Kind {
	case yaml.ScalarNode:
		return isPlainScalar(n)
	case yaml.MappingNode, yaml.SequenceNode:
	default:
		return false
	}
	if n.LineComment != "" || n.Style != 0 && len(n.Content) > 0 {
		return false
	}
	for i, below := range n.Content {
		isKey := n.Kind == yaml.MappingNode && i%2 == 0
		isValue := n.Kind == yaml.MappingNode && i%2 == 1
		if isKey && !isPlainKey(below, n.Content[i+1]) || isValue && below.HeadComment != "" || !isPlain(below) {
			return false
		}
	}
	return true
}

// isComment reports whether a text is nothing but comments, or empty.
func isComment(text string) bool {
	if !isPrintable(text, "\n\t") {
		return false
	}
	for line := range strings.SplitSeq(text, "\n") {
		if text != "" && !strings.HasPrefix(line, "#") {
			return false
		}
	}
	return true
}

// longestKey is the longest text that the encoder writes as a key without a question mark.
const longestKey = 128

func isPlainKey(n, value *yaml.Node) bool {
	isBlock := value.Kind != yaml.ScalarNode && len(value.Content) > 0
	return n.Kind == yaml.ScalarNode && (n.LineComment == "" || isBlock) && n.Style != yaml.LiteralStyle && len(n.Value) < longestKey
}

func isPlainScalar(n *yaml.Node) bool {
	if !isPrintable(n.LineComment, "\t") || n.ShortTag() == yaml.NodeTagNull {
		return false
	}
	switch n.Style {
	case 0:
		return n.Value != "" && isAlphanumeric(n.Value[0]) && !strings.HasSuffix(n.Value, " ") && isPrintable(n.Value, "")
	case yaml.DoubleQuotedStyle, yaml.SingleQuotedStyle:
		return n.ShortTag() == yaml.NodeTagString && isPrintable(n.Value, "")
	case yaml.LiteralStyle:
		return n.LineComment == "" && n.ShortTag() == yaml.NodeTagString && n.Value != "" && !strings.ContainsAny(n.Value[:1], " \t\n") &&
			!strings.Contains(n.Value, " \n") && !strings.HasSuffix(n.Value, "\n\n") && isPrintable(n.Value, "\n\t")
	default:
		return false
	}
}

func isAlphanumeric(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '/'
}

func isPrintable(text, also string) bool {
	for _, r := range text {
		if ascii := ' ' <= r && r <= '~'; !ascii && !unicode.IsPrint(r) && !strings.ContainsRune(also, r) {
			return false
		}
	}
	return true
}

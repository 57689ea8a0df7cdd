package yamledit

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Position is a line and a column of a text. Both count from 1, a column in characters; a
// byte order mark does not count. The zero Position is unknown.
type Position struct{ Line, Column int }

// Source finds the positions of fields in a text.
type Source struct {
	text      []byte
	documents []*yaml.Node
}

// NewSource parses a text.
func NewSource(text []byte) (*Source, error) {
	text = bytes.TrimPrefix(text, []byte(byteOrderMark))
	documents, err := Parse(text)
	return &Source{text, documents}, err
}

// Field is a field of a document, or an element of a list.
type Field struct {
	// Key and Value are the field's; an element is its own key.
	Key, Value *yaml.Node
	// missing is the part of the searched path that the document does not have below the
	// field.
	missing string
}

// IsFound reports whether the document has the field that was searched for. Otherwise this
// is the nearest one above that it has.
func (f Field) IsFound() bool { return f.missing == "" }

// Find finds a field by a path as messages have it, such as spec.labels[a.b/c] or
// spec.training.env[0].name, in one of the documents. The empty path is the whole document.
// Of equal keys, as many are skipped as skip says.
//
// The path is followed along the keys that the document has, so keys that have dots or
// brackets themselves are found too.
func (s *Source) Find(document int, path string, skip int) Field {
	root := s.documents[document]
	if path != "" {
		path = "." + path
	}
	return Field{root, root, path}.follow(skip)
}

// follow returns the field on which most of the missing path ends.
func (f Field) follow(skip int) Field {
	best, n := f, f.Value
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	try := func(key, value *yaml.Node, segments ...string) {
		for _, segment := range segments {
			missing, isNext := strings.CutPrefix(f.missing, segment)
			switch {
			case !isNext || missing != "" && missing[0] != '.' && missing[0] != '[':
			case missing == "" && skip > 0:
				skip--
			default:
				if below := (Field{key, value, missing}).follow(skip); len(below.missing) < len(best.missing) {
					best = below
				}
			}
		}
	}
	for i, below := range n.Content {
		switch {
		case n.Kind == yaml.SequenceNode:
			try(below, below, fmt.Sprintf("[%d]", i))
		case i%2 == 1:
			key := n.Content[i-1]
			try(key, below, "."+key.Value, "["+key.Value+"]")
		}
	}
	return best
}

// StartOfLine returns the position of the first character of a line that YAML counts.
func (s *Source) StartOfLine(line int) Position {
	at, _ := startOf(s.text, s.inEditors(Position{line, 1}).Line)
	return at
}

// Position returns the position of a field's key in the text.
func (s *Source) Position(f Field) Position {
	p := Position{f.Key.Line, f.Key.Column}
	switch {
	case bytes.ContainsAny(bytes.ReplaceAll(s.text, []byte(crlf), nil), yamlBreaks):
		return s.inEditors(p)
	case isRewritten(s.text):
		return s.beforeRewriting(p)
	}
	return p
}

// inEditors converts a position that counts YAML's line breaks into one that counts those of
// text editors.
func (s *Source) inEditors(yaml Position) Position {
	seen, p := Position{1, 1}, Position{1, 1}
	for rest := s.text; len(rest) > 0 && (seen.Line < yaml.Line || seen.Line == yaml.Line && seen.Column < yaml.Column); {
		character, size := utf8.DecodeRune(rest)
		isPair := bytes.HasPrefix(rest, []byte(crlf))
		rest = rest[size:]
		switch {
		case isPair: // the next one ends the line
		case character == '\n' || strings.ContainsRune(yamlBreaks, character):
			seen = Position{seen.Line + 1, 1}
		default:
			seen.Column++
		}
		if p.Column++; character == '\n' {
			p = Position{p.Line + 1, 1}
		}
	}
	return p
}

// beforeRewriting converts a position in the text that withoutSurrogates returns into one in
// the text that it was given.
func (s *Source) beforeRewriting(p Position) Position {
	line := bytes.Split(s.text, []byte("\n"))[p.Line-1]
	for _, at := range escapes().FindAllSubmatchIndex(line, -1) {
		isPair := at[2] >= 0
		if isPair && utf8.RuneCount(line[:at[0]])+1 < p.Column {
			p.Column += at[1] - at[0] - len(`\U00000000`)
		}
	}
	return p
}

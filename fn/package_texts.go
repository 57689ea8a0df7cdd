package fn

import (
	"cmp"
	"encoding/json"
	"errors"
	"path"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/yamledit"
)

// piece is a resource of a package with its text.
type piece struct {
	// file is relative to the outermost package; document is the resource's index in the
	// file, -1 for a new resource.
	file     string
	document int
	text     string
	node     *yaml.Node
}

// chunk is a part of a file: a document, or comments between two documents.
type chunk struct {
	// separator is the line before the chunk; empty before a file's first one.
	separator, text string
	// piece is the document's resource, and node what is read of the chunk alone; nil for
	// comments.
	piece *piece
	node  *yaml.Node
	// unsplit is the number of documents in a chunk that is a whole file, which could not be split.
	unsplit int
}

// split splits the text of a file into the documents of its pieces, and sets their texts. If
// the documents are not separated by lines of dashes, the file is one chunk without a piece.
func split(text string, pieces []*piece) []chunk {
	chunks := []chunk{{}}
	start, end := 0, 0
	for line := range strings.Lines(text) {
		if isSeparator(line) {
			chunks = append(chunks, chunk{separator: line})
			start = end + len(line)
		}
		end += len(line)
		chunks[len(chunks)-1].text = text[start:end] // adding line to line would copy all of them each time
	}
	if len(chunks) > 1 && chunks[0].text == "" {
		chunks = chunks[1:] // the file begins with dashes
	}
	rest := pieces
	for i, c := range chunks {
		nodes, err := yamledit.Parse([]byte(c.text))
		if err != nil || len(nodes) > min(1, len(rest)) {
			return []chunk{{text: text, unsplit: len(pieces)}}
		}
		if len(nodes) == 1 {
			chunks[i].piece, chunks[i].node, rest = rest[0], nodes[0], rest[1:]
		}
	}
	if len(rest) > 0 {
		return []chunk{{text: text, unsplit: len(pieces)}}
	}
	for _, c := range chunks {
		if c.piece != nil {
			c.piece.text = c.text
			// The parser of the whole file adds the comments before and behind the dashes.
			c.piece.node.Content[0].HeadComment = c.node.Content[0].HeadComment
		}
	}
	return chunks
}

// isSeparator reports whether a line separates two documents. A line with a text behind the
// dashes is a part of the text.
func isSeparator(line string) bool {
	rest, found := strings.CutPrefix(line, "---")
	rest = strings.TrimSpace(rest)
	return found && (rest == "" || strings.HasPrefix(rest, "#"))
}

// fileText is the text of a file that is being written.
type fileText struct{ strings.Builder }

// add adds a document, behind a separator unless it is the first one.
func (t *fileText) add(separator, document string) {
	if t.Len() > 0 {
		if !strings.HasSuffix(t.String(), "\n") {
			t.WriteString("\n")
		}
		t.WriteString(separator)
	}
	t.WriteString(document)
}

func (t *fileText) addPieces(pieces []*piece) {
	for _, p := range pieces {
		t.add(separator, p.text)
	}
}

// newText returns the text of a new file of the given pieces.
func newText(pieces []*piece) string {
	var text fileText
	text.addPieces(pieces)
	return text.String()
}

// join returns the text of an existing file with the given pieces in place of those that it
// had. The text is empty if there are none.
func join(chunks []chunk, pieces []*piece) (string, error) {
	if len(pieces) == 0 {
		return "", nil
	}
	if len(chunks) == 1 && chunks[0].unsplit > 0 {
		isChanged := func(p *piece) bool { return p.document < 0 || p.text != "" }
		if len(pieces) != chunks[0].unsplit || slices.ContainsFunc(pieces, isChanged) {
			return "", errors.New("can't be changed, since its documents are not separated by lines of three dashes")
		}
		return chunks[0].text, nil
	}
	last, before, behind := newPieces(pieces)
	var text fileText
	for i, c := range chunks {
		if c.piece != nil {
			now := slices.IndexFunc(pieces, func(p *piece) bool { return p.document == c.piece.document })
			if now < 0 {
				continue
			}
			if pieces[now] == last {
				text.addPieces(before)
			}
			c.text = pieces[now].text
		}
		if i == 0 && text.Len() == 0 {
			c.text = c.separator + c.text // a file may begin with dashes
		}
		text.add(cmp.Or(c.separator, separator), c.text)
	}
	text.addPieces(behind)
	return text.String(), nil
}

// newPieces returns the last piece of a file that is not new, and the new pieces before and behind
// it. kpt gives the first new resource of a file the index of the last one there, and keeps
// the sequence in which the function returns the two.
func newPieces(pieces []*piece) (last *piece, before, behind []*piece) {
	for _, p := range pieces {
		if p.document >= 0 && (last == nil || p.document > last.document) {
			last = p
		}
	}
	passed := last == nil
	for _, p := range pieces {
		switch {
		case p == last:
			passed = true
		case p.document >= 0:
		case !passed && len(before)+len(behind) == 0:
			before = append(before, p)
		default:
			behind = append(behind, p)
		}
	}
	return last, before, behind
}

// separator is the line between two documents.
const separator = "---\n"

// encode writes a resource as kpt writes it in place of a text, which is empty for a new
// resource.
func encode(node *yaml.Node, file, before string) (string, error) {
	if path.Ext(file) == ".json" {
		value, err := yaml.NewRNode(node).Map()
		if err != nil {
			return "", err
		}
		text, err := json.MarshalIndent(value, "", "  ")
		return string(text) + "\n", err
	}
	lines := strings.ReplaceAll(before, "\r\n", "\n")
	text, err := yaml.MarshalWithOptions(node, &yaml.EncoderOptions{SeqIndent: yaml.SequenceIndentStyle(yaml.DeriveSeqIndentStyle(lines))})
	if lines != before {
		return strings.ReplaceAll(string(text), "\n", "\r\n"), err
	}
	return string(text), err
}

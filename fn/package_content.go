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

// piece is a resource of a package with its content.
type piece struct {
	// file is relative to the outermost package; document is the resource's index in the
	// file, -1 for a new resource.
	file     string
	document int
	content  string
	node     *yaml.Node
}

// chunk is a part of a file: a document, or comments between two documents.
type chunk struct {
	// separator is the line before the chunk; empty before a file's first one.
	separator, content string
	// piece is the document's resource, and node what is read of the chunk alone; nil for
	// comments.
	piece *piece
	node  *yaml.Node
	// unsplit is the number of documents in a chunk that is a whole file, which could not be split.
	unsplit int
}

// split splits the content of a file into the documents of its pieces, and sets their contents. If
// the documents are not separated by lines of dashes, the file is one chunk without a piece.
func split(content string, pieces []*piece) []chunk {
	chunks := []chunk{{}}
	start, end := 0, 0
	for line := range strings.Lines(content) {
		if isSeparator(line) {
			chunks = append(chunks, chunk{separator: line})
			start = end + len(line)
		}
		end += len(line)
		chunks[len(chunks)-1].content = content[start:end] // adding line to line would copy all of them each time
	}
	if len(chunks) > 1 && chunks[0].content == "" {
		chunks = chunks[1:] // the file begins with dashes
	}
	rest := pieces
	for i, c := range chunks {
		nodes, err := yamledit.Parse([]byte(c.content))
		if err != nil || len(nodes) > min(1, len(rest)) {
			return []chunk{{content: content, unsplit: len(pieces)}}
		}
		if len(nodes) == 1 {
			chunks[i].piece, chunks[i].node, rest = rest[0], nodes[0], rest[1:]
		}
	}
	if len(rest) > 0 {
		return []chunk{{content: content, unsplit: len(pieces)}}
	}
	for _, c := range chunks {
		if c.piece != nil {
			c.piece.content = c.content
			// The parser of the whole file adds the comments before and behind the dashes.
			c.piece.node.Content[0].HeadComment = c.node.Content[0].HeadComment
		}
	}
	return chunks
}

// isSeparator reports whether a line separates two documents. A line with more behind the
// dashes is a part of a document.
func isSeparator(line string) bool {
	rest, found := strings.CutPrefix(line, "---")
	rest = strings.TrimSpace(rest)
	return found && (rest == "" || strings.HasPrefix(rest, "#"))
}

// fileContent is the content of a file that is being written.
type fileContent struct{ strings.Builder }

// add adds a document, behind a separator unless it is the first one.
func (c *fileContent) add(separator, document string) {
	if c.Len() > 0 {
		if !strings.HasSuffix(c.String(), "\n") {
			c.WriteString("\n")
		}
		c.WriteString(separator)
	}
	c.WriteString(document)
}

func (c *fileContent) addPieces(pieces []*piece) {
	for _, p := range pieces {
		c.add(separator, p.content)
	}
}

// newContent returns the content of a new file of the given pieces.
func newContent(pieces []*piece) string {
	var file fileContent
	file.addPieces(pieces)
	return file.String()
}

// join returns the content of an existing file with the given pieces in place of those that it
// had. The content is empty if there are none.
func join(chunks []chunk, pieces []*piece) (string, error) {
	if len(pieces) == 0 {
		return "", nil
	}
	if len(chunks) == 1 && chunks[0].unsplit > 0 {
		isChanged := func(p *piece) bool { return p.document < 0 || p.content != "" }
		if len(pieces) != chunks[0].unsplit || slices.ContainsFunc(pieces, isChanged) {
			return "", errors.New("can't be changed, since its documents are not separated by lines of three dashes")
		}
		return chunks[0].content, nil
	}
	last, before, behind := newPieces(pieces)
	var file fileContent
	for i, c := range chunks {
		if c.piece != nil {
			now := slices.IndexFunc(pieces, func(p *piece) bool { return p.document == c.piece.document })
			if now < 0 {
				continue
			}
			if pieces[now] == last {
				file.addPieces(before)
			}
			c.content = pieces[now].content
		}
		if i == 0 && file.Len() == 0 {
			c.content = c.separator + c.content // a file may begin with dashes
		}
		file.add(cmp.Or(c.separator, separator), c.content)
	}
	file.addPieces(behind)
	return file.String(), nil
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

// encode writes a resource as kpt writes it in place of the content before, which is empty for
// a new resource.
func encode(node *yaml.Node, file, before string) (string, error) {
	if path.Ext(file) == ".json" {
		value, err := yaml.NewRNode(node).Map()
		if err != nil {
			return "", err
		}
		content, err := json.MarshalIndent(value, "", "  ")
		return string(content) + "\n", err
	}
	lines := strings.ReplaceAll(before, "\r\n", "\n")
	content, err := yaml.MarshalWithOptions(node, &yaml.EncoderOptions{SeqIndent: yaml.SequenceIndentStyle(yaml.DeriveSeqIndentStyle(lines))})
	if lines != before {
		return strings.ReplaceAll(string(content), "\n", "\r\n"), err
	}
	return string(content), err
}

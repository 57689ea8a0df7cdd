package yamledit

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"sync"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Error is an error about a place in a text.
type Error struct {
	Position
	Problem string
}

func (e Error) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Problem) }

// InFile names the file in an error about its text, as in wide-deep.yaml:3:5.
func InFile(name string, err error) error {
	var at Error
	if errors.As(err, &at) {
		return fmt.Errorf("%s:%d:%d: %s", name, at.Line, at.Column, at.Problem)
	}
	return fmt.Errorf("%s: %w", name, err)
}

// Messages of YAML's library, which has no columns. Its scanner gives the right line; about a tab,
// it gives that of the text before. Its parser gives one less, and in blocks and in braces and
// brackets the line where these begin. About a character there is no line.
var (
	withLine      = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^line (\d+): `) })
	unknownAnchor = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^unknown anchor '(.*)'`) })
	inBlocks      = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^did not find expected (key|'-')`) })
	inBraces      = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^did not find expected ','`) })
	ofParser      = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(did not find expected (node|<)|found undefined)`) })
)

// syntaxError returns the error of a text that is not YAML, at the first character of its line.
func syntaxError(text []byte) error {
	// Behind an empty line, since the library takes a position in the first line for none.
	read := &bytewise{text: append([]byte(lf), bytes.TrimPrefix(text, []byte(byteOrderMark))...)}
	problem, line := read.problem()
	switch anchor := unknownAnchor().FindStringSubmatch(problem); {
	case anchor != nil:
		line = read.lineOf(bytes.LastIndex(read.text[:read.passed], []byte("*"+anchor[1])))
	case line == 0 || strings.HasPrefix(problem, "found a tab"):
		line = read.lineOf(read.passed - 1)
	case inBlocks().MatchString(problem):
		line = read.lineInBlock(problem)
	case inBraces().MatchString(problem):
		problem += " in what begins here"
		line++
	case ofParser().MatchString(problem):
		line++
	default:
		line = (&Source{text: read.text}).inEditors(Position{line, 1}).Line
	}
	last := read.lineOf(len(bytes.TrimRight(read.text, " \t\r\n"))) // at the end of the text, the library is below it
	at, indent := startOf(read.text, min(line, last))
	if strings.HasPrefix(problem, "mapping values are not allowed") {
		problem += "; is a colon missing in the line above, or quotes around a text with a colon?"
	}
	if strings.Contains(indent, "\t") {
		problem += "; YAML is indented with spaces, not with tabs"
	}
	return Error{Position{max(1, at.Line-1), at.Column}, "not YAML: " + problem}
}

// startOf returns the position of the first character of a line, and what is before it.
func startOf(text []byte, line int) (at Position, indent string) {
	content := string(bytes.Split(text, []byte(lf))[line-1])
	indent = content[:len(content)-len(strings.TrimLeft(content, " \t"))]
	return Position{line, len(indent) + 1}, indent
}

// bytewise passes a text on byte by byte, and so knows how far it has been read.
type bytewise struct {
	text   []byte
	passed int
}

func (b *bytewise) Read(p []byte) (int, error) {
	if b.passed == len(b.text) {
		return 0, io.EOF
	}
	p[0] = b.text[b.passed]
	b.passed++
	return 1, nil
}

// problem reads the text up to its error, and returns the library's message and line; 0 if it
// has none.
func (b *bytewise) problem() (message string, line int) {
	var err error
	for decoder := yaml.NewDecoder(b); err == nil; {
		err = decoder.Decode(new(yaml.Node))
	}
	message = strings.TrimPrefix(err.Error(), "yaml: ")
	if found := withLine().FindStringSubmatch(message); found != nil {
		line, _ = strconv.Atoi(found[1])
		message = strings.TrimPrefix(message, found[0])
	}
	return message, line
}

func (b *bytewise) lineOf(offset int) int { return 1 + bytes.Count(b.text[:offset], []byte(lf)) }

// lineInBlock returns the line of a token that is not expected in a mapping or a list without
// braces and brackets: with that line, the text has the error. The library has read on, by two
// tokens or more.
func (b *bytewise) lineInBlock(problem string) int {
	lines := bytes.Split(b.text[:b.passed], []byte(lf))
	return sort.Search(len(lines), func(count int) bool {
		beginning := &bytewise{text: bytes.Join(lines[:count], []byte(lf))}
		found, _ := beginning.problem()
		return found == problem
	})
}

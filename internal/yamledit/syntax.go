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

// The messages of YAML's library have a line, which for most of them is not that of the mistake,
// and no column. What the line is depends on the message:
//
//	message                                     its line
//	unknown anchor 'a' referenced               none
//	control characters are not allowed          none
//	found a tab character …                     the line of the text before the tab
//	did not find expected key                   the line in which the mapping begins
//	did not find expected '-' indicator         the line in which the list begins
//	did not find expected ',' or '}'            the line before the one with the opening brace
//	did not find expected node content          the line before that of the mistake
//	did not find expected <document start>      the line before that of the mistake
//	found undefined tag handle                  the line before that of the mistake
//	any other                                   the line of the mistake
var (
	withLine      = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^line (\d+): `) })
	unknownAnchor = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^unknown anchor '(.*)'`) })
	inBlocks      = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^did not find expected (key|'-')`) })
	inBraces      = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^did not find expected ','`) })
	// conflictMark is the first line of git's that is not the user's.
	conflictMark = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?m)^(<{7}|>{7})[ \r\n]`) })
	ofParser     = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(did not find expected (node|<)|found undefined)`) })
)

// syntaxError returns the error of a text that is not YAML, at the first character of its line.
func syntaxError(text []byte) error {
	if mark := conflictMark().FindIndex(text); mark != nil {
		return Error{Position{1 + bytes.Count(text[:mark[0]], []byte(lf)), 1}, "not YAML: a conflict that git left here: join its two sides or keep one, and remove the lines of <, = and >"}
	}
	// An empty line goes first, because the library takes a position in the first line for none.
	// So the lines below are one more than those of the text.
	read := &bytewise{text: append([]byte(lf), bytes.TrimPrefix(text, []byte(byteOrderMark))...)}
	problem, line := read.problem()
	switch anchor := unknownAnchor().FindStringSubmatch(problem); {
	case anchor != nil: // the last one so far
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
	// A text that ends too early has its mistake, for the library, in the line after the last one.
	last := read.lineOf(len(bytes.TrimRight(read.text, " \t\r\n")))
	at, indent := startOf(read.text, min(line, last))
	if cause, why := mistyped(read.text, at.Line-1, problem); why != "" {
		at, _ = startOf(read.text, cause+1)
		problem = why
	}
	if strings.Contains(indent, "\t") {
		problem += "; YAML is indented with spaces, not with tabs"
	}
	if strings.HasPrefix(problem, "found a tab character where") { // only in text behind | and >
		problem += "; text that begins with a tab goes into double quotes, since kpt drops the digit behind |"
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

package yamledit

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/fieldpath"
)

// A commented line is a field that a comment shows, ready to be uncommented, as in
//
//	# storage:
//	#   nfs:
//	#     server: "0.0.0.0" # the NFS server
//
// Its place is where the field would be without the number sign and one space. Prose that begins with a
// word and a colon is no field: its words have spaces between them, and no quotes or braces around.

// uncomment replaces the commented line of the value's field, if the mapping in which the
// value is missing has one. Sections that are commented around it are uncommented too; what
// else they show stays commented, in the section's indentation.
func (e *editor) uncomment() ([]byte, bool) {
	if e.value == nil || !e.isReadable() {
		return nil, false
	}
	shown, missing, ok := e.comments()
	if !ok {
		return nil, false
	}
	return shown.uncomment(missing, e.value)
}

// uncommentFields sets a mapping in place of a commented section, field by field, so that the
// section's other comments stay.
func (e *editor) uncommentFields() ([]byte, bool) {
	if e.value == nil || e.value.Kind != yaml.MappingNode || !e.isReadable() {
		return nil, false
	}
	shown, missing, ok := e.comments()
	if !ok || len(missing) != 1 {
		return nil, false
	}
	if i := shown.find(missing[0].Key); i < 0 || !shown.isSection(i) {
		return nil, false
	}
	text := e.text
	for i := 0; i < len(e.value.Content); i += 2 {
		var err error
		if text, err = Set(text, e.document, e.order, e.value.Content[i+1], e.path.Then(fieldpath.Of(e.value.Content[i].Value)...)); err != nil {
			return nil, false
		}
	}
	return text, true
}

// comments returns those of the mapping in which the path ends, and the missing path in it.
func (e *editor) comments() (shown comments, missing fieldpath.Path, ok bool) {
	at := e.nearest()
	existing, exists := at.child()
	lines := strings.Split(string(e.text), "\n")
	switch {
	case at.container.Kind != yaml.MappingNode || isFlow(at.container) || len(at.container.Content) == 0 || at.missing[0].IsIndex:
		return comments{}, nil, false
	case !exists:
		return comments{lines: lines, from: at.begin - 1, to: min(at.end, len(lines)), column: at.container.Content[0].Column - 1}, at.missing, true
	case isNull(existing) && existing.Value == "" && len(at.missing) > 1 && !at.missing[1].IsIndex:
		// Only comments are below the key.
		key := at.entries()[at.index()].key
		shown = newComments(lines, key.Line, key.Column)
		return shown, at.missing[1:], shown.from < shown.to
	}
	return comments{}, nil, false
}

// comments are a part of a text, from a line to before another, in which the fields of one
// mapping are at a column. All count from 0.
type comments struct {
	lines    []string
	from, to int
	column   int
}

// newComments returns the comments from a line on at or behind a column. The first one is a
// field's.
func newComments(lines []string, from, column int) comments {
	c := comments{lines: lines, from: from}
	if c.to = c.end(column); c.from < c.to {
		c.column = readLine(lines[from]).column
	}
	return c
}

// uncomment writes a value in place of the commented line of the path's first key.
func (c comments) uncomment(path fieldpath.Path, value *yaml.Node) ([]byte, bool) {
	i := c.find(path[0].Key)
	if i < 0 {
		return nil, false
	}
	shown := readLine(c.lines[i])
	below := c.below(i)
	var written []string
	if len(path) > 1 && !path[1].IsIndex && c.isSection(i) {
		written = append(written, strings.Repeat(" ", c.column)+shown.text)
		written = append(written, below.section(path[1:], value)...)
	} else {
		written = c.field(path[0].Key, nest(path[1:], value), shown.comment())
		if shown.value() != "" {
			below.to = below.from // the lines below are not the field's
		}
	}
	return []byte(strings.Join(slices.Concat(c.lines[:i], written, c.lines[below.to:]), "\n")), true
}

// longestLine is the length up to which a mapping or a list is written on the line of its key.
const longestLine = 120

// field writes a field with the comment of its commented line: behind a value of one line,
// otherwise above. A value takes one line if it fits, because kpt would move the commented lines
// that follow on lines of its own into it.
func (c comments) field(key string, value *yaml.Node, comment string) []string {
	written := newMapping(key, value)
	line := strings.TrimRight(strings.Repeat(" ", c.column)+entries(written, false)+" "+comment, " ")
	if isInline(value) || len(line) <= longestLine {
		return []string{line}
	}
	lines := strings.Split(strings.TrimSuffix(block(written, c.column), "\n"), "\n")
	if comment != "" {
		lines = slices.Insert(lines, 0, strings.Repeat(" ", c.column)+comment)
	}
	return lines
}

// section returns the lines of a section that is uncommented, with a value in it.
func (c comments) section(path fieldpath.Path, value *yaml.Node) []string {
	inside := comments{lines: c.moved(), column: c.column}
	inside.to = len(inside.lines)
	if text, ok := inside.uncomment(path, value); ok {
		return strings.Split(string(text), "\n")
	}
	return append(inside.field(path[0].Key, nest(path[1:], value), ""), inside.lines...)
}

// below returns the comments below the commented line of a section.
func (c comments) below(i int) comments {
	return newComments(c.lines, i+1, c.column+1)
}

// isSection reports whether comments are below the commented line of a section.
func (c comments) isSection(i int) bool {
	below := c.below(i)
	return below.from < below.to
}

// find returns the index of the commented line of a key; -1 if there is none.
func (c comments) find(key string) int {
	moved, least, isBehind := -1, -1, false
	for i := c.from; i < c.to; i++ {
		l := readLine(c.lines[i])
		switch {
		case !l.isComment:
			least, isBehind = -1, false
			continue
		case l.key != "" && l.column < c.column:
			isBehind = true // what follows is in a section behind this mapping
		case l.key == key && l.column == c.column && !isBehind:
			return i
		case l.key == key && l.value() != "" && l.sign == c.column && (least < 0 || least >= l.column):
			moved = i // kpt moved the number sign, but not the text behind it
		}
		if least < 0 || l.column < least {
			least = l.column
		}
	}
	return moved
}

// end returns the first line from the beginning that is no comment at or behind a column.
func (c comments) end(column int) int {
	for i := c.from; i < len(c.lines); i++ {
		if l := readLine(c.lines[i]); !l.isComment || l.column < column {
			return i
		}
	}
	return len(c.lines)
}

// moved returns the lines with their number signs in the column of the first one's field:
// they are comments inside of a section now.
func (c comments) moved() []string {
	var lines []string
	first := readLine(c.lines[c.from]).column
	for _, text := range c.lines[c.from:c.to] {
		l := readLine(text)
		column := min(first, l.column)
		sign := "# "
		if strings.HasPrefix(l.text, "#") {
			column, sign = l.column, "" // a comment among the commented lines
		}
		lines = append(lines, strings.Repeat(" ", column)+sign+strings.Repeat(" ", l.column-column)+l.text)
	}
	return lines
}

// line is a line of a text.
type line struct {
	isComment bool
	// sign is the column of the number sign, and column that of the text behind it, without
	// the number sign and one space.
	sign, column int
	text         string
	// key is that of a field; empty for other comments.
	key string
}

func readLine(text string) line {
	trimmed := strings.TrimLeft(text, " ")
	after, isComment := strings.CutPrefix(trimmed, "#")
	if !isComment {
		return line{}
	}
	l := line{isComment: true, sign: len(text) - len(trimmed), text: strings.TrimLeft(after, " ")}
	l.column = l.sign + max(len(after)-len(l.text), 1) - 1
	if match := commentedField().FindStringSubmatch(l.text); match != nil {
		l.key = match[1]
		if l.isProse() {
			l.key = ""
		}
	}
	return l
}

// isProse reports whether what follows the colon is no value, but words.
func (l line) isProse() bool {
	value := l.value()
	return strings.Contains(value, " ") && !strings.ContainsAny(value[:1], `"'{[`)
}

// commentedField matches a key with its colon.
var commentedField = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^"?([-A-Za-z0-9_./]+)"?:(?:\s|$)`) })

// rest is what follows a field's key and colon.
func (l line) rest() string {
	return strings.TrimLeft(l.text[len(commentedField().FindString(l.text)):], " ")
}

// value is the field's value as it is written, without the comment behind it.
func (l line) value() string {
	return strings.TrimRight(strings.TrimSuffix(l.rest(), l.comment()), " ")
}

// comment is the comment behind the field's value.
func (l line) comment() string {
	rest, start := l.rest(), 0
	if strings.HasPrefix(rest, "#") {
		return rest
	}
	if strings.HasPrefix(rest, `"`) || strings.HasPrefix(rest, "'") {
		start = quoted([]byte(rest))
	}
	if at := strings.Index(rest[start:], " #"); at >= 0 {
		return rest[start+at+1:]
	}
	return ""
}

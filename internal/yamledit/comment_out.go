package yamledit

import (
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/fieldpath"
)

// commentOutSection comments out a section that is left out, of which comments show fields. The
// caller has to verify that it was: without such comments the section stays, empty.
func (e *editor) commentOutSection() ([]byte, bool) {
	at := e.nearest()
	section, exists := at.child()
	if e.value != nil || e.starter == nil || !exists || len(at.missing) > 1 || section.Kind != yaml.MappingNode {
		return nil, false
	}
	text := e.text
	for i := 0; i < len(section.Content); i += 2 {
		var err error
		if text, err = Remove(text, e.document, e.starter, e.path.Then(fieldpath.Of(section.Content[i].Value)...)); err != nil {
			return nil, false
		}
	}
	return text, true
}

// commentOutEmptied comments out the field of which the last key or element is removed, if the starter
// shows that field on one line.
func (e *editor) commentOutEmptied() ([]byte, bool) {
	if e.value != nil || e.starter == nil {
		return nil, false
	}
	field := *e
	for len(field.path) > 1 {
		at := field.nearest()
		if len(at.missing) > 1 || at.index() < 0 || len(at.entries()) > 1 {
			return nil, false
		}
		field.path = field.path[:len(field.path)-1]
		if _, below, ok := e.inStarter(field.path); ok {
			isSection := below.from < below.to
			text, done := field.commentOut()
			return text, done && !isSection
		}
	}
	return nil, false
}

// commentOut is the inverse of uncomment. The entry at the path becomes the starter's commented
// line again, if the comment of that line is still at the entry. A section in which only
// comments are left becomes commented, as do the sections around it without another entry.
func (e *editor) commentOut() ([]byte, bool) {
	at := e.nearest()
	i := at.index()
	if e.value != nil || !e.isReadable() || i < 0 || len(at.missing) > 1 || at.container.Kind != yaml.MappingNode || isFlow(at.container) {
		return nil, false
	}
	lines := strings.Split(string(e.text), "\n")
	from, to, commented := e.commentedEntry(at, i, lines)
	lines = slices.Concat(lines[:from], commented, lines[to:])
	done := commented != nil
	for ; len(at.entries()) == 1 && at.parent != nil; at = *at.parent {
		section := at.parent.entries()[at.parent.index()].key
		if section == nil {
			break
		}
		left := newComments(lines, section.Line, section.Column)
		if !done && !e.showsFields(at.above, left) {
			break
		}
		indent := at.entries()[0].key.Column - section.Column
		left.commentOut(section.Column-1, e.columnsInStarter(at.above, indent))
		done = true
	}
	return []byte(strings.Join(lines, "\n")), done
}

// commentedEntry returns the lines of an entry, from one to before another, and the commented
// line that takes their place; none if the starter's comment is neither behind nor above the
// entry.
func (e *editor) commentedEntry(at cursor, i int, lines []string) (from, to int, commented []string) {
	key := at.entries()[i].key
	from, to = key.Line-1, e.lastLine(at, i)
	shown, _, ok := e.inStarter(e.path)
	if !ok || shown.comment() == "" {
		return from, to, nil
	}
	commented = []string{strings.Repeat(" ", key.Column-1) + "# " + shown.text}
	switch {
	case strings.HasSuffix(lines[from], " "+shown.comment()):
		return from, to, commented
	case from > 0 && strings.TrimSpace(lines[from-1]) == shown.comment():
		return from - 1, to, commented
	}
	return from, to, nil
}

// inStarter returns the starter's commented line of the field at a path, and the comments below
// it.
func (e *editor) inStarter(path fieldpath.Path) (line, comments, bool) {
	documents, err := Parse(e.starter)
	if err != nil || len(documents) == 0 {
		return line{}, comments{}, false
	}
	starter := editor{text: e.starter, documents: documents, path: path}
	all, missing, ok := starter.comments()
	for ; ok && !missing[0].IsIndex; missing = missing[1:] {
		i := all.find(missing[0].Key)
		if i < 0 {
			break
		}
		shown := readLine(all.lines[i])
		all = all.below(i)
		if len(missing) == 1 {
			return shown, all, true
		}
	}
	return line{}, comments{}, false
}

// showsFields reports whether a comment is the commented line of a field that the starter shows
// in a section.
func (e *editor) showsFields(section fieldpath.Path, c comments) bool {
	return slices.ContainsFunc(c.lines[c.from:c.to], func(text string) bool {
		key := readLine(text).key
		if key == "" {
			return false
		}
		_, _, ok := e.inStarter(section.Then(fieldpath.Of(key)...))
		return ok
	})
}

// columnsInStarter returns how far behind the section's key the starter shows each line of a
// section; none if the starter's indentation is another.
func (e *editor) columnsInStarter(section fieldpath.Path, indent int) map[string]int {
	shown, below, ok := e.inStarter(section)
	if !ok || below.column-shown.column != indent {
		return nil
	}
	columns := map[string]int{}
	for _, text := range below.lines[below.from:below.to] {
		l := readLine(text)
		columns[l.text] = l.column - shown.column
	}
	return columns
}

// commentOut comments out a section whose key is at a column, and of which only the comments
// below the key are left. It is the inverse of section. Some lines may be known by their column
// behind the key, since kpt moves comments.
func (c comments) commentOut(column int, known map[string]int) {
	sign := strings.Repeat(" ", column) + "# "
	c.lines[c.from-1] = sign + strings.TrimLeft(c.lines[c.from-1], " ")
	for i := c.from; i < len(c.lines); i++ {
		l := readLine(c.lines[i])
		if strings.TrimSpace(c.lines[i]) == "" {
			continue // more comments may follow
		}
		if !l.isComment || l.column <= column {
			break
		}
		behind, isKnown := known[l.text]
		if !isKnown {
			behind = l.column - column
		}
		if isValue := l.key != "" || strings.HasPrefix(l.text, "- "); !isValue && !strings.HasPrefix(l.text, "#") {
			l.text = strings.TrimRight("# "+l.text, " ") // a comment among the commented lines
		}
		c.lines[i] = sign + strings.Repeat(" ", behind) + l.text
	}
}

package yamledit

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// keyLine is a line that begins a field, as `  server: a`, also as the first of an element, as `  - name: a`:
// a dash is indentation to it. Braces and text that goes on are none.
type keyLine struct {
	line
	number int
}

// keyAt returns the field that a line begins, or that it would begin without its number sign.
func keyAt(lines []string, number int) (k keyLine, ok bool) {
	text := strings.TrimRight(lines[number], " \r")
	l := readLine(text)
	if !l.isComment {
		content := withoutDashes(strings.TrimLeft(text, " "))
		l = readLine("# " + content)
		l.isComment, l.column = false, len(text)-len(content)
	}
	return keyLine{l, number}, l.key != ""
}

// withoutDashes returns what the dashes at the beginning of an element's line are followed by.
func withoutDashes(content string) string {
	for isElement(content) {
		content = strings.TrimLeft(content[1:], " ")
	}
	return content
}

// isElement reports whether what a line holds behind its indentation begins with an element's dash.
func isElement(content string) bool { return strings.HasPrefix(content, "- ") }

// indentationOf returns the number of spaces before what a line holds, and what that is.
func indentationOf(line string) (column int, content string) {
	content = strings.TrimLeft(line, " ")
	return len(line) - len(content), content
}

// startsOther matches a value to which the lines below may belong.
var startsOther = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[|>&!*]`) })

// wrongIndentation explains an error at a line whose indentation does not fit the lines above. It
// returns the line to correct, as far as that is known, and an empty problem if the lines are not
// plain enough to tell. Line 0 is the one that syntaxError adds. noDash says that YAML expects a dash in
// the line's column.
func wrongIndentation(lines []string, line int, noDash bool) (wrong int, problem string) {
	if column, content := indentationOf(lines[line]); isElement(content) {
		return line, wrongDash(lines, line, column)
	}
	reported, ok := keyAt(lines, line)
	if !ok || reported.isComment {
		return 0, ""
	}
	lastDash := reported.column - 1
	if noDash {
		lastDash++
	}
	parent, ok := lineAbove(lines, line, reported.column, lastDash)
	if !ok || !isComplete(lines[:parent.number+1]) {
		return 0, ""
	}
	if parent.column >= reported.column {
		return line, fmt.Sprintf("%s, but \"%s:\" in line %d, the first behind its dash, by %d%s", reported, parent.key, parent.number, parent.column, commentedParent(lines, keyLine{}, parent))
	}
	if parent.value() != "" {
		if problem = belowValue(reported.String(), parent); problem != "" {
			problem += commentedParent(lines, parent, reported)
		}
		return line, problem
	}
	first, ok := firstBelow(lines, parent)
	name, column := strconv.Quote(first.key+":"), first.column
	if dash, content := indentationOf(lines[first.number]); isElement(content) {
		name, column, ok = "the dash", dash, true
	}
	if !ok || column == reported.column {
		return 0, ""
	}
	if hint := commentedParent(lines, parent, first); hint != "" {
		return first.number, fmt.Sprintf("%s, but \"%s:\" in line %d, also below \"%s:\", by %d%s", first, reported.key, reported.number, parent.key, reported.column, hint)
	}
	return line, fmt.Sprintf("%s, but %s in line %d, the first below \"%s:\", by %d", reported, name, first.number, parent.key, column)
}

// wrongDash explains an error at a dash in a column: it differs from the dash above in its list, it is not as
// deep as the field whose list it begins, or that field has a value.
func wrongDash(lines []string, line, column int) (problem string) {
	dash := indented("the dash", column)
	if number, above := dashAbove(lines, line, column); number > 0 {
		list, ok := lineAbove(lines, number, above+1, above-1)
		if !ok || above == column || list.column > above || list.value() != "" || !isComplete(lines[:list.number+1]) {
			return ""
		}
		return fmt.Sprintf("%s, but the one in line %d, below \"%s:\", by %d", dash, number, list.key, above)
	}
	const anyColumn = math.MaxInt
	above, ok := lineAbove(lines, line, anyColumn, anyColumn)
	if !ok || !isComplete(lines[:above.number+1]) {
		return ""
	}
	switch {
	case above.column < column:
		return belowValue(dash, above)
	case above.value() == "" && above.column > column:
		return fmt.Sprintf("%s, but \"%s:\" in line %d, whose list it begins, by %d", dash, above.key, above.number, above.column)
	}
	return ""
}

// dashAbove returns the line and the column of the nearest dash above a column's line; the line is 0 if what
// is between them ends that dash's list.
func dashAbove(lines []string, below, column int) (number, dash int) {
	least := math.MaxInt
	for number = below - 1; number > 0; number-- {
		above, content := indentationOf(lines[number])
		switch {
		case !isContent(content):
		case isElement(content) && above < least:
			return number, above
		case isElement(content) || above < column:
			return 0, 0
		default:
			least = min(least, above)
		}
	}
	return 0, 0
}

// belowValue says that something is indented deeper than a field with a value; empty if it may belong to
// the value, or there is none.
func belowValue(indented string, parent keyLine) string {
	if parent.value() == "" || startsOther().MatchString(parent.value()) {
		return ""
	}
	return fmt.Sprintf("%s, deeper than \"%s:\" in line %d, which has a value", indented, parent.key, parent.number)
}

func (k keyLine) String() string { return indented(fmt.Sprintf("\"%s:\"", k.key), k.column) }

// indented says how many spaces are before something.
func indented(what string, column int) string {
	unit := "spaces"
	if column == 1 {
		unit = "space"
	}
	return fmt.Sprintf("%s is indented by %d %s", what, column, unit)
}

// lineAbove returns the nearest line above that holds something before a column, or a dash up to another
// one; ok is false if that line does not begin a field.
func lineAbove(lines []string, below, column, lastDash int) (k keyLine, ok bool) {
	for number := below - 1; number > 0; number-- {
		indent, content := indentationOf(lines[number])
		if !isContent(content) {
			continue
		}
		if behind := len(lines[number]) - len(withoutDashes(content)); behind < column || isElement(content) && indent <= lastDash {
			return keyAt(lines, number)
		}
	}
	return keyLine{}, false
}

// firstBelow returns the first line below a field; ok is false if it does not begin one.
func firstBelow(lines []string, parent keyLine) (k keyLine, ok bool) {
	for number := parent.number + 1; number < len(lines); number++ {
		if isContent(strings.TrimLeft(lines[number], " ")) {
			return keyAt(lines, number)
		}
	}
	return keyLine{}, false
}

// isContent reports whether a line is neither empty nor a comment.
func isContent(line string) bool {
	return strings.TrimSpace(line) != "" && !strings.HasPrefix(line, "#")
}

// isComplete reports whether the lines are YAML, so that no text or brace is open behind them.
func isComplete(lines []string) bool {
	read := &bytewise{text: []byte(strings.Join(lines, lf))}
	problem, _ := read.problem()
	return problem == "EOF"
}

// commentedParent asks whether a field was uncommented without its parent: the nearest comment
// above that shows a field of a smaller indentation.
func commentedParent(lines []string, from, child keyLine) string {
	const leastStep = 2 // a single space more is one that stayed behind the number sign
	for number := child.number - 1; number > from.number; number-- {
		comment, ok := keyAt(lines, number)
		if !ok || comment.column >= child.column {
			continue
		}
		if comment.isComment && comment.value() == "" && child.column-comment.column >= leastStep {
			return fmt.Sprintf("; is its parent, \"%s:\" in line %d, still a comment?", comment.key, number)
		}
		break
	}
	return ""
}

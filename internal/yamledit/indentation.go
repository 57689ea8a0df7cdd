package yamledit

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
)

// keyLine is a line that begins a field, as `  server: a`. Lists, braces and text that goes on are
// none.
type keyLine struct {
	line
	number int
}

// keyAt returns the field that a line begins, or that it would begin without its number sign.
func keyAt(lines []string, number int) (k keyLine, ok bool) {
	text := strings.TrimRight(lines[number], " \r")
	l := readLine(text)
	if !l.isComment {
		content := strings.TrimLeft(text, " ")
		l = readLine("# " + content)
		l.isComment, l.column = false, len(text)-len(content)
	}
	return keyLine{l, number}, l.key != ""
}

// startsOther matches a value to which the lines below may belong.
var startsOther = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[|>&!*]`) })

// wrongIndentation explains an error at a line whose indentation does not fit the lines above. It
// returns the line to correct, as far as that is known, and an empty problem if the lines are not
// plain enough to tell. Line 0 is the one that syntaxError adds.
func wrongIndentation(text []byte, line int) (wrong int, problem string) {
	lines := strings.Split(string(text), lf)
	reported, ok := keyAt(lines, line)
	if !ok || reported.isComment {
		return 0, ""
	}
	parent, ok := lineAbove(lines, reported)
	if !ok || !isComplete(lines[:parent.number+1]) {
		return 0, ""
	}
	if parent.value() != "" {
		if startsOther().MatchString(parent.value()) {
			return 0, ""
		}
		return line, fmt.Sprintf("%s, deeper than \"%s:\" in line %d, which has a value%s", reported, parent.key, parent.number, commentedParent(lines, parent, reported))
	}
	first, ok := firstBelow(lines, parent)
	if !ok || first.column == reported.column {
		return 0, ""
	}
	if hint := commentedParent(lines, parent, first); hint != "" {
		return first.number, fmt.Sprintf("%s, but \"%s:\" in line %d, also below \"%s:\", by %d%s", first, reported.key, reported.number, parent.key, reported.column, hint)
	}
	return line, fmt.Sprintf("%s, but \"%s:\" in line %d, the first below \"%s:\", by %d", reported, first.key, first.number, parent.key, first.column)
}

func (k keyLine) String() string {
	unit := "spaces"
	if k.column == 1 {
		unit = "space"
	}
	return fmt.Sprintf("\"%s:\" is indented by %d %s", k.key, k.column, unit)
}

// lineAbove returns the nearest line above that is indented less; ok is false if that one does not
// begin a field.
func lineAbove(lines []string, below keyLine) (k keyLine, ok bool) {
	for number := below.number - 1; number > 0; number-- {
		content := strings.TrimLeft(lines[number], " ")
		if isContent(content) && len(lines[number])-len(content) < below.column {
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
		if comment.isComment && child.column-comment.column >= leastStep {
			return fmt.Sprintf("; is its parent, \"%s:\" in line %d, still a comment?", comment.key, number)
		}
		break
	}
	return ""
}

package yamledit

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// mistyped returns the line of the mistake behind a problem that YAML's library has with a line, and what
// the mistake is. why is empty if that can't be told. Line 0 is the one that syntaxError adds.
func mistyped(text []byte, line int, problem string) (cause int, why string) {
	lines := strings.Split(string(text), lf)
	if begin := openQuote(lines, line); begin > 0 || problem == "found unexpected end of stream" {
		return cmp.Or(begin, line), "text in quotes begins in this line and does not end in it; is a quote missing behind it?"
	}
	isInKeys := strings.HasPrefix(problem, "mapping values are not allowed")
	if !isInKeys && !inBlocks().MatchString(problem) && !strings.HasSuffix(problem, "expected ':'") {
		return 0, ""
	}
	if joined, key := withoutSpace(lines, line); key != "" {
		return joined, problem + hintSpace(key)
	}
	if wrong, why := wrongIndentation(lines, line, strings.HasSuffix(problem, "'-' indicator")); why != "" {
		return wrong, why
	}
	if !isInKeys {
		return 0, ""
	}
	if keys := joinedKeys().FindStringSubmatch(lines[line]); keys != nil {
		return line, fmt.Sprintf("%s; %q goes into the next line, deeper than %q, and text with a colon into quotes", problem, keys[2], keys[1])
	}
	if content, _, _ := strings.Cut(lines[line], " #"); strings.Count(content, ": ") < 2 && !strings.Contains(lines[line-1], ":") {
		return line, problem + "; is a colon missing in the line above?"
	}
	return 0, ""
}

// joinedKeys matches a line that is a key with a colon, and a further one in place of a value.
var joinedKeys = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[- ]*([\w./-]+:) +([\w./-]+:)(?:\s|$)`) })

// opensQuote matches a line with a value that begins with a quote and has no other.
var opensQuote = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[- ]*(?:[\w./-]+: +)?(?:"[^"]*|'[^']*)$`)
})

// openQuote returns the line, a given one or the nearest above, that begins a text in quotes without ending
// it. With a quote at its end, the lines up to the given one are YAML. 0 is none.
func openQuote(lines []string, line int) int {
	for number := line; number > 0; number-- {
		text := strings.TrimRight(lines[number], " \r")
		if !opensQuote().MatchString(text) {
			continue
		}
		quote := text[strings.IndexAny(text, `"'`):][:1]
		if closed := slices.Concat(lines[:number], []string{text + quote}, lines[number+1:line+1]); isComplete(closed) {
			return number
		}
		break
	}
	return 0
}

// joinedField matches a key and its value without a space between them, and nothing else. A URL is none.
// The key may be as long as those of Kubernetes' labels, prefix/name.
var joinedField = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^([A-Za-z][\w./-]{0,316}):[^\s:/][^\s:]*$`) })

// joinedKey returns the key in a text that is a key and its value without a space between them; empty if
// it is anything else.
func joinedKey(text string) string {
	if match := joinedField().FindStringSubmatch(text); match != nil {
		return match[1]
	}
	return ""
}

// HintSpace ends a message about a value that stands where a mapping is expected with the question whether it
// lacks the space behind a colon, as cpu:8; empty if it is anything but keys and values without that space.
func HintSpace(value string) (hint string) {
	words := strings.Fields(value)
	isOther := func(word string) bool { return joinedKey(word) == "" }
	if len(words) == 0 || slices.ContainsFunc(words, isOther) {
		return ""
	}
	return hintSpace(joinedKey(words[0]))
}

func hintSpace(key string) string { return fmt.Sprintf("; is a space missing behind %q?", key+":") }

// withoutSpace returns the field that lacks the space behind its colon, in a line that YAML refuses or in
// one of the two above: with text in place of a field, YAML fails at a later one. With the space, the lines
// up to the given one are YAML.
func withoutSpace(lines []string, line int) (number int, key string) {
	corrected := slices.Clone(lines[:line+1])
	for number, left := line, 3; number > 0 && left > 0; number-- {
		content := strings.TrimSpace(lines[number])
		if key := joinedKey(withoutDashes(content)); key != "" {
			corrected[number] = strings.Replace(lines[number], key+":", key+": ", 1)
			if isComplete(corrected) {
				return number, key
			}
		}
		if isContent(content) {
			left--
		}
	}
	return 0, ""
}

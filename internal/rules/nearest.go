package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Nearest returns the candidate that text was probably meant to be: the one with the fewest
// edits, ignoring case, if these are at most a third of the candidate's length, or half of it if
// both are forms of one word, as serve and serving. Three or more initials, as gid of groupID and pvc of
// persistentVolumeClaim, come before any edit: one edit makes most short words of each other.
func Nearest(text string, candidates []string) string {
	best, fewest := "", 0
	if len(text) >= shortestPart {
		best, fewest = Only(candidates, func(candidate string) bool { return isInitials(text, candidate) }), 1
	}
	for _, candidate := range candidates {
		allowed := max(1, len(candidate)/3)
		if beginsAlike(text, candidate) {
			allowed = len(candidate) / 2
		}
		if len(text)-len(candidate) > allowed || isOpposite(text, candidate) || allowed == 1 && differsInFirst(text, candidate) {
			continue
		}
		n := edits(strings.ToLower(text), strings.ToLower(candidate))
		if n <= allowed && (best == "" || n < fewest) {
			best, fewest = candidate, n
		}
	}
	return best
}

// Meant returns the candidate that text was probably meant to be: the nearest or, if none is
// near, the only one that begins or ends with it, as claimName does with claim, or that it ends with. What begins with a
// candidate says something else of it, as NFS_SERVER_PATH of NFS_SERVER.
func Meant(text string, candidates []string) string {
	if near := Nearest(text, candidates); near != "" {
		return near
	}
	isOpposed := func(candidate string) bool { return isOpposite(text, candidate) }
	if slices.ContainsFunc(candidates, isOpposed) { // as NotExists of Exists, for DoesNotExist
		return Only(candidates, func(candidate string) bool { return isEnd(singular(text), candidate) })
	}
	hasPart := func(candidate string) bool { return isPart(text, candidate) || isEnd(candidate, text) }
	return Only(candidates, hasPart)
}

// Only returns the candidate that is like a text; empty if there are several or none.
func Only(candidates []string, isLike func(string) bool) string {
	found := ""
	for _, candidate := range candidates {
		switch {
		case !isLike(candidate):
		case found != "":
			return ""
		default:
			found = candidate
		}
	}
	return found
}

// differsInFirst reports whether two words differ only in their first letter, which in short ones makes
// another word of most, as node of mode.
func differsInFirst(a, b string) bool {
	return a != "" && b != "" && !strings.EqualFold(a[:1], b[:1]) && strings.EqualFold(a[1:], b[1:])
}

// beginsAlike reports whether a text and a name are of one word and differ in its end: in the
// text's last letter and what the name has in its place.
func beginsAlike(text, name string) bool {
	last := len(text) - 1
	if last <= shortestPart || len(name) < last || !strings.EqualFold(text[:last], name[:last]) {
		return false
	}
	return !strings.ContainsFunc(name[last:], func(r rune) bool { return r < 'a' || r > 'z' })
}

// isInitials reports whether a text is the initials of a name, ignoring case.
func isInitials(text, name string) bool { return strings.EqualFold(text, initials(name)) }

// initials returns the first letters of the words of a camelCase name.
func initials(name string) string {
	var letters []byte
	for i := range len(name) {
		if isCapital := 'A' <= name[i] && name[i] <= 'Z'; i == 0 || isCapital {
			letters = append(letters, name[i])
		}
	}
	return string(letters)
}

// shortestPart is the length of the shortest text that says something as a part of a name.
const shortestPart = 3

// isPart reports whether a name begins or ends with a text, ignoring case.
func isPart(text, name string) bool {
	return len(text) >= shortestPart && strings.HasPrefix(strings.ToLower(name), strings.ToLower(text)) || isEnd(text, name)
}

// isEnd reports whether a name ends with a text, ignoring case.
func isEnd(text, name string) bool {
	return len(text) >= shortestPart && strings.HasSuffix(strings.ToLower(name), strings.ToLower(text))
}

// singular returns a word without an s at its end.
func singular(word string) string { return strings.TrimSuffix(word, "s") }

// negations are the beginnings that make a word's opposite.
var negations = []string{"not", "non", "no", "un"}

// isOpposite reports whether a text is the opposite of a name, as NotExists of Exists.
func isOpposite(text, name string) bool {
	negation, found := strings.CutSuffix(strings.ToLower(text), strings.ToLower(name))
	return found && slices.Contains(negations, strings.TrimRight(negation, "-_ "))
}

const (
	// mostNames is the greatest number of names that a message lists.
	mostNames = 8
	// longestCompared is the length to which a text is compared with names, which takes
	// the time of the product of both lengths.
	longestCompared = 64
)

// List lists names for a message. Of many names it lists those nearest to a text, which may
// be empty, and counts the others.
func List(text string, names []string) string {
	if len(names) <= mostNames {
		return strings.Join(names, ", ")
	}
	text = strings.ToLower(text[:min(len(text), longestCompared)])
	far := func(name string) int {
		name = strings.ToLower(name)
		return edits(text, name) - 2*common(text, name)
	}
	isRelated := func(name string) bool {
		return len(text) >= shortestPart && (strings.Contains(strings.ToLower(name), text) || strings.Contains(strings.ToLower(initials(name)), text))
	}
	// byRelation puts those names first that hold the text, or have it among their initials.
	byRelation := func(a, b string) int {
		switch related := isRelated(a); {
		case related == isRelated(b):
			return 0
		case related:
			return -1
		}
		return 1
	}
	nearest := slices.Clone(names)
	if text != "" {
		slices.SortStableFunc(nearest, func(a, b string) int { return cmp.Or(byRelation(a, b), cmp.Compare(far(a), far(b))) })
	}
	return fmt.Sprintf("%s and %d more", strings.Join(nearest[:mostNames], ", "), len(names)-mostNames)
}

// common returns the length of the longest text that is in both a and b.
func common(a, b string) int {
	longest := 0
	for i := range len(a) {
		for longest < len(a)-i && strings.Contains(b, a[i:i+longest+1]) {
			longest++
		}
	}
	return longest
}

// edits is the optimal string alignment distance of a and b in bytes: insertions,
// deletions, replacements and swaps of neighbours.
func edits(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before, last, row = last, row, before
		row[0] = i + 1
		for j := range len(b) {
			replaced := last[j]
			if a[i] != b[j] {
				replaced++
			}
			row[j+1] = min(replaced, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
	}
	return row[len(b)]
}

package graph

import (
	"strings"
	"unicode"
)

// printable returns a text with a replacement character for each character that can't be
// seen, such as one that ends a line or turns the direction of writing.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return unicode.ReplacementChar
	}, text)
}

// wrap breaks a text into lines of at most a number of cells, where possible between words.
// It keeps at most a number of lines; an ellipsis stands for the others.
func wrap(text string, cells, lines int) []string {
	rest := []rune(printable(text))
	var all []string
	for len(rest) > 0 {
		end := lineEnd(rest, cells)
		if len(all) == lines-1 && end < len(rest) {
			return append(all, string(rest[:max(0, end-1)])+"…")
		}
		all = append(all, strings.TrimSpace(string(rest[:end])))
		rest = rest[end:]
	}
	return all
}

// lineEnd returns how much of a text is on the first line.
func lineEnd(text []rune, cells int) int {
	end, width, word := 0, 0, 0
	for end < len(text) {
		if width += cellsOf(text[end]); width > cells {
			break
		}
		end++
		if isWordEnd(text[:end], text[end:]) {
			word = end
		}
	}
	if end < len(text) && word > cells/3 {
		return word
	}
	return end
}

// isWordEnd reports whether a word ends between two parts of a text, as in wide-deep and in
// RoleBinding.
func isWordEnd(before, after []rune) bool {
	last := before[len(before)-1]
	return strings.ContainsRune("-/:_,@= ", last) || unicode.IsLower(last) && len(after) > 0 && unicode.IsUpper(after[0])
}

// cellsOf is the width of a character in a fixed-width font. Characters of East Asian
// scripts and emoji are twice as wide as letters; arrows and marks are not.
func cellsOf(r rune) int {
	if r >= 0x1100 && (r < 0x2000 || r > 0x2bff) {
		return 2
	}
	return 1
}

var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#39;")

// escaped returns a text for XML.
func escaped(text string) string { return escape.Replace(printable(text)) }

package rules

import "strings"

// Nearest returns the candidate that text was probably meant to be: the one with the fewest
// edits, ignoring case, if these are at most a third of the text's length.
func Nearest(text string, candidates []string) string {
	best, fewest := "", 0
	for _, candidate := range candidates {
		allowed := max(1, len(candidate)/3)
		if len(text)-len(candidate) > allowed {
			continue
		}
		n := edits(strings.ToLower(text), strings.ToLower(candidate))
		if n <= allowed && (best == "" || n < fewest) {
			best, fewest = candidate, n
		}
	}
	return best
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

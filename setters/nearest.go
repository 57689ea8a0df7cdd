package setters

import "strings"

// Nearest is the candidate that text was probably meant to be: the one with the
// fewest edits, letter case aside, if these are at most a third of its length.
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

// edits is the Levenshtein distance of a and b in bytes.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replaced := diagonal
			if a[i] != b[j] {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, diagonal+1, row[j]+1)
		}
	}
	return row[len(b)]
}

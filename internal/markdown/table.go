// Package markdown writes tables that read well as plain text too, in the look of
// kustomize 3.8's list-setters. It escapes nothing: a | in a cell would begin another cell.
package markdown

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Table returns a table whose columns are as wide as their widest cell. The header is centred
// (an odd space goes to its right), the other cells are left-aligned.
func Table(header []string, rows [][]string) string {
	widths := make([]int, len(header))
	for _, row := range append([][]string{header}, rows...) {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}

	var text strings.Builder
	line := func(cells []string) {
		for i, cell := range cells {
			fmt.Fprintf(&text, "| %-*s ", widths[i], cell)
		}
		text.WriteString("|\n")
	}
	centred := make([]string, len(header))
	for i, title := range header {
		centred[i] = strings.Repeat(" ", (widths[i]-utf8.RuneCountInString(title))/2) + title
	}
	line(centred)
	for _, width := range widths {
		text.WriteString("|" + strings.Repeat("-", width+2))
	}
	text.WriteString("|\n")
	for _, row := range rows {
		line(row)
	}
	return text.String()
}

package fn

import (
	"strings"
	"testing"

	"github.com/widedeep/widedeep/internal/resourcelist"
)

// Copying the text before each line takes minutes for a text of 100,000 lines.
func TestSplittingALongTextCopiesNothingForEachLine(t *testing.T) {
	const lines = 2000
	text := "apiVersion: v1\nkind: ConfigMap\ndata:\n  text: |\n" + strings.Repeat("    a line\n", lines)
	nodes, err := resourcelist.ParseDocuments([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	pieces := []*piece{{node: nodes[0]}}
	allocations := testing.AllocsPerRun(1, func() { split(text, pieces) })
	if pieces[0].content != text {
		t.Error("the piece has not the text of the file")
	}
	if allocations >= lines {
		t.Errorf("splitting %d lines made %v allocations, want fewer than one for each line", lines, allocations)
	}
}

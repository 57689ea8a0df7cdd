package markdown_test

import (
	"fmt"

	"github.com/widedeep/widedeep/internal/markdown"
)

func ExampleTable() {
	fmt.Print(markdown.Table([]string{"NAME", "VALUE", "COUNT"}, [][]string{
		{"USER_ID", "0", "2"},
		{"DATASET_DIR", "/données", "3"},
		{"IMAGE_SUFFIX", "", "1"},
	}))
	// Output:
	// |     NAME     |  VALUE   | COUNT |
	// |--------------|----------|-------|
	// | USER_ID      | 0        | 2     |
	// | DATASET_DIR  | /données | 3     |
	// | IMAGE_SUFFIX |          | 1     |
}

package fn

import (
	"testing"

	"github.com/widedeep/widedeep/internal/parameters"
)

// A row that names code without a function would be applied in part, and a function that no
// row names never runs.
func TestRowsAndCodesMatch(t *testing.T) {
	named := map[parameters.Code]bool{}
	for _, p := range parameters.All {
		if p.Code == "" {
			continue
		}
		named[p.Code] = true
		if _, ok := codes[p.Code]; !ok {
			t.Errorf("%s names the code %q, which there is not", p.Field, p.Code)
		}
	}
	for name := range codes {
		if !named[name] {
			t.Errorf("no row names the code %q", name)
		}
	}
}

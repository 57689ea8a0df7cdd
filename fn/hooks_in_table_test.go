package fn

import (
	"testing"

	"github.com/widedeep/widedeep/internal/parameters"
)

// A row that names a hook without a function would be applied in part, and a function that no
// row names never runs.
func TestRowsAndHooksMatch(t *testing.T) {
	named := map[parameters.Hook]bool{}
	for _, p := range parameters.All {
		if p.Hook == "" {
			continue
		}
		named[p.Hook] = true
		if _, ok := hooks[p.Hook]; !ok {
			t.Errorf("%s names the hook %q, which does not exist", p.Field, p.Hook)
		}
	}
	for name := range hooks {
		if !named[name] {
			t.Errorf("no row names the hook %q", name)
		}
	}
}

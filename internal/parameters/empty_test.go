package parameters_test

import (
	"strings"
	"testing"

	"github.com/widedeep/widedeep/internal/parameters"
)

// Where a setter's rule refuses an empty value, the message begins with that.
func TestAnEmptyValueIsNamed(t *testing.T) {
	for _, p := range parameters.Setters {
		invalid := p.Check("")
		if invalid == nil {
			continue
		}
		if !strings.HasPrefix(invalid.Want, "must not be empty; ") || strings.Count(invalid.Want, "must not be empty") > 1 {
			t.Errorf("%s: %s", p.Setter, invalid.Want)
		}
	}
}

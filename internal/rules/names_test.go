package rules_test

import (
	"strings"
	"testing"

	"github.com/widedeep/widedeep/internal/rules"
)

func TestNamespace(t *testing.T) {
	for text, valid := range map[string]bool{
		"default": true, "123": true, "a-1": true, strings.Repeat("a", 63): true,
		"": false, "A": false, "a.b": false, "jo_doe": false, "-a": false, "a-": false, strings.Repeat("a", 64): false,
	} {
		if invalid := rules.Namespace.Check(text); (invalid == nil) != valid {
			t.Errorf("%q: %v, want valid %t", text, invalid, valid)
		}
	}
}

package shell_test

import (
	"strings"
	"testing"

	"github.com/widedeep/widedeep/internal/shell"
)

func TestWords(t *testing.T) {
	for want, args := range map[string][]string{
		"set . USER_NAME=jo a/b.yaml":      {"set", ".", "USER_NAME=jo", "a/b.yaml"},
		"'spec.training.env[0].value=a b'": {"spec.training.env[0].value=a b"},
		`'it'\''s' '' '$HOME'`:             {"it's", "", "$HOME"},
	} {
		if got := strings.Join(shell.Words(args), " "); got != want {
			t.Errorf("%q: got %s, want %s", args, got, want)
		}
	}
}

//go:build integration

package integration

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// kpt would stop halfway at a file that it can't create, so the function fails before
// anything is written.
func TestFilesThatKptCanNotCreateAreErrors(t *testing.T) {
	needKpt(t)
	long := strings.Repeat("a", 253)
	for name, c := range map[string]struct {
		files   map[string]string
		command []string
		message string
	}{
		"a folder named like a file": {
			map[string]string{"wide-deep.yaml": model("wide-deep.yaml", "clicks")},
			[]string{"render", "--allow-exec"}, "generates wide-deep.yaml/account.yaml, but wide-deep.yaml is a file",
		},
		"too long a name": {
			map[string]string{}, []string{"eval", ".", "--exec", "widedeep", "--", "NAME=" + long}, "must not be longer than 255 bytes",
		},
	} {
		t.Run(name, func(t *testing.T) {
			c.files["Kptfile"] = every
			pkg := folder(t, c.files)
			before := contents(t, pkg)
			r := run(t, pkg, "", append([]string{"kpt", "fn"}, c.command...)...)
			if r.status != 1 {
				t.Errorf("status is %d, want 1", r.status)
			}
			expect(t, "kpt's output", r.out+r.messages, c.message)
			if diff := cmp.Diff(before, contents(t, pkg)); diff != "" {
				t.Errorf("files changed (-before +after):\n%s", diff)
			}
		})
	}
}

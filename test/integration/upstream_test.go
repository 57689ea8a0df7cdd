//go:build integration

package integration

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// commit makes a folder a commit of a repository of its own.
func commit(t *testing.T, dir string) {
	t.Helper()
	succeed(t, dir, "", "git", "init", "--quiet", "--initial-branch", "main")
	succeed(t, dir, "", "git", "add", "--all")
	succeed(t, dir, "", "git", "-c", "user.name=jo", "-c", "user.email=jo@corp.example", "commit", "--quiet", "--allow-empty", "--message", "as it is")
}

// withoutKptfile are a package's files but for its Kptfile, in which kpt notes what it does.
func withoutKptfile(t *testing.T, pkg string) map[string]string {
	t.Helper()
	files := contents(t, pkg)
	delete(files, "Kptfile")
	return files
}

// `kpt pkg get` marks each resource, and `kpt pkg update` finds it by that.
func TestKptUpdatesWhatWasRendered(t *testing.T) {
	needKpt(t)
	need(t, "git", "version")
	for _, mode := range []string{"single-node", "pipeline"} {
		t.Run(mode, func(t *testing.T) {
			upstream := folder(t, map[string]string{"Kptfile": every, "wide-deep.yaml": config(mode), "team.yaml": "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: team\n"})
			render(t, upstream)
			commit(t, upstream)
			home := folder(t, nil)
			succeed(t, home, "", "kpt", "pkg", "get", "file://"+upstream+"/.git@main", "pkg")
			commit(t, home)
			pkg := filepath.Join(home, "pkg")
			got := withoutKptfile(t, pkg)
			expect(t, "what kpt got", got["wide-deep/account.yaml"], "# kpt-merge: ", "internal.kpt.dev/upstream-identifier: '")

			render(t, pkg)
			if diff := cmp.Diff(got, withoutKptfile(t, pkg)); diff != "" {
				t.Fatalf("the first render (-got +rendered):\n%s", diff)
			}
			commit(t, home)

			write(t, filepath.Join(upstream, "wide-deep.yaml"), strings.Replace(config(mode), "spec:", "spec:\n  labels: {team: ads}", 1))
			render(t, upstream)
			commit(t, upstream)
			succeed(t, home, "", "kpt", "pkg", "update", "pkg@main")
			updated := withoutKptfile(t, pkg)
			for name, text := range updated {
				if name != "team.yaml" {
					expect(t, name, text, "ads")
				}
			}
			render(t, pkg)
			rendered := withoutKptfile(t, pkg)
			delete(updated, "wide-deep.yaml") // its author's
			delete(rendered, "wide-deep.yaml")
			if diff := cmp.Diff(updated, rendered); diff != "" {
				t.Errorf("the render after an update (-updated +rendered):\n%s", diff)
			}
		})
	}
}

//go:build integration

package integration

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestKptDeletedConfigDoesNotComeBack(t *testing.T) {
	needKpt(t)
	pkg := folder(t, map[string]string{"Kptfile": emptyKptfile, "wide-deep.yaml": model("wide-deep", "clicks")})
	succeed(t, pkg, "", "kpt", "fn", "eval", "--exec", "widedeep")
	succeed(t, pkg, "", "rm", "wide-deep.yaml")
	for range 2 {
		r := run(t, pkg, "", "kpt", "fn", "eval", "--exec", "widedeep")
		expect(t, "kpt's output", r.messages, "[warning]: there is no WideDeepConfig among the items and there are no values to make one of: nothing is generated")
		if diff := cmp.Diff(map[string]bool{"Kptfile": true}, names(contents(t, pkg))); r.status != 0 || diff != "" {
			t.Errorf("status %d, files (-want +got):\n%s", r.status, diff)
		}
	}
}

// kpt does not pass files in .krmignore to functions.
func TestKptIgnoredConfigCountsAsDeleted(t *testing.T) {
	needKpt(t)
	pkg := folder(t, map[string]string{"Kptfile": every, "wide-deep.yaml": model("wide-deep", "clicks")})
	render(t, pkg)
	write(t, filepath.Join(pkg, ".krmignore"), "wide-deep.yaml\n")
	files := renderSays(t, pkg, `wide-deep/pod.yaml: Pod/clicks: pruned: its package has no WideDeepConfig "wide-deep"`)
	if diff := cmp.Diff(map[string]bool{"Kptfile": true, ".krmignore": true, "wide-deep.yaml": true}, names(files)); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}

// A resource of a kind that is never generated stays, even with the owner annotation.
func TestKptKeepsAnnotatedResourcesOfOtherKinds(t *testing.T) {
	needKpt(t)
	annotated := func(text, owner string) string {
		if !strings.Contains(text, "  annotations:\n") {
			text = strings.Replace(text, "metadata:\n", "metadata:\n  annotations:\n", 1)
		}
		return strings.Replace(text, "  annotations:\n", "  annotations:\n    widedeep.dev/generated-by: "+owner+"\n", 1)
	}
	pkg := folder(t, map[string]string{
		"Kptfile": annotated(every, "gone"), "wide-deep.yaml": annotated(model("wide-deep", "clicks"), "gone"),
		"mine.yaml": annotated("apiVersion: v1\nkind: Service\nmetadata:\n  name: mine\n", "wide-deep"),
	})
	before := contents(t, pkg)
	after := renderSays(t, pkg, "[warning] kpt.dev/v1/Kptfile/example: Kptfile: Kptfile/example: kept, though it carries the annotation",
		"wide-deep.yaml: WideDeepConfig/wide-deep: kept", "mine.yaml: Service/mine: kept")
	for file, text := range before {
		if diff := cmp.Diff(text, after[file]); diff != "" {
			t.Errorf("%s (-before +after):\n%s", file, diff)
		}
	}
	expect(t, "the Pod", after["wide-deep/pod.yaml"], "kind: Pod")
}

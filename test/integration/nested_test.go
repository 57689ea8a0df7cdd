//go:build integration

package integration

import (
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// nested is a root package that renders all configs. A package below it renders, labels and
// moves its own resources and those of a package below that one.
func nested(t *testing.T) string {
	return folder(t, map[string]string{
		"Kptfile": every, "wide-deep.yaml": model("wide-deep", "clicks"),
		"sub/Kptfile":        every + "  - exec: setlabels\n    configMap: {team: ml}\n  - exec: set-namespace\n    configMap: {namespace: prod}\n",
		"sub/wide-deep.yaml": model("wide-deep", "views"),
		"sub/in/Kptfile":     emptyKptfile, "sub/in/wide-deep.yaml": model("wide-deep", "buys"),
		"plain/Kptfile": emptyKptfile, "plain/wide-deep.yaml": model("wide-deep", "likes"),
	})
}

// A package with its own pipeline is left alone by a run from above, with the packages
// below it.
func TestKptRootKeepsWhatSubpackagesRender(t *testing.T) {
	needKpt(t)
	pkg := nested(t)
	files := renderSays(t, pkg,
		"[info]", "sub/wide-deep.yaml: WideDeepConfig/wide-deep: left alone, with the rest of its package: sub/Kptfile runs this function itself",
		"sub/in/wide-deep.yaml: WideDeepConfig/wide-deep: left alone, with the rest of its package: sub/Kptfile runs this function itself")
	for _, file := range []string{"sub/wide-deep/pod.yaml", "sub/in/wide-deep/pod.yaml"} {
		expect(t, file, files[file], "team: ml", "namespace: prod")
	}
	for _, file := range []string{"wide-deep/pod.yaml", "plain/wide-deep/pod.yaml"} {
		expect(t, file, files[file], `namespace: "team"`)
	}
	alone := nested(t)
	render(t, filepath.Join(alone, "sub"))
	if diff := cmp.Diff(contents(t, filepath.Join(alone, "sub")), contents(t, filepath.Join(pkg, "sub"))); diff != "" {
		t.Errorf("the root changed what the subpackage rendered (-subpackage +root):\n%s", diff)
	}

	succeed(t, pkg, "", "kpt", "fn", "eval", "--exec", "widedeep")
	if diff := cmp.Diff(files, contents(t, pkg)); diff != "" {
		t.Errorf("kpt fn eval of the root changed files (-render +eval):\n%s", diff)
	}
	succeed(t, pkg, "", "widedeep", "render", "--check", "plain")
	r := run(t, pkg, "", "widedeep", "render", "--check", ".")
	expect(t, "--check", r.messages, "sub/wide-deep.yaml:2:1: WideDeepConfig/wide-deep: left alone")
	if r.status != 0 || r.out != "" {
		t.Errorf("--check of the root: status %d\n%s%s", r.status, r.out, r.messages)
	}
}

// Values for the root are written into the root's config, unless NAME selects another one.
func TestKptEvalWritesNoValuesIntoSubpackages(t *testing.T) {
	needKpt(t)
	pkg := nested(t)
	write(t, filepath.Join(pkg, "sub/wide-deep.yaml"), model("views", "views"))
	render(t, pkg)
	before := contents(t, filepath.Join(pkg, "sub"))
	eval(t, pkg, "USER_NAME=jo")
	if diff := cmp.Diff(before, contents(t, filepath.Join(pkg, "sub"))); diff != "" {
		t.Errorf("the root's values changed the subpackage (-before +after):\n%s", diff)
	}
	files := contents(t, pkg)
	for _, file := range []string{"wide-deep.yaml", "plain/wide-deep.yaml"} {
		expect(t, file, files[file], `name: "jo"`)
	}
	eval(t, pkg, "USER_NAME=jan", "NAME=views")
	after := contents(t, filepath.Join(pkg, "sub"))
	expect(t, "the config that NAME selects", after["wide-deep.yaml"], `name: "jan"`)
	after["wide-deep.yaml"] = before["wide-deep.yaml"]
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("more than the config was changed (-before +after):\n%s", diff)
	}
}

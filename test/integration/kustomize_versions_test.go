//go:build integration

package integration

import (
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The oldest and the newest kustomize that are tested build the same bytes.
func TestKustomizesBuildTheSame(t *testing.T) {
	dirs := map[string]string{
		"the example of an overlay": copied(t, "examples/kustomize"),
		"the example of teams":      filepath.Join(copied(t, "examples/kustomize-teams"), "team-a"),
		"the manifests":             filepath.Join(copied(t, "manifests"), "pipeline"),
	}
	for _, mode := range []string{"single-node", "pipeline"} {
		dirs[mode] = folder(t, map[string]string{"kustomization.yaml": "generators:\n- wide-deep.yaml\n", "wide-deep.yaml": generator(mode, byExec)})
	}
	for name, dir := range dirs {
		t.Run(name, func(t *testing.T) {
			built := succeed(t, dir, "", oldestKustomize, "build", "--enable-alpha-plugins", "--enable-exec", ".")
			if diff := cmp.Diff(built, build(t, dir)); diff != "" || built == "" {
				t.Errorf("(-%s +kustomize):\n%s", oldestKustomize, diff)
			}
		})
	}
}

// kubectl has no --enable-exec, but runs the image.
func TestKubectlKustomizeBuildsTheSame(t *testing.T) {
	needImage(t)
	need(t, "kubectl", "version", "--client")
	dir := filepath.Join(copied(t, "examples/kustomize"), "container")
	built := succeed(t, dir, "", "kubectl", "kustomize", "--enable-alpha-plugins", ".")
	if diff := cmp.Diff(build(t, dir), built); diff != "" || built == "" {
		t.Errorf("(-kustomize +kubectl):\n%s", diff)
	}
}

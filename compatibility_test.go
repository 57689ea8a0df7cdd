package main

import (
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// docs/compatibility.md names the versions that tests and CI really run with, and is the only
// page that says what was tested.
func TestCompatibility(t *testing.T) {
	const page = "docs/compatibility.md"
	rows := map[string]string{}
	for row := range strings.Lines(string(read(t, page))) {
		if name, versions, found := strings.Cut(strings.TrimPrefix(row, "| "), " | "); found {
			rows[name] = versions
		}
	}
	for _, c := range []struct{ program, file, version string }{
		{"Kubernetes", "tools/kubernetes/go.mod", `k8s\.io/kubernetes v(\S+)`},
		{"Kubernetes", "tools/kubernetes/oldest.mod", `k8s\.io/kubernetes v(\S+)`},
		{"Argo Workflows", ".github/workflows/e2e.yaml", `argo: \[v(\S+), v\S+\]`},
		{"Argo Workflows", ".github/workflows/e2e.yaml", `argo: \[v\S+, v(\S+)\]`},
		{"Argo Workflows", "tools/argo/go.mod", `argo-workflows/v3 v(\S+)`},
		{"Argo Workflows", "tools/argo/go.mod", `argo-workflows/v4 v(\S+)`},
		{"Argo Workflows", "docs/quickstart.md", `releases/download/v([^/]+)/`},
		{"kpt", ".github/workflows/test.yaml", `kptdev/kpt@v(\S+)`},
		{"kustomize", "tools/go.mod", `sigs\.k8s\.io/kustomize/kustomize/v5 v(\S+)`},
		{"kustomize", "tools/kustomize/go.mod", `sigs\.k8s\.io/kustomize/kustomize/v5 v(\S+)`},
		{"TensorFlow, in the training image", "training/requirements.lock", `(?m)^tensorflow==(\S+)`},
		{"TensorFlow Serving", "package/wide-deep.yaml", `tensorflow/serving:(\S+)`},
		{"TensorFlow Serving", "docs/quickstart.md", `tensorflow/serving:(\S+)`},
		{"TensorFlow Serving", ".github/workflows/e2e.yaml", `tensorflow/serving:(\S+)`},
		{"TensorFlow Serving", "docs/differences.md", `tensorflow/serving\), tag (\S+) `},
		{"Go, to build from source", "go.mod", `(?m)^go (\d+\.\d+)`},
		{"Python, to work on the training", "training/Dockerfile", `python:(\d+\.\d+)`},
	} {
		found := regexp.MustCompile(c.version).FindStringSubmatch(string(read(t, c.file)))
		if found == nil {
			t.Errorf("%s has no %s", c.file, c.version)
		} else if words := strings.FieldsFunc(rows[c.program], func(r rune) bool { return strings.ContainsRune(" ,;()|", r) }); !slices.Contains(words, found[1]) {
			t.Errorf("%s: %s %s is missing, which %s has", page, c.program, found[1], c.file)
		}
	}
	said := regexp.MustCompile(`(?i)tested (with|on) (Kubernetes|Argo|kpt|kustomize)`)
	files, err := fs.Glob(os.DirFS("."), "docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range append(files, "README.md", "examples/README.md") {
		if found := said.Find(read(t, file)); found != nil && file != page {
			t.Errorf("%s: %q belongs into %s", file, found, page)
		}
	}
}

// The images of kpt's catalog are those of docs/compatibility.md wherever one is named.
func TestCatalogImages(t *testing.T) {
	named := regexp.MustCompile(`[-./a-z0-9]*(apply-setters|set-labels|set-namespace):v[0-9.]+`)
	page := string(read(t, "docs/compatibility.md"))
	if len(named.FindAllString(page, -1)) == 0 {
		t.Fatal("docs/compatibility.md names none")
	}
	for _, pattern := range []string{"*.md", "docs/*.md", "examples/*.md", "examples/*/Kptfile", "package/*"} {
		files, err := fs.Glob(os.DirFS("."), pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			for _, image := range named.FindAllString(string(read(t, file)), -1) {
				if !strings.Contains(page, "`"+image+"`") {
					t.Errorf("%s: %s is not one of those in docs/compatibility.md", file, image)
				}
			}
		}
	}
}

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// A pull request that changes anything that the cluster's tests run has them run.
func TestPathsOfTheClustersWorkflow(t *testing.T) {
	const file = ".github/workflows/e2e.yaml"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var workflow struct {
		On struct {
			PullRequest struct{ Paths []string } `yaml:"pull_request"`
		}
	}
	if err := yaml.Unmarshal(text, &workflow); err != nil {
		t.Fatal(err)
	}
	runs := func(file string) bool {
		runs := false
		for _, pattern := range workflow.On.PullRequest.Paths {
			if glob, without := strings.CutPrefix(pattern, "!"); matches(glob, file) {
				runs = !without
			}
		}
		return runs
	}

	sources := []string{file, "go.mod", "go.sum", "Makefile", "docs/operations.md", "docs/quickstart.md", "examples/quickstart/data.yaml",
		"manifests/pipeline/workflow.yaml", "test/e2e/images/build.sh", "training/Dockerfile"}
	const template = `{{if and .Module .Module.Main}}{{range .GoFiles}}{{$.Dir}}/{{.}}{{"\n"}}{{end}}{{range .TestGoFiles}}{{$.Dir}}/{{.}}{{"\n"}}{{end}}{{range .EmbedFiles}}{{$.Dir}}/{{.}}{{"\n"}}{{end}}{{end}}`
	out, err := exec.Command("go", "list", "-deps", "-tags", "e2e,e2etraining", "-f", template, ".", "./cmd/widedeep-client", "./test/e2e/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for _, source := range strings.Fields(string(out)) {
		relative, err := filepath.Rel(here, source)
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, filepath.ToSlash(relative))
	}
	if len(sources) < 50 {
		t.Fatalf("only %d files were found: %v", len(sources), sources)
	}
	for _, source := range sources {
		if !runs(source) {
			t.Errorf("%s does not run for %s", file, source)
		}
	}
	for _, other := range []string{"README.md", "docs/setters.md", "testdata/single-node-by-default/_expected.yaml", "fn/testdata/no-target-no-check.txtar"} {
		if runs(other) {
			t.Errorf("%s runs for %s, which no cluster sees", file, other)
		}
	}
}

// What .ci/run checks on one machine, GitHub checks too: each target of `make check` is in the
// workflow, and each target in the workflow is one of them.
func TestContinuousIntegrationChecksTheSame(t *testing.T) {
	targets := func(expression, file string) []string {
		t.Helper()
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var all []string
		for _, line := range regexp.MustCompile(expression).FindAllStringSubmatch(string(text), -1) {
			all = append(all, strings.Fields(line[1])...)
		}
		slices.Sort(all)
		return all
	}
	if got := targets(`(?m)^make (.*)$`, ".ci/run"); !slices.Equal(got, []string{"check"}) {
		t.Errorf(".ci/run makes %v, want check", got)
	}
	// Only the workflow builds a release: that needs the tags, and minutes.
	want := append(targets(`(?m)^check: ([^#]*)`, "Makefile"), "release-snapshot")
	slices.Sort(want)
	if got := targets(`(?m)^ +- run: make (.*)$`, ".github/workflows/test.yaml"); !slices.Equal(got, want) {
		t.Errorf("test.yaml makes %v, want %v", got, want)
	}
}

// matches reports whether GitHub takes a path for one of a pattern.
func matches(pattern, file string) bool {
	expression := strings.NewReplacer(`\*\*/`, `(.*/)?`, `\*\*`, `.*`, `\*`, `[^/]*`).Replace(regexp.QuoteMeta(pattern))
	return regexp.MustCompile(`^` + expression + `$`).MatchString(file)
}

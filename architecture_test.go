package main

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const architecture = "docs/maintaining/architecture.md"

// Whoever opens a folder of Go code finds what it is for in both lists of packages.
func TestListsOfPackagesAreComplete(t *testing.T) {
	_, packages, _ := strings.Cut(string(read(t, architecture)), "\n## Packages\n")
	var described []string
	for _, found := range regexp.MustCompile(`\*\*([a-z0-9/]+)\*\*`).FindAllStringSubmatch(packages, -1) {
		described = append(described, found[1])
	}
	contributing := string(read(t, "CONTRIBUTING.md"))
	folders := glob(t, "internal/*")
	folders = append(folders, "client", "fn", "manifests", "test", "tools", "v1alpha1")
	if len(folders) < 20 {
		t.Errorf("only %v were found", folders)
	}
	for _, folder := range folders {
		if !slices.Contains(described, folder) {
			t.Errorf("%s does not describe the package %s", architecture, folder)
		}
		if !strings.Contains(contributing, "`"+folder+"/`") {
			t.Errorf("CONTRIBUTING.md does not list the folder %s/", folder)
		}
	}
	for _, folder := range described {
		if len(glob(t, folder)) == 0 && len(glob(t, "*/"+folder))+len(glob(t, "*/*/"+folder)) == 0 {
			t.Errorf("%s describes the package %s, which is not there", architecture, folder)
		}
	}
}

// Each file of package fn is named, by itself or by a pattern, and each named file is there.
func TestArchitectureNamesTheFilesOfTheFunction(t *testing.T) {
	page := string(read(t, architecture))
	var named []string
	for _, found := range regexp.MustCompile("`([a-z0-9_*]+\\.go)`").FindAllStringSubmatch(page, -1) {
		named = append(named, found[1])
	}
	isNamed := map[string]bool{}
	for _, pattern := range named {
		files := append(glob(t, "fn/"+pattern), glob(t, "*/"+pattern)...)
		files = append(files, glob(t, "internal/*/"+pattern)...)
		if files = append(files, glob(t, "tools/*/"+pattern)...); len(files) == 0 && len(glob(t, pattern)) == 0 {
			t.Errorf("%s names the file %s, which is not there", architecture, pattern)
		}
		for _, file := range files {
			isNamed[file] = true
		}
	}
	for _, file := range glob(t, "fn/*.go") {
		if !strings.HasSuffix(file, "_test.go") && !isNamed[file] {
			t.Errorf("%s does not name %s", architecture, file)
		}
	}
}

// The steps of the example are functions of the files that the page names.
func TestArchitecturesExampleNamesFunctions(t *testing.T) {
	steps := regexp.MustCompile("(?m)^\\| .* \\| `([a-z_/]+\\.go)` \\| `([a-zA-Z]+)` \\|$").FindAllStringSubmatch(string(read(t, architecture)), -1)
	if len(steps) < 5 {
		t.Errorf("only %d steps were found", len(steps))
	}
	for _, step := range steps {
		if !regexp.MustCompile(`(?m)^func (\(.*?\) )?` + step[2] + `\(`).Match(read(t, step[1])) {
			t.Errorf("%s has no function %s", step[1], step[2])
		}
	}
}

func glob(t *testing.T, pattern string) []string {
	t.Helper()
	found, err := filepath.Glob(pattern)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

package resourcelist_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// The SDK has moved to another path, which go.mod can't require yet. Once it can, only this
// package should have to change.
func TestNothingElseImportsTheSDK(t *testing.T) {
	const root = "../.."
	allowed := map[string]bool{"internal/resourcelist": true, "test/bench/noop": true}
	importing := map[string]bool{}
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, imported := range file.Imports {
			if !strings.Contains(imported.Path.Value, "functions-sdk") {
				continue
			}
			folder, err := filepath.Rel(root, filepath.Dir(name))
			if err != nil {
				return err
			}
			importing[filepath.ToSlash(folder)] = true
			if !allowed[filepath.ToSlash(folder)] {
				t.Errorf("%s imports %s", name, imported.Path.Value)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for folder := range allowed {
		if !importing[folder] {
			t.Errorf("%s does not import the SDK; is this test looking at the right files?", folder)
		}
	}
}

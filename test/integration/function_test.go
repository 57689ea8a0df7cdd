//go:build integration

package integration

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The documents of the function's page in a catalog are the package's, and the page's
// commands run in the package.
func TestFunctionPage(t *testing.T) {
	needKpt(t)
	needImage(t)
	text, err := os.ReadFile(filepath.Join(root, "docs/function.md"))
	if err != nil {
		t.Fatal(err)
	}
	pkg := t.TempDir()
	commands := 0
	for _, block := range regexp.MustCompile("(?s)```(yaml|bash)\n(.*?)```").FindAllStringSubmatch(string(text), -1) {
		switch language, content := block[1], block[2]; {
		case language == "bash":
			commands++
			succeed(t, pkg, "", "bash", "-euo", "pipefail", "-c", content)
		case strings.Contains(content, "kind: Kptfile"):
			write(t, filepath.Join(pkg, "Kptfile"), content)
		default:
			write(t, filepath.Join(pkg, "wide-deep.yaml"), content)
		}
	}
	if commands != 2 {
		t.Errorf("the page has %d commands, want one declarative and one imperative", commands)
	}
	files := contents(t, pkg)
	expect(t, "the workflow", files["wide-deep/workflow.yaml"], `value: "2" # kpt-set: ${REPLICAS}`, "10.35.215.25", "/jo/")
	expect(t, "the config", files["wide-deep.yaml"], "replicas: 2", `name: "jo"`)
}

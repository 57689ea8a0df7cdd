//go:build integration

package integration

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// krmfile is the Krmfile of a package of 2020 after `cfg set`, as the old script ran it.
const krmfile = `apiVersion: config.k8s.io/v1alpha1
kind: Krmfile
openAPI:
  definitions:
    io.k8s.cli.setters.TARGET_ACCURACY:
      x-k8s-cli:
        setter: {name: TARGET_ACCURACY, value: "0.75", setBy: model-builder, required: true}
`

// The page's commands are run unchanged, in an empty folder beside a package of 2020 with
// the same values. Each old line of the page's tables has a new one among the commands.
func TestMigratingCommands(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, "docs", "migrating.md"))
	if err != nil {
		t.Fatal(err)
	}
	old := krmfile
	for _, setting := range regexp.MustCompile(`kustomize cfg set \. (\S+) (\S+)`+"`").FindAllStringSubmatch(string(text), -1) {
		old += "    io.k8s.cli.setters." + setting[1] + ":\n      x-k8s-cli:\n        setter: {name: " + setting[1] + ", value: \"" + setting[2] + "\", isSet: true}\n"
	}
	const legacy = "wide_deep_large_ds/training/fp32/mlops/pipeline/"
	dir := folder(t, map[string]string{legacy + "Krmfile": old, legacy + "kustomization.yaml": "namespace: jo\n"})

	commands := 0
	for _, block := range regexp.MustCompile("(?s)```(bash|console)\n(.*?)```").FindAllStringSubmatch(string(text), -1) {
		for line := range strings.Lines(block[2]) {
			typed, isTyped := strings.CutPrefix(line, "$ ")
			if block[1] == "console" && !isTyped {
				continue // what the command prints
			}
			commands++
			command := exec.Command("bash", "-euo", "pipefail", "-c", typed)
			command.Dir, command.Env = dir, append(os.Environ(), "USER=jo")
			if out, err := command.CombinedOutput(); err != nil {
				t.Fatalf("%s\n%v\n%s", typed, err, out)
			}
		}
	}
	if commands < 10 {
		t.Fatalf("the page has %d commands; want all of the old script's", commands)
	}
	for _, row := range regexp.MustCompile("(?m)^\\| `kustomize (?:cfg set|edit)[^`]*` \\| `([^`]*)` \\|$").FindAllStringSubmatch(string(text), -1) {
		if !strings.Contains(string(text), "\n$ "+row[1]+"\n") {
			t.Errorf("the table's %q is not among the commands that run", row[1])
		}
	}

	// The two ways to migrate give the same resources.
	succeed(t, dir, "", "widedeep", "render", "-f", "imported.yaml", "--check", "pipeline.yaml")
	files := contents(t, dir)
	expect(t, "pipeline.yaml", files["pipeline.yaml"], `namespace: "jo"`, `value: "10.35.215.25" # kpt-set: ${NFS_SERVER}`,
		"runAsUser: 1000 # kpt-set", `value: "/nfs/jo/wide-deep-large-ds-fp32-training/output"`)
	if files["pipeline.yaml"] != files["imported-pipeline.yaml"] {
		t.Error("what was imported renders to other bytes than what was set")
	}
}

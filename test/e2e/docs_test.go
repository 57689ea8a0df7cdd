//go:build e2e

package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The commands of docs/operations.md are run unchanged, one block after the other.
func TestOperationsPage(t *testing.T) {
	s := begin(t, "operations")
	s.dataset("stand-in.json", `{"seconds": 5}`) // long enough for a pod to be seen running
	for mode, fields := range map[string]map[string]any{"single-node": nil, "pipeline": {"training.targetAccuracy": 0.7}} {
		if err := os.Mkdir(filepath.Join(s.dir, mode), 0o755); err != nil {
			t.Fatal(err)
		}
		write(s, filepath.Join(s.dir, mode, "wide-deep.yaml"), s.config("wide-deep", mode, fields))
	}
	s.evalFile()
	kubeconfig := filepath.Join(s.dir, "kubeconfig")
	write(s, kubeconfig, s.kubectl("config", "view", "--raw"))
	s.kubectl("config", "set-context", "--current", "--kubeconfig", kubeconfig, "--namespace", s.namespace)

	blocks := s.blocks("bash")
	if len(blocks) < 8 {
		t.Fatalf("the page has %d blocks of commands", len(blocks))
	}
	printed := ""
	for _, block := range blocks {
		s.step("%s", strings.ReplaceAll(strings.TrimSpace(block), "\n", "; "))
		command := exec.Command("bash", "-euo", "pipefail", "-c", block)
		command.Dir, command.Env = s.dir, append(os.Environ(), "KUBECONFIG="+kubeconfig)
		out, err := command.CombinedOutput()
		if err != nil {
			t.Fatalf("%s\n%v\n%s", block, err, out)
		}
		printed += string(out)
	}
	for _, line := range []string{"(accuracy: " + accuracy + ")", "accuracy 0.7 meets the target 0.7"} {
		if !strings.Contains(printed, line) {
			t.Errorf("%q is nowhere in what the commands printed:\n%s", line, printed)
		}
	}
	s.kubectl("delete", "workflows", "--all", "--cascade=foreground")
	s.gone()
}

// blocks are the page's code blocks in a language.
func (s *scene) blocks(language string) []string {
	s.Helper()
	page, err := os.ReadFile(filepath.Join(root, "docs/operations.md"))
	if err != nil {
		s.Fatal(err)
	}
	var blocks []string
	for _, match := range regexp.MustCompile("(?s)```"+language+"\n(.*?)```").FindAllStringSubmatch(string(page), -1) {
		blocks = append(blocks, match[1])
	}
	return blocks
}

//go:build integration

package integration

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
)

// The blocks of commands of the README and of the pages on installing and on rendering are
// run unchanged, one after the other. The repository's address leads to a clone of it, and
// the image is built before.
func TestReadmeCommands(t *testing.T) {
	needKpt(t)
	needImage(t)
	dir := t.TempDir()
	source := filepath.Join(dir, "source")
	succeed(t, dir, "", "git", "clone", "--quiet", root, source)
	succeed(t, source, "", "git", "tag", "--force", "v0.1.0")
	bin := filepath.Join(dir, "bin")
	environment := append(os.Environ(),
		"GOBIN="+bin, "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"),
		"GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=url.file://"+source+".insteadOf", "GIT_CONFIG_VALUE_0=https://github.com/widedeep/widedeep",
		"KPT_CACHE_DIR="+filepath.Join(dir, "kpt"),
	)
	for _, page := range []struct {
		name, in string
		least    int // one block for each way to install or to render
	}{{"docs/install.md", t.TempDir(), 1}, {"README.md", dir, 1}, {"docs/rendering.md", filepath.Join(dir, "widedeep"), 4}} {
		blocks := commandBlocks(t, page.name)
		if len(blocks) < page.least {
			t.Fatalf("%s has %d blocks of commands, want %d", page.name, len(blocks), page.least)
		}
		for _, block := range blocks {
			command := exec.Command("bash", "-euo", "pipefail", "-c", block)
			command.Dir, command.Env = page.in, environment
			if out, err := command.CombinedOutput(); err != nil {
				t.Fatalf("%s\n%s\n%v\n%s", page.name, block, err, out)
			}
		}
	}

	server, err := os.ReadFile(filepath.Join(dir, "widedeep", "wide-deep", "wide-deep", "pod.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	expect(t, "the package's Pod", string(server), `server: "10.35.215.25"`)
	if _, err := os.Stat(filepath.Join(bin, "widedeep-client")); err != nil {
		t.Error(err)
	}
}

// commandBlocks are a page's blocks of commands.
func commandBlocks(t *testing.T, page string) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, page))
	if err != nil {
		t.Fatal(err)
	}
	var blocks []string
	for _, found := range regexp.MustCompile("(?s)```bash\n(.*?)```").FindAllStringSubmatch(string(text), -1) {
		blocks = append(blocks, found[1])
	}
	return blocks
}

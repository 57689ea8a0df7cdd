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

// The commands of the README and of the page on rendering are run unchanged, one after the
// other, in a clone. The repository's address leads to that clone, and the image is built
// before.
func TestReadmeCommands(t *testing.T) {
	needKpt(t)
	needImage(t)
	var blocks [][]string
	for _, page := range []struct {
		name  string
		least int // one for each way to run
	}{{"README.md", 2}, {"docs/rendering.md", 5}} {
		text, err := os.ReadFile(filepath.Join(root, page.name))
		if err != nil {
			t.Fatal(err)
		}
		found := regexp.MustCompile("(?s)```bash\n(.*?)```").FindAllStringSubmatch(string(text), -1)
		if len(found) < page.least {
			t.Fatalf("%s has %d blocks of commands, want %d", page.name, len(found), page.least)
		}
		blocks = append(blocks, found...)
	}

	dir := t.TempDir()
	clone := filepath.Join(dir, "widedeep")
	succeed(t, dir, "", "git", "clone", "--quiet", root, clone)
	succeed(t, clone, "", "git", "tag", "--force", "v0.1.0")
	bin := filepath.Join(dir, "bin")
	environment := append(os.Environ(),
		"GOBIN="+bin, "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"),
		"GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=url.file://"+clone+".insteadOf", "GIT_CONFIG_VALUE_0=https://github.com/widedeep/widedeep",
		"KPT_CACHE_DIR="+filepath.Join(dir, "kpt"),
	)
	for _, block := range blocks {
		for _, line := range strings.Split(strings.TrimSpace(block[1]), "\n") {
			command := exec.Command("bash", "-euo", "pipefail", "-c", line)
			command.Dir, command.Env = clone, environment
			if out, err := command.CombinedOutput(); err != nil {
				t.Fatalf("%s\n%v\n%s", line, err, out)
			}
		}
	}

	server, err := os.ReadFile(filepath.Join(clone, "wide-deep", "wide-deep", "pod.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	expect(t, "the package's Pod", string(server), `server: "10.35.215.25"`)
}

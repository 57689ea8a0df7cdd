package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/console"
	"github.com/widedeep/widedeep/internal/yamledit"
)

// TestMain lets the commands of the documentation run this program as widedeep, and a
// stand-in as kubectl.
func TestMain(m *testing.M) {
	switch filepath.Base(os.Args[0]) {
	case "widedeep":
		main()
	case "kubectl":
		os.Exit(kubectl(os.Args[1:]))
	default:
		os.Exit(m.Run())
	}
}

// kubectl prints what `kubectl apply -f FILE` prints where the cluster has nothing yet.
func kubectl(args []string) int {
	if len(args) != 3 || args[0] != "apply" || args[1] != "-f" {
		fmt.Fprintln(os.Stderr, "the stand-in for kubectl can't", args)
		return 1
	}
	text, err := os.ReadFile(args[2])
	documents, parseErr := yamledit.Parse(text)
	if err != nil || parseErr != nil || len(documents) == 0 {
		fmt.Fprintln(os.Stderr, "nothing to apply:", err, parseErr)
		return 1
	}
	for _, document := range documents {
		resource := yaml.NewRNode(document)
		kind := strings.ToLower(resource.GetKind())
		if group, _, found := strings.Cut(resource.GetApiVersion(), "/"); found {
			kind += "." + group
		}
		fmt.Printf("%s/%s created\n", kind, resource.GetName())
	}
	return 0
}

// The commands of a page's console blocks print what the page shows. The blocks of a page run
// one after the other in a folder.
func TestCommandsPrintWhatThePagesShow(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	bin := t.TempDir()
	for _, name := range []string{"widedeep", "kubectl"} {
		if err := os.Symlink(self, filepath.Join(bin, name)); err != nil {
			t.Fatal(err)
		}
	}
	run := map[string]int{}
	for _, page := range pages(t) {
		dir := t.TempDir()
		for _, c := range console.Commands(string(read(t, page)), "") {
			command := exec.Command("bash", "-euo", "pipefail", "-c", c.Text)
			command.Dir, command.Env = dir, append(os.Environ(), "USER=jo", "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"))
			printed, err := command.CombinedOutput()
			run[page]++
			if !console.LooksLike(string(printed), c.Shown) {
				t.Errorf("%s: %s (%v) prints\n%s\nand the page shows\n%s", page, c.Text, err, printed, c.Shown)
			}
		}
	}
	if run["README.md"] != 5 || len(run) < 5 {
		t.Errorf("the README has five commands, and some pages have others; run were %v", run)
	}
}

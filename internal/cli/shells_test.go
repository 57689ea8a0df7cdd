package cli_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/widedeep/widedeep/internal/cli"
)

// asProgram is the environment variable that makes the program out of these tests.
const asProgram = "TEST_AS_WIDEDEEP"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		os.Exit(cli.Program{Starter: starter, In: os.Stdin, Out: os.Stdout, Messages: os.Stderr}.Main(os.Args[1:]))
	}
	os.Exit(m.Run())
}

// typed are what is typed before a TAB, and the words that the line has then.
var typed = map[string]string{
	"widedeep li":                               "list-setters",
	"widedeep set . MODE=pi":                    "MODE=pipeline",
	"widedeep set . MODE pi":                    "pipeline",
	"widedeep set . --config vi":                "views",
	"widedeep render --set spec.serving.nodeP":  "spec.serving.nodePort=",
	"widedeep render --set MODE=pi":             "MODE=pipeline",
	"widedeep set a.y":                          "a.yaml",
	"widedeep list-setters --mode s":            "single-node",
	"widedeep explain spec.storage.nfs.s":       "spec.storage.nfs.server",
	"widedeep set . --unset spec.training.step": "spec.training.steps",
}

// The scripts are tried in the shells themselves, on a terminal, in those that are installed.
func TestCompletionInBash(t *testing.T) {
	const completions = "/usr/share/bash-completion/bash_completion"
	dir := shellFolder(t, "bash", "script")
	if _, err := os.Stat(completions); err != nil {
		t.Skip("the package bash-completion is not installed")
	}
	write(t, filepath.Join(dir, "rc"), "PS1='> '\nsource "+completions+"\nsource <(widedeep completion bash)\n")
	lines := keys() + "exit\n"
	hasWords(t, shell(t, dir, lines, "script", "-qec", "bash --noprofile --rcfile "+filepath.Join(dir, "rc")+" -i", "/dev/null"))
}

func TestCompletionInZsh(t *testing.T) {
	dir := shellFolder(t, "zsh")
	_, script, _ := again(t, "", "completion", "zsh")
	write(t, filepath.Join(dir, "functions", "_widedeep"), script)
	write(t, filepath.Join(dir, "driver"), `zmodload zsh/zpty
zpty terminal "zsh -f -i"
zpty -w terminal "PS1='> '; fpath=($1 \$fpath); autoload -U compinit; compinit -u -D; print rea''dy"
zpty -r terminal line '*ready*'
zpty -n -w terminal "$2"
while [[ $line != *bye* ]] && zpty -r terminal line; do print -r -- "$line"; done
`)
	hasWords(t, shell(t, dir, "", "zsh", "-f", filepath.Join(dir, "driver"), filepath.Join(dir, "functions"), keys()+"print b''ye\n"))
}

func TestCompletionInFish(t *testing.T) {
	dir := shellFolder(t, "fish")
	_, script, _ := again(t, "", "completion", "fish")
	for line, word := range typed {
		command := fmt.Sprintf("complete -C '%s' | string replace -r '\\t.*' '' | string replace -r '(.*)' '<$1>'", line)
		if out := shell(t, dir, "", "fish", "--no-config", "-c", script+"\n"+command); !strings.Contains(out, "<"+word+">") {
			t.Errorf("%s: want %s:\n%s", line, word, out)
		}
	}
}

// keys are pressed for each line: a TAB, then Ctrl-A, to print the line's words in place of
// running them.
func keys() string {
	var all strings.Builder
	for line := range typed {
		all.WriteString(line + "\t\x01printf '<%s>' \n")
	}
	return all.String()
}

func hasWords(t *testing.T, out string) {
	t.Helper()
	for line, word := range typed {
		if !strings.Contains(out, "<"+word+">") {
			t.Errorf("%s: want %s:\n%q", line, word, out)
		}
	}
}

// shellFolder makes a folder with the program, and a current folder with configs. It skips
// the test if there are not all of the shells.
func shellFolder(t *testing.T, shells ...string) string {
	t.Helper()
	for _, shell := range shells {
		if _, err := exec.LookPath(shell); err != nil {
			t.Skipf("%s is not installed", shell)
		}
	}
	dir := t.TempDir()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "widedeep"), fmt.Appendf(nil, "#!/bin/sh\n%s=1 exec '%s' \"$@\"\n", asProgram, self), 0o700); err != nil {
		t.Fatal(err)
	}
	_, _, _ = run(t, map[string]string{"a.yaml": clicks + "---\n" + strings.ReplaceAll(clicks, "clicks", "views")}, "", "version")
	return dir
}

// shell runs a command with the program on its PATH, and returns what it prints.
func shell(t *testing.T, dir, input, name string, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	command := exec.CommandContext(ctx, name, args...)
	command.Env = append(os.Environ(), "PATH="+dir+":"+os.Getenv("PATH"), "HOME="+dir, "TERM=xterm", "COLUMNS=200")
	command.Stdin = strings.NewReader(input)
	out, err := command.CombinedOutput()
	if ctx.Err() != nil {
		t.Fatalf("%s does not end:\n%q", name, out)
	}
	if err != nil && !errors.As(err, new(*exec.ExitError)) {
		t.Fatal(err)
	}
	return string(out)
}

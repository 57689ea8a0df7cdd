package cli_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
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

// typed are what is typed before a TAB, and one of the words that the line has then.
var typed = map[string]string{
	"widedeep li":                               "list-setters",
	"widedeep set . MODE=pi":                    "MODE=pipeline",
	"widedeep set . MODE pi":                    "pipeline",
	"widedeep set . --config vi":                "views",
	"widedeep set . --config=vi":                "--config=views",
	"widedeep set twice --config ":              "books",
	"widedeep render -f twice --set NAME=":      "NAME=books",
	"widedeep render --set spec.serving.nodeP":  "spec.serving.nodePort=",
	"widedeep render --set MODE=pi":             "MODE=pipeline",
	"widedeep render --set=MODE=pi":             "--set=MODE=pipeline",
	"widedeep set a.y":                          "a.yaml",
	"widedeep render -f a.y":                    "a.yaml",
	"widedeep render --filename=a.y":            "--filename=a.yaml",
	"widedeep list-setters --mode s":            "single-node",
	"widedeep explain spec.storage.nfs.s":       "spec.storage.nfs.server",
	"widedeep set . --unset spec.training.step": "spec.training.steps",
	// words that are quoted, or have to be
	`widedeep set . 'spec.security=`:              "spec.security=restricted",
	`widedeep set . "MODE=pi`:                     "MODE=pipeline",
	`widedeep render --set="MODE=pi`:              "--set=MODE=pipeline",
	`widedeep render --set="spec.security=r`:      "--set=spec.security=restricted",
	`widedeep set with\ space --config a`:         "ads",
	`widedeep set 'with space' --config a`:        "ads",
	`widedeep set "with space/b.yaml" --config a`: "ads",
	`widedeep set ~/home.yaml --config h`:         "house",
	`widedeep set . spec.training.env\[0\].na`:    "spec.training.env[0].name=",
	`widedeep set . spec.training.env\[`:          "spec.training.env[0].",
	// text that a shell would run, were it not for the quotes
	`widedeep set . 'spec.user.name=a; touch ran' USER_I`:                    "USER_ID=",
	`widedeep set . 'spec.serving.args[0]=--x > precious' USER_I`:            "USER_ID=",
	`widedeep render --set 'USER_NAME=jo$(touch ran)' --set OUTPUT`:          "OUTPUT_DIR=",
	`widedeep render --set USER_NAME=a\;touch\ ran\(\) --set OUTPUT`:         "OUTPUT_DIR=",
	`widedeep render --set 'USER_NAME="` + "`touch ran`" + `"' --set OUTPUT`: "OUTPUT_DIR=",
}

// pressed are the same for bash, with TABs before the last.
var pressed = map[string]string{
	"widedeep set . spec.training.env[\tna":                      "spec.training.env[0].name=",
	`widedeep set . spec.training.env\[0\].` + "\tna":            "spec.training.env[0].name=",
	`widedeep set . spec.training.env\[0\].v` + "\tFrom.configM": "spec.training.env[0].valueFrom.configMapKeyRef",
	`widedeep set $HERE/a.y`:                                     "./a.yaml",
	"widedeep help gra":                                          "graph",
	// wider than the terminal, of which there are two that begin so
	"widedeep explain spec.training.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution.name": "spec.training.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution.namespace",
}

// substituted are commands in a line, which a TAB must not run: it would do so each time.
var substituted = []string{
	`widedeep set . "USER_NAME=$(touch ran)" USER_I`,
	`widedeep set . USER_NAME=$(touch ran) USER_I`,
	"widedeep set . \"USER_NAME=`touch ran`\" USER_I",
	`widedeep set . USER_NAME=(touch ran) USER_I`,
	`widedeep set . <(touch ran) USER_I`,
	`widedeep render -f a.yaml > precious --set MODE=p`,
	`"$(touch ran)/widedeep" set . USER_I`,
}

// substitutedLast are the same in the word that is completed, which zsh itself expands.
var substitutedLast = []string{
	`widedeep set . "USER_NAME=$(touch ran)`,
	`widedeep set "$(touch ran)/`,
	`widedeep render -f "$(touch ran)`,
}

// The scripts are tried in the shells themselves, on a terminal, in those that are installed.
func TestCompletionInBash(t *testing.T) {
	const completions = "/usr/share/bash-completion/bash_completion"
	dir := shellFolder(t, "bash", "script")
	if _, err := os.Stat(completions); err != nil {
		t.Skip("the package bash-completion is not installed")
	}
	write(t, filepath.Join(dir, "rc"), "PS1='> ' HERE=. COLUMNS=60\nsource "+completions+"\nsource <(widedeep completion bash)\n")
	lines := maps.Clone(typed)
	maps.Copy(lines, pressed)
	input := keys(lines, append(substitutedLast, substituted...)) + "exit\n"
	hasWords(t, lines, shell(t, dir, input, "script", "-qec", "bash --noprofile --rcfile "+filepath.Join(dir, "rc")+" -i", "/dev/null"))
	hasRunNothing(t)
}

// The script is sourced, or is the file of a function that zsh loads.
func TestCompletionInZsh(t *testing.T) {
	for name, setUp := range map[string]string{
		"sourced": "autoload -U compinit; compinit -u -D; source <(widedeep completion zsh)",
		"loaded":  `fpath=($1 \$fpath); autoload -U compinit; compinit -u -D`,
	} {
		t.Run(name, func(t *testing.T) {
			dir := shellFolder(t, "zsh")
			_, script, _ := again(t, "", "completion", "zsh")
			write(t, filepath.Join(dir, "functions", "_widedeep"), script)
			write(t, filepath.Join(dir, "driver"), `zmodload zsh/zpty
zpty terminal "zsh -f -i"
zpty -w terminal "PS1='> '; `+setUp+`; print rea''dy"
zpty -r terminal line '*ready*'
zpty -n -w terminal "$2"
while [[ $line != *bye* ]] && zpty -r terminal line; do print -r -- "$line"; done
`)
			hasWords(t, typed, shell(t, dir, "", "zsh", "-f", filepath.Join(dir, "driver"), filepath.Join(dir, "functions"), keys(typed, substituted)+"print b''ye\n"))
			hasRunNothing(t)
		})
	}
}

func TestCompletionInFish(t *testing.T) {
	dir := shellFolder(t, "fish")
	_, script, _ := again(t, "", "completion", "fish")
	complete := func(line string) string {
		return shell(t, dir, "", "fish", "--no-config", "-c", script+"\nprintf '<%s>\n' (complete -C $argv[1] | string replace -r '\\t.*' '')", line)
	}
	for line, word := range typed {
		if out := complete(line); !strings.Contains(out, "<"+word+">") {
			t.Errorf("%s: want %s:\n%s", line, word, out)
		}
	}
	for _, line := range append(substitutedLast, substituted...) {
		complete(line)
	}
	hasRunNothing(t)
}

// keys are what is pressed for lines. Behind the TAB, Ctrl-A prints a line's words in place of
// running it, each with the line's number, and Ctrl-U takes the lines away that are to be dropped.
func keys(lines map[string]string, dropped []string) string {
	var all strings.Builder
	for i, line := range slices.Sorted(maps.Keys(lines)) {
		fmt.Fprintf(&all, "%s\t\x01printf '%d<%%s>' \n", line, i)
	}
	for _, line := range dropped {
		all.WriteString(line + "\t\x15\n")
	}
	return all.String()
}

func hasWords(t *testing.T, lines map[string]string, out string) {
	t.Helper()
	for i, line := range slices.Sorted(maps.Keys(lines)) {
		if word := lines[line]; !strings.Contains(out, fmt.Sprintf("%d<%s>", i, word)) {
			t.Errorf("%q: want %s:\n%q", line, word, out)
		}
	}
}

// hasRunNothing expects that no text of the lines was run.
func hasRunNothing(t *testing.T) {
	t.Helper()
	if _, err := os.Stat("ran"); err == nil {
		t.Error("a TAB ran a command of the line")
	}
	if text, err := os.ReadFile("precious"); err != nil || string(text) != precious {
		t.Errorf("a TAB overwrote a file: %q, %v", text, err)
	}
}

const precious = "a file that must stay"

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
	config := func(name string) string { return strings.ReplaceAll(clicks, "clicks", name) }
	write(t, filepath.Join(dir, "home.yaml"), config("house"))
	_, _, _ = run(t, map[string]string{
		"a.yaml": clicks + "---\n" + config("views"), "with space/b.yaml": config("ads"), "precious": precious,
		"twice/a/c.yaml": config("books"), "twice/b/c.yaml": config("books"),
	}, "", "version")
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

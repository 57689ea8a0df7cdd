// Command widedeep is a KRM function that expands a WideDeepConfig into what
// trains and serves Wide & Deep on Kubernetes. Without arguments it is that
// function; with arguments it is a command line for people.
package main

import (
	"embed"
	"fmt"
	"io/fs"
	"os"

	"golang.org/x/term"

	"github.com/widedeep/widedeep/internal/cli"
)

// starter is the package that users get, for `widedeep init`.
//
//go:embed package
var starter embed.FS

// version is set by the linker in releases.
var version string

func main() {
	files, err := fs.Sub(starter, "package")
	if err != nil {
		fmt.Fprintln(os.Stderr, "widedeep:", err)
		os.Exit(1)
	}
	program := cli.Program{
		Version: version, Starter: files, In: os.Stdin, Out: os.Stdout, Messages: os.Stderr,
		InIsTerminal:        term.IsTerminal(int(os.Stdin.Fd())),
		MessagesAreTerminal: term.IsTerminal(int(os.Stderr.Fd())),
	}
	os.Exit(program.Main(os.Args[1:]))
}

// Command widedeep is a KRM function that expands a WideDeepConfig into what
// trains and serves Wide & Deep on Kubernetes. Without arguments it is that
// function; with arguments it is a command line for people.
package main

import (
	"os"

	"github.com/widedeep/widedeep/cli"
)

// version is set by the linker in releases.
var version string

func main() {
	os.Exit(cli.Main(os.Args[1:], version, os.Stdin, os.Stdout, os.Stderr))
}

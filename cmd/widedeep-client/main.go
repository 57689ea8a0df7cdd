// Command widedeep-client sends the examples of a CSV file to a model that TensorFlow
// Serving serves, and prints accuracy, latency and throughput.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"golang.org/x/term"

	"github.com/widedeep/widedeep/client/command"
)

// version is set by the linker in releases.
var version string

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second Ctrl-C is not caught
	program := command.Program{
		Version: version, Out: os.Stdout, Messages: os.Stderr,
		Interactive: term.IsTerminal(int(os.Stderr.Fd())),
	}
	os.Exit(program.Main(ctx, os.Args[1:]))
}

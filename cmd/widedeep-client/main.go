// Command widedeep-client asks a model that TensorFlow Serving serves about the
// examples of a CSV file, and prints how often it is right and how fast it is.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"golang.org/x/term"

	"github.com/widedeep/widedeep/client/command"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second Ctrl-C is not caught
	program := command.Program{
		Out: os.Stdout, Messages: os.Stderr,
		Interactive: term.IsTerminal(int(os.Stderr.Fd())),
	}
	os.Exit(program.Main(ctx, os.Args[1:]))
}

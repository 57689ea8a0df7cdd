// Command widedeep-client sends the examples of a CSV file to a model that TensorFlow
// Serving serves, and prints accuracy, latency and throughput.
package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"golang.org/x/term"

	"github.com/widedeep/widedeep/client/command"
)

// version is set by the linker in releases.
var version string

func main() {
	ctx, interrupt := context.WithCancel(context.Background())
	signals := catch()
	go func() {
		watch(signals, interrupt, time.After)
		fmt.Fprintln(os.Stderr, "widedeep-client: ended by a second signal; the output is not complete")
		os.Exit(1)
	}()
	program := command.Program{
		Version: version, Out: os.Stdout, Messages: os.Stderr,
		Interactive: term.IsTerminal(int(os.Stderr.Fd())),
	}
	os.Exit(program.Main(ctx, os.Args[1:]))
}

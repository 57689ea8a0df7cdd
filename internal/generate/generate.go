// Package generate is the frame of the programs that write generated files.
package generate

import (
	"fmt"
	"io"
	"os"
)

// Run runs such a program: write makes what its one argument names, which help calls
// what argument says, as in FILE. Run returns the exit status.
func Run(args []string, messages io.Writer, argument string, write func(target string) error) int {
	if len(args) != 1 {
		fmt.Fprintln(messages, "usage: generate", argument)
		return 2
	}
	if err := write(args[0]); err != nil {
		fmt.Fprintln(messages, "generate:", err)
		return 1
	}
	return 0
}

// File is a program that writes one file, of the text that source makes.
func File(args []string, messages io.Writer, source func() ([]byte, error)) int {
	return Run(args, messages, "FILE", func(name string) error {
		text, err := source()
		if err != nil {
			return err
		}
		return os.WriteFile(name, text, 0o644)
	})
}

// Package generate holds the command line that the programs which write generated files share.
package generate

import (
	"fmt"
	"io"
	"os"
)

// Run runs such a program and returns its exit status. The program has one argument, which
// its usage line calls by the given name, such as FILE; write gets the argument's value.
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

// File runs a program that writes the text from source to one file.
func File(args []string, messages io.Writer, source func() ([]byte, error)) int {
	return Run(args, messages, "FILE", func(name string) error {
		text, err := source()
		if err != nil {
			return err
		}
		return os.WriteFile(name, text, 0o644)
	})
}

// Package generate is the frame of the programs that write generated files.
package generate

import (
	"fmt"
	"os"
)

// Main runs such a program: write makes what its only argument names. Usage says in
// one word what that is, as in FILE.
func Main(usage string, write func(target string) error) {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: generate", usage)
		os.Exit(2)
	}
	if err := write(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

// File runs a program that writes one file, of the text that source makes.
func File(source func() ([]byte, error)) {
	Main("FILE", func(name string) error {
		text, err := source()
		if err != nil {
			return err
		}
		return os.WriteFile(name, text, 0o644)
	})
}

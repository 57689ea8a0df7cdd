// Command generate draws the documents in docs/pictures with `widedeep graph`: what each
// becomes, as a picture beside it. Run it with `make generate`.
package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/widedeep/widedeep/internal/cli"
	"github.com/widedeep/widedeep/internal/generate"
)

//go:generate go run . ..

func main() { os.Exit(generate.Run(os.Args[1:], os.Stderr, "DIR", write)) }

func write(dir string) error {
	pictures, err := draw(dir)
	if err != nil {
		return err
	}
	for name, picture := range pictures {
		if err := os.WriteFile(name, picture, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// draw returns the pictures of the documents in a folder, by their file names.
func draw(dir string) (map[string][]byte, error) {
	documents, err := filepath.Glob(filepath.Join(dir, "*.yaml"))
	pictures := map[string][]byte{}
	for _, document := range documents {
		var picture, messages bytes.Buffer
		program := cli.Program{In: strings.NewReader(""), Out: &picture, Messages: &messages}
		if status := program.Main([]string{"graph", "-f", document, "-o", "svg"}); status != 0 {
			return nil, fmt.Errorf("drawing %s: %s", document, &messages)
		}
		pictures[strings.TrimSuffix(document, ".yaml")+".svg"] = picture.Bytes()
	}
	return pictures, err
}

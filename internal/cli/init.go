package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
)

// newInit makes the command that writes the starter package's files.
func newInit(starter fs.FS, out io.Writer) *cobra.Command {
	return &cobra.Command{
		Use:   "init [DIR]",
		Short: "Write a starter package: Kptfile, commented WideDeepConfig, setters",
		Long: `Init writes a starter package into DIR, which it makes, or into the current folder:
a Kptfile, a WideDeepConfig that shows every field with its default and its setter,
and a file of values for kpt's apply-setters. It never overwrites a file.`,
		Example: `  widedeep init clicks
  widedeep set clicks NFS_SERVER 10.35.215.25
  kpt fn render clicks`,
		Args: usage(cobra.MaximumNArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error {
			dir := "."
			if len(args) > 0 {
				dir = args[0]
			}
			return initialise(starter, dir, out)
		},
	}
}

func initialise(starter fs.FS, dir string, out io.Writer) error {
	entries, err := fs.ReadDir(starter, ".")
	if err != nil {
		return err
	}
	// All or nothing: a user could not see which half is missing.
	var there []string
	for _, entry := range entries {
		name := filepath.Join(dir, entry.Name())
		if _, err := os.Lstat(name); err == nil {
			there = append(there, name)
		} else if !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if len(there) > 0 {
		return fmt.Errorf("there already, so nothing was written: %s", strings.Join(there, ", "))
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, entry := range entries {
		text, err := fs.ReadFile(starter, entry.Name())
		if err != nil {
			return err
		}
		name := filepath.Join(dir, entry.Name())
		file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if err != nil {
			return err
		}
		_, err = file.Write(text)
		if err := errors.Join(err, file.Close()); err != nil {
			return err
		}
		if _, err := fmt.Fprintln(out, name); err != nil {
			return err
		}
	}
	return nil
}

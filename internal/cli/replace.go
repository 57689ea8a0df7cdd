package cli

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/google/renameio/v2"

	"github.com/widedeep/widedeep/fn"
)

// replaceFiles writes files so that a reader sees the old text or the new, never a
// part, and keeps their modes. None is replaced before all can be, nor one that
// somebody else has changed since it was read.
func replaceFiles(given, edited []fn.File) error {
	texts := map[string][]byte{}
	for _, file := range given {
		texts[file.Name] = file.Data
	}
	var staged []*renameio.PendingFile
	defer func() {
		for _, file := range staged {
			_ = file.Cleanup() // of one that took its place there is nothing left
		}
	}()
	for _, file := range edited {
		name, err := filepath.EvalSymlinks(file.Name)
		if err != nil {
			return err
		}
		if err := canWrite(name); err != nil {
			return err
		}
		pending, err := renameio.NewPendingFile(name, renameio.WithTempDir(filepath.Dir(name)), renameio.WithExistingPermissions())
		if err != nil {
			return err
		}
		staged = append(staged, pending)
		if _, err := pending.Write(file.Data); err != nil {
			return err
		}
		if now, err := os.ReadFile(name); err != nil || !bytes.Equal(now, texts[file.Name]) {
			return errors.Join(fmt.Errorf("%s has changed meanwhile: nothing was written", file.Name), err)
		}
	}
	for _, file := range staged {
		if err := file.CloseAtomicallyReplace(); err != nil {
			return err
		}
	}
	return nil
}

// canWrite fails for a file that can't be written: it is not replaced either, though its
// folder may allow that.
func canWrite(name string) error {
	file, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	return file.Close()
}

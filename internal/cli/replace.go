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

// replaceFiles writes files so that a reader gets either the old text or the new, never a
// part of it, and keeps the files' modes. It replaces no file unless all can be replaced,
// and no file that somebody else has changed since it was read.
func replaceFiles(given, edited []fn.File) error {
	texts := map[string][]byte{}
	for _, file := range given {
		texts[file.Name] = file.Data
	}
	var staged []*renameio.PendingFile
	defer func() {
		for _, file := range staged {
			_ = file.Cleanup() // does nothing for a file that has been moved into place
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

// canWrite fails for a read-only file. Replacing the file only needs a writable folder, but
// would ignore the file's mode.
func canWrite(name string) error {
	file, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	return file.Close()
}

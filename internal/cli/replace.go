package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/google/renameio/v2"

	"github.com/widedeep/widedeep/fn"
)

// replaceFiles writes files so that a reader gets either the old text or the new, never a
// part of it, and keeps the files' modes. It checks all files and prepares all new texts before
// it changes any file, and refuses a file that somebody else has changed since it was read.
// If moving a file into place fails all the same, the files before it stay changed: the
// error names the one that failed.
//
// The folder is the package's.
func replaceFiles(folder string, given []fn.File, written []fn.Written) error {
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
	for _, file := range written {
		before, isGiven := texts[file.Name]
		if isGiven {
			if err := checkReplaceable(file.Name, before); err != nil {
				return notWritten(file.Name, err)
			}
		}
		if file.Removed {
			continue
		}
		pending, err := stage(folder, file.Name, isGiven)
		if err != nil {
			return notWritten(file.Name, err)
		}
		staged = append(staged, pending)
		if _, err := pending.Write(file.Data); err != nil {
			return notWritten(file.Name, err)
		}
	}
	for _, file := range staged {
		if err := file.CloseAtomicallyReplace(); err != nil {
			return err
		}
	}
	for _, file := range written {
		if file.Removed {
			if err := os.Remove(file.Name); err != nil {
				return err
			}
		}
	}
	return nil
}

// notWritten is the error about a file that keeps all of them from being written. A system's
// error may name a file that was there for a moment only.
func notWritten(name string, err error) error {
	var ofSystem *fs.PathError
	if errors.As(err, &ofSystem) {
		err = fmt.Errorf("%s: %w", name, ofSystem.Err)
	}
	return fmt.Errorf("%w: nothing was written", err)
}

// checkReplaceable fails for a read-only file, and for one that has changed since it was
// read. Replacing a file only needs a writable folder, but would ignore the file's mode.
func checkReplaceable(name string, before []byte) error {
	file, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	if now, err := readFile(name); err != nil || !bytes.Equal(now, before) {
		return errors.Join(fmt.Errorf("%s has changed meanwhile", name), err)
	}
	return nil
}

// stage prepares the new text of a file, which is given or new.
func stage(folder, name string, isGiven bool) (*renameio.PendingFile, error) {
	if isGiven {
		return stageReplacement(name)
	}
	return stageNew(folder, name)
}

// stageReplacement prepares the new text of a file, or of the file that a link leads to.
func stageReplacement(name string) (*renameio.PendingFile, error) {
	name, err := filepath.EvalSymlinks(name)
	if err != nil {
		return nil, err
	}
	return renameio.NewPendingFile(name, renameio.WithTempDir(filepath.Dir(name)), renameio.WithExistingPermissions())
}

// stageNew prepares a new file of a package, and makes its folder.
func stageNew(folder, name string) (*renameio.PendingFile, error) {
	if link := linkAbove(folder, name); link != "" {
		return nil, fmt.Errorf("%s is a link in the way of a folder: links to folders are not followed, so what is written there would not be read again", link)
	}
	switch _, err := os.Lstat(name); {
	case err == nil:
		return nil, inTheWay(folder, name)
	case errors.Is(err, syscall.ENOTDIR):
		return nil, fmt.Errorf("%s is a file in the way of a folder", nearestAbove(name))
	case !errors.Is(err, fs.ErrNotExist):
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return nil, err
	}
	return renameio.NewPendingFile(name, renameio.WithTempDir(filepath.Dir(name)), renameio.WithPermissions(0o644))
}

// inTheWay is the error about a file of a package that has a new file's name and was not read.
func inTheWay(folder, name string) error {
	err := fmt.Errorf("%s is in the way of a new file, and was not read", name)
	isIt := func(file string) bool { return file == filepath.Clean(name) }
	if _, pattern := leftOut(folder, isIt); pattern != "" {
		return fmt.Errorf("%w, since %s leaves it out", err, pattern)
	}
	return err
}

// linkAbove returns the first link between a package's folder and a file of it; empty if there is
// none.
func linkAbove(folder, name string) string {
	link := ""
	for above := filepath.Dir(name); above != filepath.Clean(folder) && above != filepath.Dir(above); above = filepath.Dir(above) {
		if info, err := os.Lstat(above); err == nil && info.Mode()&fs.ModeSymlink != 0 {
			link = above
		}
	}
	return link
}

// nearestAbove returns the nearest path above a name that there is.
func nearestAbove(name string) string {
	for {
		name = filepath.Dir(name)
		if _, err := os.Lstat(name); err == nil {
			return name
		}
	}
}

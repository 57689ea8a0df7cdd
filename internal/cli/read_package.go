package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	gitignore "github.com/monochromegane/go-gitignore"

	"github.com/widedeep/widedeep/fn"
)

// ignoreFile names the files that kpt leaves out of a package. kpt reads it with the same
// library, so that a pattern means the same to both.
const ignoreFile = ".krmignore"

// packageReader reads the files that kpt reads of a package and of the packages in it.
type packageReader struct {
	root  string
	files []fn.File
}

// readPackage reads a package. The files' names are relative to its folder. Links to folders
// are not followed.
func readPackage(folder string) ([]fn.File, error) {
	root, err := filepath.Abs(folder)
	if err != nil {
		return nil, err
	}
	if root, err = filepath.EvalSymlinks(root); err != nil {
		return nil, fmt.Errorf("%s: %w", folder, errors.Unwrap(err)) // the reason alone
	}
	r := packageReader{root: root}
	err = r.readPackage(root)
	return r.files, err
}

// readPackage reads a package with its own .krmignore.
func (r *packageReader) readPackage(folder string) error {
	var ignored gitignore.IgnoreMatcher = gitignore.DummyIgnoreMatcher(false)
	text, err := os.Open(filepath.Join(folder, ignoreFile))
	switch {
	case err == nil:
		defer text.Close()
		ignored = gitignore.NewGitIgnoreFromReader(folder, text)
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	return r.readFolder(folder, ignored)
}

// readFolder reads a folder of a package. A package below is not ignored, even if the folder
// that it is in is.
func (r *packageReader) readFolder(folder string, ignored gitignore.IgnoreMatcher) error {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		name := filepath.Join(folder, entry.Name())
		switch {
		case entry.IsDir() && entry.Name() == ".git":
		case entry.IsDir() && isPackage(name):
			err = r.readPackage(name)
		case entry.IsDir() && ignored.Match(name, true):
			err = r.readFolder(name, gitignore.DummyIgnoreMatcher(true))
		case entry.IsDir():
			err = r.readFolder(name, ignored)
		case entry.Name() != fn.Kptfile && !mayHoldResources(name), ignored.Match(name, false):
		default:
			err = r.readFile(name)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func isPackage(folder string) bool {
	_, err := os.Stat(filepath.Join(folder, fn.Kptfile))
	return err == nil
}

func (r *packageReader) readFile(name string) error {
	data, err := readFile(name)
	if err != nil {
		return err
	}
	relative, err := filepath.Rel(r.root, name)
	if err != nil {
		return err
	}
	if mentionsAPI(data) {
		if err := checkName(relative); err != nil {
			return err
		}
	}
	r.files = append(r.files, fn.File{Name: filepath.ToSlash(relative), Data: data, Found: filepath.Base(name) != fn.Kptfile})
	return nil
}

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

// walkPackage visits the folders and files of a package, and of the packages in it, except
// the files that their .krmignore leaves out. A link is followed if it is the package's
// folder itself.
func walkPackage(folder string, visit fs.WalkDirFunc) error {
	root := filepath.Clean(folder)
	ignored := map[string]gitignore.IgnoreMatcher{} // by folder
	return filepath.WalkDir(root+string(filepath.Separator), func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return visit(name, entry, err)
		}
		name = filepath.Clean(name)
		above := ignored[filepath.Dir(name)]
		switch {
		case !entry.IsDir() && above.Match(name, false):
			return nil
		case !entry.IsDir():
		case name == root || isPackage(name): // also if the folder that a package is in is ignored
			if ignored[name], err = readIgnored(name); err != nil {
				return visit(name, entry, err)
			}
		case above.Match(name, true):
			ignored[name] = gitignore.DummyIgnoreMatcher(true)
		default:
			ignored[name] = above
		}
		return visit(name, entry, nil)
	})
}

// readIgnored reads the .krmignore of a package.
func readIgnored(folder string) (gitignore.IgnoreMatcher, error) {
	name := filepath.Join(folder, ignoreFile)
	text, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return gitignore.DummyIgnoreMatcher(false), nil
	}
	if err != nil {
		return nil, unreadable(name, err)
	}
	defer text.Close()
	return gitignore.NewGitIgnoreFromReader(folder, text), nil
}

func isPackage(folder string) bool {
	_, err := os.Stat(filepath.Join(folder, fn.Kptfile))
	return err == nil
}

// readPackage reads the files that kpt reads of a package, in hidden folders too. The files'
// names are relative to the package.
func readPackage(folder string) ([]fn.File, error) {
	switch info, err := os.Stat(folder); {
	case err != nil:
		return nil, unreadable(folder, err)
	case !info.IsDir():
		return nil, fmt.Errorf("%s: must be a package's folder, not a file", folder)
	}
	var files []fn.File
	err := walkPackage(folder, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && entry.Name() == ".git":
			return fs.SkipDir
		case entry.IsDir(), entry.Name() != fn.Kptfile && !mayHoldResources(name):
			return nil
		}
		file, err := readNamed(name)
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(folder, name)
		file.Name, file.Found = filepath.ToSlash(relative), entry.Name() != fn.Kptfile
		files = append(files, file)
		return err
	})
	return files, err
}

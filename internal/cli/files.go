package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/widedeep/widedeep/fn"
	"github.com/widedeep/widedeep/internal/resourcelist"
)

// fileFlag is the long name of -f.
const fileFlag = "filename"

// filenameUsage is the help of -f.
const filenameUsage = "file or folder with WideDeepConfigs, - for standard input (repeatable)"

// readFiles reads the arguments of -f: files, the files in folders, and - for standard
// input. It is an error if one of several holds no WideDeepConfig, as Helm's values.yaml.
func readFiles(in io.Reader, names []string) ([]fn.File, error) {
	var files []fn.File
	for _, name := range names {
		if name == "-" {
			data, err := resourcelist.ReadAll(in)
			if err != nil {
				return nil, fmt.Errorf("standard input: %w", err)
			}
			if len(data) == 0 {
				return nil, errors.New("standard input is empty")
			}
			file := fn.File{Name: "standard input", Data: data}
			if err := oneOfSeveral(names, []fn.File{file}); err != nil {
				return nil, err
			}
			files = append(files, file)
			continue
		}
		more, err := readConfigs(name)
		if err == nil {
			err = oneOfSeveral(names, more)
		}
		if err != nil {
			return nil, err
		}
		files = addOnce(files, more)
	}
	return files, nil
}

// oneOfSeveral returns an error if the files of one of several arguments hold no WideDeepConfig.
func oneOfSeveral(names []string, files []fn.File) error {
	if len(names) == 1 || fn.HoldsConfig(files) {
		return nil
	}
	return cmp.Or(fn.RefuseMisnamed(files), fmt.Errorf("%s: there is no WideDeepConfig in this file: values are set in a WideDeepConfig, or with --%s", files[0].Name, settingFlag))
}

// addOnce adds the files of one argument to those of the arguments before. A file that is among
// these, also by a link, counts once: as one that was named, if it was. Two links in one folder
// stay two files, as they are for kpt.
func addOnce(files, more []fn.File) []fn.File {
	there := map[string]int{}
	for i, file := range files {
		there[realPath(file.Name)] = i
	}
	for _, file := range more {
		i, isThere := there[realPath(file.Name)]
		switch {
		case !isThere:
			files = append(files, file)
		case !file.Discovered:
			files[i].Discovered, files[i].CollisionsOnly = false, false
		}
	}
	return files
}

// realPath returns the absolute path of a file without links, or its name if it has none.
func realPath(name string) string {
	path, err := filepath.EvalSymlinks(name)
	if err == nil {
		path, err = filepath.Abs(path)
	}
	if err != nil {
		return name
	}
	return path
}

// readConfigs reads a file, or a folder, in which there must be a WideDeepConfig.
func readConfigs(root string) ([]fn.File, error) {
	files, err := readTree(root)
	if err != nil || !isFolder(root) {
		return files, err
	}
	return files, requireConfig(root, files)
}

func isFolder(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}

// extensions are the file extensions that kpt reads.
var extensions = []string{".yaml", ".yml", ".json"}

// readTree reads a file, or the files in a folder that may hold resources, except in hidden
// folders and those that .krmignore names. In a folder, Kptfiles and files that don't mention
// this API are for collisions only.
func readTree(root string) ([]fn.File, error) {
	info, err := os.Stat(root)
	if err != nil {
		return nil, unreadable(root, err)
	}
	if !info.IsDir() {
		file, err := readNamed(root)
		return []fn.File{file}, err
	}
	var files []fn.File
	err = walkPackage(root, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir():
			return skipHidden(root, name, entry)
		case entry.Name() != fn.Kptfile && !mayHoldResources(name):
			return nil
		}
		file, err := readNamed(name)
		if err != nil {
			return err
		}
		file.Discovered, file.CollisionsOnly = true, entry.Name() == fn.Kptfile || !file.MentionsAPI()
		files = append(files, file)
		return nil
	})
	return files, err
}

// readNamed reads a file under the name by which the user can find it.
func readNamed(name string) (fn.File, error) {
	data, err := readFile(name)
	file := fn.File{Name: filepath.ToSlash(filepath.Clean(name)), Data: data}
	if err == nil && file.MentionsAPI() {
		err = checkName(name)
	}
	return file, err
}

// checkName refuses a file whose name no message could show.
func checkName(name string) error {
	if utf8.ValidString(name) {
		return nil
	}
	return fmt.Errorf("%q: the name is not UTF-8: rename it", name)
}

// skipHidden skips a hidden folder, unless it is the one that was named.
func skipHidden(root, name string, folder fs.DirEntry) error {
	if name != filepath.Clean(root) && strings.HasPrefix(folder.Name(), ".") {
		return fs.SkipDir
	}
	return nil
}

// mayHoldResources reports whether kpt would read a file, by its name.
func mayHoldResources(name string) bool { return slices.Contains(extensions, filepath.Ext(name)) }

// unreadable returns why a file or folder can't be read: the reason alone, behind its name.
func unreadable(name string, err error) error {
	if name == "" {
		return usageError{errors.New("the name of a file or folder is empty")}
	}
	if target, linkErr := os.Readlink(name); linkErr == nil && errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: the link leads to %s, where there is no file: remove the link, or name it in %s", name, target, ignoreFile)
	}
	return fmt.Errorf("%s: %w", name, errors.Unwrap(err))
}

func readFile(name string) ([]byte, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, unreadable(name, err)
	}
	defer file.Close()
	data, err := resourcelist.ReadAll(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return data, nil
}

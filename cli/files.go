package cli

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/widedeep/widedeep/fn"
)

// filenameUsage is what help says of -f.
const filenameUsage = "file or folder with WideDeepConfigs, - for standard input (repeatable)"

// readFiles reads what -f names: files, the YAML files below folders, and - for
// standard input.
func readFiles(in io.Reader, names []string) ([]fn.File, error) {
	var files []fn.File
	for _, name := range names {
		if name == "-" {
			data, err := io.ReadAll(in)
			if err != nil {
				return nil, err
			}
			files = append(files, fn.File{Name: "standard input", Data: data})
			continue
		}
		below, err := readTree(name)
		if err != nil {
			return nil, err
		}
		if len(below) == 0 {
			return nil, fmt.Errorf("%s: there is no .yaml or .yml file in this folder", name)
		}
		files = append(files, below...)
	}
	return files, nil
}

// readTree reads a file, or the YAML files below a folder, hidden folders aside.
func readTree(root string) ([]fn.File, error) {
	var files []fn.File
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if name != root && strings.HasPrefix(entry.Name(), ".") {
				return fs.SkipDir
			}
			return nil
		}
		if extension := filepath.Ext(name); name != root && extension != ".yaml" && extension != ".yml" {
			return nil
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		files = append(files, fn.File{Name: filepath.ToSlash(name), Data: data})
		return nil
	})
	return files, err
}

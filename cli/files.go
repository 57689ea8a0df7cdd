package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/widedeep/widedeep/fn"
	"github.com/widedeep/widedeep/v1alpha1"
)

// filenameUsage is what help says of -f.
const filenameUsage = "file or folder with WideDeepConfigs, - for standard input (repeatable)"

// readFiles reads what -f names: files, the YAML files below folders, and - for
// standard input.
func readFiles(in io.Reader, names []string) ([]fn.File, error) {
	var files []fn.File
	for _, name := range names {
		if name == "-" {
			data, err := fn.Read(in)
			if err != nil {
				return nil, fmt.Errorf("standard input: %w", err)
			}
			files = append(files, fn.File{Name: "standard input", Data: data})
			continue
		}
		below, err := readTree(name)
		if err != nil {
			return nil, err
		}
		if len(below) == 0 {
			return nil, noConfig(name)
		}
		files = append(files, below...)
	}
	return files, nil
}

func noConfig(folder string) error {
	return fmt.Errorf("%s: there is no WideDeepConfig in this folder", folder)
}

// readTree reads a file, or those YAML files below a folder that can be of any
// interest: hidden folders aside, and files that nowhere name this API. What is
// left out there may be a patch or a template, and no resource at all.
func readTree(root string) ([]fn.File, error) {
	info, err := os.Stat(root)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", root, errors.Unwrap(err)) // the reason alone
	}
	start := root
	if info.IsDir() {
		start += string(filepath.Separator) // a link to a folder is followed
	}
	group, _, _ := strings.Cut(v1alpha1.APIVersion, "/")
	var files []fn.File
	err = filepath.WalkDir(start, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if name != start && strings.HasPrefix(entry.Name(), ".") {
				return fs.SkipDir
			}
			return nil
		}
		if extension := filepath.Ext(name); info.IsDir() && extension != ".yaml" && extension != ".yml" {
			return nil
		}
		data, err := readFile(name)
		if err != nil {
			return err
		}
		if info.IsDir() && !bytes.Contains(data, []byte(group)) && !bytes.Contains(data, []byte(v1alpha1.Kind)) {
			return nil
		}
		if !utf8.ValidString(name) {
			return fmt.Errorf("%q: the name is not UTF-8: rename it", name)
		}
		files = append(files, fn.File{Name: filepath.ToSlash(filepath.Clean(name)), Data: data})
		return nil
	})
	return files, err
}

func readFile(name string) ([]byte, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	data, err := fn.Read(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return data, nil
}

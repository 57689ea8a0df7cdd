package cli

import (
	"bytes"
	"cmp"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/widedeep/widedeep/fn"
	"github.com/widedeep/widedeep/internal/krmfile"
	"github.com/widedeep/widedeep/internal/shell"
)

// here returns the files of a folder whose top holds a WideDeepConfig, and none if nothing in
// the folder and the folders below comes near that.
func here(folder string) ([]fn.File, error) {
	var isHere bool
	var top []fn.File
	err := walkPackage(folder, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && name != filepath.Clean(folder):
			return fs.SkipDir
		case entry.IsDir() || !mayHoldResources(name):
			return nil
		}
		// Without what can't be read, the defaults might be taken in its place.
		file, err := readNamed(name)
		if err != nil {
			return err
		}
		file.Discovered = true
		top = append(top, file)
		if fn.HoldsConfig([]fn.File{file}) {
			isHere = true
			return fs.SkipAll
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if isHere {
		return readTree(folder)
	}
	if err := whyNoConfig(folder, top); err != nil {
		return nil, err
	}
	return nil, refuseBelow(folder)
}

// requireConfig returns an error if the files of a folder hold no WideDeepConfig.
func requireConfig(folder string, files []fn.File) error {
	if fn.HoldsConfig(files) {
		return nil
	}
	return cmp.Or(whyNoConfig(folder, files), noConfig(folder))
}

// whyNoConfig returns an error that says why files of a folder hold no WideDeepConfig: one was
// meant to be a WideDeepConfig, or a .krmignore leaves one out, or the folder is a package of 2020. It returns nil if
// none of these is the case.
func whyNoConfig(folder string, files []fn.File) error {
	if err := fn.RefuseMisnamed(files); err != nil { // the defaults would be taken in its place
		return err
	}
	if file, pattern := leftOut(folder, isConfig); file != "" {
		return fmt.Errorf("%w: %s leaves out %s", noConfig(folder), pattern, file)
	}
	if exists(filepath.Join(folder, krmfile.FileName)) {
		return fmt.Errorf("%w, but the %s of a kustomize package: widedeep import %s makes one of it", noConfig(folder), krmfile.FileName, shell.Word(folder))
	}
	return nil
}

// refuseBelow returns an error if the folders below a folder hold WideDeepConfigs, or too much to tell.
func refuseBelow(folder string) error {
	below, isAll, err := foldersWithConfigs(folder)
	switch {
	case err != nil:
		return err
	case len(below) > 0:
		return fmt.Errorf("%s: there is no WideDeepConfig in this folder itself: name one of those below: %s", folder, someOf(below))
	case !isAll:
		return fmt.Errorf("%s: there is no WideDeepConfig in this folder itself, and too much below it to look for one: name a file or another folder with -f; in an empty folder the defaults are rendered", folder)
	}
	return nil
}

func noConfig(folder string) error {
	return fmt.Errorf("%s: there is no WideDeepConfig in this folder", folder)
}

// someOf joins names, but not more than a reader would look through.
func someOf(names []string) string {
	const most = 10
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}

// mostEntries is how many files and folders are searched for WideDeepConfigs that nobody
// named: a command that is typed in a home directory must not read all of it.
const mostEntries = 10_000

// foldersWithConfigs returns the folders below a folder that hold a WideDeepConfig, and whether all of
// them were searched. It passes over what can't be read.
func foldersWithConfigs(folder string) (found []string, isAll bool, err error) {
	entries := 0
	err = walkPackage(folder, func(name string, entry fs.DirEntry, err error) error {
		entries++
		in := filepath.Dir(name)
		switch {
		case entries > mostEntries:
			return fs.SkipAll
		case err != nil && entry != nil && entry.IsDir():
			return fs.SkipDir
		case err != nil || in == filepath.Clean(folder) && !entry.IsDir():
			return nil
		case entry.IsDir():
			return skipHidden(folder, name, entry)
		case isConfig(name) && !slices.Contains(found, in):
			found = append(found, in)
			return checkName(name)
		}
		return nil
	})
	return found, entries <= mostEntries, err
}

// isConfig reports whether a file that nobody named holds a WideDeepConfig.
func isConfig(name string) bool {
	if !mayHoldResources(name) {
		return false
	}
	data, err := readFile(name)
	return err == nil && fn.HoldsConfig([]fn.File{{Name: name, Data: data, Discovered: true}})
}

// isGenerated reports whether a file that nobody named mentions the annotation of generated
// resources.
func isGenerated(name string) bool {
	if !mayHoldResources(name) {
		return false
	}
	data, err := readFile(name)
	return err == nil && bytes.Contains(data, []byte(fn.OwnerAnnotation))
}

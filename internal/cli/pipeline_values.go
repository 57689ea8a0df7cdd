package cli

import (
	"fmt"
	"io"
	"path"
	"path/filepath"
	"slices"

	"github.com/widedeep/widedeep/fn"
	"github.com/widedeep/widedeep/internal/fieldpath"
	"github.com/widedeep/widedeep/internal/yamledit"
)

func (p Program) reportSeveralValues(kptfile string) {
	fmt.Fprintf(p.Messages, "info: %s: the pipeline passes values to this function more than once or to a selection, so they count only as far as they are in the WideDeepConfigs\n", kptfile)
}

// reportPipelines names the Kptfiles whose pipelines pass values to this function with which
// something else would be rendered of the named files. Commands that don't write a package do not take the
// values, because the files may be of several packages, or one file of a package.
func (p Program) reportPipelines(names []string, files []fn.File, values fn.Settings) error {
	kptfiles, err := kptfilesOf(names, files)
	if err != nil {
		return err
	}
	for _, kptfile := range kptfiles {
		all := slices.Concat(files, []fn.File{kptfile})
		with, isAll, err := values.WithPipeline(kptfile.Name, all)
		switch {
		case err != nil: // --check and --write report it
		case !isAll:
			p.reportSeveralValues(kptfile.Name)
		case len(with.ByName) > len(values.ByName):
			without, _ := fn.Render(files, values, fn.Report{To: io.Discard})
			nodes, err := fn.Render(files, with, fn.Report{To: io.Discard})
			if err != nil || !slices.EqualFunc(nodes, without, yamledit.Same) {
				fmt.Fprintf(p.Messages, "info: %s: the values that the pipeline passes to this function are not taken here; render --check and --write take them\n", kptfile.Name)
			}
		}
	}
	return nil
}

// kptfilesOf returns the Kptfiles among the files, and those of the packages of files that were
// named themselves.
func kptfilesOf(names []string, files []fn.File) ([]fn.File, error) {
	kptfiles := slices.Clone(files)
	for _, name := range names {
		if name == "-" || isFolder(name) {
			continue
		}
		kptfile, text, err := kptfileOf(name)
		if err != nil {
			return nil, err
		}
		kptfiles = addOnce(kptfiles, []fn.File{{Name: filepath.ToSlash(kptfile), Data: text}})
	}
	return slices.DeleteFunc(kptfiles, func(file fn.File) bool { return path.Base(file.Name) != fn.Kptfile }), nil
}

// reportPassed reports changed fields into which the next render writes the value of a Kptfile.
func reportPassed(messages io.Writer, edited []fn.File, changes []fn.Change) error {
	for _, file := range edited {
		kptfile, written, err := writtenByPipeline(file)
		if err != nil {
			return err
		}
		for _, change := range changes {
			for _, again := range written {
				if change.File == file.Name && again.Config == change.Config && overlap(again.Field, change.Field) {
					fmt.Fprintf(messages, "info: %s: %s: %s: the next render makes this %s: the pipeline of %s passes it to this function, so change it there\n",
						change.File, change.Config, again.Field, again.After, kptfile)
				}
			}
		}
	}
	return nil
}

// writtenByPipeline returns what the values that a Kptfile passes to this function change in a file of
// its package. A Kptfile with a mistake passes none: --check and --write report it.
func writtenByPipeline(file fn.File) (kptfile string, changes []fn.Change, err error) {
	kptfile, text, err := kptfileOf(file.Name)
	if err != nil || text == nil {
		return "", nil, err
	}
	files := []fn.File{{Name: filepath.ToSlash(kptfile), Data: text}}
	for _, name := range fn.ConfigPaths(text) {
		values, err := readNamed(filepath.Join(filepath.Dir(kptfile), name))
		if err != nil {
			continue // --check and --write report it
		}
		files = append(files, values)
	}
	passed, _, err := fn.Settings{}.WithPipeline(filepath.ToSlash(kptfile), files)
	if err != nil || len(passed.ByName) == 0 {
		return "", nil, nil
	}
	_, changes, err = fn.Set([]fn.File{file}, "", passed, fn.Report{To: io.Discard})
	if err != nil {
		return "", nil, nil // they are for another WideDeepConfig, or invalid
	}
	return kptfile, changes, nil
}

// overlap reports whether one of two fields is the other, or around it.
func overlap(a, b string) bool {
	one, err := fieldpath.Parse(a)
	other, failed := fieldpath.Parse(b)
	return err == nil && failed == nil && one.Overlaps(other)
}

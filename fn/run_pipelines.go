package fn

import (
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/widedeep/widedeep/internal/resourcelist"
	"github.com/widedeep/widedeep/internal/yamledit"
)

// ErrOtherMutators reports that pipelines run other functions too.
var ErrOtherMutators = errors.New("other functions are in the pipeline, which are not run here")

// readPipelines reads the Kptfiles.
func (w *packageWriter) readPipelines(pieces []*piece, onlyOurs bool) error {
	configs := map[string]bool{}
	for _, p := range pieces {
		if p.isConfig() {
			configs[p.file] = true
		}
	}
	var others []string
	for _, p := range pieces {
		if path.Base(p.file) != Kptfile {
			continue
		}
		all, err := mutators(p.node)
		if err != nil {
			return yamledit.InFile(w.shown(p.file), err)
		}
		pkg := path.Dir(p.file)
		w.pipelines[pkg] = nil
		for _, m := range all {
			if m.runsThisFunction(func(configPath string) bool { return configs[path.Join(pkg, configPath)] }) {
				w.pipelines[pkg] = append(w.pipelines[pkg], m)
			} else {
				others = append(others, fmt.Sprintf("%s: %s", w.shown(p.file), m))
			}
		}
	}
	if len(others) > 0 && !onlyOurs {
		return fmt.Errorf("%w: %s", ErrOtherMutators, strings.Join(others, ", "))
	}
	return nil
}

func (p *piece) isConfig() bool { return IsConfig(p.node) }

// runPipelines runs the pipelines of the packages in a package, then the package's own one.
func (w *packageWriter) runPipelines(pkg string, pieces []*piece) ([]*piece, error) {
	var all []*piece
	for _, p := range pieces {
		if w.packageOf(p.file) == pkg {
			all = append(all, p)
		}
	}
	for _, below := range slices.Sorted(maps.Keys(w.pipelines)) {
		if below == "." || below == pkg || w.packageOf(below) != pkg {
			continue
		}
		inside := slices.DeleteFunc(slices.Clone(pieces), func(p *piece) bool { return !strings.HasPrefix(p.file, below+"/") })
		written, err := w.runPipelines(below, inside)
		if err != nil {
			return nil, err
		}
		all = append(all, written...)
	}
	for _, m := range w.pipelines[pkg] {
		var err error
		if all, err = w.runMutator(pkg, m, all); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// packageOf returns the package of a file: the nearest folder above it with a Kptfile, or the
// outermost one.
func (w *packageWriter) packageOf(file string) string {
	for folder := path.Dir(file); folder != "."; folder = path.Dir(folder) {
		if _, isPackage := w.pipelines[folder]; isPackage {
			return folder
		}
	}
	return "."
}

// functionConfig makes the functionConfig of an entry in a pipeline; nil if it has none.
func (w *packageWriter) functionConfig(pkg string, m mutator, pieces []*piece) (*resourcelist.Item, error) {
	switch {
	case m.ConfigPath != "":
		file := path.Join(pkg, m.ConfigPath)
		i := slices.IndexFunc(pieces, func(p *piece) bool { return p.file == file && p.document == 0 })
		if i < 0 {
			return nil, fmt.Errorf("%s: configPath: %s is no file of this package with a resource", w.shown(path.Join(pkg, Kptfile)), m.ConfigPath)
		}
		return pieces[i].item(pkg)
	case m.ConfigMap != nil:
		return newConfigMap(m.ConfigMap)
	}
	return nil, nil
}

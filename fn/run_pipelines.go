package fn

import (
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/resourcelist"
	"github.com/widedeep/widedeep/internal/yamledit"
)

// ErrOtherMutators reports that pipelines run other functions too.
var ErrOtherMutators = errors.New("other functions are in the pipeline, which are not run here")

// otherMutator is another function in the pipeline of a Kptfile.
type otherMutator struct {
	kptfile string
	mutator
}

// readPipelines reads the Kptfiles.
func (w *packageRun) readPipelines() error {
	w.pipelines = map[string][]mutator{}
	var kptfiles []string
	for _, file := range w.files {
		if path.Base(file.Name) == Kptfile {
			kptfiles = append(kptfiles, file.Name)
			w.pipelines[path.Dir(file.Name)] = nil
		}
	}
	configs, documents := map[string]bool{}, map[string][]*yaml.Node{}
	for _, p := range w.pieces {
		if p.isConfig() {
			configs[p.file] = true
		}
		documents[p.file] = append(documents[p.file], p.node)
	}
	for _, kptfile := range kptfiles {
		isConfig := func(configPath string) bool {
			file := path.Join(path.Dir(kptfile), configPath)
			return configs[file] && w.packageOf(file) == path.Dir(kptfile)
		}
		if err := w.readPipeline(kptfile, documents[kptfile], isConfig); err != nil {
			return yamledit.InFile(w.shown(kptfile), err)
		}
	}
	return nil
}

// readPipeline reads a Kptfile.
func (w *packageRun) readPipeline(kptfile string, documents []*yaml.Node, isConfig func(configPath string) bool) error {
	if err := checkKptfile(documents); err != nil {
		return err
	}
	all, err := mutators(documents[0])
	if err != nil {
		return err
	}
	pkg := path.Dir(kptfile)
	for _, m := range all {
		if !m.runsThisFunction(isConfig) {
			w.others = append(w.others, otherMutator{kptfile, m})
			continue
		}
		if err := m.checkExec(); err != nil {
			return err
		}
		if word, _ := firstWord(m.Exec); strings.Contains(word, "/") && !path.IsAbs(word) {
			w.found.infof(nil, "%s: exec: %s: kpt looks for it in the folder that kpt is started in, not in the package; without a slash it looks on the PATH", w.shown(kptfile), m.Exec)
		}
		w.pipelines[pkg] = append(w.pipelines[pkg], m)
	}
	return nil
}

// refuseOthers returns an error if the pipelines run other functions.
func (w *packageRun) refuseOthers() error {
	var others []string
	for _, other := range w.others {
		others = append(others, fmt.Sprintf("%s: %s", w.shown(other.kptfile), other))
	}
	if len(others) == 0 {
		return nil
	}
	return fmt.Errorf("%w: %s", ErrOtherMutators, strings.Join(others, ", "))
}

// reportOthers reports the other functions in the pipelines of the packages that the outermost
// one renders.
func (w *packageRun) reportOthers() {
	for _, other := range w.others {
		kptfile, folder := w.shown(other.kptfile), w.shown(path.Dir(other.kptfile))
		values, applies := other.appliesSetters()
		switch {
		case w.isRenderedBelow(other.kptfile):
		case applies:
			w.found.infof(nil, "%s: apply-setters is not run here, so the values of %s count only as far as they are in the WideDeepConfigs", kptfile, path.Join(folder, values))
		default:
			w.found.infof(nil, "%s: %s is not run here, so what it changes in a resource is a difference", kptfile, other)
		}
	}
}

// isRenderedBelow reports whether a file is in a package that runs this function itself, or below it, and a
// package above runs it too.
func (w *packageRun) isRenderedBelow(file string) bool {
	runs := false // whether a package on the way up runs this function
	for pkg := w.packageOf(file); ; pkg = w.packageOf(pkg) {
		switch runsHere := len(w.pipelines[pkg]) > 0; {
		case runs && runsHere:
			return true
		case pkg == ".":
			return false
		case runsHere:
			runs = true
		}
	}
}

// withoutPrunedBelow returns resources of packages below the outermost one, but for those that such a
// package's own run of this function prunes, as it has no WideDeepConfig of their owner's name: after
// a file was moved there. That run comes before the outermost package's, in which the resource does
// not collide any more.
func (w *packageRun) withoutPrunedBelow(pieces []*piece) []*piece {
	configs := map[owner]bool{}
	for _, p := range pieces {
		if p.isConfig() {
			configs[owner{w.packageOf(p.file), yaml.NewRNode(p.node).GetName()}] = true
		}
	}
	return slices.DeleteFunc(pieces, func(p *piece) bool {
		by := owner{w.packageOf(p.file), Generator(p.node)}
		return by.name != "" && !configs[by] && w.isRenderedBelow(p.file) && !slices.ContainsFunc(w.pipelines[by.pkg], mutator.isSelective)
	})
}

func (w *packageRun) isPackage(folder string) bool {
	_, isPackage := w.pipelines[folder]
	return isPackage
}

func (p *piece) isConfig() bool { return IsConfig(p.node) }

// runAll runs the pipelines of all packages.
func (w *packageRun) runAll() ([]*piece, error) {
	w.folders, w.needed = modelFolders{}, claims{}
	return w.runPipelines(".", w.pieces)
}

// runPipelines runs the pipelines of the packages in a package, then the package's own one. A dry
// run leaves the packages in a package alone, but for what their runs prune: other functions, which are
// not run here, may have changed what is there.
func (w *packageRun) runPipelines(pkg string, pieces []*piece) ([]*piece, error) {
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
		if w.dry && len(w.pipelines[pkg]) > 0 {
			all = append(all, w.withoutPrunedBelow(inside)...)
			continue
		}
		written, err := w.runPipelines(below, inside)
		if err != nil {
			return nil, err
		}
		all = append(all, written...)
	}
	return w.runOwn(pkg, all)
}

// runOwn runs a package's own pipeline. A folder without a Kptfile is rendered too.
func (w *packageRun) runOwn(pkg string, pieces []*piece) ([]*piece, error) {
	pipeline := w.pipelines[pkg]
	switch {
	case !w.isPackage(pkg):
		pipeline = []mutator{{}}
	case len(pipeline) == 0 && pkg == "." && !w.onlyHolds(pieces):
		what := "nothing is rendered here"
		if i := slices.IndexFunc(pieces, w.isOwnConfig); i >= 0 {
			what = w.shown(pieces[i].file) + " is not rendered"
		}
		w.found.warnf(nil, "%s: the pipeline does not run this function, so that a package above may render this one: %s", w.shown(Kptfile), what)
	}
	if len(pipeline) > 0 {
		if err := w.refuseGenerators(pkg, pieces); err != nil {
			return nil, err
		}
	}
	for _, m := range pipeline {
		var err error
		if pieces, err = w.runMutator(pkg, m, pieces); err != nil {
			return nil, err
		}
	}
	return pieces, nil
}

// refuseGenerators returns an error if kustomize runs a WideDeepConfig of a package: what a kustomization changes in
// its resources is not known here, and what was built of it would be taken for stale.
func (w *packageRun) refuseGenerators(pkg string, pieces []*piece) error {
	for _, p := range pieces {
		isGenerator := p.isConfig() && yaml.NewRNode(p.node).GetAnnotations()[functionAnnotation] != ""
		if isGenerator && w.packageOf(p.file) == pkg {
			return yamledit.InFile(w.shown(p.file), errorAt(p.node, "is for kustomize, by its annotation %s: compare what kustomize build prints with what is committed, "+
				"and name this file in its package's .krmignore; or take the annotation off", functionAnnotation))
		}
	}
	return nil
}

// onlyHolds reports whether the outermost package is there for packages in it that run this function: it has no
// WideDeepConfig of its own.
func (w *packageRun) onlyHolds(pieces []*piece) bool {
	for _, pipeline := range w.pipelines {
		if len(pipeline) > 0 {
			return !slices.ContainsFunc(pieces, w.isOwnConfig)
		}
	}
	return false
}

// isOwnConfig reports whether it is a WideDeepConfig of the outermost package.
func (w *packageRun) isOwnConfig(p *piece) bool { return p.isConfig() && w.packageOf(p.file) == "." }

// packageOf returns the package of a file: the nearest folder above it with a Kptfile, or the
// outermost one.
func (w *packageRun) packageOf(file string) string {
	for folder := path.Dir(file); folder != "."; folder = path.Dir(folder) {
		if w.isPackage(folder) {
			return folder
		}
	}
	return "."
}

// functionConfig makes the functionConfig of an entry in a pipeline; nil if it has none.
func (w *packageRun) functionConfig(pkg string, m mutator, pieces []*piece) (*resourcelist.Item, error) {
	switch {
	case m.ConfigPath != "":
		return w.functionConfigAt(pkg, m, pieces)
	case m.ConfigMap != nil:
		return newConfigMap(m.ConfigMap)
	}
	return nil, nil
}

// functionConfigAt makes the functionConfig of the file that configPath names. The file must be of the
// package itself: kpt refuses one of a package below.
func (w *packageRun) functionConfigAt(pkg string, m mutator, pieces []*piece) (*resourcelist.Item, error) {
	file := path.Join(pkg, m.ConfigPath)
	var found []*piece
	for _, p := range pieces {
		if p.file == file {
			found = append(found, p)
		}
	}
	const noFile = "is no file of this package with a resource: "
	const remove = "or remove this line; the function finds WideDeepConfigs without it"
	problem := ""
	switch its := w.packageOf(file); {
	case len(found) == 0:
		problem = noFile + "correct it, " + remove + ", and prunes what deleted ones generated"
	case its != pkg:
		problem = fmt.Sprintf("%sit belongs to the package below, %s: correct it, or remove this line", noFile, w.shown(its))
	case len(found) > 1:
		problem = fmt.Sprintf("must hold one resource, not %d: move the others into files of their own, %s", len(found), remove)
	default:
		return found[0].item(pkg)
	}
	err := yamledit.Error{Position: m.configPathAt, Problem: fmt.Sprintf("configPath: %s %s", m.ConfigPath, problem)}
	return nil, yamledit.InFile(w.shown(path.Join(pkg, Kptfile)), err)
}

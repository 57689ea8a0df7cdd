package main

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
)

// expected is a document that must exist after a run.
type expected struct {
	document
	// generated reports whether the function made it: it is compared by value, not by text.
	generated bool
	// rewritten reports whether a function has set fields in it: it is compared by value too.
	rewritten bool
	// places are the files that it may be in, where that is not its own.
	places []string
	// created reports whether it may also be in a new file in its file's folder.
	created bool
	// origins are those of the resources whose place it takes.
	origins []origin
}

// model computes the result of a run of kpt on a tree. It follows the promises of
// docs/packages.md, not the function's code. It only asks the function what one
// WideDeepConfig alone generates.
type model struct {
	generator *generator
	// unclear are reasons for which the run may be refused or not.
	unclear []string
	// vague is a reason for which what becomes of the generated resources is open.
	vague string
}

// refusal is a reason why a run must fail and change nothing.
type refusal struct{ reason string }

func (r refusal) Error() string { return r.reason }

func refuse(format string, args ...any) error { return refusal{fmt.Sprintf(format, args...)} }

// mutator is a step of a Kptfile's pipeline.
type mutator struct {
	exec, configPath string
	selected         selection
}

func (d document) mutators() []mutator {
	pipeline, _ := d.value["pipeline"].(map[string]any)
	list, _ := pipeline["mutators"].([]any)
	var found []mutator
	for _, one := range list {
		m := document{value: one.(map[string]any)}
		found = append(found, mutator{exec: m.at("exec"), configPath: m.at("configPath"), selected: m.selectors()})
	}
	return found
}

func (m mutator) isOurs() bool {
	return path.Base(strings.Fields(m.exec)[0]) == function
}

// runsFunction reports whether a package renders its WideDeepConfigs by itself.
func (d document) runsFunction() bool {
	return slices.ContainsFunc(d.mutators(), mutator.isOurs)
}

// render is `kpt fn render`: each package's pipeline on all that is in it and below it,
// the inner packages first.
func (m *model) render(t tree, folder string) ([]expected, error) {
	all := untouched(t)
	there := packagesOf(t.documents)
	inner := slices.SortedFunc(maps.Keys(there), func(a, b string) int { return depth(b) - depth(a) })
	for _, pkg := range inner {
		if !within(pkg, folder) {
			continue
		}
		for _, step := range there[pkg].mutators() {
			if step.configPath != "" {
				if err := m.functionConfig(all, there, pkg, inFolder(pkg, step.configPath)); err != nil {
					return nil, err
				}
			}
			var err error
			if step.isOurs() {
				all, err = m.function(all, call{folder: pkg, named: true, selected: step.selected, configFile: inFolder(pkg, step.configPath)})
			} else {
				m.neighbour(all, pkg, step.exec)
			}
			if err != nil {
				return nil, err
			}
		}
	}
	return all, nil
}

// functionConfig returns what kpt passes for a package's configPath: the content of the
// file, which must be in that package and not in one below.
func (m *model) functionConfig(all []expected, there packages, pkg, file string) error {
	inFile := slices.DeleteFunc(slices.Clone(all), func(d expected) bool { return d.file != file })
	switch {
	case len(inFile) == 0:
		return refuse("there is no %s", file)
	case there.of(file) != pkg:
		return refuse("%s is in another package", file)
	case len(inFile) > 1 || !inFile[0].isConfig():
		m.unclear = append(m.unclear, "a configPath names more than a WideDeepConfig")
		m.vague = m.unclear[0]
	}
	return nil
}

// depth returns how many folders a package is below the root.
func depth(pkg string) int {
	if pkg == "." {
		return 0
	}
	return 1 + strings.Count(pkg, "/")
}

func inFolder(folder, file string) string {
	if file == "" {
		return ""
	}
	return path.Join(folder, file)
}

// neighbour applies a later function of a pipeline: see neighbour.go.
func (m *model) neighbour(all []expected, folder, exec string) {
	for i := range all {
		d := &all[i]
		if within(d.file, folder) && isNeighbours(d.kind(), d.owner()) {
			keys, value := neighbourSets(strings.Fields(exec)[1])
			d.value = with(d.value, value, keys...)
			d.rewritten = true
		}
	}
}

func untouched(t tree) []expected {
	all := make([]expected, len(t.documents))
	for i, d := range t.documents {
		all[i] = expected{document: d}
	}
	return all
}

// with returns a copy of a mapping that has a value at a path of keys.
func with(mapping map[string]any, value any, keys ...string) map[string]any {
	copied := maps.Clone(mapping)
	if copied == nil {
		copied = map[string]any{}
	}
	if len(keys) == 1 {
		copied[keys[0]] = value
		return copied
	}
	below, _ := copied[keys[0]].(map[string]any)
	copied[keys[0]] = with(below, value, keys[1:]...)
	return copied
}

package fn

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/fieldpath"
	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/internal/resourcelist"
	"github.com/widedeep/widedeep/internal/yamledit"
	"github.com/widedeep/widedeep/manifests"
)

// Change is a field that Set changed. Before and After are written as in YAML; one is empty
// where the field is absent.
type Change struct {
	File, Config, Field string
	Before, After       string
	// Commented are the fields that changed, this one or parts of it, whose comments name kpt's setters.
	Commented []Commented
	// Setter is the setter of a field that was given by its path; empty if it has none.
	Setter string
}

// Commented is a field with the expression of kpt's setters in the comment behind it.
type Commented struct {
	Field, Expression string
	// LeftOut reports whether the comment is gone, with the field or with another value.
	LeftOut bool
}

// Set writes values into the WideDeepConfigs in the files, or into the one with the given
// name. It returns the files that change, with every other byte unchanged.
//
// Errors are reported, and warnings and infos about the fields that are set; a strict run reports
// all warnings. Set returns ErrFailed or ErrWarned when they make it fail.
func Set(files []File, name string, settings Settings, report Report) ([]File, []Change, error) {
	items, configs, err := readItems(manifests.Embedded, files, nil)
	if err != nil {
		return nil, nil, err
	}
	byName := map[string]string{}
	maps.Copy(byName, settings.ByName)
	if name != "" {
		byName[parameters.ConfigName] = name
	}
	functionConfig, err := newConfigMap(byName)
	if err != nil {
		return nil, nil, err
	}
	in, err := readInput(manifests.Embedded, items, functionConfig)
	if err != nil {
		return nil, nil, err
	}
	in.functionConfig.label, in.functionConfig.origin = settings.Origin.Label, &settings.Origin
	in.unset = settings.Unset
	assigned, _ := in.readAssignments() // findConfigs reads them again, and reports their errors
	documents, found := in.findConfigs()
	if configs == 0 && !found.failed() {
		return nil, nil, noConfigIn(files)
	}
	// Each file has to be valid alone: a folder may hold packages that are never
	// together in a cluster.
	_, _, more := validateAndExpand(in.manifests, documents)
	found = append(found, more...)
	found.addWayOut(assigned, settings.Origin.UnsetFlag)
	found = slices.DeleteFunc(found, func(one finding) bool {
		isWanted := one.severity == resourcelist.Error || one.severity == resourcelist.Warning && report.Strict
		return !isWanted && !assigned.sets(one.field)
	})
	if err := report.print(found, files, resourcelist.Error, resourcelist.Warning, resourcelist.Info); err != nil {
		return nil, nil, err
	}
	return editFiles(files, documents, assigned.fields, settings.Starter)
}

// addWayOut names what can be left out in place of a part that a value needs.
func (f findings) addWayOut(assigned assignments, flag string) {
	for i, one := range f {
		path, err := fieldpath.Parse(one.field)
		if one.severity != resourcelist.Error || err != nil {
			continue
		}
		for _, part := range assigned.fields {
			whole := wholeOf(part.path)
			if part.value == nil && len(whole) < len(part.path) && len(whole) <= len(path) && len(path) <= len(part.path) && part.path.Overlaps(path) {
				f[i].message += fmt.Sprintf("; %s %s leaves all of it out", flag, whole)
			}
		}
	}
}

// wholeOf returns the path of what a field is a part of: the element of a list, or else the field
// that has a row of its own. It is the field's own path if it is no part.
func wholeOf(path fieldpath.Path) fieldpath.Path {
	for i := len(path); i > 0; i-- {
		if _, isRow := parameters.ByField(path[:i].String()); isRow || path[i-1].IsIndex {
			return path[:i]
		}
	}
	return path
}

// sets reports whether one of the values sets a field, or what is around it or in it.
func (s assignments) sets(field string) bool {
	path, err := fieldpath.Parse(field)
	return err == nil && slices.ContainsFunc(s.fields, func(one assignment) bool { return one.path.Overlaps(path) })
}

// editFiles edits the files of the documents that changed.
func editFiles(files []File, documents []*document, fields []assignment, starter []byte) ([]File, []Change, error) {
	contents := map[string][]byte{}
	for _, file := range files {
		contents[file.Name] = file.Data
	}
	var changes []Change
	for _, d := range documents {
		if !d.written {
			continue
		}
		for _, field := range fields {
			content, change, err := d.edit(contents[d.resource.file], field, starter)
			if err != nil {
				return nil, nil, yamledit.InFile(d.resource.file, err)
			}
			if change != nil {
				contents[d.resource.file] = content
				changes = append(changes, *change)
			}
		}
	}
	var edited []File
	for _, file := range files {
		if string(contents[file.Name]) != string(file.Data) {
			edited = append(edited, File{Name: file.Name, Data: contents[file.Name]})
		}
	}
	return edited, changes, nil
}

// edit sets or removes a field in the content of the document's file. The change is nil if the
// field has the value already.
func (d *document) edit(content []byte, field assignment, starter []byte) ([]byte, *Change, error) {
	index, err := strconv.Atoi(d.resource.item.Annotation(indexAnnotation))
	if err != nil {
		return nil, nil, err
	}
	documents, err := resourcelist.ParseDocuments(content)
	if err != nil {
		return nil, nil, err
	}
	change := &Change{File: d.resource.file, Config: d.name, Field: field.path.String()}
	if setter := setterOf(field.path); setter != field.name {
		change.Setter = setter
	}
	before := nodeAt(documents[index], field.path)
	if before != nil && !isNull(before) {
		change.Before = yamledit.Text(before)
	}
	if field.value == nil {
		if before == nil {
			return nil, nil, nil
		}
		change.Commented = commentedIn(before, nil, field.path)
		edited, err := yamledit.Remove(content, index, starter, field.path)
		return edited, change, err
	}
	if before != nil && yamledit.Same(before, field.value) {
		return nil, nil, nil
	}
	change.After = yamledit.Text(field.value)
	edited, err := yamledit.Set(content, index, fieldOrder, field.value, field.path)
	if err != nil {
		return nil, nil, err
	}
	if documents, err = resourcelist.ParseDocuments(edited); err != nil {
		return nil, nil, err
	}
	change.Commented = commentedIn(before, nodeAt(documents[index], field.path), field.path)
	return edited, change, nil
}

// commentedIn returns the fields with expressions of kpt's setters in which two values at a path differ, or whose
// expression only the first has. Either value is nil if there is none.
func commentedIn(before, after *yaml.Node, at fieldpath.Path) []Commented {
	was, is := map[string]*yaml.Node{}, map[string]*yaml.Node{}
	collectCommented(was, before, at)
	collectCommented(is, after, at)
	all := maps.Clone(was)
	maps.Copy(all, is)
	var changed []Commented
	for _, field := range slices.Sorted(maps.Keys(all)) {
		isLeftOut := is[field] == nil
		if isLeftOut || was[field] == nil || !yamledit.Same(was[field], is[field]) {
			expression, _ := parameters.Expression(all[field])
			changed = append(changed, Commented{field, expression, isLeftOut})
		}
	}
	return changed
}

// collectCommented adds the scalars of a value at a path that have expressions of kpt's setters, by their paths.
func collectCommented(all map[string]*yaml.Node, n *yaml.Node, at fieldpath.Path) {
	if n == nil {
		return
	}
	if _, ok := parameters.Expression(n); ok {
		all[at.String()] = n
	}
	for i, below := range n.Content {
		switch {
		case n.Kind == yaml.SequenceNode:
			collectCommented(all, below, at.Then(fieldpath.Step{Index: i, IsIndex: true}))
		case i%2 == 1:
			collectCommented(all, below, at.Then(fieldpath.Step{Key: n.Content[i-1].Value}))
		}
	}
}

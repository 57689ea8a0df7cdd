package fn

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/internal/resourcelist"
	"github.com/widedeep/widedeep/manifests"
)

// runMutator runs the function once, on the pieces that its entry in the pipeline selects.
func (w *packageRun) runMutator(pkg string, m mutator, pieces []*piece) ([]*piece, error) {
	var items []*resourcelist.Item
	from := map[*resourcelist.Item]*piece{}
	settings := w.settingsFor(pkg, pieces)
	for i, p := range pieces {
		item, err := p.item(pkg)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", w.shown(p.file), err)
		}
		isOverridden := settings != nil && p.isConfig() && p.file == path.Join(pkg, m.ConfigPath)
		if !m.selects(item) && !isOverridden {
			continue
		}
		if m.isSelective() {
			if item, err = p.item(pkg, selectionAnnotation, strconv.Itoa(i)); err != nil {
				return nil, err
			}
		}
		items, from[item] = append(items, item), p
	}
	in, err := w.input(pkg, m, pieces, items)
	if err != nil {
		return nil, err
	}
	merged, documents, found := in.runStages()
	found.locate(w.filesOf(pkg))
	if w.found.addNew(found); found.failed() {
		return nil, ErrFailed
	}
	assigned, _ := in.configMapAssignments()
	resourcelist.Sort(merged)
	written := make([]*piece, len(merged))
	for i, item := range merged {
		if written[i] = from[item]; written[i] == nil {
			if written[i], err = w.newPiece(pkg, item, pieces, documents, assigned); err != nil {
				return nil, err
			}
		}
	}
	if !m.isSelective() {
		return written, nil
	}
	selected := slices.Collect(maps.Values(from))
	if err := w.refuseSecondCopies(pkg, m, pieces, selected, written); err != nil {
		return nil, err
	}
	return mergeSelected(pieces, selected, written), nil
}

// input makes the input of a run of the function on items of a package.
func (w *packageRun) input(pkg string, m mutator, pieces []*piece, items []*resourcelist.Item) (input, error) {
	functionConfig, err := w.functionConfig(pkg, m, pieces)
	if err != nil {
		return input{}, err
	}
	label := ""
	if m.ConfigMap != nil {
		label = w.shown(path.Join(pkg, Kptfile)) + ": configMap"
	}
	byName := w.settingsFor(pkg, pieces)
	if byName != nil {
		if functionConfig, err = override(functionConfig, byName); err != nil {
			return input{}, err
		}
		label = strings.TrimSuffix(w.settings.Origin.Label+", "+label, ", ")
	}
	in, err := readInputIn(w.shown(pkg), manifests.Embedded, items, functionConfig)
	if err != nil {
		return input{}, err
	}
	in.namespaceless, in.dry, in.aroundPackages = w.settings.areNamespaceless(), w.dry, !w.isPackage(pkg)
	in.alone, in.folders, in.needed = len(w.others) == 0, w.folders, w.needed
	if in.functionConfig != nil && label != "" {
		in.functionConfig.label = label
	}
	if byName != nil {
		in.functionConfig.origin = &w.settings.Origin
	}
	return in, nil
}

// settingsFor returns the values of the settings for a run on a package; none if they are for
// WideDeepConfigs that are rendered by another run.
func (w *packageRun) settingsFor(pkg string, pieces []*piece) map[string]string {
	values := w.settings.values()
	name, isNamed := values[parameters.ConfigName]
	isMeant := func(p *piece) bool { return p.isConfig() && (!isNamed || yaml.NewRNode(p.node).GetName() == name) }
	isHere := func(p *piece) bool { return isMeant(p) && w.renders(pkg, p.file) }
	if slices.ContainsFunc(w.pieces, isMeant) && !slices.ContainsFunc(pieces, isHere) {
		return nil
	}
	return values
}

// renders reports whether a run on a package renders a file's WideDeepConfigs, as no package
// between runs this function itself.
func (w *packageRun) renders(pkg, file string) bool {
	for between := w.packageOf(file); between != pkg && between != "."; between = w.packageOf(between) {
		if len(w.pipelines[between]) > 0 {
			return false
		}
	}
	return true
}

// override makes the ConfigMap of values that take precedence over those of a functionConfig. A
// WideDeepConfig in its place is an item too, and has no values to override.
func override(functionConfig *resourcelist.Item, byName map[string]string) (*resourcelist.Item, error) {
	values := map[string]string{}
	if functionConfig != nil && functionConfig.Kind() == configMapKind {
		node, err := functionConfig.Node()
		if err != nil {
			return nil, err
		}
		maps.Copy(values, yaml.NewRNode(node).GetDataMap())
	}
	maps.Copy(values, byName)
	return newConfigMap(values)
}

// configMapAssignments are the fields that a ConfigMap functionConfig sets.
func (in input) configMapAssignments() (assignments, findings) {
	if in.functionConfig == nil || in.functionConfig.isConfig() {
		return assignments{}, nil
	}
	return in.readAssignments()
}

// filesOf returns the files of a package and of the packages in it, named relative to it.
func (w *packageRun) filesOf(pkg string) []File {
	var files []File
	for _, file := range w.files {
		if name, inside := strings.CutPrefix(file.Name, pkg+"/"); inside || pkg == "." {
			file.Name = name
			files = append(files, file)
		}
	}
	return files
}

// item makes the item that kpt would pass to a function of a package, with more annotations.
func (p *piece) item(pkg string, annotations ...string) (*resourcelist.Item, error) {
	node := yaml.CopyYNode(p.node)
	name := p.file
	if pkg != "." {
		name = strings.TrimPrefix(name, pkg+"/")
	}
	annotations = append(annotations, resourcelist.PathAnnotation, name)
	if p.document >= 0 {
		annotations = append(annotations, indexAnnotation, strconv.Itoa(p.document))
	}
	for i := 0; i < len(annotations); i += 2 {
		if err := setText(node, annotations[i+1], "metadata", "annotations", annotations[i]); err != nil {
			return nil, err
		}
	}
	item, err := resourcelist.NewItem(node)
	if err == nil && p.isConfig() {
		err = item.PrepareWrite() // later stages read the text that is written
	}
	return item, err
}

// newPiece makes the piece of an item that the function has changed or made.
func (w *packageRun) newPiece(pkg string, item *resourcelist.Item, pieces []*piece, documents []*document, assigned assignments) (*piece, error) {
	node, err := item.Node()
	if err != nil {
		return nil, err
	}
	p := &piece{file: path.Join(pkg, item.File()), document: -1, node: node}
	if index := item.Annotation(indexAnnotation); index != "" {
		if p.document, err = strconv.Atoi(index); err != nil {
			return nil, err
		}
	}
	before := ""
	for _, other := range pieces {
		if p.document >= 0 && other.file == p.file && other.document == p.document {
			before = other.content
		}
	}
	isWritten := func(d *document) bool { return d.written && d.resource.item == item }
	if before != "" && slices.ContainsFunc(documents, isWritten) {
		if content, err := setAll(before, assigned.fields); err == nil {
			p.content = content
			return p, nil
		}
	}
	removeReaderAnnotations(node)
	p.content, err = encode(node, p.file, before)
	return p, err
}

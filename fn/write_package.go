package fn

import (
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/resourcelist"
	"github.com/widedeep/widedeep/internal/yamledit"
	"github.com/widedeep/widedeep/manifests"
)

// Written is a file that WritePackage changes, makes or removes.
type Written struct {
	File
	Removed bool
}

// WritePackage runs the function on a package and returns the files that change. It runs
// the pipelines of the package and of the packages in it as `kpt fn render` does, as far as
// they consist of this function. Another mutator is an error, unless onlyOurs is set. The
// files' names are relative to the package's folder, which messages show. A folder without a
// Kptfile is rendered too.
//
// What this function does not change keeps its text, byte for byte, also beside a resource
// that changes. Findings are reported.
func WritePackage(folder string, files []File, onlyOurs bool, report Report) ([]Written, error) {
	w := packageWriter{folder: folder, files: files, pipelines: map[string][]mutator{}}
	pieces, err := w.read()
	if err != nil {
		return nil, err
	}
	if err := w.readPipelines(pieces, onlyOurs); err != nil {
		return nil, err
	}
	written, err := w.run(".", pieces)
	switch pipeline, isPackage := w.pipelines["."]; {
	case err != nil:
	case !isPackage:
		written, err = w.mutate(".", mutator{}, written)
	case len(pipeline) == 0:
		w.found.warnf(nil, "%s: the pipeline does not run this function, so that a package above may render this one: nothing is rendered here", w.shown(Kptfile))
	}
	if failed := report.print(w.found, nil, resourcelist.Error, resourcelist.Warning, resourcelist.Info); failed != nil {
		return nil, failed
	}
	if err != nil {
		return nil, err
	}
	return w.changes(written)
}

// packageWriter is the state of WritePackage.
type packageWriter struct {
	folder string
	files  []File
	// chunks are the texts of the files that hold resources.
	chunks map[string][]chunk
	// pipelines are the mutators that are this function, by package.
	pipelines map[string][]mutator
	found     findings
}

// shown is a file's name in messages.
func (w *packageWriter) shown(file string) string { return path.Join(w.folder, file) }

// read parses the files.
func (w *packageWriter) read() ([]*piece, error) {
	w.chunks = map[string][]chunk{}
	var pieces []*piece
	for _, file := range w.files {
		shown := file
		shown.Name = w.shown(file.Name)
		nodes, err := shown.resources()
		if err != nil {
			return nil, err
		}
		of := make([]*piece, len(nodes))
		for i, node := range nodes {
			of[i] = &piece{file: file.Name, document: i, node: node}
		}
		if len(nodes) > 0 {
			w.chunks[file.Name] = split(string(file.Data), of)
		}
		pieces = append(pieces, of...)
	}
	return pieces, nil
}

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
			return fmt.Errorf("%s: %w", w.shown(p.file), err)
		}
		pkg := path.Dir(p.file)
		w.pipelines[pkg] = nil
		for _, m := range all {
			if m.isOurs() || configs[path.Join(pkg, m.ConfigPath)] {
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

// ErrOtherMutators reports that pipelines run other functions too.
var ErrOtherMutators = errors.New("other functions are in the pipeline, which are not run here")

func (p *piece) isConfig() bool { return isConfigNode(yaml.NewRNode(p.node)) }

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

// run runs the pipelines of the packages in a package, then the package's own one.
func (w *packageWriter) run(pkg string, pieces []*piece) ([]*piece, error) {
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
		written, err := w.run(below, inside)
		if err != nil {
			return nil, err
		}
		all = append(all, written...)
	}
	for _, m := range w.pipelines[pkg] {
		var err error
		if all, err = w.mutate(pkg, m, all); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// selectionAnnotation numbers the resources of a selection, as kpt does.
const selectionAnnotation = "internal.config.kubernetes.io/kpt-resource-id"

// mutate runs the function once, on the pieces that its entry in the pipeline selects.
func (w *packageWriter) mutate(pkg string, m mutator, pieces []*piece) ([]*piece, error) {
	var items []*resourcelist.Item
	from := map[*resourcelist.Item]*piece{}
	for i, p := range pieces {
		item, err := p.item(pkg)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", w.shown(p.file), err)
		}
		if !m.selects(item) {
			continue
		}
		if m.isSelective() {
			if item, err = p.item(pkg, selectionAnnotation, strconv.Itoa(i)); err != nil {
				return nil, err
			}
		}
		items, from[item] = append(items, item), p
	}
	functionConfig, err := w.functionConfig(pkg, m, pieces)
	if err != nil {
		return nil, err
	}
	in, err := readInputIn(w.shown(pkg), manifests.Embedded, items, functionConfig)
	if err != nil {
		return nil, err
	}
	if in.functionConfig != nil && m.ConfigMap != nil {
		in.functionConfig.label = w.shown(path.Join(pkg, Kptfile)) + ": configMap"
	}
	merged, documents, found := in.runStages()
	found.locate(w.filesOf(pkg))
	if w.found = append(w.found, found...); found.failed() {
		return nil, ErrFailed
	}
	values, _ := in.values()
	resourcelist.Sort(merged)
	written := make([]*piece, len(merged))
	for i, item := range merged {
		if written[i] = from[item]; written[i] == nil {
			if written[i], err = w.newPiece(pkg, item, pieces, documents, values); err != nil {
				return nil, err
			}
		}
	}
	if m.isSelective() {
		return mergeSelected(pieces, slices.Collect(maps.Values(from)), written), nil
	}
	return written, nil
}

// values are the fields that a ConfigMap functionConfig sets.
func (in input) values() (assignments, findings) {
	if in.functionConfig == nil || in.functionConfig.isConfig() {
		return assignments{}, nil
	}
	return in.readAssignments()
}

// filesOf returns the files of a package and of the packages in it, named relative to it.
func (w *packageWriter) filesOf(pkg string) []File {
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
		if err := set(node, annotations[i+1], "metadata", "annotations", annotations[i]); err != nil {
			return nil, err
		}
	}
	item, err := resourcelist.NewItem(node)
	if err == nil && p.isConfig() {
		err = item.CheckWritable() // later stages read the text that is written
	}
	return item, err
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
		return configMap(m.ConfigMap)
	}
	return nil, nil
}

// newPiece makes the piece of an item that the function has changed or made.
func (w *packageWriter) newPiece(pkg string, item *resourcelist.Item, pieces []*piece, documents []*document, values assignments) (*piece, error) {
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
			before = other.text
		}
	}
	isWritten := func(d *document) bool { return d.written && d.resource.item == item }
	if before != "" && slices.ContainsFunc(documents, isWritten) {
		if text, err := setAll(before, values.fields); err == nil {
			p.text = text
			return p, nil
		}
	}
	unmark(node)
	p.text, err = encode(node, p.file, before)
	return p, err
}

// setAll sets values in the text of a WideDeepConfig, and leaves every other byte unchanged.
func setAll(text string, fields []assignment) (string, error) {
	for _, field := range fields {
		documents, err := resourcelist.ParseDocuments([]byte(text))
		if err != nil {
			return "", err
		}
		if before := find(documents[0], field.path); before != nil && yamledit.Same(before, field.value) {
			continue
		}
		edited, err := yamledit.Set([]byte(text), 0, fieldOrder, field.value, field.path)
		if err != nil {
			return "", err
		}
		text = string(edited)
	}
	return text, nil
}

// changes compares the pieces with the files.
func (w *packageWriter) changes(pieces []*piece) ([]Written, error) {
	byFile := map[string][]*piece{}
	for _, p := range pieces {
		byFile[p.file] = append(byFile[p.file], p)
	}
	var changes []Written
	for _, file := range w.files {
		now, chunks := byFile[file.Name], w.chunks[file.Name]
		delete(byFile, file.Name)
		text, err := join(chunks, now)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", w.shown(file.Name), err)
		}
		if chunks != nil && text != string(file.Data) {
			changes = append(changes, Written{File{Name: file.Name, Data: []byte(text)}, len(now) == 0})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(byFile)) {
		text, _ := join([]chunk{}, byFile[name])
		changes = append(changes, Written{File: File{Name: name, Data: []byte(text)}})
	}
	return changes, nil
}

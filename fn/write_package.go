package fn

import (
	"fmt"
	"maps"
	"path"
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/resourcelist"
)

// Written is a file that WritePackage changes, makes or removes.
type Written struct {
	File
	Removed bool
}

// WritePackage runs the function on a package and passes the files that change to write. It runs
// the pipelines of the package and of the packages in it as `kpt fn render` does, as far as
// they consist of this function. Another mutator is an error, unless onlyOurs is set. The
// files' names are relative to the package's folder, which messages show. A folder without a
// Kptfile is rendered too.
//
// What this function does not change keeps its content, byte for byte, also beside a resource
// that changes. Findings are reported: errors and warnings before the files are
// written, and afterwards the infos, which say what became of resources.
func WritePackage(folder string, files []File, onlyOurs bool, report Report, write func([]Written) error) error {
	w := packageRun{folder: folder, files: files}
	err := w.read()
	if err == nil && !onlyOurs {
		err = w.refuseOthers()
	}
	if err != nil {
		return err
	}
	written, err := w.runAll()
	if failed := report.print(w.found, nil, resourcelist.Error, resourcelist.Warning); failed != nil {
		return failed
	}
	if err != nil {
		return err
	}
	changes, err := w.changes(written)
	if err != nil {
		return err
	}
	if err := write(changes); err != nil {
		return err
	}
	return report.print(w.found, nil, resourcelist.Info)
}

// packageRun is a run of the function on a package, which changes no file.
type packageRun struct {
	folder string
	files  []File
	// settings take precedence over the values that the pipelines pass.
	settings Settings
	// dry reports that nothing is going to be written.
	dry bool
	// pieces are all resources, as they were read.
	pieces []*piece
	// chunks are the contents of the files that hold resources.
	chunks map[string][]chunk
	// pipelines are the mutators that are this function, by package.
	pipelines map[string][]mutator
	// others are the mutators that are other functions.
	others []otherMutator
	// folders and needed are those of the runs so far; see input.
	folders modelFolders
	needed  claims
	found   findings
}

// shown is a file's name in messages.
func (w *packageRun) shown(file string) string { return path.Join(w.folder, file) }

// read parses the files, and reads the Kptfiles among them.
func (w *packageRun) read() (err error) {
	if w.pieces, err = w.readPieces(); err != nil {
		return err
	}
	return w.readPipelines()
}

// readPieces parses the files.
func (w *packageRun) readPieces() ([]*piece, error) {
	w.chunks = map[string][]chunk{}
	var pieces []*piece
	for _, file := range w.files {
		shown := file
		shown.Name = w.shown(file.Name)
		nodes, err := shown.resources()
		if err == nil && len(nodes) == 0 {
			err = shown.refuseBroken()
		}
		if err == nil {
			isGenerated := func(node *yaml.Node) bool { return Generator(node) != "" }
			err = shown.refuseInLists(nodes, isGenerated, "a generated resource")
		}
		if err != nil {
			return nil, err
		}
		of := make([]*piece, len(nodes))
		for i, node := range nodes {
			if IsConfig(node) {
				if err := replaceNamespace(node, w.settings.Namespace); err != nil {
					return nil, fmt.Errorf("%s: %w", shown.Name, err)
				}
			}
			of[i] = &piece{file: file.Name, document: i, node: node}
		}
		if len(nodes) > 0 {
			w.chunks[file.Name] = split(string(file.Data), of)
		}
		pieces = append(pieces, of...)
	}
	return pieces, nil
}

// refuseBroken returns an error if a file can't be read and was probably generated, as after a merge
// with conflicts: its resources would be taken for missing, and written a second time.
func (f File) refuseBroken() error {
	if !likeGenerated().Match(f.Data) {
		return nil
	}
	_, err := parse(f)
	if err != nil {
		return fmt.Errorf("%w; the file holds what was generated: correct or remove it, or name it in its package's .krmignore if it is a backup", err)
	}
	return nil
}

// changes compares the pieces with the files.
func (w *packageRun) changes(pieces []*piece) ([]Written, error) {
	byFile := map[string][]*piece{}
	for _, p := range pieces {
		byFile[p.file] = append(byFile[p.file], p)
	}
	var changes []Written
	for _, file := range w.files {
		now := byFile[file.Name]
		delete(byFile, file.Name)
		chunks, holdsResources := w.chunks[file.Name]
		if !holdsResources && len(now) > 0 {
			return nil, w.inTheWay(file)
		} else if !holdsResources {
			continue
		}
		content, err := join(chunks, now)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", w.shown(file.Name), err)
		}
		if content != string(file.Data) {
			changes = append(changes, Written{File{Name: file.Name, Data: []byte(content)}, len(now) == 0})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(byFile)) {
		changes = append(changes, Written{File: File{Name: name, Data: []byte(newContent(byFile[name]))}})
	}
	return changes, nil
}

// inTheWay is the error about a file without a resource that has the name of one to generate.
func (w *packageRun) inTheWay(file File) error {
	file.Name = w.shown(file.Name)
	if _, err := parse(file); err != nil {
		return fmt.Errorf("%w: it has the name of a file to generate: correct or remove it", err)
	}
	return fmt.Errorf("%s: has the name of a file to generate, and holds no resource: move or remove it", file.Name)
}

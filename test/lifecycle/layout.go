package main

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// The operations on files, folders and packages.

// moveFile gives a file another folder or name.
func moveFile(w *world) (string, error) {
	there := w.yamlFiles()
	if len(there) == 0 {
		return "", nil
	}
	from := one(w, there)
	to := path.Join(one(w, w.folders()), path.Base(from))
	if w.chance(2) {
		to = path.Join(path.Dir(from), fmt.Sprintf("moved-%d.yaml", w.IntN(100)))
	}
	if w.files[to] != "" {
		return "", nil
	}
	w.files[to] = w.files[from]
	delete(w.files, from)
	return from + " to " + to, nil
}

// moveFolder moves all that is in a folder.
func moveFolder(w *world) (string, error) {
	from := one(w, w.folders())
	to := path.Join(one(w, w.folders()), one(w, folders))
	if from == "." || within(to, from) || slices.Contains(w.folders(), to) {
		return "", nil
	}
	for file, text := range w.files {
		if within(file, from) {
			delete(w.files, file)
			w.files[to+strings.TrimPrefix(file, from)] = text
		}
	}
	return from + " to " + to, nil
}

// mergeFiles puts the documents of one file, or of all in a folder, into another file.
func mergeFiles(w *world) (string, error) {
	there := w.yamlFiles()
	if len(there) < 2 {
		return "", nil
	}
	into, first := one(w, there), one(w, there)
	folder := w.chance(2)
	var merged []string
	for _, file := range there {
		if file != into && (file == first || folder && path.Dir(file) == path.Dir(first)) {
			w.add(into, w.files[file], false)
			delete(w.files, file)
			merged = append(merged, file)
		}
	}
	if merged == nil {
		return "", nil
	}
	return fmt.Sprintf("%v into %s", merged, into), nil
}

// splitFile gives one document of several a file of its own.
func splitFile(w *world) (string, error) {
	d, ok, err := w.pick(func(d document) bool { return !d.isKptfile() && strings.Contains(w.files[d.file], "\n---\n") })
	if !ok {
		return "", err
	}
	file := path.Join(path.Dir(d.file), fmt.Sprintf("alone-%d.yaml", w.IntN(100)))
	if w.files[file] != "" {
		return "", nil
	}
	if err := w.replace(d, ""); err != nil {
		return "", err
	}
	w.add(file, d.text, false)
	return fmt.Sprintf("%s into %s", d, file), nil
}

// copyGenerated leaves a copy beside a generated resource, or elsewhere.
func copyGenerated(w *world) (string, error) {
	d, ok, err := w.pick(w.isGenerated)
	if !ok {
		return "", err
	}
	file := path.Join(one(w, w.folders()), fmt.Sprintf("copy-%d.yaml", w.IntN(100)))
	w.add(file, d.text, false)
	return fmt.Sprintf("%s into %s", d, file), nil
}

// copyFolder copies all that is in a folder.
func copyFolder(w *world) (string, error) {
	from := one(w, w.folders())
	to := path.Join(one(w, w.folders()), one(w, folders))
	if from == "." || within(to, from) || slices.Contains(w.folders(), to) {
		return "", nil
	}
	for file, text := range w.files {
		if within(file, from) {
			w.files[to+strings.TrimPrefix(file, from)] = text
		}
	}
	return from + " to " + to, nil
}

// addPackage makes a folder a package, which may be a new one.
func addPackage(w *world) (string, error) {
	folder := one(w, w.folders())
	if w.chance(2) {
		folder = path.Join(folder, one(w, folders))
	}
	file := path.Join(folder, kptfile)
	if w.files[file] != "" {
		return "", nil
	}
	return w.writeKptfile(file)
}

// changePipeline gives a package another pipeline.
func changePipeline(w *world) (string, error) {
	there := w.packageFolders()
	if len(there) == 0 {
		return "", nil
	}
	return w.writeKptfile(path.Join(one(w, there), kptfile))
}

func (w *world) writeKptfile(file string) (string, error) {
	mutators, err := w.mutators(path.Dir(file))
	if err != nil {
		return "", err
	}
	w.files[file] = kptfileText("example", mutators)
	return fmt.Sprintf("%s:\n%s", file, indented(w.files[file])), nil
}

// mutators chooses the pipeline of the package in a folder.
func (w *world) mutators(folder string) ([]mutator, error) {
	var mutators []mutator
	if folder == "." || w.chance(2) {
		ours := mutator{exec: function}
		if w.chance(6) {
			selected, _, err := w.selection()
			if err != nil {
				return nil, err
			}
			ours.selected = selected
		}
		d, ok, err := w.pick(func(d document) bool { return d.isConfig() && within(d.file, folder) })
		if err != nil {
			return nil, err
		}
		if ok && w.chance(3) {
			ours.configPath = strings.TrimPrefix(d.file, folder+"/")
		}
		mutators = append(mutators, ours)
	}
	for _, setting := range []string{"namespace=far", "namespace=near", "label=blue"} {
		if w.chance(5) {
			mutators = append(mutators, mutator{exec: neighbour + " " + setting})
		}
	}
	return mutators, nil
}

// removeKptfile makes the content of a package part of its parent.
func removeKptfile(w *world) (string, error) {
	folder := one(w, w.folders())
	file := path.Join(folder, kptfile)
	if w.files[file] == "" || folder == "." && !w.chance(4) {
		return "", nil
	}
	delete(w.files, file)
	return file, nil
}

// undo restores the files of the last successful run, if a later run failed.
func undo(w *world) (string, error) {
	if !w.refused || w.good == nil {
		return "", nil
	}
	w.files, w.refused = w.good, false
	w.good = nil
	return "to the last run that ended well", nil
}

package main

import (
	"fmt"
	"maps"
	"math/rand/v2" //nolint:depguard // the steps are random; their seeds are printed
	"path"
	"slices"
	"strings"
)

// world is a tree of packages that steps are taken on.
type world struct {
	*rand.Rand // of the step
	kpt        *kpt
	generator  *generator
	counts     map[string]int

	files map[string]string
	// good are the files after the last run that succeeded.
	good map[string]string
	// refused reports whether a run has failed since.
	refused bool
}

// step is an operation with the seed of its choices.
type step struct {
	operation operation
	seed      uint64
}

// operation is a change that a user makes to packages. It returns a description of the
// change; an empty one if there is nothing to change.
type operation struct {
	name   string
	weight int
	do     func(*world) (string, error)
}

func newWorld(k *kpt, g *generator, counts map[string]int) *world {
	return &world{kpt: k, generator: g, counts: counts, files: map[string]string{}}
}

// take takes steps and returns their descriptions, up to the step that failed.
func (w *world) take(steps []step) (did []string, err error) {
	for _, s := range steps {
		w.Rand = rand.New(rand.NewPCG(s.seed, s.seed))
		what, err := s.operation.do(w)
		if what != "" {
			did = append(did, s.operation.name+": "+what)
			w.counts[s.operation.name]++
		}
		if err != nil {
			return did, err
		}
	}
	return did, nil
}

func (w *world) tree() (tree, error) { return newTree(w.files) }

// pick chooses one of the documents that fit; ok is false where there is none.
func (w *world) pick(fits func(document) bool) (d document, ok bool, err error) {
	t, err := w.tree()
	if err != nil {
		return document{}, false, err
	}
	var found []document
	for _, one := range t.documents {
		if fits(one) {
			found = append(found, one)
		}
	}
	if len(found) == 0 {
		return document{}, false, nil
	}
	return one(w, found), true, nil
}

func one[T any](w *world, of []T) T { return of[w.IntN(len(of))] }

// chance returns true once in n times on average.
func (w *world) chance(n int) bool { return w.IntN(n) == 0 }

func (w *world) folders() []string {
	found := map[string]bool{".": true}
	for file := range w.files {
		for folder := path.Dir(file); folder != "."; folder = path.Dir(folder) {
			found[folder] = true
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// packageFolders are the folders with a Kptfile.
func (w *world) packageFolders() []string {
	return slices.DeleteFunc(w.folders(), func(folder string) bool {
		return w.files[path.Join(folder, kptfile)] == ""
	})
}

// yamlFiles are all files of resources but the Kptfiles.
func (w *world) yamlFiles() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(w.files)), func(file string) bool { return path.Ext(file) != ".yaml" })
}

// add puts a document into a file, at its end or start.
func (w *world) add(file, text string, first bool) {
	switch there := w.files[file]; {
	case there == "":
		w.files[file] = text
	case first:
		w.files[file] = text + "---\n" + there
	default:
		w.files[file] = strings.TrimSuffix(there, "\n") + "\n---\n" + text
	}
}

// replace replaces a document's text; an empty text removes the document.
func (w *world) replace(d document, text string) error {
	documents, err := split(d.file, w.files[d.file])
	if err != nil {
		return err
	}
	delete(w.files, d.file)
	done := false
	for _, there := range documents {
		now := there.text
		if !done && now == d.text {
			now, done = text, true
		}
		if now != "" {
			w.add(d.file, now, false)
		}
	}
	if !done {
		return fmt.Errorf("%s is not in its file", d)
	}
	return nil
}

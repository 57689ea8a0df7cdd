package main

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

const (
	configKind = "WideDeepConfig"
	ownerKey   = "widedeep.dev/generated-by"
	kptfile    = "Kptfile"
	originKey  = "internal.kpt.dev/upstream-identifier"
)

// document is one YAML document of a file.
type document struct {
	file  string // from the tree's root, with slashes
	text  string // as it lies there, without the line that parts it from the one before
	value map[string]any
}

// tree is a folder of packages: its files by path, and their documents, those of one
// file in their order.
type tree struct {
	files     map[string]string
	documents []document
}

func readFiles(root string) (map[string]string, error) {
	files := map[string]string{}
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(root, name)
		files[filepath.ToSlash(relative)] = string(text)
		return err
	})
	return files, err
}

func newTree(files map[string]string) (tree, error) {
	t := tree{files: files}
	for _, file := range slices.Sorted(maps.Keys(files)) {
		if !isYAML(file) {
			continue
		}
		documents, err := split(file, files[file])
		if err != nil {
			return tree{}, err
		}
		t.documents = append(t.documents, documents...)
	}
	return t, nil
}

func isYAML(file string) bool {
	return path.Base(file) == kptfile || path.Ext(file) == ".yaml"
}

// split splits a file into its documents. A part of comments only is not a document.
func split(file, text string) ([]document, error) {
	var documents []document
	for _, part := range strings.Split("\n"+text, "\n---\n") {
		d := document{file: file, text: strings.Trim(part, "\n") + "\n"}
		if err := yaml.Unmarshal([]byte(d.text), &d.value); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		if d.value != nil {
			documents = append(documents, d)
		}
	}
	return documents, nil
}

// writeFiles makes the folder hold these files and no others.
func writeFiles(root string, files map[string]string) error {
	if err := os.RemoveAll(root); err != nil {
		return err
	}
	if err := os.Mkdir(root, 0o755); err != nil {
		return err
	}
	for name, text := range files {
		target := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(target, []byte(text), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// text returns the value at a path of keys if it is a text.
func (d document) at(keys ...string) string {
	value := any(d.value)
	for _, key := range keys {
		mapping, _ := value.(map[string]any)
		value = mapping[key]
	}
	text, _ := value.(string)
	return text
}

func (d document) kind() string      { return d.at("kind") }
func (d document) name() string      { return d.at("metadata", "name") }
func (d document) owner() string     { return d.at("metadata", "annotations", ownerKey) }
func (d document) isKptfile() bool   { return path.Base(d.file) == kptfile }
func (d document) isConfig() bool    { return d.kind() == configKind }
func (d document) namespace() string { return d.at("metadata", "namespace") }

// identity is what a cluster identifies a resource by.
type identity struct{ group, kind, namespace, name string }

func (d document) identity() identity {
	group, _, found := strings.Cut(d.at("apiVersion"), "/")
	if !found {
		group = ""
	}
	namespace := d.namespace()
	if namespace == "" {
		namespace = "default"
	}
	return identity{group, d.kind(), namespace, d.name()}
}

// origin are the lines that `kpt pkg get` writes into a resource, by which `kpt pkg update`
// finds the resource.
type origin struct{ identifier, comment string }

func (d document) origin() origin {
	line := func(mark string) string {
		_, rest, found := strings.Cut(d.text, mark)
		if !found {
			return ""
		}
		rest, _, _ = strings.Cut(rest, "\n")
		return mark + rest
	}
	return origin{line(originKey), line("# kpt-merge:")}
}

// packages are the folders that hold a Kptfile.
type packages map[string]document

func packagesOf(documents []document) packages {
	found := packages{}
	for _, d := range documents {
		if d.isKptfile() {
			found[path.Dir(d.file)] = d
		}
	}
	return found
}

// of returns the package that a file is in, and "" where it is in none.
func (p packages) of(file string) string {
	for folder := path.Dir(file); ; folder = path.Dir(folder) {
		if _, there := p[folder]; there {
			return folder
		}
		if folder == "." {
			return ""
		}
	}
}

// within reports whether a file or folder is a folder or below it.
func within(file, folder string) bool {
	return folder == "." || file == folder || strings.HasPrefix(file, folder+"/")
}

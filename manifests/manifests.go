// Package manifests holds the resources that the function generates: for each mode a
// directory that `kustomize build` accepts unchanged. A field that setters change has their
// expression in a comment; see package parameters.
//
// The directories are embedded in the binary. Those of a mode are parsed when the mode is
// first used.
package manifests

import (
	"embed"
	"io/fs"
	"strings"
	"sync"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/v1alpha1"
)

//go:embed pipeline rbac single-node
var files embed.FS

// Embedded has the manifests that are in the binary.
var Embedded = New(files)

// Manifest is one resource of a mode's directory, unchanged.
type Manifest struct {
	// File is the base name of the file that the resource is written to.
	File string
	// Node is the resource's mapping. It is shared: copy it before a change.
	Node *yaml.Node

	// inComponent is true if the resource comes from a component, not from the mode's own directory.
	inComponent bool
}

// Set has the manifests of every mode, which it reads from a file system: a mode's
// directory has the mode's name.
type Set struct {
	files fs.FS

	mu     sync.Mutex
	loaded map[v1alpha1.Mode]loaded
	kinds  []Kind
}

// loaded is the result of reading a directory.
type loaded struct {
	manifests []Manifest
	err       error
}

// New returns the manifests of a file system. It reads nothing yet.
func New(files fs.FS) *Set {
	return &Set{files: files, loaded: map[v1alpha1.Mode]loaded{}}
}

// Load returns the mode's manifests in the order in which they can be applied. It reads
// them once; what it returns is shared.
func (s *Set) Load(mode v1alpha1.Mode) ([]Manifest, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, again := s.loaded[mode]; !again {
		manifests, err := Read(s.files, string(mode))
		s.loaded[mode] = loaded{manifests, err}
	}
	return s.loaded[mode].manifests, s.loaded[mode].err
}

// Counts returns for each setter how many fields of the mode's own manifests name it
// in their expression: COUNT in the tables of the 2020 package's document.
func (s *Set) Counts(mode v1alpha1.Mode) (map[string]int, error) {
	manifests, err := s.Load(mode)
	counts := map[string]int{}
	for _, m := range manifests {
		if m.inComponent {
			continue
		}
		for _, expression := range expressions(m.Node, nil) {
			for _, s := range parameters.Setters {
				if strings.Contains(expression, "${"+s.Setter+"}") {
					counts[s.Setter]++
				}
			}
		}
	}
	return counts, err
}

// Expressions returns the expressions of the document's setters in the mode's
// manifests, one for each field.
func (s *Set) Expressions(mode v1alpha1.Mode) ([]string, error) {
	manifests, err := s.Load(mode)
	var found []string
	for _, m := range manifests {
		found = expressions(m.Node, found)
	}
	return found, err
}

func expressions(n *yaml.Node, found []string) []string {
	if expression, ok := strings.CutPrefix(n.LineComment, parameters.Marker); ok {
		found = append(found, expression)
	}
	for _, below := range n.Content {
		found = expressions(below, found)
	}
	return found
}

package manifests

import (
	"bytes"
	"cmp"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// Kind is a kind of resource, whatever its version: {"", "Pod"}, {"batch", "Job"}.
type Kind struct{ Group, Name string }

// Kinds returns the kinds of all modes' manifests. It looks only at the lines of each
// file that begin with apiVersion: and kind:, so that a run that uses one mode need not
// parse the manifests of the others.
func (s *Set) Kinds() ([]Kind, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.kinds != nil {
		return s.kinds, nil
	}
	found := []Kind{}
	err := fs.WalkDir(s.files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(name) != ".yaml" {
			return err
		}
		data, err := fs.ReadFile(s.files, name)
		if err != nil {
			return err
		}
		if path.Base(name) != kustomizationFile {
			group, _, versioned := strings.Cut(topLevel(data, "apiVersion"), "/")
			if !versioned {
				group = "" // the core's apiVersion is a version alone
			}
			found = append(found, Kind{group, topLevel(data, "kind")})
		} else if hasTopLevel(data, "configMapGenerator") {
			found = append(found, Kind{"", "ConfigMap"})
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("the manifests: %w", err)
	}
	slices.SortFunc(found, func(a, b Kind) int {
		return cmp.Or(strings.Compare(a.Group, b.Group), strings.Compare(a.Name, b.Name))
	})
	s.kinds = slices.Compact(found)
	return s.kinds, nil
}

// topLevel returns the value of a key at the beginning of a line, empty where there is none.
func topLevel(text []byte, key string) string {
	for line := range bytes.Lines(text) {
		if value, ok := bytes.CutPrefix(line, []byte(key+":")); ok {
			return string(bytes.TrimSpace(value))
		}
	}
	return ""
}

func hasTopLevel(text []byte, key string) bool {
	return strings.HasPrefix(string(text), key+":") || strings.Contains(string(text), "\n"+key+":")
}

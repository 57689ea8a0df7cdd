package fn

import (
	"maps"
	"path"
	"slices"
	"strings"

	sdk "github.com/GoogleContainerTools/kpt-functions-sdk/go/fn"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/setters"
)

// object is the item for g, in the place of r or in one of its own.
func (g *generated) object(r *resource) (*sdk.KubeObject, error) {
	if r == nil {
		if err := g.place(); err != nil {
			return nil, err
		}
		return newObject(g.yaml)
	}
	kept := r.object.GetAnnotations()
	for _, key := range slices.Sorted(maps.Keys(kept)) {
		if passedOn(key) {
			if err := g.annotate(key, kept[key]); err != nil {
				return nil, err
			}
		}
	}
	return newObject(g.yaml)
}

// place gives g a file in a folder of its config's name, beside the config.
func (g *generated) place() error {
	if err := g.annotate(pathAnnotation, path.Join(g.folder(), g.file)); err != nil {
		return err
	}
	if pkg := g.config.object.GetAnnotation(packageAnnotation); pkg != "" {
		return g.annotate(packageAnnotation, pkg)
	}
	return nil
}

// folder is where g's file goes, relative to its package.
func (g *generated) folder() string {
	return path.Join(path.Dir(g.config.file), g.config.name)
}

func (g *generated) annotate(key, value string) error {
	return set(g.yaml, setters.String, value, "metadata", "annotations", key)
}

// Bookkeeping says whether an annotation is the orchestrator's, about where a
// resource comes from.
func Bookkeeping(key string) bool {
	switch key {
	case legacyPathAnnotation, "config.kubernetes.io/index", "config.k8s.io/id":
		return true
	}
	for _, prefix := range []string{"internal.config.kubernetes.io/", "internal.kpt.dev/", "kustomize.config.k8s.io/"} {
		if strings.HasPrefix(key, prefix) {
			return true
		}
	}
	return false
}

// passedOn says whether a resource that takes the place of another gets its
// annotation.
func passedOn(key string) bool {
	return Bookkeeping(key) && !slices.Contains(idAnnotations, key)
}

// idAnnotations are what kpt finds the text by that an item was read from. It would
// bring that text's order of fields and comments back.
var idAnnotations = []string{
	"config.k8s.io/id", "internal.config.kubernetes.io/id", "internal.config.kubernetes.io/annotations-migration-resource-id",
}

// removeIDs takes these out of an item that is written anew.
func removeIDs(annotations *yaml.Node) {
	for i := len(annotations.Content) - 2; i >= 0; i -= 2 {
		if slices.Contains(idAnnotations, annotations.Content[i].Value) {
			annotations.Content = slices.Delete(annotations.Content, i, i+2)
		}
	}
}

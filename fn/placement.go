package fn

import (
	"fmt"
	"maps"
	"path"
	"path/filepath"
	"slices"

	sdk "github.com/GoogleContainerTools/kpt-functions-sdk/go/fn"

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
	if !filepath.IsLocal(g.folder()) {
		return fmt.Errorf("annotation %s: %q leads out of the package, and the generated files would go there too", pathAnnotation, clip(g.config.file))
	}
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

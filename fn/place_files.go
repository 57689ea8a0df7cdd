package fn

import (
	"fmt"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/widedeep/widedeep/internal/resourcelist"
	"github.com/widedeep/widedeep/internal/rules"
)

// item returns g's item: with the path and position of r, which it replaces, or with new
// ones.
func (g *generated) item(r *resource, existing paths) (*resourcelist.Item, error) {
	if r == nil {
		if err := g.setFile(existing); err != nil {
			return nil, err
		}
		return g.newItem()
	}
	kept := r.item.Annotations()
	for _, key := range slices.Sorted(maps.Keys(kept)) {
		if isPassedOn(key) {
			if err := g.annotate(key, kept[key]); err != nil {
				return nil, err
			}
		}
	}
	if err := g.keepUpstream(r); err != nil {
		return nil, err
	}
	return g.newItem()
}

func (g *generated) newItem() (*resourcelist.Item, error) {
	item, err := resourcelist.NewItem(g.yaml)
	if err != nil {
		return nil, err
	}
	if err := item.PrepareWrite(); err != nil {
		return nil, fmt.Errorf("%s/%s: %w", g.kind, g.name, err)
	}
	return item, nil
}

// setFile sets g's file, in a folder of its config's name beside the config.
func (g *generated) setFile(existing paths) error {
	author := g.config.resource()
	if err := existing.checkNew(path.Join(path.Dir(author.shown), author.name, g.file)); err != nil {
		return fmt.Errorf("generates %w: rename the WideDeepConfig or that one", err)
	}
	if !filepath.IsLocal(g.config.document.folder()) {
		return fmt.Errorf("annotation %s: %q leads out of the package, and the generated files would go there too", resourcelist.PathAnnotation, clip(author.file))
	}
	if err := g.annotate(resourcelist.PathAnnotation, path.Join(g.config.document.folder(), g.file)); err != nil {
		return err
	}
	if pkg := author.item.Annotation(packageAnnotation); pkg != "" {
		return g.annotate(packageAnnotation, pkg)
	}
	return nil
}

// paths holds the sorted paths of the items' files.
type paths []string

// paths are relative to the outermost package.
func (in input) paths() paths {
	existing := make(paths, 0, len(in.items))
	for _, r := range in.items {
		existing = append(existing, r.shown)
	}
	slices.Sort(existing)
	return existing
}

// checkNew returns why a file can't be created beside the existing files; nil if it can.
func (p paths) checkNew(file string) error {
	if len(file) > rules.LongestPath {
		return fmt.Errorf("%s, and a path must not be longer than %d bytes", clip(file), rules.LongestPath)
	}
	for _, name := range strings.Split(file, "/") {
		if len(name) > rules.LongestName {
			return fmt.Errorf("%s, and a name in a path must not be longer than %d bytes", clip(file), rules.LongestName)
		}
	}
	for folder := path.Dir(file); folder != "." && folder != "/"; folder = path.Dir(folder) {
		if _, there := slices.BinarySearch(p, folder); there {
			return fmt.Errorf("%s, but %s is a file", file, folder)
		}
	}
	below := file + "/"
	if i, _ := slices.BinarySearch(p, below); i < len(p) && strings.HasPrefix(p[i], below) {
		return fmt.Errorf("%s, but that is a folder, which holds %s", file, p[i])
	}
	return nil
}

// folder is the folder of the generated files, relative to the config's package.
func (d *document) folder() string { return path.Join(path.Dir(d.resource.file), d.resource.name) }

func (g *generated) annotate(key, value string) error {
	return setText(g.yaml, value, "metadata", "annotations", key)
}

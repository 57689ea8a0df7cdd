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

// merge puts what was generated into the items: it replaces what the same config
// generated before, takes over what a config that is gone left behind, removes
// what is left of either and keeps everything else.
func merge(in input, documents []*document, all []*generated) (sdk.KubeObjects, findings) {
	var found findings
	earlier := in.earlier(documents)
	placed := map[*resource]*generated{}
	objects := make([]*sdk.KubeObject, 0, len(in.items)+len(all))
	for _, g := range all {
		r := earlier.take(in, g)
		if r != nil {
			placed[r] = g
		}
		object, err := g.object(r)
		if err != nil {
			found.errorf(g.config.resource, "%s/%s: %v", g.kind, g.name, err)
			return nil, found
		}
		objects = append(objects, object)
	}

	written := map[*resource]*document{}
	for _, d := range documents {
		if d.written && d.item >= 0 {
			written[in.items[d.item]] = d
		} else if d.written {
			objects = append(objects, d.object)
		}
	}
	for _, r := range in.items {
		switch {
		case placed[r] != nil:
		case written[r] != nil:
			objects = append(objects, written[r].object)
		case r.owner == "":
			objects = append(objects, r.object)
		case earlier.configs[owner{r.pkg, r.owner}] > 0:
			found.infof(r, "removed: WideDeepConfig %q no longer generates it", r.owner)
		case in.complete(r):
			found.infof(r, "removed: its WideDeepConfig %q is gone", r.owner)
		default:
			found.warnf(r, "kept, though its WideDeepConfig %q is not in sight", r.owner)
			objects = append(objects, r.object)
		}
	}
	return objects, found
}

// collisions reports results that would take the place of each other, or of what
// the user has under the same identity.
func (f *findings) collisions(in input, all []*generated) {
	type place struct{ pkg, folder, name string }
	places := map[place]*config{}
	wanted := map[string]*generated{}
	told := map[*config]bool{}
	for _, g := range all {
		if inner := path.Join(g.config.pkg, g.folder()); in.packages.seen[inner] && !told[g.config] {
			told[g.config] = true
			f.errorf(g.config.resource, "would write into %s, which is a package of its own: rename the WideDeepConfig", g.folder())
		}
		at := place{g.config.pkg, path.Dir(g.config.file), g.config.name}
		if other := places[at]; other == nil {
			places[at] = g.config
		} else if other != g.config && !told[g.config] {
			told[g.config] = true
			f.errorf(g.config.resource, "has the name and the folder of %s, so both would write the same files: rename one of them", other.resource)
		}
		other := wanted[g.identity()]
		if other == nil {
			wanted[g.identity()] = g
		} else if !told[g.config] {
			told[g.config] = true
			f.errorf(g.config.resource, "generates %s/%s in namespace %s, as %s does: give one of them another spec.model.name or metadata.namespace",
				g.kind, g.name, g.config.namespace, other.config.resource)
		}
	}
	for _, r := range in.items {
		if g := wanted[r.identity()]; g != nil && r.owner == "" {
			f.errorf(r, "is in the way of what %s generates: delete it, or hand it over with the annotation %s: %q",
				g.config.resource, OwnerAnnotation, g.config.name)
		}
	}
}

func (g *generated) identity() string {
	r := resource{apiVersion: child(g.yaml, "apiVersion").Value, kind: g.kind, namespace: g.config.namespace, name: g.name}
	return r.identity()
}

// owner identifies a config from what it generated.
type owner struct{ pkg, name string }

// earlier is what runs before this one generated.
type earlier struct {
	// configs counts the configs of an owner's name in a package.
	configs map[owner]int
	// known are the resources of owners in sight, left those of all others.
	known map[key][]*resource
	left  map[key][]*resource
}

// key is what a resource is found by. The namespace is not in it: a later function
// may have set another.
type key struct{ pkg, owner, kind, name string }

func (in input) earlier(documents []*document) earlier {
	e := earlier{configs: map[owner]int{}, known: map[key][]*resource{}, left: map[key][]*resource{}}
	for _, d := range documents {
		e.configs[owner{d.pkg, d.name}]++
	}
	for _, r := range in.items {
		switch {
		case r.owner == "":
		case e.configs[owner{r.pkg, r.owner}] > 0:
			k := key{r.pkg, r.owner, r.kind, r.name}
			e.known[k] = append(e.known[k], r)
		default:
			k := key{r.pkg, "", r.kind, r.name}
			e.left[k] = append(e.left[k], r)
		}
	}
	return e
}

// take finds the resource whose place g takes, if there is one, and takes it out.
// What a config left behind goes to another one only if that config can't be out
// of sight, or if both can't be in a cluster together anyway.
func (e earlier) take(in input, g *generated) *resource {
	c := g.config
	several := e.configs[owner{c.pkg, c.name}] > 1
	r := pick(e.known, key{c.pkg, c.name, g.kind, g.name}, func(r *resource) bool {
		return !several || strings.HasPrefix(r.file, g.folder()+"/") || r.namespace == c.namespace
	})
	if r != nil {
		return r
	}
	return pick(e.left, key{c.pkg, "", g.kind, g.name}, func(r *resource) bool {
		return in.complete(r) || r.identity() == g.identity()
	})
}

func pick(from map[key][]*resource, k key, fits func(*resource) bool) *resource {
	i := slices.IndexFunc(from[k], fits)
	if i < 0 {
		return nil
	}
	r := from[k][i]
	from[k] = slices.Delete(from[k], i, i+1)
	return r
}

// complete says whether the run sees the whole of the resource's package, so that
// a config that it does not see is not there. A kustomize build shows a part, and
// so may whoever hands over a functionConfig from elsewhere.
func (in input) complete(r *resource) bool {
	elsewhere := in.functionConfig != nil && in.functionConfig.isConfig() && in.functionConfig.file == "" && !in.listed
	return in.packages.seen[r.pkg] && !elsewhere && r.object.GetAnnotation(kustomizeAnnotation) == ""
}

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

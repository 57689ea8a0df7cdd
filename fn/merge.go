package fn

import (
	"slices"
	"strings"

	sdk "github.com/GoogleContainerTools/kpt-functions-sdk/go/fn"
)

// merge puts what was generated into the items: it replaces what the same config
// generated before, takes over what a config that is gone left behind, removes
// what is left of either and keeps everything else.
func merge(in input, documents []*document, all []*generated) (sdk.KubeObjects, findings) {
	earlier := in.earlier(documents, all)
	objects, placed, found := in.put(all, earlier)
	if found.failed() {
		return nil, found
	}
	found = append(found, in.moved(placed)...)

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
		case placed[r]:
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

// put makes an item of each generated resource; placed are those whose places they took.
func (in input) put(all []*generated, earlier earlier) (objects sdk.KubeObjects, placed map[*resource]bool, found findings) {
	placed = map[*resource]bool{}
	hidden, unplaced := map[*config][]string{}, map[*config]bool{}
	taken := in.paths()
	for _, g := range all {
		r := earlier.take(in, g)
		if r == nil && in.selection {
			hidden[g.config] = append(hidden[g.config], g.kind+"/"+g.name)
			continue
		}
		object, err := g.object(r, taken)
		if err != nil {
			if !unplaced[g.config] { // its other files have the same folder
				found.errorf(g.config.resource, "%v", err)
			}
			unplaced[g.config] = true
			continue
		}
		placed[r] = r != nil
		if r != nil && r.owner != g.config.name && !in.complete(r) {
			found.warnf(r, "taken over by %s from WideDeepConfig %q, which is not in sight: if that one is still there, give one of them another spec.model.name or metadata.namespace",
				g.config.resource, r.owner)
		}
		objects = append(objects, object)
	}
	for _, g := range all {
		if names := hidden[g.config]; names != nil {
			found.errorf(g.config.resource, "generates what kpt's selection of the package does not show, and would add a second copy if it is there: %s; "+
				"run on the whole package, or keep these in sight of --match, --exclude, selectors and exclude", strings.Join(names, ", "))
			delete(hidden, g.config)
		}
	}
	return objects, placed, found
}

// owner identifies a config from what it generated.
type owner struct{ pkg, name string }

// earlier is what runs before this one generated.
type earlier struct {
	// configs counts the configs of an owner's name in a package.
	configs map[owner]int
	// wanted counts what is generated with a key.
	wanted map[key]int
	// known are the resources of owners in sight, left those of all others.
	known map[key][]*resource
	left  map[key][]*resource
}

// key is what a resource is found by. The namespace is not in it: a later function
// may have set another.
type key struct{ pkg, owner, kind, name string }

func (in input) earlier(documents []*document, all []*generated) earlier {
	e := earlier{configs: map[owner]int{}, wanted: map[key]int{}, known: map[key][]*resource{}, left: map[key][]*resource{}}
	for _, d := range documents {
		e.configs[owner{d.pkg, d.name}]++
	}
	for _, g := range all {
		e.wanted[g.key()]++
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
	r := pick(e.known, g.key(), func(r *resource) bool {
		return strings.HasPrefix(r.file, g.folder()+"/") || r.namespace == g.config.namespace
	})
	if r == nil && e.wanted[g.key()] == 1 {
		r = pick(e.known, g.key(), func(*resource) bool { return true })
	}
	if r != nil {
		return r
	}
	return pick(e.left, key{g.config.pkg, "", g.kind, g.name}, func(r *resource) bool {
		return in.complete(r) || r.identity() == g.identity()
	})
}

func (g *generated) key() key { return key{g.config.pkg, g.config.name, g.kind, g.name} }

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
	return in.packages.seen[r.pkg] && !in.selection && !elsewhere && r.object.GetAnnotation(kustomizeAnnotation) == ""
}

package fn

import (
	"path"
	"slices"
)

// owner identifies a config from what it generated.
type owner struct{ pkg, name string }

// earlier is what runs before this one generated.
type earlier struct {
	// folders are those of the configs of an owner's name in a package.
	folders map[owner][]string
	// known are the resources of owners in sight, left those of all others.
	known map[key][]*resource
	left  map[key][]*resource
}

// key is what a resource is found by. The namespace is not in it: a later function
// may have set another.
type key struct{ pkg, owner, kind, name string }

func (in input) earlier(documents []*document) earlier {
	e := earlier{folders: map[owner][]string{}, known: map[key][]*resource{}, left: map[key][]*resource{}}
	for _, d := range documents {
		by := owner{d.resource.pkg, d.resource.name}
		e.folders[by] = append(e.folders[by], d.folder())
	}
	for _, r := range in.items {
		switch {
		case r.owner == "" || in.packages.leaves(r):
		case len(e.folders[owner{r.pkg, r.owner}]) > 0:
			k := key{r.pkg, r.owner, r.kind, r.name}
			e.known[k] = append(e.known[k], r)
		default:
			k := key{r.pkg, "", r.kind, r.name}
			e.left[k] = append(e.left[k], r)
		}
	}
	return e
}

// signs are those by which a resource is known as what an earlier run wrote in place of a
// generated one, the surest first: the folder that its owner's name gave it, and the
// namespace. What shows neither is shared out in order, so that the next run finds the same.
var signs = []func(g *generated, r *resource) bool{
	func(g *generated, r *resource) bool {
		return path.Dir(r.file) == path.Join(path.Dir(g.config.resource().file), r.owner)
	},
	func(g *generated, r *resource) bool { return r.namespace == g.config.namespace },
	func(*generated, *resource) bool { return true },
}

// places finds the resources whose places the generated ones take. What a config left
// behind goes to those of which there are more than resources that are known as theirs,
// and only if that config can't be out of sight, or if both can't be in a cluster together
// anyway.
func (e earlier) places(in input, all []*generated) map[*generated]*resource {
	places := make(map[*generated]*resource, len(all))
	open := map[key]int{}
	for _, g := range all {
		open[g.key()]++
	}
	take := func(g *generated, from map[key][]*resource, k key, fits func(*resource) bool) {
		if places[g] != nil {
			return
		}
		if places[g] = pick(from, k, fits); places[g] != nil {
			open[g.key()]--
		}
	}
	for _, isPlace := range signs {
		for _, g := range all {
			take(g, e.known, g.key(), func(r *resource) bool { return isPlace(g, r) })
		}
		for _, g := range all {
			if open[g.key()] > len(e.known[g.key()]) {
				take(g, e.left, key{g.config.resource().pkg, "", g.kind, g.name}, func(r *resource) bool {
					return isPlace(g, r) && (in.complete(r) || r.identity() == g.identity())
				})
			}
		}
	}
	return places
}

func (g *generated) key() key {
	return key{g.config.resource().pkg, g.config.resource().name, g.kind, g.name}
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

package fn

import (
	"path"
	"slices"
)

// owner identifies the config that generated a resource.
type owner struct{ pkg, name string }

// earlier holds the resources that earlier runs generated; adopt pairs each generated
// resource with the one of these that it replaces.
type earlier struct {
	// folders are the folders of the configs with an owner's name in a package.
	folders map[owner][]string
	// known are the resources whose owner is among the items; orphaned are all others.
	known    map[key][]*resource
	orphaned map[key][]*resource
	// owners are those of the known resources, by the key without an owner.
	owners map[key][]string
}

// key identifies a generated resource across runs. It has no namespace, because a later
// function may have set another one.
type key struct{ pkg, owner, kind, name string }

func (k key) of(owner string) key { return key{k.pkg, owner, k.kind, k.name} }

func (in input) earlier(documents []*document) earlier {
	e := earlier{folders: map[owner][]string{}, known: map[key][]*resource{}, orphaned: map[key][]*resource{}, owners: map[key][]string{}}
	for _, d := range documents {
		by := owner{d.resource.pkg, d.resource.name}
		e.folders[by] = append(e.folders[by], d.folder())
	}
	for _, r := range in.items {
		switch {
		case r.owner == "" || in.packages.isOutOfScope(r):
		case len(e.folders[owner{r.pkg, r.owner}]) > 0:
			if e.known[r.key()] == nil {
				e.owners[r.key().of("")] = append(e.owners[r.key().of("")], r.owner)
			}
			e.known[r.key()] = append(e.known[r.key()], r)
		default:
			k := r.key().of("")
			e.orphaned[k] = append(e.orphaned[k], r)
		}
	}
	return e
}

// signs decide which resource of an earlier run a generated resource replaces, if several
// have the same key. The strongest sign comes first: the resource has the file that this function gives it, in the
// folder that its owner's name gave it. The next are that folder, and the namespace. Resources without any of
// these are assigned in order, so that the next run assigns them alike.
var signs = []func(g *generated, r *resource) bool{
	func(g *generated, r *resource) bool { return r.file == path.Join(g.folderOf(r.owner), g.file) },
	func(g *generated, r *resource) bool { return path.Dir(r.file) == g.folderOf(r.owner) },
	func(g *generated, r *resource) bool { return r.namespace == g.config.namespace },
	func(*generated, *resource) bool { return true },
}

// folderOf returns the folder of what a config of a name generates, if it is beside the resource's.
func (g *generated) folderOf(owner string) string {
	return path.Join(path.Dir(g.config.resource().file), owner)
}

// adopt finds the resource that each generated resource replaces. Resources of the same config
// come first. A resource of another config is adopted only if all of these hold:
//   - More resources are generated with its key than the generating config has already.
//   - Its config is not among the items. Or there are configs of that name that have more resources with the
//     key than they generate, and it is in none of their folders: one of the name was renamed.
//   - Its config surely does not exist, or both resources have the same identity on a cluster.
func (e earlier) adopt(in input, all []*generated) map[*generated]*resource {
	replaced := make(map[*generated]*resource, len(all))
	unmatched := map[key]int{}
	for _, g := range all {
		unmatched[g.key()]++
	}
	// take lets g replace one of the resources with a key that fits, unless g replaces one
	// already.
	take := func(g *generated, from map[key][]*resource, k key, fits func(*resource) bool) {
		if replaced[g] != nil {
			return
		}
		if replaced[g] = pick(from, k, fits); replaced[g] != nil {
			unmatched[g.key()]--
		}
	}
	for _, hasSign := range signs {
		for _, g := range all {
			take(g, e.known, g.key(), func(r *resource) bool { return hasSign(g, r) })
		}
		for _, g := range all {
			// Are there more without a match than the config has resources left for them?
			if unmatched[g.key()] <= len(e.known[g.key()]) {
				continue
			}
			fits := func(r *resource) bool {
				return hasSign(g, r) && (in.seesWholePackage(r) || r.identity() == g.identity())
			}
			anyOwner := g.key().of("")
			take(g, e.orphaned, anyOwner, fits)
			for _, name := range e.owners[anyOwner] {
				if k := anyOwner.of(name); len(e.known[k]) > unmatched[k] {
					folders := e.folders[owner{k.pkg, name}]
					take(g, e.known, k, func(r *resource) bool { return fits(r) && !slices.ContainsFunc(folders, r.isIn) })
				}
			}
		}
	}
	return replaced
}

func (g *generated) key() key {
	return key{g.config.resource().pkg, g.config.resource().name, g.kind, g.name}
}

func (r *resource) key() key { return key{r.pkg, r.owner, r.kind, r.name} }

func pick(from map[key][]*resource, k key, fits func(*resource) bool) *resource {
	i := slices.IndexFunc(from[k], fits)
	if i < 0 {
		return nil
	}
	r := from[k][i]
	from[k] = slices.Delete(from[k], i, i+1)
	return r
}

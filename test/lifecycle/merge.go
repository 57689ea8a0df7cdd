package main

import "slices"

// key identifies a resource across runs. It has no namespace, since a later function may
// have set another one, and no owner if the owner is gone.
type key struct{ pkg, owner, kind, name string }

// want is a resource that a WideDeepConfig generates.
type want struct {
	document
	from *wideDeep
	// among are those of earlier runs one of whose places it may take.
	among []*expected
}

func (w want) key() key { return key{w.from.pkg, w.from.name(), w.kind(), w.name()} }

func (w want) keyOfAny() key { return key{w.from.pkg, "", w.kind(), w.name()} }

// earlier are resources of the function in the packages that a run renders.
type earlier map[key][]*expected

// merge computes the items after the function merged the generated resources into them.
func (v *view) merge() ([]expected, error) {
	known, left := v.earlier()
	gone := map[*expected]bool{}
	for k, documents := range known {
		for _, d := range documents {
			gone[d] = v.isNoOthers(k, d) // if nothing takes its place
		}
	}
	for k, documents := range left {
		for _, d := range documents {
			gone[d] = !v.isDoubtful(k.pkg)
		}
	}

	var wanted []want
	for _, w := range v.configs {
		for _, d := range w.wanted {
			if !w.outside {
				wanted = append(wanted, want{document: d, from: w})
			}
		}
	}
	placed, rest := v.keep(wanted, known, gone)
	adopted, created := v.adopt(rest, left, v.spare(wanted, known), gone)
	if len(created) > 0 && v.hides() {
		return nil, refuse("%s/%s is wanted and not shown", created[0].kind(), created[0].name())
	}

	after := slices.Concat(placed, adopted)
	for _, w := range created {
		after = append(after, v.create(w))
	}
	for i := range v.all {
		if !gone[&v.all[i]] {
			after = append(after, v.all[i])
		}
	}
	return after, nil
}

// earlier finds the resources that the visible configs generated, and those of other
// configs.
func (v *view) earlier() (known, left earlier) {
	owners := map[key]bool{}
	for _, w := range v.configs {
		owners[key{pkg: w.pkg, owner: w.name()}] = true
	}
	known, left = earlier{}, earlier{}
	for _, d := range v.shown {
		pkg := v.inside.of(d.file)
		switch {
		case !v.isOurs(d.document) || v.isOutside(pkg):
		case owners[key{pkg: pkg, owner: d.owner()}]:
			k := key{pkg, d.owner(), d.kind(), d.name()}
			known[k] = append(known[k], d)
		default:
			k := key{pkg, "", d.kind(), d.name()}
			left[k] = append(left[k], d)
		}
	}
	return known, left
}

// keep puts what is wanted where earlier runs put it, if there are as many places as are
// wanted; rest is what may need others.
func (v *view) keep(wanted []want, known earlier, gone map[*expected]bool) (placed []expected, rest []want) {
	for k, group := range grouped(wanted, want.key) {
		here := known[k]
		if len(here) < len(group) && v.hides() {
			rest = append(rest, group...)
			continue
		}
		for _, d := range here {
			if len(here) > len(group) && !v.isNoOthers(k, d) {
				v.vague = "some may be of a WideDeepConfig of the same name that is not shown"
			}
			gone[d] = true
		}
		for _, w := range group {
			w.among = here
			if len(here) < len(group) {
				rest = append(rest, w)
			} else {
				placed = append(placed, v.place(w, false))
			}
		}
	}
	return placed, rest
}

// spare finds the resources of visible configs that are more than these want, and in none of their folders:
// some may be of one of the same name that was renamed.
func (v *view) spare(wanted []want, known earlier) earlier {
	groups := grouped(wanted, want.key)
	spare := earlier{}
	for k, here := range known {
		if len(here) <= len(groups[k]) {
			continue
		}
		for _, d := range here {
			if !v.isInFolderOf(k, d) {
				k := key{k.pkg, "", k.kind, k.name}
				spare[k] = append(spare[k], d)
			}
		}
	}
	return spare
}

// adopt puts what is wanted where WideDeepConfigs that are gone left it, too; created is
// what is in no place of an earlier run.
func (v *view) adopt(wanted []want, left, spare earlier, gone map[*expected]bool) (placed []expected, created []want) {
	for k, group := range grouped(wanted, want.keyOfAny) {
		here := slices.Concat(left[k], spare[k])
		if len(here) < len(group) && v.hides() {
			created = append(created, group...)
			continue
		}
		if len(here) > 0 && v.isDoubtful(k.pkg) {
			v.vague = "a WideDeepConfig that is not shown may have been renamed, or not"
			v.unclear = append(v.unclear, v.vague) // and what it left may have been edited
		}
		places := map[*expected]bool{}
		for i := range group {
			group[i].among = slices.Concat(group[i].among, here)
			for _, d := range group[i].among {
				gone[d], places[d] = true, true
			}
		}
		for _, w := range group {
			if len(w.among) == 0 {
				created = append(created, w)
			} else {
				placed = append(placed, v.place(w, len(places) < len(group) || len(spare[k]) > 0))
			}
		}
	}
	return placed, created
}

func grouped(wanted []want, keyOf func(want) key) map[key][]want {
	groups := map[key][]want{}
	for _, w := range wanted {
		groups[keyOf(w)] = append(groups[keyOf(w)], w)
	}
	return groups
}

// place makes a resource in one of the places that it may take, or in a file of its own.
func (v *view) place(w want, ownFile bool) expected {
	e := v.create(w)
	e.created = ownFile
	for _, d := range w.among {
		e.places = append(e.places, d.file)
		e.origins = append(e.origins, d.origin())
	}
	if ownFile {
		e.origins = append(e.origins, origin{})
	}
	return e
}

// isNoOthers reports whether a resource can't be of a WideDeepConfig of the same name that
// is not shown: the package is shown as one, or the file is in the folder of one that is.
func (v *view) isNoOthers(k key, d *expected) bool {
	_, shown := v.kptfile[k.pkg]
	return shown || v.isInFolderOf(k, d)
}

// isInFolderOf reports whether a resource is in the folder of a visible config with its owner's name.
func (v *view) isInFolderOf(k key, d *expected) bool {
	return slices.ContainsFunc(v.configs, func(w *wideDeep) bool {
		return w.pkg == k.pkg && w.name() == k.owner && within(d.file, w.folder(v.call))
	})
}

// create places a resource in a new file.
func (v *view) create(w want) expected {
	e := expected{document: w.document, generated: true, created: true}
	e.file = w.from.folder(v.call) + "/new"
	return e
}

// isDoubtful reports whether a package may hold WideDeepConfigs that are not among the
// items.
func (v *view) isDoubtful(pkg string) bool {
	_, shown := v.kptfile[pkg]
	return v.doubtful || !shown
}

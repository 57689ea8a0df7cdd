package fn

// collisions reports what would end up in the place of something else.
func collisions(in input, all []*generated) findings {
	found := folders(in, all)
	wanted := map[identity]*generated{}
	told := map[*config]bool{} // one collision of two configs tells enough
	for _, g := range all {
		id := g.identity()
		if other := wanted[id]; other == nil {
			wanted[id] = g
		} else if !told[g.config] {
			told[g.config] = true
			found.errorf(g.config.resource, "generates %s/%s in namespace %s, as %s does: give one of them another spec.model.name or metadata.namespace",
				g.kind, g.name, g.config.namespace, other.config.resource)
		}
	}
	for _, r := range in.items {
		if g := wanted[r.identity()]; g != nil && r.owner == "" {
			found.errorf(r, "is in the way of what %s generates: delete it, or hand it over: with the annotation %s: %q on this one resource the next render replaces all that it says; to keep it, give the WideDeepConfig another spec.model.name or metadata.namespace",
				g.config.resource, OwnerAnnotation, g.config.name)
		}
	}
	return found
}

// folders reports configs whose files would be mixed with another's.
func folders(in input, all []*generated) findings {
	var found findings
	type place struct{ pkg, folder string }
	configs := map[place]*config{}
	for _, g := range all {
		at := place{g.config.pkg, g.config.folder()}
		switch other := configs[at]; {
		case other == g.config:
			continue
		case other != nil:
			found.errorf(g.config.resource, "has the name and the folder of %s, so both would write the same files: rename one of them", other.resource)
		case in.packages.isPackage(at.pkg, at.folder):
			found.errorf(g.config.resource, "would write into %s, which is a package of its own: rename the WideDeepConfig", at.folder)
		}
		configs[at] = g.config
	}
	return found
}

// moved warns of resources that are the same to a cluster since a later function has put
// the generated ones, whose places are given, into another namespace. It may no longer do
// so, so that is no error.
func (in input) moved(placed map[*resource]bool) findings {
	var found findings
	there := map[identity]*resource{}
	for _, ours := range []bool{true, false} {
		for _, r := range in.items {
			if placed[r] != ours || !ours && r.owner != "" {
				continue
			}
			if other := there[r.identity()]; other != nil {
				found.warnf(r, "is in namespace %s with %s, and a cluster can't tell them apart: rename one, or give it another namespace", r.identity().namespace, other)
			} else if ours {
				there[r.identity()] = r
			}
		}
	}
	return found
}

func (g *generated) identity() identity {
	r := resource{apiVersion: child(g.yaml, "apiVersion").Value, kind: g.kind, namespace: g.config.namespace, name: g.name}
	return r.identity()
}

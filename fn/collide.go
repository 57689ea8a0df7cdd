package fn

import (
	"cmp"
	"fmt"

	"github.com/widedeep/widedeep/internal/parameters"
)

// collide reports generated resources that would replace something else in the package or
// on the cluster. A workflow counts with the resources that it creates.
func collide(in input, all []*generated) findings {
	found := append(reportSharedFolders(in, all), in.folders.warnShared(all)...)
	wanted := claims{}
	wanted.add(all, func(g, other *generated, key collisionKey) {
		found.errorf(g.config.resource(), "%s, as %s does: give one of them another %s", g.makes(key), other.config.resource(), key.setBy())
	})
	if in.needed != nil {
		in.needed.add(all, func(g, other *generated, key collisionKey) {
			found.infof(g.config.resource(), "%s, as %s does: in one cluster only one of them can have it; give one of them another %s",
				g.makes(key), other.config.resource(), key.setBy())
		})
	}
	portsWanted, reported := wanted.hasPorts(), map[[2]*resource]bool{}
	for _, r := range in.items {
		if r.owner != "" && !in.packages.isOutOfScope(r) {
			continue // merge replaces or prunes it, unless its package is left alone
		}
		keys, err := r.collisionKeys(portsWanted)
		if err != nil {
			found.errorf(r, "reading it again: %v", err)
		}
		for _, c := range keys {
			g := wanted[c]
			if g == nil {
				continue
			}
			if r.owner == "" {
				found.errorf(r, "%s", g.existsAlready(c))
				break
			}
			// What the run of a package below has generated may be in no file yet, so its WideDeepConfig is named.
			other := cmp.Or(in.configOf(r, func(config *resource) bool { return config.pkg == r.pkg }), r)
			if both := [2]*resource{g.config.resource(), other}; !reported[both] {
				reported[both] = true
				found.errorf(g.config.resource(), "%s, as %s does, of a package that runs this function itself: give one of them another %s", g.makes(c), other, c.setBy())
			}
			break
		}
	}
	return found
}

// makes describes a generated resource's collision key, for a message.
func (g *generated) makes(c collisionKey) string {
	switch {
	case c.nodePort != "":
		return "asks for port " + c.nodePort + " of the nodes"
	case c.identity == g.identity():
		return fmt.Sprintf("generates %s/%s in namespace %s", c.kind, c.name, c.namespace)
	}
	return fmt.Sprintf("generates a %s that makes %s/%s in namespace %s", g.kind, c.kind, c.name, c.namespace)
}

// setBy names the fields of a WideDeepConfig that change a collision key.
func (c collisionKey) setBy() string {
	if c.nodePort != "" {
		return parameters.NodePortField
	}
	return "spec.model.name or metadata.namespace"
}

// existsAlready describes an item that has the same collision key as a generated resource, and how to
// resolve the collision without losing more than the item.
func (g *generated) existsAlready(c collisionKey) string {
	config := g.config.resource()
	switch {
	case c.nodePort != "":
		return fmt.Sprintf("has port %s of the nodes, which %s asks for too: give one of them another", c.nodePort, config)
	case c.identity != g.identity():
		return fmt.Sprintf("exists already, and the %s of %s would overwrite it on the cluster: rename it, or give the WideDeepConfig another %s", g.kind, config, c.setBy())
	}
	return fmt.Sprintf("exists already, and %s generates it too: delete this one, or add the annotation %s: %q to this one alone, so that the next render overwrites it, or give the WideDeepConfig another %s",
		config, OwnerAnnotation, g.config.resource().name, c.setBy())
}

// reportSharedFolders reports configs whose generated files would be in the same folder.
func reportSharedFolders(in input, all []*generated) findings {
	var found findings
	type folderKey struct{ pkg, folder string }
	configs := map[folderKey]*config{}
	for _, g := range all {
		at := folderKey{g.config.resource().pkg, g.config.document.folder()}
		switch other := configs[at]; {
		case other == g.config:
			continue
		case other != nil:
			found.errorf(g.config.resource(), "has the name and the folder of %s, so both would write the same files: rename one of them", other.resource())
		case in.packages.isPackage(at.pkg, at.folder):
			found.errorf(g.config.resource(), "would write into %s, which is a package of its own: rename the WideDeepConfig", in.packages.shownFolder(at.pkg, at.folder))
		}
		configs[at] = g.config
	}
	return found
}

// warnLateCollisions warns about resources that collide only after a later function set the
// namespace of the generated ones. replaced are the items that those replace. Only a warning: the
// later function may have been removed. Without one, this run gives them their configs' namespaces.
func (in input) warnLateCollisions(replaced map[*resource]bool) findings {
	var found findings
	there := map[identity]*resource{}
	for _, ours := range []bool{true, false} {
		for _, r := range in.items {
			if replaced[r] != ours || !ours && r.owner != "" && !in.packages.isOutOfScope(r) {
				continue
			}
			if other := there[r.identity()]; other != nil {
				found.warnf(r, "is in namespace %s with %s, and a cluster can't distinguish them: rename one, or give it another namespace", r.identity().namespace, other)
			} else if ours {
				there[r.identity()] = r
			}
		}
	}
	if len(found) > 0 && in.runsAlone() {
		return nil
	}
	return found
}

func (g *generated) identity() identity {
	r := resource{apiVersion: child(g.yaml, "apiVersion").Value, kind: g.kind, namespace: g.config.namespace, name: g.name}
	return r.identity()
}

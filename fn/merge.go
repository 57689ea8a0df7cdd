package fn

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/widedeep/widedeep/internal/resourcelist"
	"github.com/widedeep/widedeep/internal/shell"
)

// merge puts the generated resources into the items. A generated resource replaces the one that
// its config generated before, or adopts the one of a config that is gone. What such configs
// generated before and is neither replaced nor adopted is pruned. All other items stay unchanged.
func merge(in input, documents []*document, all []*generated) ([]*resourcelist.Item, findings) {
	earlier := in.earlier(documents)
	items, replaced, found := in.makeItems(all, earlier)
	if found.failed() {
		return nil, found
	}
	found = append(found, in.warnLateCollisions(replaced)...)

	updated := map[*resource]*document{} // the items whose document got values
	for _, d := range documents {
		if d.written && d.item >= 0 {
			updated[in.items[d.item]] = d
		} else if d.written {
			items = append(items, d.resource.item)
		}
	}
	stays := map[copyKey]*resource{}
	for _, r := range in.items {
		if replaced[r] {
			stays[r.copyKey()] = r
		}
	}
	for _, r := range in.items {
		switch d := updated[r]; {
		case replaced[r], in.isGenerator(r):
		case d != nil:
			items = append(items, d.resource.item)
		case in.keepOrPrune(r, earlier, stays, &found):
			items = append(items, r.item)
		}
	}
	return items, found
}

// keepOrPrune reports whether an item stays that no generated resource replaces. To prune it is
// to leave it out of the items that the function returns: kpt, or render --write, then deletes
// it from the package. stays has the resources that generated ones replace.
func (in input) keepOrPrune(r *resource, earlier earlier, stays map[copyKey]*resource, found *findings) bool {
	switch {
	case in.packages.isOutOfScope(r):
		return true
	case r.foreignOwner != "":
		found.warnf(r, "kept, though it carries the annotation %s: %q: WideDeepConfigs generate no resource of this kind; take the annotation off", OwnerAnnotation, r.foreignOwner)
		return true
	case r.owner == "":
		return true
	}
	folders := earlier.folders[owner{r.pkg, r.owner}]
	isKnown, isInFolder := len(folders) > 0, slices.ContainsFunc(folders, r.isIn)
	why := fmt.Sprintf("its package has no WideDeepConfig %q", r.owner)
	switch other := stays[r.copyKey()]; {
	case other != nil:
		why = "it is a second copy of " + other.shownFile()
	case isInFolder:
		why = fmt.Sprintf("WideDeepConfig %q no longer generates it", r.owner)
	case isKnown: // the user moved it, or a deleted config of the same name generated it
		why = fmt.Sprintf("no WideDeepConfig %q generates it here", r.owner)
	}
	switch {
	case isInFolder, isKnown && in.packages.seen[r.pkg], !isKnown && in.seesWholePackage(r):
		found.infof(r, "pruned: %s", why)
		return false
	case isKnown: // one that is not among the items may own it
		found.warnf(r, "kept, though %s; %s", why, leftOver)
	default:
		found.warnf(r, "kept, though %s", in.whyUnseen(r))
	}
	return true
}

// leftOver ends the warnings about what a deleted config may have left.
const leftOver = "delete it if it is left over: in a package with a Kptfile it would be pruned"

// whyUnseen describes a resource with an owner that is not among the configs of its package.
func (in input) whyUnseen(r *resource) string {
	switch config := in.configInPackage(r); {
	case config != nil:
		return fmt.Sprintf("it is outside of the package of %s: delete it, or leave it out by .krmignore and compare it with %s", config, in.comparison(r, config))
	case in.aroundPackages:
		return fmt.Sprintf("there is no WideDeepConfig %q; %s", r.owner, leftOver)
	}
	return fmt.Sprintf("its WideDeepConfig %q is not among the items", r.owner)
}

// configInPackage returns a config of a resource's owner in a package that this run leaves alone; nil if there is none.
func (in input) configInPackage(r *resource) *resource {
	if len(in.packages.outOfScope) == 0 {
		return nil
	}
	return in.configOf(r, in.packages.isOutOfScope)
}

// configOf returns the first config of the name of a resource's owner that fits; nil if there is none.
func (in input) configOf(r *resource, fits func(config *resource) bool) *resource {
	for _, other := range in.items {
		if other.isConfig() && other.name == r.owner && fits(other) {
			return other
		}
	}
	return nil
}

// comparison is the command that compares the file of a resource with what a config's package generates.
func (in input) comparison(r, config *resource) string {
	command := "widedeep render -f " + shell.Word(cmp.Or(in.packages.shown(config.pkg), "."))
	if r.identity().namespace != config.identity().namespace {
		command += " --namespace " + cmp.Or(clip(r.namespace), `""`)
	}
	return command + " --check " + shell.Word(clip(r.shown))
}

// shownFile names a resource by its file, or by itself if it has none.
func (r *resource) shownFile() string { return cmp.Or(clip(r.shown), r.String()) }

// copyKey is what a copy of a generated resource has in common with it.
type copyKey struct {
	key
	namespace string
}

func (r *resource) copyKey() copyKey { return copyKey{r.key(), r.namespace} }

// isIn reports whether a resource is in the folder of a config's new files. A resource
// without a file may be.
func (r *resource) isIn(folder string) bool {
	return r.file == "" || strings.HasPrefix(r.file, folder+"/")
}

// makeItems makes an item of each generated resource. replaced are the items that these replace.
func (in input) makeItems(all []*generated, earlier earlier) (items []*resourcelist.Item, replaced map[*resource]bool, found findings) {
	replaced = map[*resource]bool{}
	hidden, failed := map[*config][]string{}, map[*config]bool{}
	existing := in.paths()
	adopted := earlier.adopt(in, all)
	for _, g := range all {
		r := adopted[g]
		if r == nil && in.selection {
			hidden[g.config] = append(hidden[g.config], g.kind+"/"+g.name)
			continue
		}
		item, err := g.item(r, existing)
		if err != nil {
			if !failed[g.config] { // its other files have the same folder
				found.errorf(g.config.resource(), "%v", err)
			}
			failed[g.config] = true
			continue
		}
		if r != nil {
			replaced[r] = true
		}
		if r != nil && r.owner != g.config.resource().name && !in.seesWholePackage(r) {
			found.warnf(r, "adopted by %s from WideDeepConfig %q, which is not among the items: if that one is still there, give one of them another spec.model.name or metadata.namespace",
				g.config.resource(), r.owner)
		}
		items = append(items, item)
	}
	for _, g := range all {
		if names := hidden[g.config]; names != nil {
			found.errorf(g.config.resource(), "generates what kpt's selection of the package does not show, and would add a second copy if it is there: %s; "+
				"run on the whole package, or have --match, --exclude, selectors and exclude pass these too", strings.Join(names, ", "))
			delete(hidden, g.config)
		}
	}
	return items, replaced, found
}

package fn

import (
	"slices"

	"github.com/widedeep/widedeep/internal/resourcelist"
)

// marks returns the annotations of an item that hold more than the resource's origin.
func marks(item *resourcelist.Item) []string {
	var found []string
	for key := range item.Annotations() {
		if isMark(key) {
			found = append(found, key)
		}
	}
	return found
}

// detectSelection searches for signs that the items may be only a part of the package.
func (in *input) detectSelection() {
	counts := map[string]int{}
	for _, r := range in.items {
		for _, mark := range r.marks {
			counts[mark]++
		}
	}
	in.mayBePartial = len(counts) > 0 || in.functionConfig != nil && len(in.functionConfig.marks) > 0
	if in.isKustomize() {
		return // a build also passes a part, but no resources of earlier runs, so there is nothing to add a second copy of
	}
	// kpt marks each resource of a selection. A mark on one alone may be in its file.
	for _, count := range counts {
		in.selection = in.selection || count == len(in.items)
	}
	in.selection = in.selection || in.functionConfig != nil && len(in.functionConfig.marks) > 0
}

// isKustomize reports whether a kustomize build runs the function, as a generator or as a
// transformer.
func (in input) isKustomize() bool {
	return in.isPlugin() ||
		slices.ContainsFunc(in.items, func(r *resource) bool { return slices.Contains(r.marks, kustomizeAnnotation) })
}

// isPlugin reports whether the functionConfig has the command by which kustomize runs the function.
func (in input) isPlugin() bool {
	return in.functionConfig != nil && in.functionConfig.item.Annotation(functionAnnotation) != ""
}

// isGenerator reports whether an item is the functionConfig of a generator in a kustomize build. It is no resource of the
// build: if it came back, overlays could patch it, after it has been rendered and without a word.
func (in input) isGenerator(r *resource) bool {
	return r.isConfig() && r.file == "" && len(r.marks) == 0 && in.isPlugin() && same(in.functionConfig, r)
}

// seesWholePackage reports whether the items surely hold the whole package of the resource. Then a
// WideDeepConfig that is not among the items does not exist.
func (in input) seesWholePackage(r *resource) bool {
	elsewhere := in.functionConfig != nil && in.functionConfig.isConfig() && in.functionConfig.file == "" && !in.configIsItem
	return in.packages.seen[r.pkg] && !in.mayBePartial && !elsewhere
}

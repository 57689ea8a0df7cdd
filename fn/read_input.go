package fn

import (
	"slices"

	"github.com/widedeep/widedeep/internal/resourcelist"
	"github.com/widedeep/widedeep/manifests"
	"github.com/widedeep/widedeep/v1alpha1"
)

// input is the input of the orchestrator: kpt, kustomize or the command line.
type input struct {
	manifests *manifests.Set
	items     []*resource
	packages  packages
	// functionConfig is nil if there is none.
	functionConfig *resource
	// configIsItem reports whether the functionConfig is a WideDeepConfig that is also among
	// the items.
	configIsItem bool
	// selection reports that kpt passed only a part of the package, and keeps the rest.
	selection bool
	// mayBePartial reports that the orchestrator may have passed only a part of the package.
	mayBePartial bool
	// files are the files that the items were read from, where the command line has read them.
	files []File
	// fileless reports that a WideDeepConfig made of values is only rendered and never written
	// to a file, as in widedeep render --set, so that its file's name does not matter.
	fileless bool
	// empty reports that files were named and hold no WideDeepConfig. That is an error, while a
	// run of the function on such a package generates nothing.
	empty bool
	// namespaceless reports that the resources are printed without a namespace, as with
	// widedeep render --namespace "".
	namespaceless bool
	// alone reports that no other function changes what this one generates.
	alone bool
	// aroundPackages reports that the items are those of a folder that is no package, after the
	// pipelines of the packages in it have been run.
	aroundPackages bool
	// dry reports that nothing is going to be written: infos of what was pruned would be wrong.
	dry bool
	// folders are what the runs so far export models to. needed is what they need on a cluster, in a command line's
	// run on a folder; nil where the function runs once.
	folders modelFolders
	needed  claims
	// unset are the fields that a command line leaves out.
	unset []string
}

func readInput(source *manifests.Set, items []*resourcelist.Item, functionConfig *resourcelist.Item) (input, error) {
	return readInputIn("", source, items, functionConfig)
}

// readInputIn reads the input of a run on a folder, which messages show before the items' files.
func readInputIn(folder string, source *manifests.Set, items []*resourcelist.Item, functionConfig *resourcelist.Item) (input, error) {
	own, err := generatedKinds(source)
	if err != nil {
		return input{}, err
	}
	in := input{manifests: source, items: make([]*resource, len(items)), packages: packages{folder: folder}, folders: modelFolders{}}
	for i, item := range items {
		in.items[i] = newResource(item, own)
	}
	all := slices.Clone(in.items)
	if functionConfig != nil {
		in.functionConfig = newResource(functionConfig, own)
		if in.functionConfig.kind != v1alpha1.Kind {
			in.functionConfig.label = "functionConfig"
		}
		all = append(all, in.functionConfig)
	}
	in.packages.locateAll(all)
	in.configIsItem = in.functionConfig != nil && in.functionConfig.isConfig() &&
		slices.ContainsFunc(in.items, func(r *resource) bool { return same(in.functionConfig, r) })
	in.detectSelection()
	return in, nil
}

// same reports whether a functionConfig and an item are the same document. Most versions of
// kpt also list the functionConfig among the items, with annotations that may differ.
func same(functionConfig, item *resource) bool {
	if !item.isConfig() || functionConfig.name != item.name || functionConfig.namespace != item.namespace {
		return false
	}
	return functionConfig.file == "" || item.file == "" ||
		functionConfig.file == item.file && functionConfig.pkg == item.pkg
}

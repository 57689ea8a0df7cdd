package fn

import (
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/fieldpath"
	"github.com/widedeep/widedeep/internal/parameters"
)

// indexer finds the elements of lists in the configs that get the values in the data, for a key in place of an
// index, as in spec.training.env.NO_PROXY: the only element of that name.
func (in input) indexer(data *yaml.Node) fieldpath.Indexer {
	return func(list fieldpath.Path, key string) (index int, ok bool) {
		for i, config := range in.configsFor(data) {
			one := elementIndex(nodeAt(config, list), key)
			if one < 0 || i > 0 && one != index {
				return 0, false
			}
			index, ok = one, true
		}
		return index, ok
	}
}

// configsFor returns the WideDeepConfigs that get the values in the data.
func (in input) configsFor(data *yaml.Node) []*yaml.Node {
	var name *yaml.Node
	if data != nil {
		name = lookup(data, parameters.ConfigName)
	}
	var configs []*yaml.Node
	for _, r := range in.items {
		if !r.isConfig() || name != nil && r.name != name.Value || name == nil && in.packages.isOutOfScope(r) {
			continue
		}
		if node, err := r.node(); err == nil {
			configs = append(configs, node.YNode())
		}
	}
	return configs
}

// elementIndex returns the index of the only element of a name in a list, which may be nil; -1 if there are
// several or none.
func elementIndex(list *yaml.Node, name string) int {
	found := -1
	for i, element := range elements(list) {
		switch {
		case elementName(element) != name:
		case found >= 0:
			return -1
		default:
			found = i
		}
	}
	return found
}

// elementName returns what distinguishes an element of a list for its author: its name, a toleration's
// key, or the text that it is; empty if there is none.
func elementName(element *yaml.Node) string {
	for _, field := range []string{"name", "key"} {
		if name := child(element, field); name != nil {
			return name.Value
		}
	}
	return element.Value
}

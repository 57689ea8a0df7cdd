package fn

import (
	"strconv"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/fieldpath"
	"github.com/widedeep/widedeep/internal/parameters"
)

// indexer finds the elements of lists in the configs that get the values in the data. For a key in place
// of an index, as in spec.training.env.NO_PROXY, it is the element of that name, or the next one if the
// value may add it.
func (in input) indexer(data *yaml.Node, mayAdd bool) fieldpath.Indexer {
	return func(list fieldpath.Path, key string) (index int, ok bool) {
		configs := in.configsFor(data)
		if len(configs) == 0 { // the values make one
			return elementIndex(nil, key, mayAdd)
		}
		for i, config := range configs {
			one, ok := elementIndex(nodeAt(config, list), key, mayAdd)
			if !ok || i > 0 && one != index {
				return 0, false
			}
			index = one
		}
		return index, true
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

// elementIndex returns the index of the element of a list, which may be nil, that a key was probably meant
// for: the only one of that name, one counted from the end, as in -1, or for an unknown name the next one
// if it may be added. An empty key or * is for any, which is known of a list of one. It returns false if
// no index can be told.
func elementIndex(list *yaml.Node, key string, mayAdd bool) (int, bool) {
	var elements []*yaml.Node
	if list != nil && list.Kind == yaml.SequenceNode {
		elements = list.Content
	}
	count := len(elements)
	if key == "" || key == "*" {
		return 0, count == 1 || count == 0 && mayAdd
	}
	if fromEnd, err := strconv.Atoi(key); err == nil && fromEnd < 0 {
		return count + fromEnd, count+fromEnd >= 0
	}
	index := count
	for i, element := range elements {
		if elementName(element) != key {
			continue
		}
		if index < count {
			return 0, false // two have the name
		}
		index = i
	}
	return index, index < count || mayAdd
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

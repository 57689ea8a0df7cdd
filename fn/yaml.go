package fn

import (
	"iter"
	"reflect"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/fieldpath"
	"github.com/widedeep/widedeep/internal/yamledit"
	"github.com/widedeep/widedeep/v1alpha1"
)

// lookup returns the value at a path of keys; nil if there is none or it is null.
func lookup(n *yaml.Node, path ...string) *yaml.Node {
	for _, key := range path {
		if n = child(n, key); n == nil {
			return nil
		}
	}
	if isNull(n) {
		return nil
	}
	return n
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.ShortTag() == yaml.NodeTagNull }

// withoutNulls returns a node without null fields at any depth. The result is a copy if
// there are such fields.
func withoutNulls(n *yaml.Node) *yaml.Node {
	without, changed := *n, false
	without.Content = make([]*yaml.Node, 0, len(n.Content))
	for i, below := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 0 {
			continue // with its value
		}
		kept := withoutNulls(below)
		changed = changed || kept != below
		switch {
		case n.Kind != yaml.MappingNode:
			without.Content = append(without.Content, kept)
		case isNull(below):
			changed = true
		default:
			without.Content = append(without.Content, n.Content[i-1], kept)
		}
	}
	if !changed {
		return n
	}
	return &without
}

// pairs goes through the keys and values of a mapping. A node that is none, or nil, has none.
func pairs(n *yaml.Node) iter.Seq2[*yaml.Node, *yaml.Node] {
	return func(yield func(key, value *yaml.Node) bool) {
		if n == nil || n.Kind != yaml.MappingNode {
			return
		}
		for i := 0; i+1 < len(n.Content); i += 2 {
			if !yield(n.Content[i], n.Content[i+1]) {
				return
			}
		}
	}
}

func child(n *yaml.Node, key string) *yaml.Node {
	for name, value := range pairs(n) {
		if name.Value == key {
			return value
		}
	}
	return nil
}

// tagOf returns the YAML tag for a type.
func tagOf(t v1alpha1.Type, value string) string {
	switch {
	case t == v1alpha1.String:
		return yaml.NodeTagString
	case t == v1alpha1.Number && strings.ContainsAny(value, ".eE"):
		return yaml.NodeTagFloat
	default:
		return yaml.NodeTagInt
	}
}

// setText sets the string at a path, and adds the missing mappings on the path. It is quoted, so
// that every reader takes it for a string.
func setText(n *yaml.Node, value string, path ...string) error {
	leaf, err := ensure(n, fieldpath.Of(path...))
	if err != nil {
		return err
	}
	if leaf.Kind != yaml.ScalarNode {
		return errorAt(leaf, "%s must be a single value, not %s", strings.Join(path, "."), yamledit.KindName(leaf))
	}
	if leaf.Value == value && leaf.ShortTag() == yaml.NodeTagString {
		return nil
	}
	leaf.Tag, leaf.Value, leaf.Style = yaml.NodeTagString, value, yaml.DoubleQuotedStyle
	return nil
}

// childOrNew returns the value at the end of a path in the mapping at another path; it is a
// new null if there was none.
func childOrNew(n *yaml.Node, path fieldpath.Path) *yaml.Node {
	key := path[len(path)-1].Key
	value := child(n, key)
	if value == nil {
		if len(n.Content) == 0 {
			n.Style = 0 // so that an empty {} is written in block style
		}
		value = &yaml.Node{Kind: yaml.ScalarNode, Tag: yaml.NodeTagNull}
		n.Content = slices.Insert(n.Content, insertIndex(n, path), newString(key), value)
	}
	return value
}

// insertIndex returns where a new key is inserted in a mapping, in the order of the type.
func insertIndex(n *yaml.Node, path fieldpath.Path) int {
	last := len(path) - 1
	return yamledit.InsertIndex(n, path[last].Key, fieldOrder(path[:last]))
}

// fieldOrder names the fields of the mapping at a path, in the order of the type.
func fieldOrder(path fieldpath.Path) []string {
	within, _ := fieldpath.Lookup(path)
	return within.Names()
}

// childOf returns the mapping under a key, a new one if there is none.
func childOf(n *yaml.Node, key string) *yaml.Node {
	below := child(n, key)
	if below == nil {
		below = newMapping()
		put(n, key, below)
	}
	return below
}

// put sets a key's value, at the key's place if the mapping has the key.
func put(n *yaml.Node, key string, value *yaml.Node) {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			n.Content[i+1] = value
			return
		}
	}
	n.Content = append(n.Content, newString(key), value)
}

// remove removes a key and its value.
func remove(n *yaml.Node, key string) {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			n.Content = slices.Delete(n.Content, i, i+2)
			return
		}
	}
}

// newMapping returns a mapping of the given keys and values, which alternate.
func newMapping(pairs ...any) *yaml.Node {
	n := &yaml.Node{Kind: yaml.MappingNode, Tag: yaml.NodeTagMap}
	for i := 0; i < len(pairs); i += 2 {
		n.Content = append(n.Content, newString(pairs[i].(string)), pairs[i+1].(*yaml.Node))
	}
	return n
}

func newString(value string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: yaml.NodeTagString, Value: value}
}

func newQuoted(value string) *yaml.Node {
	n := newString(value)
	n.Style = yaml.DoubleQuotedStyle
	return n
}

// removeNamed removes the element with a name from a list.
func removeNamed(list *yaml.Node, name string) {
	list.Content = slices.DeleteFunc(list.Content, func(element *yaml.Node) bool {
		return child(element, "name").Value == name
	})
}

// addVariable adds an environment variable to a container's list, which is sorted by name,
// and returns the node of its value.
func addVariable(container *yaml.Node, name, value string) *yaml.Node {
	list := child(container, "env")
	if list == nil {
		list = &yaml.Node{Kind: yaml.SequenceNode}
		put(container, "env", list)
	}
	text := newQuoted(value)
	element := newMapping("name", newString(name), "value", text)
	at := slices.IndexFunc(list.Content, func(other *yaml.Node) bool { return child(other, "name").Value > name })
	if at < 0 {
		at = len(list.Content)
	}
	list.Content = slices.Insert(list.Content, at, element)
	return text
}

// sameContent compares the content of documents, not their style.
func sameContent(a, b []*yaml.Node) bool {
	return slices.EqualFunc(a, b, func(a, b *yaml.Node) bool {
		var x, y any
		return a.Decode(&x) == nil && b.Decode(&y) == nil && reflect.DeepEqual(x, y)
	})
}

// Package resourcelist reads the bytes of a ResourceList and writes them back.
//
// It reads any bytes without a panic. It writes the bytes that the SDK would write, with
// less memory. An item that could not be read again as it is after being written is refused
// before anything is changed. No other package of the function imports the SDK.
package resourcelist

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/rules"
	"github.com/widedeep/widedeep/internal/yamledit"
)

// List is a ResourceList.
type List struct {
	Items []*Item
	// FunctionConfig is nil where there is none.
	FunctionConfig *Item
	results        []listResult
}

// maxInput is the largest input that ReadAll takes, in bytes.
const maxInput = 256 << 20

// ReadAll reads all of an input, and no further than the function takes. UTF-16 becomes UTF-8.
func ReadAll(input io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(input, maxInput+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxInput {
		return nil, fmt.Errorf("larger than %d MiB, which is the most that is read", maxInput>>20)
	}
	return toUTF8(data), nil
}

// Parse reads a ResourceList. Unlike the SDK it takes any bytes without a panic, expands
// aliases and names the item that is not a resource or can't be written again.
func Parse(data []byte) (*List, error) {
	root, err := onlyDocument(data)
	if err != nil {
		return nil, err
	}
	aliases := newAliases()
	if err := aliases.expandTop(root); err != nil {
		return nil, err
	}
	if err := onceEach(root); err != nil {
		return nil, err
	}
	if err := checkResourceList(root); err != nil {
		return nil, err
	}

	list := &List{}
	if config := value(root, "functionConfig"); config != nil {
		if list.FunctionConfig, err = newItem(aliases, config, "functionConfig"); err != nil {
			return nil, err
		}
		if len(config.Content) == 0 {
			list.FunctionConfig = nil
		}
	}
	if items := value(root, "items"); items != nil {
		if items.Kind != yaml.SequenceNode {
			return nil, fmt.Errorf("the ResourceList's items must be a list, not %s", yamledit.KindName(items))
		}
		list.Items = make([]*Item, len(items.Content))
		for i, item := range items.Content {
			if list.Items[i], err = newItem(aliases, item, nameOf(i)); err != nil {
				return nil, err
			}
		}
	}
	if results := value(root, "results"); results != nil {
		if err := results.Decode(&list.results); err != nil {
			return nil, errors.New("the ResourceList's results must be a list of results")
		}
	}
	return list, list.checkWritable()
}

func nameOf(item int) string { return fmt.Sprintf("items[%d]", item) }

func newItem(aliases *aliases, node *yaml.Node, where string) (*Item, error) {
	node, err := aliases.readable(node)
	if err != nil {
		return nil, fmt.Errorf("the ResourceList's %s: %w", where, err)
	}
	if node.Kind != yaml.MappingNode {
		return nil, fmt.Errorf("the ResourceList's %s must be a mapping, not %s", where, yamledit.KindName(node))
	}
	return NewItem(node)
}

// checkWritable names what was given that can't be written again.
func (l *List) checkWritable() error {
	all := l.Items
	if l.FunctionConfig != nil {
		all = append([]*Item{l.FunctionConfig}, all...)
	}
	return sideBySide(len(all), func(i int) error {
		err := all[i].PrepareWrite()
		if err == nil {
			return nil
		}
		where := "functionConfig"
		if all[i] != l.FunctionConfig {
			where = nameOf(i - len(all) + len(l.Items))
		}
		return fmt.Errorf("the ResourceList's %s, %s: %w", where, all[i], err)
	})
}

// value is a key's value; nil where there is none or it is null.
func value(n *yaml.Node, key string) *yaml.Node {
	found := yaml.NewRNode(n).Field(key)
	if found == nil || yaml.IsMissingOrNull(found.Value) {
		return nil
	}
	return found.Value.YNode()
}

// onceEach refuses a key that is there twice: one of two lists of items would get lost.
func onceEach(n *yaml.Node) error {
	seen := map[string]bool{}
	for i := 0; i < len(n.Content); i += 2 {
		key := n.Content[i].Value
		if seen[key] {
			return fmt.Errorf("line %d: the ResourceList's key %.200q is there twice", n.Content[i].Line, key)
		}
		seen[key] = true
	}
	return nil
}

// versions are those of a ResourceList; older ones have the same form.
var versions = []string{"config.kubernetes.io/v1", "config.kubernetes.io/v1beta1", "config.kubernetes.io/v1alpha1"}

// IsResourceList reports whether a document is a ResourceList.
func IsResourceList(document *yaml.Node) bool { return checkResourceList(document) == nil }

func checkResourceList(root *yaml.Node) error {
	if err := oneOf(root, "kind", "ResourceList"); err != nil {
		return err
	}
	return oneOf(root, "apiVersion", versions...)
}

// KindError is the error about an input that is of another kind.
type KindError struct {
	Kind string
	error
}

// oneOf returns why the input is no ResourceList if a key of it has none of the values.
func oneOf(root *yaml.Node, key string, allowed ...string) error {
	wanted := "the input must be a ResourceList of apiVersion " + versions[0]
	found := value(root, key)
	switch {
	case found == nil:
		return fmt.Errorf("%s; it has no %s", wanted, key)
	case found.Kind == yaml.ScalarNode && slices.Contains(allowed, found.Value):
		return nil
	}
	hint := ""
	if near := rules.Nearest(found.Value, allowed); near != "" {
		hint = "; did you mean " + near + "?"
	}
	err := fmt.Errorf("%s; its %s is %.200q%s", wanted, key, found.Value, hint)
	if key == "kind" {
		return KindError{found.Value, err}
	}
	return err
}

// onlyDocument parses YAML with exactly one document that is not empty: a mapping.
func onlyDocument(data []byte) (*yaml.Node, error) {
	documents, err := parseMappings(data)
	if err != nil {
		return nil, fmt.Errorf("the input: %w", err)
	}
	switch len(documents) {
	case 0:
		return nil, errors.New("the input is empty; it must be a ResourceList")
	case 1:
		return documents[0], nil
	default:
		return nil, errors.New("the input must be one ResourceList; it holds several documents")
	}
}

package resourcelist

import (
	sdk "github.com/GoogleContainerTools/kpt-functions-sdk/go/fn"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// The annotations with an item's file: kpt's and, in older versions, another.
const (
	PathAnnotation       = "internal.config.kubernetes.io/path"
	LegacyPathAnnotation = "config.kubernetes.io/path"
)

// Item is a resource of the list.
type Item struct {
	object *sdk.KubeObject
	// node is the object's, which shares it.
	node *yaml.Node
	// text is what Bytes writes of it, where PrepareWrite had to try.
	text []byte
}

// NewItem makes an item of a YAML mapping; the SDK has no shorter public way. The item
// shares the node.
func NewItem(node *yaml.Node) (*Item, error) {
	var list sdk.ResourceList
	never := func(_, _ *sdk.KubeObject) bool { return false }
	if err := list.UpsertObjectToItems(node, never, false); err != nil {
		return nil, err
	}
	return &Item{object: list.Items[0], node: node}, nil
}

// Node returns a copy of the item's YAML, with aliases expanded.
func (i *Item) Node() (*yaml.Node, error) {
	return newAliases().expandAliases(yaml.CopyYNode(i.node))
}

// APIVersion is the item's apiVersion, empty where it has none.
func (i *Item) APIVersion() string { return i.object.GetAPIVersion() }

// Kind is the item's kind.
func (i *Item) Kind() string { return i.object.GetKind() }

// Namespace is the item's namespace.
func (i *Item) Namespace() string { return i.object.GetNamespace() }

// Name is the item's name.
func (i *Item) Name() string { return i.object.GetName() }

// Labels are all of the item's.
func (i *Item) Labels() map[string]string { return i.object.GetLabels() }

// Annotations are all of the item's.
func (i *Item) Annotations() map[string]string { return i.object.GetAnnotations() }

// Annotation is one of the item's, empty where it has none of the key.
func (i *Item) Annotation(key string) string { return i.object.GetAnnotation(key) }

// RepeatedKey is the first of the item's own keys that it has already had, empty where there is none.
func (i *Item) RepeatedKey() string {
	seen := make(map[string]bool, len(i.node.Content)/2)
	for at := 0; at+1 < len(i.node.Content); at += 2 {
		key := i.node.Content[at].Value
		if seen[key] {
			return key
		}
		seen[key] = true
	}
	return ""
}

// File is the item's file as the orchestrator gives it, empty where it does not.
func (i *Item) File() string {
	if file := i.Annotation(PathAnnotation); file != "" {
		return file
	}
	return i.Annotation(LegacyPathAnnotation)
}

// String names the item in a message, with its file where it has one.
func (i *Item) String() string {
	name := i.Kind() + "/" + i.Name()
	if i.Kind() == "" {
		name = "a resource without kind"
	}
	if file := i.File(); file != "" {
		return file + ": " + name
	}
	return name
}

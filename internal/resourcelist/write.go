package resourcelist

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"

	sdk "github.com/GoogleContainerTools/kpt-functions-sdk/go/fn"
	"golang.org/x/sync/errgroup"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// listHead is how a ResourceList begins that ToYAML writes.
const listHead = "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\n"

// itemsHead is how its items begin.
const itemsHead = "items:\n"

// Bytes returns the bytes of the SDK's ToYAML in a fraction of its memory and time:
// YAML's encoder keeps an event for each node until its document is complete, so each
// item is encoded as a list of its own, and two at a time. Items are written out where
// there are none, too: without them kpt takes the list for a resource.
func (l *List) Bytes() ([]byte, error) {
	Sort(l.Items)
	texts := make([][]byte, len(l.Items)+1)
	err := sideBySide(len(texts), func(i int) (err error) {
		switch {
		case i == 0: // results are converted through JSON, which is slow, so this part is begun first
			texts[i], err = l.end()
		case l.Items[i-1].text != nil:
			texts[i] = l.Items[i-1].text
		default:
			texts[i], err = l.Items[i-1].encode()
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("writing the ResourceList: %w", err)
	}
	head := listHead + "items: []\n"
	if len(l.Items) > 0 {
		head = listHead + itemsHead
	}
	return bytes.Join(slices.Concat([][]byte{[]byte(head)}, texts[1:], texts[:1]), nil), nil
}

// end returns the text of the functionConfig and the results.
func (l *List) end() ([]byte, error) {
	list := sdk.ResourceList{FunctionConfig: sdk.NewEmptyKubeObject(), Results: l.results}
	if l.FunctionConfig != nil {
		list.FunctionConfig = l.FunctionConfig.object
	}
	text, err := list.ToYAML()
	return bytes.TrimPrefix(text, []byte(listHead)), err
}

// encode returns the item's text, as an element of a ResourceList's items.
func (i *Item) encode() ([]byte, error) {
	items := &yaml.Node{Kind: yaml.SequenceNode, Content: []*yaml.Node{i.node}}
	var text bytes.Buffer
	err := yaml.NewEncoder(&text).Encode(&yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{yaml.NewStringRNode("items").YNode(), items}})
	return bytes.TrimPrefix(text.Bytes(), []byte(itemsHead)), err
}

// workers is how many items are written at once. Most of a pipeline's text is one item, so
// more workers would not write it faster, and each needs the memory for a large item.
const workers = 2

// sideBySide calls do with each number below n. Of several errors it returns that of the
// least number, so that the same input gives the same message.
func sideBySide(n int, do func(i int) error) error {
	errs := make([]error, n)
	var group errgroup.Group
	group.SetLimit(workers)
	for i := range n {
		group.Go(func() error {
			errs[i] = do(i)
			return nil
		})
	}
	_ = group.Wait() // the errors are in errs
	return cmp.Or(errs...)
}

// Sort brings items into the order of the SDK's Sort, which would put each item's key
// together for each comparison.
func Sort(items []*Item) {
	keys := make(map[*Item]string, len(items))
	for _, item := range items {
		keys[item] = strings.Join([]string{item.APIVersion(), item.Kind(), item.Namespace(), item.Name()}, " ")
	}
	slices.SortStableFunc(items, func(a, b *Item) int { return strings.Compare(keys[a], keys[b]) })
}

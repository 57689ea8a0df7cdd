package resourcelist

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/stack"
)

// listHead is how a ResourceList begins that ToYAML writes.
const listHead = "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\n"

// itemsHead is how its items begin.
const itemsHead = "items:\n"

// Bytes returns the bytes of the SDK's ToYAML in a fraction of its memory and time:
// YAML's encoder keeps an event for each node until its document is complete, so each
// item is encoded as a list of its own, and two at a time. An empty list is written as
// `items: []`: without the key kpt takes the list for a resource.
func (l *List) Bytes() ([]byte, error) {
	Sort(l.Items)
	texts := make([][]byte, len(l.Items)+1)
	err := sideBySide(len(texts), func(i int) (err error) {
		switch {
		case i == len(l.Items):
			texts[i], err = l.end()
		case l.Items[i].text != nil:
			texts[i] = l.Items[i].text
		default:
			texts[i], err = l.Items[i].encode()
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
	return bytes.Join(slices.Insert(texts, 0, []byte(head)), nil), nil
}

// end returns the text of the functionConfig and the results.
func (l *List) end() ([]byte, error) {
	end := struct {
		FunctionConfig *yaml.Node   `yaml:"functionConfig,omitempty"`
		Results        []listResult `yaml:"results,omitempty"`
	}{Results: l.results}
	if l.FunctionConfig != nil {
		end.FunctionConfig = l.FunctionConfig.node
	} else if len(l.results) == 0 {
		return nil, nil
	}
	var text bytes.Buffer
	err := yaml.NewEncoder(&text).Encode(end)
	return text.Bytes(), err
}

// encode returns the item's text, as an element of a ResourceList's items.
func (i *Item) encode() ([]byte, error) {
	items := &yaml.Node{Kind: yaml.SequenceNode, Content: []*yaml.Node{i.node}}
	scratch := scratches.Get().(*bytes.Buffer)
	defer scratches.Put(scratch)
	scratch.Reset()
	err := yaml.NewEncoder(scratch).Encode(&yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{yaml.NewStringRNode("items").YNode(), items}})
	return bytes.Clone(bytes.TrimPrefix(scratch.Bytes(), []byte(itemsHead))), err
}

// scratches are buffers into which items are encoded. Most items fit, a pipeline's workflow among
// them, so that no buffer grows and is copied.
var scratches = sync.Pool{New: func() any { return bytes.NewBuffer(make([]byte, 0, 64<<10)) }}

// workers is how many items are written at once. Most of a pipeline's text is one item, so
// more workers would not write it faster, and each needs the memory for a large item.
const workers = 2

// sideBySide calls do with each number below n. Of several errors it returns that of the
// least number, so that the same input gives the same message.
func sideBySide(n int, do func(i int) error) error {
	errs := make([]error, n)
	var next atomic.Int64
	var group errgroup.Group
	for range min(workers, n) {
		group.Go(func() error {
			stack.Grow()
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				errs[i] = do(i)
			}
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

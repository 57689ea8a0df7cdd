package resourcelist

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"

	sdk "github.com/GoogleContainerTools/kpt-functions-sdk/go/fn"
	"golang.org/x/sync/errgroup"
)

// listHead is how a ResourceList begins that ToYAML writes.
const listHead = "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\n"

// Bytes returns the bytes of the SDK's ToYAML in a fraction of its memory and time:
// YAML's encoder keeps an event for each node until its document is complete, so each
// item is encoded as a list of its own, and two at a time. Items are written out where
// there are none, too: without them kpt takes the list for a resource.
func (l *List) Bytes() ([]byte, error) {
	Sort(l.Items)
	parts := make([]sdk.ResourceList, len(l.Items)+1)
	// Results are converted through JSON, which is slow, so this part is begun first.
	parts[0] = sdk.ResourceList{FunctionConfig: sdk.NewEmptyKubeObject(), Results: l.results}
	if l.FunctionConfig != nil {
		parts[0].FunctionConfig = l.FunctionConfig.object
	}
	for i, item := range l.Items {
		parts[i+1] = sdk.ResourceList{Items: sdk.KubeObjects{item.object}, FunctionConfig: sdk.NewEmptyKubeObject()}
	}
	texts := make([][]byte, len(parts))
	err := sideBySide(len(parts), func(i int) (err error) {
		if i > 0 && l.Items[i-1].text != nil {
			texts[i] = l.Items[i-1].text
			return nil
		}
		texts[i], err = parts[i].ToYAML()
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("writing the ResourceList: %w", err)
	}
	head := listHead + "items: []\n"
	if len(l.Items) > 0 {
		head = listHead + "items:\n"
	}
	for i, text := range texts {
		texts[i] = bytes.TrimPrefix(bytes.TrimPrefix(text, []byte(listHead)), []byte("items:\n"))
	}
	return bytes.Join(slices.Concat([][]byte{[]byte(head)}, texts[1:], texts[:1]), nil), nil
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

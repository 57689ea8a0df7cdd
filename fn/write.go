package fn

import (
	"bytes"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	sdk "github.com/GoogleContainerTools/kpt-functions-sdk/go/fn"
)

// encode returns the bytes of the list's ToYAML in a fraction of its memory and time:
// YAML's encoder keeps an event for each node until its document is complete, so each
// item is encoded as a list of its own, and on all processors.
func encode(list *sdk.ResourceList) ([]byte, error) {
	sorted(list.Items)
	parts := make([]sdk.ResourceList, len(list.Items)+1)
	// The last part takes the SDK longest, so it is begun first.
	parts[0] = sdk.ResourceList{FunctionConfig: list.FunctionConfig, Results: list.Results}
	for i, item := range list.Items {
		parts[i+1] = sdk.ResourceList{Items: sdk.KubeObjects{item}, FunctionConfig: sdk.NewEmptyKubeObject()}
	}
	texts, errs := make([][]byte, len(parts)), make([]error, len(parts))
	sideBySide(len(parts), func(i int) { texts[i], errs[i] = parts[i].ToYAML() })
	if err := errors.Join(errs...); err != nil {
		return nil, fmt.Errorf("writing the ResourceList: %w", err)
	}
	texts = append(texts[1:], texts[0])
	for i := range texts[1:] {
		text := bytes.TrimPrefix(texts[i+1], []byte("apiVersion: config.kubernetes.io/v1\nkind: ResourceList\n"))
		texts[i+1] = bytes.TrimPrefix(text, []byte("items:\n"))
	}
	return bytes.Join(texts, nil), nil
}

// sideBySide calls do with each number below n, at once as many as there are processors.
func sideBySide(n int, do func(i int)) {
	var next atomic.Int64
	work := func() {
		for i := next.Add(1) - 1; i < int64(n); i = next.Add(1) - 1 {
			do(int(i))
		}
	}
	var others sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n) - 1 {
		others.Add(1)
		go func() {
			defer others.Done()
			work()
		}()
	}
	work()
	others.Wait()
}

// sorted brings items into the order of the SDK's Sort, which would put each item's key
// together for each comparison.
func sorted(items sdk.KubeObjects) {
	keys := make(map[*sdk.KubeObject]string, len(items))
	for _, item := range items {
		keys[item] = strings.Join([]string{item.GetAPIVersion(), item.GetKind(), item.GetNamespace(), item.GetName()}, " ")
	}
	slices.SortStableFunc(items, func(a, b *sdk.KubeObject) int { return strings.Compare(keys[a], keys[b]) })
}

// Package fn is the KRM function: it expands each WideDeepConfig of a
// ResourceList into the resources of its mode and merges them into the items.
//
// It promises that rendering twice gives the same bytes, that on any error the
// items come back as they were, that what carries no OwnerAnnotation is never
// changed or removed, and that the only user's document it writes to is a
// WideDeepConfig that a ConfigMap functionConfig gives values for. It does not
// keep the items' order: the SDK sorts them.
package fn

import (
	sdk "github.com/GoogleContainerTools/kpt-functions-sdk/go/fn"
)

// Process is the function as the SDK calls it. Whatever is wrong is in the
// list's results; the error is always nil.
func Process(list *sdk.ResourceList) (bool, error) {
	items, findings := process(list.Items, list.FunctionConfig)
	list.Results = append(list.Results, findings.results()...)
	if findings.failed() {
		return false, nil
	}
	list.Items = items
	return true, nil
}

// process is a whole run.
func process(objects sdk.KubeObjects, functionConfig *sdk.KubeObject) (sdk.KubeObjects, findings) {
	input := read(objects, functionConfig)
	documents, generated, found := input.generate()
	if found.failed() {
		return nil, found
	}
	merged, more := merge(input, documents, generated)
	return merged, append(found, more...)
}

// generate is a run up to the items: each stage knows only what the one before it
// found, and what is wrong anywhere is found at once.
func (in input) generate() ([]*document, []*generated, findings) {
	// Which WideDeepConfigs there are, with the values of a ConfigMap written in.
	documents, found := in.documents()

	// What each of them says: every setter's value, stated or default.
	configs, more := understand(documents)
	found = append(found, more...)

	// What each of them asks for.
	generated, more := expand(configs)
	found = append(found, more...)

	// Whether all of it can be there side by side.
	found.collisions(in, generated)
	return documents, generated, found
}

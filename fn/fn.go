// Package fn is the KRM function: it expands each WideDeepConfig of a
// ResourceList into the resources of its mode and merges them into the items.
//
// It promises that rendering twice gives the same bytes, that on any error the
// items come back, that what carries no OwnerAnnotation is never changed or
// removed, and that the only user's document it writes to is a WideDeepConfig that
// a ConfigMap functionConfig gives values for. It does not keep the items' order,
// which the SDK sorts, nor aliases in metadata, which it does not know.
//
// Process and Run are the function; Render, CheckFiles, Set, List and NewConfig are the
// same steps for files.
package fn

import (
	"github.com/widedeep/widedeep/internal/resourcelist"
	"github.com/widedeep/widedeep/manifests"
)

// Process is the function. What it finds is added to the list's results, and returned;
// with an error among it the items stay as they are.
func Process(list *resourcelist.List) (results []resourcelist.Result, success bool) {
	items, findings := process(manifests.Embedded, list.Items, list.FunctionConfig)
	results = findings.results()
	list.AddResults(results)
	if findings.failed() {
		return results, false
	}
	list.Items = items
	return results, true
}

// process is a whole run, stage by stage; each is in the file of its name.
func process(source *manifests.Set, items []*resourcelist.Item, functionConfig *resourcelist.Item) ([]*resourcelist.Item, findings) {
	var found findings
	input, err := read(source, items, functionConfig)
	if err != nil {
		found.errorf(nil, "%v", err)
		return nil, found
	}

	// leave_packages: packages that run the function themselves are not this run's to change.
	found = input.leavePackages()

	documents, generated, more := input.generate()
	found = append(found, more...)
	if found.failed() {
		return nil, found
	}
	// merge: what was generated takes its place among the items. What a config generated
	// before is replaced, adopted where the config was renamed, or pruned.
	merged, more := merge(input, documents, generated)
	return merged, append(found, more...)
}

// generate is a run up to the items. What is wrong anywhere is found at once.
func (in input) generate() ([]*document, []*generated, findings) {
	// find_configs: the WideDeepConfigs, with the values of a ConfigMap written in.
	documents, found := in.documents()

	// validate and expand: what each of them asks for.
	_, generated, more := resolve(in.manifests, documents)
	found = append(found, more...)

	// collide: no two resources may have one identity or one port of the nodes.
	return documents, generated, append(found, collide(in, generated)...)
}

// resolve returns what documents state, and what that generates.
func resolve(source *manifests.Set, documents []*document) ([]*config, []*generated, findings) {
	// validate: every field's value, stated or default.
	configs, found := validate(source, documents)

	// expand: the mode's manifests with the values in them.
	generated, more := expand(source, configs)
	return configs, generated, append(found, more...)
}

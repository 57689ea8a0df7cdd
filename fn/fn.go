// Package fn is the KRM function: it expands each WideDeepConfig of a ResourceList into the
// resources of its mode and merges them into the items.
//
// Rendering twice gives the same bytes. On any error the items are returned unchanged. A
// resource without the OwnerAnnotation is never changed or removed, except for a
// WideDeepConfig that the values of a ConfigMap functionConfig are written into. The order
// of the items is not kept: they are sorted as the SDK would sort them. Neither are aliases in
// metadata, which the SDK does not support.
//
// Process and Run are the function. Render, CheckFiles, Set and List run its steps on files,
// and NewConfig makes the file of a WideDeepConfig. WritePackage runs the function in a package
// as kpt does, CheckPackage compares the package with such a run, and Reach finds what one field
// changes. The other functions tell the command line what a file or a resource holds.
package fn

import (
	"github.com/widedeep/widedeep/internal/resourcelist"
	"github.com/widedeep/widedeep/manifests"
)

// Process is the function. Its findings are added to the list's results, and returned. If
// there is an error among them, the items stay unchanged.
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

// process is a whole run. Each stage is in the file of its name.
func process(source *manifests.Set, items []*resourcelist.Item, functionConfig *resourcelist.Item) ([]*resourcelist.Item, findings) {
	var found findings
	input, err := readInput(source, items, functionConfig)
	if err != nil {
		found.errorf(nil, "%v", err)
		return nil, found
	}
	merged, _, found := input.runStages()
	return merged, found
}

// runStages runs the stages after reading, and returns the documents too.
func (in input) runStages() ([]*resourcelist.Item, []*document, findings) {
	// limit_scope: packages that run the function themselves are out of scope for this
	// run.
	found := in.limitScope()

	// report_joined: a document is one resource.
	if found = append(found, in.reportJoined()...); found.failed() {
		return nil, nil, found
	}

	documents, generated, more := in.generate()
	found = append(found, more...)
	if found.failed() {
		return nil, nil, found
	}
	// merge: generated resources replace those of an earlier run, adopt those of a renamed
	// config, and prune the rest.
	merged, more := merge(in, documents, generated)
	if in.dry {
		more = more.withoutInfos() // they say what was pruned
	}
	return merged, documents, append(found, more...)
}

// generate runs the stages before merge, and collects the findings of all of them.
func (in input) generate() ([]*document, []*generated, findings) {
	// find_configs: find the WideDeepConfigs, and write a ConfigMap's values into them.
	documents, found := in.findConfigs()

	// validate and expand: make the resources of each config.
	_, generated, more := validateAndExpand(in.manifests, documents)
	found = append(found, more...)

	// collide: no two resources may have the same identity or nodePort.
	found = append(found, collide(in, generated)...)
	for _, g := range generated {
		if in.namespaceless {
			remove(lookup(g.yaml, "metadata"), "namespace")
		}
	}
	return documents, generated, found
}

// validateAndExpand returns the configs of documents, and the resources that they generate.
func validateAndExpand(source *manifests.Set, documents []*document) ([]*config, []*generated, findings) {
	// validate: check each stated value, and what the values, stated or default, are together.
	configs, found := validate(source, documents)

	// expand: set the values in the mode's manifests.
	generated, more := expand(source, configs)
	found = append(found, more...)
	found.nameSources(documents)
	return configs, generated, found
}

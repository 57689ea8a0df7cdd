package fn

import (
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/yamledit"
	"github.com/widedeep/widedeep/v1alpha1"
)

// missingDashes says what made one document of two.
const missingDashes = "the key is there twice: a line of three dashes (---) is missing above the second resource"

// reportJoined reports documents that hold a generated resource and another one, because the line of
// dashes between the two is missing, or a WideDeepConfig behind another resource. YAML's reader gives such a
// document all keys of both; a render would replace the document, and lose the other resource, or take
// the WideDeepConfig for deleted.
func (in input) reportJoined() findings {
	var found findings
	for _, r := range in.items {
		key := r.item.RepeatedKey()
		if key == "" || in.packages.isOutOfScope(r) {
			continue
		}
		node, err := r.node()
		if err != nil {
			found.errorf(r, "reading it again: %v", err)
			continue
		}
		if isJoined(node.YNode()) || hidesConfig(node.YNode()) {
			found.errorf(r, "%s: %s", key, missingDashes)
			last := &found[len(found)-1]
			last.field, last.skip = key, 1
		}
	}
	return found
}

// refuseHidden returns an error for a WideDeepConfig that is behind another resource in one document.
func (f File) refuseHidden(documents []*yaml.Node) error {
	for _, document := range documents {
		if !hidesConfig(document) {
			continue
		}
		both := everyField(document, apiVersion)
		return yamledit.InFile(f.Name, errorAt(both[1].key, "%s: %s, first in line %d", apiVersion, missingDashes, both[0].key.Line))
	}
	return nil
}

// isJoined reports whether a document holds two resources, one of them generated.
func isJoined(document *yaml.Node) bool {
	isOwned := func(metadata keyValue) bool { return lookup(metadata.value, "annotations", OwnerAnnotation) != nil }
	isTwo := len(everyField(document, "kind")) > 1 || len(everyField(document, apiVersion)) > 1
	return isTwo && slices.ContainsFunc(everyField(document, "metadata"), isOwned)
}

// hidesConfig reports whether a document holds a WideDeepConfig behind another resource.
func hidesConfig(document *yaml.Node) bool {
	isOurs := func(version keyValue) bool { return version.value.Value == v1alpha1.APIVersion }
	versions := everyField(document, apiVersion)
	return len(versions) > 1 && !IsConfig(document) && slices.ContainsFunc(versions, isOurs)
}

const apiVersion = "apiVersion"

type keyValue struct{ key, value *yaml.Node }

// everyField returns the fields of a key, which a document may have several times.
func everyField(document *yaml.Node, key string) (all []keyValue) {
	for name, value := range pairs(document) {
		if name.Value == key {
			all = append(all, keyValue{name, value})
		}
	}
	return all
}

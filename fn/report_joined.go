package fn

import (
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// reportJoined reports documents that hold a generated resource and another one, because the line of
// dashes between the two is missing. YAML's reader gives such a document all keys of both; a
// render would replace the document, and lose the other resource.
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
		if isJoined(node.YNode()) {
			found.errorf(r, "%s: the key is there twice: a line of three dashes (---) is missing above the second resource", key)
			last := &found[len(found)-1]
			last.field, last.skip = key, 1
		}
	}
	return found
}

// isJoined reports whether a document holds two resources, one of them generated.
func isJoined(document *yaml.Node) bool {
	values := func(key string) (all []*yaml.Node) {
		for i := 0; i+1 < len(document.Content); i += 2 {
			if document.Content[i].Value == key {
				all = append(all, document.Content[i+1])
			}
		}
		return all
	}
	isOwned := func(metadata *yaml.Node) bool { return lookup(metadata, "annotations", OwnerAnnotation) != nil }
	return (len(values("kind")) > 1 || len(values("apiVersion")) > 1) && slices.ContainsFunc(values("metadata"), isOwned)
}

package fn

import (
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/argo"
)

// appliedTexts returns the texts of a workflow that hold the resources which it applies on
// the cluster.
func appliedTexts(workflow *yaml.Node) []*yaml.Node {
	var all []*yaml.Node
	for _, template := range elements(lookup(workflow, "spec", "templates")) {
		if text := lookup(template, "resource", "manifest"); text != nil {
			all = append(all, text)
		}
	}
	return all
}

// describedIn returns the resource in a workflow's text; nil if the text only names a
// resource to wait for.
func describedIn(text *argo.Text) *yaml.Node {
	if lookup(text.Node, "spec") == nil {
		return nil
	}
	return text.Node
}

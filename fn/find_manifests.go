package fn

import (
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/argo"
)

// resourceManifests returns the fields resource.manifest of a workflow: the YAML of the
// resources that it creates on the cluster, or only waits for.
func resourceManifests(workflow *yaml.Node) []*yaml.Node {
	var all []*yaml.Node
	for _, template := range elements(lookup(workflow, "spec", "templates")) {
		if manifest := lookup(template, "resource", "manifest"); manifest != nil {
			all = append(all, manifest)
		}
	}
	return all
}

// createdBy returns the resource in a manifest; nil if the manifest only names a resource to
// wait for.
func createdBy(manifest *argo.Embedded) *yaml.Node {
	if lookup(manifest.Node, "spec") == nil {
		return nil
	}
	return manifest.Node
}

package fn

import (
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/manifests"
)

// kinds are the kinds of the resources that WideDeepConfigs generate. A resource of another
// kind is never ours, even with the annotation: somebody may have added the annotation to
// everything in a folder.
type kinds []manifests.Kind

// workloadKinds are the kinds that spec.workload can select in place of a manifest's.
var workloadKinds = kinds{{Group: "argoproj.io", Name: "WorkflowTemplate"}, {Group: "batch", Name: "Job"}}

// generatedKinds returns the kinds of all modes and workloads.
func generatedKinds(source *manifests.Set) (kinds, error) {
	inManifests, err := source.Kinds()
	return slices.Concat(inManifests, workloadKinds), err
}

// Generator returns the name of the WideDeepConfig that generated a resource; empty if the
// resource is the user's.
func Generator(node *yaml.Node) string {
	resource := yaml.NewRNode(node)
	if !IsGenerated(resource.GetApiVersion(), resource.GetKind()) {
		return ""
	}
	return resource.GetAnnotations(OwnerAnnotation)[OwnerAnnotation]
}

// IsGenerated reports whether WideDeepConfigs generate resources of a kind.
func IsGenerated(apiVersion, kind string) bool {
	generated, err := generatedKinds(manifests.Embedded)
	return err == nil && slices.Contains(generated, manifests.Kind{Group: groupOf(apiVersion), Name: kind})
}

// groupOf returns the API group of an apiVersion; empty for the core group.
func groupOf(apiVersion string) string {
	group, _, found := strings.Cut(apiVersion, "/")
	if !found {
		return ""
	}
	return group
}

package fn

import (
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/manifests"
)

// kinds are those of the resources that WideDeepConfigs generate. Others are never ours,
// whatever annotation they carry: somebody may have given it to all that is in a folder.
type kinds []manifests.Kind

// workloadKinds are generated in place of a manifest's, where spec.workload asks for that.
var workloadKinds = kinds{{Group: "argoproj.io", Name: "WorkflowTemplate"}, {Group: "batch", Name: "Job"}}

// generatedKinds are those of all modes and workloads.
func generatedKinds(source *manifests.Set) (kinds, error) {
	inManifests, err := source.Kinds()
	return slices.Concat(inManifests, workloadKinds), err
}

// generator returns the name of the WideDeepConfig that generated a resource; it is empty
// for what is the user's.
func generator(node *yaml.Node) string {
	resource := yaml.NewRNode(node)
	generated, err := generatedKinds(manifests.Embedded)
	if err != nil || !slices.Contains(generated, manifests.Kind{Group: groupOf(resource.GetApiVersion()), Name: resource.GetKind()}) {
		return ""
	}
	return resource.GetAnnotations(OwnerAnnotation)[OwnerAnnotation]
}

// groupOf is the API group of an apiVersion, which the core's has none of.
func groupOf(apiVersion string) string {
	group, _, found := strings.Cut(apiVersion, "/")
	if !found {
		return ""
	}
	return group
}

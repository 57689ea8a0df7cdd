package fn

import (
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// groupKind is a kind of resource, whatever the version.
type groupKind struct{ group, kind string }

// generatedKinds are those of all modes and workloads.
var generatedKinds = []groupKind{
	{"", "ConfigMap"},
	{"", "Pod"},
	{"", "ServiceAccount"},
	{"argoproj.io", "Workflow"},
	{"argoproj.io", "WorkflowTemplate"},
	{"batch", "Job"},
	{"rbac.authorization.k8s.io", "Role"},
	{"rbac.authorization.k8s.io", "RoleBinding"},
}

// isGenerated reports whether WideDeepConfigs generate resources of a kind. Others are
// never ours, whatever annotation they carry: somebody may have given it to all that is
// in a folder.
func isGenerated(group, kind string) bool {
	return slices.Contains(generatedKinds, groupKind{group, kind})
}

// Owner returns the name of the WideDeepConfig that generated a resource; it is empty
// for what is the user's.
func Owner(node *yaml.Node) string {
	resource := yaml.NewRNode(node)
	if !isGenerated(groupOf(resource.GetApiVersion()), resource.GetKind()) {
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

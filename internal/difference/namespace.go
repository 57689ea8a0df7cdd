package difference

import (
	"strings"

	"github.com/widedeep/widedeep/internal/krmfile"
)

// accountNamespace returns the namespace that the manifest of the ServiceAccount states.
func accountNamespace(all []krmfile.Manifest) string {
	for _, manifest := range all {
		for _, f := range factsOf(manifest.Node) {
			if f.field == "ServiceAccount.metadata.namespace" {
				return f.value
			}
		}
	}
	return ""
}

// isOverwritten reports whether kustomize puts the kustomization's namespace into a field: that of
// a resource, or that of a RoleBinding's subject if it is the namespace of the ServiceAccount.
func isOverwritten(f fact, namespace, account string) bool {
	kind, field, _ := strings.Cut(f.field, ".")
	switch {
	case namespace == "":
		return false
	case kind == "RoleBinding" && strings.HasPrefix(field, "subjects[") && strings.HasSuffix(field, "].namespace"):
		return f.value == account || f.value == namespace
	default:
		return field == "metadata.namespace"
	}
}

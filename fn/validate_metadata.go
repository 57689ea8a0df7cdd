package fn

import (
	"fmt"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation/field"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/rules"
)

// metadata checks a mapping of labels or, where any value is valid, of annotations:
// Kubernetes takes capitals in the prefix of their keys. reserved says why a key is not
// the user's to give.
func (r *reader) metadata(name string, reserved func(key string) string, valid func(value string) bool) {
	n := r.document.at(name)
	if n == nil || n.Kind != yaml.MappingNode {
		return
	}
	size := 0
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i].Value, n.Content[i+1].Value
		size += len(key) + len(value)
		at := fieldPath(name).Key(key)
		named, why := key, ""
		if valid == nil {
			named = strings.ToLower(key)
		}
		if reserved != nil {
			why = reserved(key)
		}
		switch {
		case why != "":
			r.invalid(r.document.resource, field.Invalid(at, value, why), "")
		case !rules.IsQualifiedName(named):
			r.invalid(r.document.resource, field.Invalid(at, key, labelKeyForm), "")
		case valid != nil && !valid(value):
			r.invalid(r.document.resource, field.Invalid(at, value, labelValueForm), "")
		}
	}
	if valid == nil && size > mostAnnotations {
		r.refuse(name, fmt.Sprintf("must have at most %d KiB in all: Kubernetes takes 256, and tools add some", mostAnnotations>>10))
	}
}

// mostAnnotations are as many bytes as are left to a user.
const mostAnnotations = 240 << 10

// generatedMetadata is why a key that the manifests have can't be given.
const generatedMetadata = "is set by what is generated"

var (
	generatedLabels = []string{
		"app", "app.kubernetes.io/name", "app.kubernetes.io/instance", "app.kubernetes.io/component", "app.kubernetes.io/managed-by",
	}
	// argoLabels are those by which Argo's controller finds workflows and their pods, and
	// those that are done (https://argo-workflows.readthedocs.io/en/latest/fields/).
	argoLabels = []string{"completed", "phase", "workflow", "workflow-template", "cron-workflow"}
	// toolAnnotations tell kpt and kustomize to leave an object out, to run it, or where
	// it comes from.
	toolAnnotations = []string{
		localAnnotation, functionAnnotation, "config.kubernetes.io/path", "config.kubernetes.io/index", "config.kubernetes.io/merge-source",
		"config.k8s.io/id", "config.k8s.io/function",
	}
)

func reservedLabel(key string) string {
	if slices.Contains(generatedLabels, key) {
		return generatedMetadata
	}
	if name, isArgo := strings.CutPrefix(key, "workflows.argoproj.io/"); isArgo && slices.Contains(argoLabels, name) {
		return "is for Argo to set, which would pass over the workflow, or take a pod for another workflow's"
	}
	return ""
}

func reservedAnnotation(key string) string {
	if key == OwnerAnnotation {
		return generatedMetadata
	}
	isInternal := strings.HasPrefix(key, "internal.") && strings.Contains(key, "/")
	if isInternal || strings.HasPrefix(key, "kustomize.config.k8s.io/") || slices.Contains(toolAnnotations, key) {
		return "is for kpt and kustomize to set, which would leave the resource out, or take it for another"
	}
	return ""
}

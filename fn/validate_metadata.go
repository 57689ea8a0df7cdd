package fn

import (
	"fmt"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation/field"

	"github.com/widedeep/widedeep/internal/parameters"
)

// checkMetadata checks labels or annotations, which every generated resource gets, beyond the
// form of their keys and values.
func (v *validator) checkMetadata(name string, place parameters.Place) {
	n := v.document.at(name)
	isLabel, reserved := place.Key == "labels", v.reserved.namesAt(place)
	size := 0
	for keyNode, valueNode := range pairs(n) {
		key, value := keyNode.Value, valueNode.Value
		size += len(key) + len(value)
		at := fieldPath(name).Key(key)
		why := reservedKey(isLabel, key)
		if slices.Contains(reserved, key) || key == OwnerAnnotation && !isLabel {
			why = "is a key of widedeep itself: use another"
		}
		if why != "" {
			v.invalid(v.document.resource, field.Invalid(at, value, why), "")
		}
	}
	if !isLabel && size > mostAnnotations {
		v.refuse(name, fmt.Sprintf("must have at most %d KiB in all: Kubernetes takes 256, and tools add some", mostAnnotations>>10))
	}
}

// mostAnnotations is the number of bytes that a user's annotations may take.
const mostAnnotations = 240 << 10

// argoLabels are the labels by which Argo's controller finds workflows, their pods and
// those that are done (https://argo-workflows.readthedocs.io/en/latest/fields/).
var argoLabels = []string{"completed", "phase", "workflow", "workflow-template", "cron-workflow"}

// reservedKey returns why users can't set a key of a label or an annotation; empty if they
// can.
func reservedKey(isLabel bool, key string) string {
	if isLabel {
		if name, isArgo := strings.CutPrefix(key, "workflows.argoproj.io/"); isArgo && slices.Contains(argoLabels, name) {
			return "is reserved for Argo: it would ignore the workflow, or take a pod for another workflow's"
		}
		return ""
	}
	if isReservedForTools(key) {
		return "is reserved for kpt and kustomize: they would leave the resource out, or take it for another"
	}
	return ""
}

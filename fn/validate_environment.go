package fn

import (
	"math"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation/field"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/rules"
)

// Fields of a pod that an environment variable or a file can have as its value
// (https://kubernetes.io/docs/concepts/workloads/pods/downward-api/).
var (
	fieldsForVariables = []string{
		"metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName",
		"status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs",
	}
	fieldsForFiles       = []string{"metadata.name", "metadata.namespace", "metadata.uid", "metadata.labels", "metadata.annotations"}
	downwardAPIResources = []string{
		"limits.cpu", "limits.memory", "limits.ephemeral-storage", "requests.cpu", "requests.memory", "requests.ephemeral-storage",
	}
)

// checkVariables reports names that are given twice.
func (v *validator) checkVariables(name string) {
	seen := map[string]bool{}
	v.eachElement(name, func(at string, variable *yaml.Node) {
		name := text(variable, "name")
		if seen[name] {
			v.invalid(v.document.resource, field.Duplicate(fieldPath(at+".name"), name), "")
		}
		seen[name] = true
	})
}

// checkVariable reports a variable that has both a value and a source of one.
func (c checker) checkVariable(n *yaml.Node, at *field.Path) {
	if value := lookup(n, "value"); value != nil && value.Value != "" && lookup(n, "valueFrom") != nil {
		c.refuse(at.Child("value"), value, "must not be given beside valueFrom")
	}
}

func (c checker) checkVariableSource(n *yaml.Node, at *field.Path) {
	c.exactlyOne(n, at, "fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef")
	c.checkDownwardAPI(n, at, fieldsForVariables)
	if name := lookup(n, "resourceFieldRef", "containerName"); name != nil && name.Value != "" {
		c.refuse(at.Child("resourceFieldRef", "containerName"), name, "must be left out: without it the resource is that of the variable's own container, and the pod has no other")
	}
}

func (c checker) checkDownwardAPIFile(n *yaml.Node, at *field.Path) {
	c.exactlyOne(n, at, "fieldRef", "resourceFieldRef")
	if reference := lookup(n, "resourceFieldRef"); reference != nil && text(reference, "containerName") == "" {
		c.require(at.Child("resourceFieldRef", "containerName"), "a volume needs it")
	}
	c.checkDownwardAPI(n, at, fieldsForFiles)
}

// checkDownwardAPI checks a value of the downward API: a field of the pod or a resource of a container.
func (c checker) checkDownwardAPI(n *yaml.Node, at *field.Path, fields []string) {
	if reference := lookup(n, "fieldRef"); reference != nil {
		c.checkFieldReference(lookup(reference, "fieldPath"), at.Child("fieldRef", "fieldPath"), fields)
	}
	if reference := lookup(n, "resourceFieldRef"); reference != nil {
		c.checkResourceReference(reference, at.Child("resourceFieldRef"))
	}
}

func (c checker) checkFieldReference(n *yaml.Node, at *field.Path, fields []string) {
	name, key, isOfMap := strings.Cut(strings.TrimSuffix(n.Value, "']"), "['")
	if isOfMap && strings.HasSuffix(n.Value, "']") && (name == "metadata.labels" || name == "metadata.annotations") {
		if name == "metadata.annotations" {
			key = strings.ToLower(key)
		}
		c.checkForm(c.resource, newString(key), rules.LabelKey, at)
		return
	}
	if !slices.Contains(fields, n.Value) {
		why := "must be one of " + strings.Join(fields, ", ") + ", metadata.labels['KEY'], metadata.annotations['KEY']"
		c.invalid(c.resource, field.Invalid(at, n.Value, why), rules.Nearest(n.Value, fields))
	}
}

func (c checker) checkResourceReference(n *yaml.Node, at *field.Path) {
	name := text(n, "resource")
	isHuge := strings.HasPrefix(name, "limits."+rules.HugePages) || strings.HasPrefix(name, "requests."+rules.HugePages)
	if !isHuge && !slices.Contains(downwardAPIResources, name) {
		why := "must be one of " + strings.Join(downwardAPIResources, ", ") + ", limits.hugepages-SIZE, requests.hugepages-SIZE"
		c.invalid(c.resource, field.Invalid(at.Child("resource"), name, why), rules.Nearest(name, downwardAPIResources))
		return
	}
	divisor := lookup(n, "divisor")
	if divisor == nil || isUnit(divisor.Value, strings.HasSuffix(name, ".cpu")) {
		return
	}
	why := "must be 1 or a single unit, as in 1k or 1Mi"
	if strings.HasSuffix(name, ".cpu") {
		why = "must be 1 or 1m"
	}
	c.refuse(at.Child("divisor"), divisor, why)
}

// isUnit reports whether a quantity is a divisor that the downward API allows. 0 stands for
// 1.
func isUnit(quantity string, ofCPU bool) bool {
	number, _ := amount(quantity)
	if number == 0 || number == 1 {
		return true
	}
	if ofCPU {
		return number == 0.001
	}
	base := 1000.0
	if strings.HasSuffix(quantity, "i") {
		base = 1024
	}
	for power := 1; power <= 6; power++ {
		if number == math.Pow(base, float64(power)) {
			return !strings.ContainsAny(strings.TrimRight(quantity, "Ei"), "eE") // no exponent
		}
	}
	return false
}

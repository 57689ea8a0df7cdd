package fn

import (
	"fmt"
	"slices"

	"k8s.io/apimachinery/pkg/util/validation/field"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/rules"
)

// checkToleration checks which fields can be combined
// (https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/).
func (c checker) checkToleration(n *yaml.Node, at *field.Path) {
	exists := text(n, "operator") == "Exists"
	if text(n, "key") == "" && !exists {
		c.require(at.Child("key"), "only the operator Exists goes without a key")
	}
	if exists && text(n, "value") != "" {
		c.refuse(at.Child("value"), lookup(n, "value"), "must not be given with the operator Exists")
	}
	if seconds := lookup(n, "tolerationSeconds"); seconds != nil && text(n, "effect") != "NoExecute" {
		c.refuse(at.Child("tolerationSeconds"), seconds, "goes with the effect NoExecute only")
	}
}

// checkLabelSelector checks the labels in a selector.
func (c checker) checkLabelSelector(n *yaml.Node, at *field.Path) {
	if labels := lookup(n, "matchLabels"); labels != nil {
		c.checkLabels(labels, at.Child("matchLabels"))
	}
}

func (c checker) checkLabelRequirement(n *yaml.Node, at *field.Path) { c.checkOperands(n, at) }

// checkOperands checks the number of values that an operator requires.
func (c checker) checkOperands(n *yaml.Node, at *field.Path) {
	operator, values := text(n, "operator"), lookup(n, "values")
	count := len(elements(lookup(n, "values")))
	at = at.Child("values")
	switch operator {
	case "In", "NotIn":
		if count == 0 {
			c.require(at, "the operator "+operator+" compares with values")
		}
	case "Exists", "DoesNotExist":
		if count > 0 {
			c.refuse(at, values, "must not be given with the operator "+operator)
		}
	case "Gt", "Lt":
		if count != 1 {
			c.require(at, "the operator "+operator+" compares with one value")
		}
	}
}

// checkNodeTerm checks requirements on nodes' labels and fields.
func (c checker) checkNodeTerm(n *yaml.Node, at *field.Path) {
	for i, requirement := range elements(lookup(n, "matchExpressions")) {
		at := at.Child("matchExpressions").Index(i)
		c.checkForm(c.resource, lookup(requirement, "key"), rules.LabelKey, at.Child("key"))
		if values := lookup(requirement, "values"); values != nil {
			c.checkForm(c.resource, values, rules.LabelValue, at.Child("values"))
		}
		c.checkOperands(requirement, at)
	}
	for i, requirement := range elements(lookup(n, "matchFields")) {
		c.checkNodeField(requirement, at.Child("matchFields").Index(i))
	}
}

// checkNodeField checks a requirement on a node's field. metadata.name is the only field
// allowed.
func (c checker) checkNodeField(n *yaml.Node, at *field.Path) {
	const name = "metadata.name"
	if key := lookup(n, "key"); key.Value != name {
		c.refuse(at.Child("key"), key, "must be "+name+", the only field that nodes are selected by")
	}
	if operator := lookup(n, "operator"); operator.Value != "In" && operator.Value != "NotIn" {
		c.refuse(at.Child("operator"), operator, "must be In or NotIn")
	}
	values := elements(lookup(n, "values"))
	if len(values) != 1 {
		c.require(at.Child("values"), "must be the name of one node")
	}
	for i, value := range values {
		c.checkForm(c.resource, value, rules.ObjectName, at.Child("values").Index(i))
	}
}

// checkPodTerm checks matchLabelKeys and mismatchLabelKeys.
func (c checker) checkPodTerm(n *yaml.Node, at *field.Path) {
	c.checkOwnKeys(n, at, "matchLabelKeys")
	c.checkOwnKeys(n, at, "mismatchLabelKeys")
	for i, key := range elements(lookup(n, "matchLabelKeys")) {
		if slices.Contains(textsOf(n, "mismatchLabelKeys"), key.Value) {
			c.refuse(at.Child("matchLabelKeys").Index(i), key, "must not be in mismatchLabelKeys too")
		}
	}
}

// checkOwnKeys checks a list of label keys for which Kubernetes adds the pod's own values to the
// selector. No key may be in the selector twice.
func (c checker) checkOwnKeys(n *yaml.Node, at *field.Path, name string) {
	keys, selector := elements(lookup(n, name)), lookup(n, "labelSelector")
	at = at.Child(name)
	if len(keys) > 0 && selector == nil {
		c.refuse(at, lookup(n, name), "goes with a labelSelector only, which it completes")
		return
	}
	if name == "mismatchLabelKeys" {
		return // these keys may also be in the selector
	}
	for i, key := range keys {
		switch {
		case slices.Contains(selectedKeys(selector), key.Value):
			c.refuse(at.Index(i), key, "must not be in the labelSelector too")
		case slices.Contains(textsOf(n, name)[:i], key.Value):
			c.invalid(c.resource, field.Duplicate(at.Index(i), key.Value), "")
		}
	}
}

// selectedKeys returns the label keys that a selector uses.
func selectedKeys(selector *yaml.Node) []string {
	var keys []string
	if labels := lookup(selector, "matchLabels"); labels != nil {
		keys = stated(labels)
	}
	for _, requirement := range elements(lookup(selector, "matchExpressions")) {
		keys = append(keys, text(requirement, "key"))
	}
	return keys
}

func (c checker) checkSpreadConstraint(n *yaml.Node, at *field.Path) {
	c.checkOwnKeys(n, at, "matchLabelKeys")
	if least := lookup(n, "minDomains"); least != nil && text(n, "whenUnsatisfiable") != "DoNotSchedule" {
		c.refuse(at.Child("minDomains"), least, "goes with whenUnsatisfiable DoNotSchedule only")
	}
}

// checkSpreading reports two constraints of the same kind on the same topology key.
func (v *validator) checkSpreading(name string) {
	seen := map[string]bool{}
	v.eachElement(name, func(at string, constraint *yaml.Node) {
		key, action := text(constraint, "topologyKey"), text(constraint, "whenUnsatisfiable")
		if kind := fmt.Sprintf("%s, %s", key, action); seen[kind] {
			v.invalid(v.document.resource, field.Duplicate(fieldPath(at), kind), "")
		} else {
			seen[kind] = true
		}
	})
}

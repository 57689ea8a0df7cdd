package fn

import (
	"math"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation/field"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/rules"
)

const hugePages = "hugepages-"

// containerResources are those that have no prefix, but for huge pages of other sizes
// (https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/).
var containerResources = []string{"cpu", "memory", "ephemeral-storage", hugePages + "2Mi", hugePages + "1Gi"}

// resources checks a field's names and amounts, and requests against limits. What can't be
// read is reported already, and says nothing of the rest.
func (r *reader) resources(name string) {
	n := r.document.at(name)
	if n.Kind != yaml.MappingNode {
		return
	}
	c, at := checker{&r.findings, r.document.resource}, fieldPath(name)
	limits, requests := amountsIn(n, "limits"), amountsIn(n, "requests")
	for _, one := range limits {
		c.resourceAmount(one, at.Child("limits"))
	}
	for _, one := range requests {
		if c.resourceAmount(one, at.Child("requests")) {
			c.request(one, limits, at.Child("requests"))
		}
	}
	has := func(name string) bool {
		return slices.ContainsFunc(slices.Concat(limits, requests), func(one namedAmount) bool { return strings.HasPrefix(one.name, name) })
	}
	if has(hugePages) && !has("cpu") && !has("memory") {
		c.requires(at, "huge pages go with cpu or memory only")
	}
}

// namedAmount is how much of a resource there is to be.
type namedAmount struct {
	name   string
	text   *yaml.Node
	number float64
	// ok says that the number could be read.
	ok bool
}

// amountsIn are those of a mapping.
func amountsIn(n *yaml.Node, kind string) []namedAmount {
	amounts := lookup(n, kind)
	if amounts == nil || amounts.Kind != yaml.MappingNode {
		return nil
	}
	var all []namedAmount
	for i := 0; i+1 < len(amounts.Content); i += 2 {
		text := amounts.Content[i+1]
		number, ok := amount(text.Value)
		all = append(all, namedAmount{amounts.Content[i].Value, text, number, ok})
	}
	return all
}

// resourceAmount checks the name of a resource and how much of it there can be, and reports
// whether there is more to check.
func (c checker) resourceAmount(one namedAmount, at *field.Path) bool {
	at = at.Key(one.name)
	before := len(*c.findings)
	switch size, isHuge := strings.CutPrefix(one.name, hugePages); {
	case !isResource(one.name):
		why := "the key must be cpu, memory, ephemeral-storage, hugepages-SIZE or, for a device, DOMAIN/NAME, as in nvidia.com/gpu"
		c.invalid(c.resource, field.Invalid(at, one.text.Value, why), rules.Nearest(one.name, containerResources))
	case !one.ok: // reported already
		return false
	case isHuge:
		page, _ := amount(size) // 0 where it is none
		if page < 1 || page != math.Trunc(page) || math.Mod(math.Ceil(one.number), page) != 0 {
			c.refuse(at, one.text, "must be a multiple of the size in the name, as in hugepages-2Mi: 4Mi")
		}
	case isDevice(one.name) && one.number != math.Trunc(one.number):
		c.refuse(at, one.text, "must be a whole number: a device is not divided")
	}
	return len(*c.findings) == before
}

// isResource reports whether there can be a resource of a name.
func isResource(name string) bool {
	switch {
	case !rules.IsQualifiedName(name):
		return false
	case !strings.Contains(name, "/"):
		return slices.Contains(containerResources, name) || strings.HasPrefix(name, hugePages)
	default:
		// Quotas call a device by requests. and its name.
		return !isDevice(name) || !strings.HasPrefix(name, "requests.") && rules.IsQualifiedName("requests."+name)
	}
}

// isDevice reports whether a resource is one that Kubernetes knows by its name only.
func isDevice(name string) bool {
	return strings.Contains(name, "/") && !strings.Contains(name, "kubernetes.io/")
}

// request checks a request against the limit. Of devices and huge pages a pod gets what it
// requests, no more.
func (c checker) request(one namedAmount, limits []namedAmount, at *field.Path) {
	at = at.Key(one.name)
	isWhole := isDevice(one.name) || strings.HasPrefix(one.name, hugePages)
	i := slices.IndexFunc(limits, func(limit namedAmount) bool { return limit.name == one.name })
	switch {
	case i < 0 && isWhole:
		c.refuse(at, one.text, "must be limited too, by the same amount")
	case i < 0 || !limits[i].ok:
	case isWhole && one.number != limits[i].number:
		c.refuse(at, one.text, "must be the limit, "+limits[i].text.Value)
	case one.number > limits[i].number:
		c.refuse(at, one.text, "must be at most the limit, "+limits[i].text.Value)
	}
}

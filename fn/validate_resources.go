package fn

import (
	"math"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation/field"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/rules"
)

// checkResources checks a field's names and amounts, and requests against limits. Amounts that
// can't be parsed were reported before and are not compared.
func (v *validator) checkResources(name string) {
	n := v.document.at(name)
	c, at := checker{&v.findings, v.document.resource}, fieldPath(name)
	limits, requests := amountsIn(n, "limits"), amountsIn(n, "requests")
	for _, one := range limits {
		if c.checkResourceAmount(one, at.Child("limits")) {
			v.warnAmount(one, leastBytes[one.name], at.Child("limits"))
		}
	}
	for _, one := range requests {
		if c.checkResourceAmount(one, at.Child("requests")) {
			v.warnAmount(one, "", at.Child("requests"))
			c.checkRequest(one, limits, at.Child("requests"))
		}
	}
	has := func(name string) bool {
		return slices.ContainsFunc(slices.Concat(limits, requests), func(one namedAmount) bool { return strings.HasPrefix(one.name, name) })
	}
	if has(rules.HugePages) && !has("cpu") && !has("memory") {
		c.require(at, "huge pages go with cpu or memory only")
	}
}

// namedAmount is an amount of a resource.
type namedAmount struct {
	name   string
	text   *yaml.Node
	number float64
	// ok reports whether the number could be parsed.
	ok bool
}

// amountsIn returns the amounts of a mapping.
func amountsIn(n *yaml.Node, kind string) []namedAmount {
	var all []namedAmount
	for name, text := range pairs(lookup(n, kind)) {
		number, ok := amount(text.Value)
		all = append(all, namedAmount{name.Value, text, number, ok})
	}
	return all
}

// checkResourceAmount checks a resource's name and amount, and reports whether further checks
// make sense.
func (c checker) checkResourceAmount(one namedAmount, at *field.Path) bool {
	at = at.Key(one.name)
	before := len(*c.findings)
	invalid := rules.ResourceName.Check(one.name)
	switch size, isHuge := strings.CutPrefix(one.name, rules.HugePages); {
	case invalid != nil:
		c.invalid(c.resource, field.Invalid(at, one.text.Value, "the key "+invalid.Want), invalid.Near)
	case !one.ok: // reported already
		return false
	case isHuge:
		page, _ := amount(size) // 0 if it is not an amount: nothing is a multiple of 0 (math.Mod is NaN)
		if page != math.Trunc(page) || math.Mod(math.Ceil(one.number), page) != 0 {
			c.refuse(at, one.text, "must be a multiple of the size in the name, as in hugepages-2Mi: 4Mi")
		}
	case rules.IsDevice(one.name) && one.number != math.Trunc(one.number):
		c.refuse(at, one.text, "must be a whole number: a device is not divided")
	}
	return len(*c.findings) == before
}

// leastBytes say of resources in bytes what comes of a limit of less than a MiB.
var leastBytes = map[string]string{
	"memory":            "no container starts with so few bytes",
	"ephemeral-storage": "a pod that writes more bytes than this is evicted",
}

// mostCPUs is the greatest number of CPUs that Linux can be built for on x86 (NR_CPUS).
const mostCPUs = 8192

// warnAmount warns about an amount for which a unit was forgotten or mistaken, as m, a thousandth, for
// M, or the unit of memory for that of CPUs. ofFew is what comes of an amount of less than a MiB; empty
// if it does no harm.
func (v *validator) warnAmount(one namedAmount, ofFew string, at *field.Path) {
	why := ""
	switch {
	case ofFew != "" && one.number > 0 && one.number < 1<<20:
		why = ofFew + "; a unit is such as in 32Gi"
	case one.name == "cpu" && (strings.HasSuffix(one.text.Value, "i") || one.number > mostCPUs):
		why = "no node has so many CPUs; they have no unit, or m for a thousandth, as in 4 and 500m"
	}
	if why != "" {
		v.warnField(v.document.resource, at.Key(one.name).String(), one.text.Value, why)
	}
}

// checkRequest checks a request against its limit. For extended resources and huge pages the two
// must be equal.
func (c checker) checkRequest(one namedAmount, limits []namedAmount, at *field.Path) {
	at = at.Key(one.name)
	isWhole := rules.IsDevice(one.name) || strings.HasPrefix(one.name, rules.HugePages)
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

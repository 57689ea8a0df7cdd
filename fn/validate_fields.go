package fn

import (
	"slices"
	"strings"
	"sync"

	"k8s.io/apimachinery/pkg/util/validation/field"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/internal/rules"
	"github.com/widedeep/widedeep/v1alpha1"
)

// readFields reads and checks every stated field by its row in the table of parameters.
func (v *validator) readFields(c *config) {
	for _, p := range parameters.All {
		if p.Setter != parameters.Mode {
			v.readText(c, p)
		}
	}
	for _, p := range parameters.All {
		if c.at(p.Field) != nil {
			v.checkParts(c, p)
		}
	}
	for _, p := range parameters.All {
		if check := hooks[p.Hook].check; check != nil && c.at(p.Field) != nil {
			check(v, c)
		}
	}
	v.checkPaths(c)
}

// readText reads and checks a single value. Mappings and lists are left to checkParts.
func (v *validator) readText(c *config, p parameters.Parameter) {
	if n := c.at(p.Field); n != nil && n.Kind != yaml.ScalarNode {
		return
	}
	check := rules.Check(p.Check)
	if inMode := hooks[p.Hook].rule; inMode != nil {
		check = inMode(v, c)
	}
	text, ok := v.check(p.Field, check)
	if !ok {
		return
	}
	c.texts[p.Field] = text
	if p.Setter != "" {
		c.values[p.Setter], c.stated[p.Setter] = text, true
	}
}

// checkParts checks a field that may hold several values, and texts that another program would
// expand at the field's places.
func (v *validator) checkParts(c *config, p parameters.Parameter) {
	structure := p.Structure()
	of := structure
	if structure.Of != nil {
		of = *structure.Of
	}
	if check := fieldChecks[of.GoType]; check != nil {
		before := len(v.findings)
		check(v, p.Field)
		v.markReported(before)
	}
	if structure.Type == v1alpha1.Map {
		v.checkEntries(p)
	}
	for _, place := range p.Places {
		if place.Kind == parameters.InMetadata {
			v.checkMetadata(p.Field, place)
		} else {
			v.refuseReserved(c, p.Field, place)
		}
	}
	v.refuseExpanded(c, p)
	v.refuseCut(c, p)
}

// fieldChecks check a whole field of one of Kubernetes' types, or a list of such values.
// They run even if parts of the field are invalid.
var fieldChecks = map[string]func(v *validator, name string){
	"EnvVar":                   (*validator).checkVariables,
	"ResourceRequirements":     (*validator).checkResources,
	"TopologySpreadConstraint": (*validator).checkSpreading,
}

// checkEntries checks the keys and the values of a mapping. Several checks may find the same
// mistake, which is reported once (see validator.invalid).
func (v *validator) checkEntries(p parameters.Parameter) {
	for key, value := range pairs(v.document.at(p.Field)) {
		at := fieldPath(p.Field).Key(key.Value)
		checkText(v, v.document.resource, at, key.Value, key.Value, p.Keys.Check)
		checkText(v, v.document.resource, at, value.Value, value.Value, p.Rule.Check)
	}
}

// refuseReserved reports elements of a list whose name the manifests already have at the same
// place. The manifests are searched once, and only if the list has elements.
func (v *validator) refuseReserved(c *config, name string, place parameters.Place) {
	reserved := sync.OnceValue(func() []string { return v.reserved.namesAt(place) })
	v.eachElement(name, func(at string, element *yaml.Node) {
		named := nameOf(element)
		if !slices.Contains(reserved(), named) {
			return
		}
		if element.Kind == yaml.MappingNode {
			v.invalid(c.resource(), field.Invalid(fieldPath(at+".name"), named, "is a variable that other fields set"), "")
		} else {
			v.invalid(c.resource(), field.Invalid(fieldPath(at), element.Value, "is an argument that the workflow sets, and clients and probes rely on it"), "")
		}
	})
}

// nameOf returns the name of a list's element: its field name or, for an argument such as
// --port=8500, the argument's name.
func nameOf(element *yaml.Node) string {
	if element.Kind == yaml.MappingNode {
		return text(element, "name")
	}
	name, _, _ := strings.Cut(strings.TrimLeft(element.Value, "-"), "=")
	return name
}

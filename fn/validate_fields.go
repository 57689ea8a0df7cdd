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

// fields reads and checks every field by its row in the table of parameters.
func (r *reader) fields(c *config) {
	for _, p := range parameters.All {
		if p.Name != parameters.Mode {
			r.text(c, p)
		}
	}
	for _, p := range parameters.All {
		if c.at(p.Field) != nil {
			r.parts(c, p)
		}
	}
	for _, p := range parameters.All {
		if check := codes[p.Code].check; check != nil && c.at(p.Field) != nil {
			check(r, c)
		}
	}
	r.paths(c)
}

// text reads a field that holds a single value.
func (r *reader) text(c *config, p parameters.Parameter) {
	check := rules.Check(p.Check)
	if inMode := codes[p.Code].rule; inMode != nil {
		check = inMode(r, c)
	}
	text, ok := r.check(p.Field, check)
	if !ok {
		return
	}
	c.texts[p.Field] = text
	if p.Name != "" {
		c.values[p.Name], c.stated[p.Name] = text, true
	}
}

// parts checks a field that may hold several values, and texts that another program would
// expand at the field's places.
func (r *reader) parts(c *config, p parameters.Parameter) {
	holds := p.Structure()
	of := holds
	if holds.Of != nil {
		of = *holds.Of
	}
	if check := fieldChecks[of.GoType]; check != nil {
		before := len(r.findings)
		check(r, p.Field)
		r.reported(before)
	}
	if holds.Type == v1alpha1.Map {
		r.mapping(p)
	}
	for _, place := range p.Places {
		if place.Kind == parameters.InMetadata {
			r.metadata(p.Field, place)
		} else {
			r.taking(c, p.Field, place)
		}
	}
	r.inert(c, p)
}

// fieldChecks check a whole field of one of Kubernetes' types, or a list of such values.
// They run even if parts of the field are invalid.
var fieldChecks = map[string]func(r *reader, name string){
	"EnvVar":                   (*reader).variables,
	"ResourceRequirements":     (*reader).resources,
	"TopologySpreadConstraint": (*reader).spreading,
}

// mapping checks the keys and the values of a mapping. Several checks may find the same
// mistake, which is reported once (see reader.invalid).
func (r *reader) mapping(p parameters.Parameter) {
	n := r.document.at(p.Field)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i].Value, n.Content[i+1].Value
		at := fieldPath(p.Field).Key(key)
		checkText(r, r.document.resource, at, key, key, p.Keys.Check)
		checkText(r, r.document.resource, at, value, value, p.Rule.Check)
	}
}

// taking reports elements of a list whose name the manifests already have at the same
// place. The manifests are searched once, and only if the list has elements.
func (r *reader) taking(c *config, name string, place parameters.Place) {
	taken := sync.OnceValue(func() []string { return r.taken.in(place) })
	r.each(name, func(at string, element *yaml.Node) {
		named := nameOf(element)
		if !slices.Contains(taken(), named) {
			return
		}
		if element.Kind == yaml.MappingNode {
			r.invalid(c.resource(), field.Invalid(fieldPath(at+".name"), named, "is a variable that other fields set"), "")
		} else {
			r.invalid(c.resource(), field.Invalid(fieldPath(at), element.Value, "is an argument that the workflow sets, and clients and probes rely on it"), "")
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

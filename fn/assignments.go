package fn

import (
	"fmt"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation/field"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/fieldpath"
	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/internal/rules"
	"github.com/widedeep/widedeep/internal/yamledit"
	"github.com/widedeep/widedeep/v1alpha1"
)

// settings are the values of a ConfigMap functionConfig or of a command line.
type settings struct {
	// name selects a config, or is the name of a new one, if isNamed.
	name    string
	isNamed bool
	fields  []assignment
}

func (s settings) isEmpty() bool { return !s.isNamed && len(s.fields) == 0 }

// assignment is a value for a field. Without a value the field is left out.
type assignment struct {
	// name is what was given: a setter, NAMESPACE or the field's path.
	name  string
	path  fieldpath.Path
	value *yaml.Node
}

// settings reads and checks the data of a ConfigMap functionConfig, and the names of the
// fields to leave out.
func (in input) settings() (settings, findings) {
	var s settings
	var found findings
	config := in.functionConfig
	node, err := config.node()
	if err != nil {
		found.errorf(config, "reading it again: %v", err)
		return s, found
	}
	data := lookup(node.YNode(), "data")
	if data != nil && data.Kind != yaml.MappingNode {
		found.invalid(config, field.TypeInvalid(field.NewPath("data"), valueOf(data), "must be a mapping of setters to values, not "+yamledit.KindName(data)), "")
		return s, found
	}
	seen := map[string]bool{}
	for i := 0; data != nil && i < len(data.Content); i += 2 {
		key, value := data.Content[i].Value, data.Content[i+1]
		at := config.setting(key)
		switch {
		case found.full():
			found.errorf(config, "%s", key) // only counted
		case seen[key]:
			found.invalid(config, field.Invalid(at, value.Value, "the key is there twice"), "")
		default:
			s.add(&found, config, key, value)
		}
		seen[key] = true
	}
	for _, name := range in.unset {
		path, _, invalid := settable(name)
		if invalid != nil {
			found.invalid(config, field.Invalid(field.NewPath(config.origin.Unset), name, invalid.Want), invalid.Near)
			continue
		}
		s.fields = append(s.fields, assignment{name: name, path: path})
	}
	s.sort()
	s.reportOverlaps(&found, config)
	return s, found
}

// add adds the value of a key.
func (s *settings) add(found *findings, config *resource, key string, value *yaml.Node) {
	at := config.setting(key)
	path, holds, invalid := settable(key)
	switch {
	case key != nameKey && invalid != nil:
		found.invalid(config, field.Invalid(at, value.Value, invalid.Want), invalid.Near)
	case value.Kind != yaml.ScalarNode || isNull(value):
		found.invalid(config, field.TypeInvalid(at, valueOf(value), "must be a string"), "")
	case key == nameKey:
		s.name, s.isNamed = value.Value, true
		checkText(found, config, at, value.Value, value.Value, rules.ObjectName)
	default:
		node, invalid := valueFor(key, holds, value.Value)
		if invalid != nil {
			found.invalid(config, field.Invalid(at, value.Value, invalid.Want), invalid.Near)
		}
		s.fields = append(s.fields, assignment{key, path, node})
	}
}

// settable returns the field that a name is for: a setter's, or one by its path.
func settable(name string) (fieldpath.Path, v1alpha1.Field, *rules.Invalid) {
	if name == namespaceKey {
		return namespacePath, v1alpha1.Field{Type: v1alpha1.String}, nil
	}
	if s, ok := parameters.Lookup(name); ok {
		return fieldpath.Of(s.Path()...), s.Holds(), nil
	}
	if first, _, _ := strings.Cut(name, "."); rules.Nearest(first, v1alpha1.Structure.Names()) == "" {
		return nil, v1alpha1.Field{}, unknownSetter(name)
	}
	path, err := fieldpath.Parse(name)
	if err != nil {
		return nil, v1alpha1.Field{}, &rules.Invalid{Want: "is no path of a field: " + err.Error()}
	}
	holds, invalid := fieldpath.Lookup(path)
	return path, holds, invalid
}

// unknownSetter names the setter or the field that a name was probably meant to be.
func unknownSetter(name string) *rules.Invalid {
	known := []string{nameKey, namespaceKey}
	for _, s := range parameters.Setters {
		known = append(known, s.Name)
	}
	invalid := &rules.Invalid{Want: "is no setter", Near: rules.Meant(name, known)}
	if invalid.Near != "" {
		return invalid
	}
	switch _, fields := parameters.Suggest(name, v1alpha1.Structure, ""); len(fields) {
	case 0:
		invalid.Want += "; setters are " + rules.List(name, known)
	case 1:
		invalid.Near = fields[0]
	default:
		invalid.Want += "; did you mean " + strings.Join(fields, " or ") + "?"
	}
	return invalid
}

// namespacePath is the field of NAMESPACE.
var namespacePath = fieldpath.Of("metadata", "namespace")

// distinctive are fields by which configs differ, so that several can't get the same value.
func distinctive() []fieldpath.Path {
	all := []fieldpath.Path{namespacePath, fieldpath.Of("metadata", "name")}
	for _, name := range []string{parameters.Mode, parameters.ModelName} {
		s, _ := parameters.Lookup(name)
		all = append(all, fieldpath.Of(s.Path()...))
	}
	return all
}

// sort puts the values into the order in which they are applied. Elements that are left out
// are last, beginning with the last of a list, so that every index is that of the list as
// it was.
func (s *settings) sort() {
	slices.SortStableFunc(s.fields, func(a, b assignment) int {
		switch {
		case a.value == nil && b.value == nil:
			return fieldpath.Compare(b.path, a.path)
		case a.value == nil:
			return 1
		case b.value == nil:
			return -1
		}
		return fieldpath.Compare(a.path, b.path)
	})
}

// reportOverlaps reports values for the same field or for a part of it: one would be lost.
func (s *settings) reportOverlaps(found *findings, config *resource) {
	for i, a := range s.fields {
		for _, b := range s.fields[:i] {
			if a.path.Overlaps(b.path) {
				found.invalid(config, field.Invalid(config.setting(a.name), field.OmitValueType{},
					fmt.Sprintf("must not be given beside %s: both are for %s", b.name, a.path[:min(len(a.path), len(b.path))])), "")
			}
		}
	}
}

// fieldsOf returns the values of setters and of NAMESPACE, which were checked before.
func fieldsOf(values map[string]string) []assignment {
	var s settings
	for name, text := range values {
		if path, holds, invalid := settable(name); invalid == nil {
			value, _ := valueFor(name, holds, text)
			s.fields = append(s.fields, assignment{name, path, value})
		}
	}
	s.sort()
	return s.fields
}

package fn

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation/field"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/fieldpath"
	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/internal/yamledit"
)

// assignments are the settings of a ConfigMap functionConfig or of a command line.
type assignments struct {
	// name selects a config, or is the name of a new one, if isNamed.
	name    string
	isNamed bool
	// given is the number of values.
	given  int
	fields []assignment
}

func (s assignments) isEmpty() bool { return !s.isNamed && len(s.fields) == 0 }

// assignment is a value for a field. Without a value the field is left out.
type assignment struct {
	// name is what was given: a setter, NAMESPACE or the field's path.
	name  string
	path  fieldpath.Path
	value *yaml.Node
}

// readAssignments reads and checks the data of a ConfigMap functionConfig, and the names of the
// fields to leave out.
func (in input) readAssignments() (assignments, findings) {
	var s assignments
	var found findings
	functionConfig := in.functionConfig
	node, err := functionConfig.node()
	if err != nil {
		found.errorf(functionConfig, "reading it again: %v", err)
		return s, found
	}
	found.checkConfigMap(functionConfig, node.YNode())
	data := lookup(node.YNode(), "data")
	if data != nil && data.Kind != yaml.MappingNode {
		why := "must be a mapping of setters to values, not " + yamledit.KindName(data) + yamledit.HintSpace(data.Value)
		found.invalid(functionConfig, field.TypeInvalid(field.NewPath("data"), valueOf(data), why), "")
		return s, found
	}
	if data != nil {
		s.given = len(data.Content) / 2
	}
	seen, find := map[string]bool{}, in.indexer(data).Lookup
	for i := 0; data != nil && i < len(data.Content); i += 2 {
		key, value := data.Content[i].Value, data.Content[i+1]
		at := functionConfig.setting(key)
		switch {
		case found.full():
			found.errorf(functionConfig, "%s", key) // only counted
		case seen[key]:
			found.invalid(functionConfig, field.Invalid(at, value.Value, "the key is there twice"), "")
		default:
			s.add(&found, functionConfig, key, value, find)
		}
		seen[key] = true
	}
	for _, name := range in.unset {
		path, _, invalid := fieldpath.Named(name, find)
		if invalid != nil {
			invalid = cmp.Or(severalNames(name), invalid)
			found.invalid(functionConfig, field.Invalid(field.NewPath(functionConfig.unsetFlag()), name, invalid.Want), invalid.Near)
			continue
		}
		s.fields = append(s.fields, assignment{name: name, path: path})
	}
	s.sort()
	s.reportOverlaps(&found, functionConfig)
	return s, found
}

// add adds the value of a key, which lookup finds the field of.
func (s *assignments) add(found *findings, functionConfig *resource, key string, value *yaml.Node, lookup fieldpath.Finder) {
	at := functionConfig.setting(key)
	path, structure, invalid := fieldpath.Named(key, lookup)
	switch {
	case invalid != nil:
		found.invalid(functionConfig, field.Invalid(at, value.Value, invalid.Want), invalid.Near)
	case value.Kind != yaml.ScalarNode || isNull(value):
		found.invalid(functionConfig, field.TypeInvalid(at, valueOf(value), "must be a string"), "")
	case key == parameters.ConfigName:
		s.name, s.isNamed = value.Value, true
		if invalid := s.severalValues(key, structure, value.Value); invalid != nil {
			found.invalid(functionConfig, field.Invalid(at, value.Value, invalid.Want), invalid.Near)
			return
		}
		checkText(found, functionConfig, at, value.Value, value.Value, typedName)
	default:
		node, invalid := typedValue(key, path, structure, value.Value)
		if isText := invalid == nil && node.Kind == yaml.ScalarNode && node.Value == value.Value; invalid != nil || isText {
			invalid = cmp.Or(s.severalValues(key, structure, value.Value), invalid)
		}
		if invalid == nil {
			s.fields = append(s.fields, assignment{key, path, node})
			return
		}
		want := invalid.Want
		if unset := functionConfig.unsetFlag(); value.Value == "" && unset != "" || isNullText(value.Value) {
			want += "; " + cmp.Or(unset, "widedeep set --unset") + " " + key + " leaves it out"
		}
		found.invalid(functionConfig, field.Invalid(at, value.Value, want), invalid.Near)
	}
}

// isDistinctive reports whether an assignment is of a field by which configs differ, so that
// several can't get the same value. Left out, all have the same default; only a node port is
// another one for each then.
func (a assignment) isDistinctive() bool {
	distinctive := []fieldpath.Path{fieldpath.Namespace, fieldpath.Name, pathOfSetter(parameters.Mode), pathOfSetter(parameters.ModelName)}
	return slices.ContainsFunc(distinctive, a.path.Overlaps) || a.value != nil && a.setsNodePort()
}

// setsNodePort reports whether an assignment is of the port of the nodes, or of what it is in.
func (a assignment) setsNodePort() bool {
	port := fieldpath.Of(strings.Split(parameters.NodePortField, ".")...)
	return a.path.Overlaps(port) && (len(a.path) >= len(port) || nodeAt(a.value, port[len(a.path):]) != nil)
}

func pathOfSetter(name string) fieldpath.Path {
	s, _ := parameters.BySetter(name)
	return fieldpath.Of(s.Path()...)
}

// sort puts the values into the order in which they are applied. Elements that are left out
// are last, beginning with the last of a list, so that every index is that of the list as
// it was.
func (s *assignments) sort() {
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
func (s *assignments) reportOverlaps(found *findings, functionConfig *resource) {
	for i, a := range s.fields {
		for _, b := range s.fields[:i] {
			if !a.path.Overlaps(b.path) {
				continue
			}
			at, other := functionConfig.setting(a.name), b.name
			if a.value == nil { // given by a flag; what is left out comes last
				at, other = functionConfig.setting(b.name), functionConfig.unsetFlag()+" "+a.name
			}
			found.invalid(functionConfig, field.Invalid(at, field.OmitValueType{},
				fmt.Sprintf("must not be given beside %s: both are for %s", other, a.path[:min(len(a.path), len(b.path))])), "")
		}
	}
}

// fieldsOf returns the values of setters and of NAMESPACE, which were checked before.
func fieldsOf(values map[string]string) []assignment {
	var s assignments
	for name, text := range values {
		if path, structure, invalid := fieldpath.Named(name, fieldpath.Lookup); invalid == nil {
			value, _ := valueFor(name, structure, text)
			s.fields = append(s.fields, assignment{name, path, value})
		}
	}
	s.sort()
	return s.fields
}

package fn

import (
	"fmt"
	"maps"
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/rules"
	"github.com/widedeep/widedeep/internal/yamledit"
)

// form is what kpt takes in a field of a Kptfile.
type form struct {
	kind yaml.Kind
	name string
	// of is the form of each element of a list, or of each value of a mapping of any keys.
	of *form
	// fields are those of a mapping that has certain keys.
	fields map[string]form
}

// pipelineForm is the form of the functions in a pipeline. It has all fields that kpt knows,
// more than this function reads.
var pipelineForm = func() form {
	text := form{kind: yaml.ScalarNode, name: "a text"}
	texts := form{kind: yaml.MappingNode, name: "a mapping of names to texts", of: &text}
	listOf := func(element *form) form {
		return form{kind: yaml.SequenceNode, name: "a list of mappings", of: element}
	}
	selector := form{kind: yaml.MappingNode, name: "a mapping", fields: map[string]form{
		"apiVersion": text, "kind": text, "name": text, "namespace": text, "labels": texts, "annotations": texts,
	}}
	function := form{kind: yaml.MappingNode, name: "a mapping", fields: map[string]form{
		"image": text, "tag": text, "exec": text, "configPath": text, "configMap": texts, "name": text,
		"selectors": listOf(&selector), "exclude": listOf(&selector),
	}}
	return form{kind: yaml.MappingNode, name: "a mapping", fields: map[string]form{
		"mutators": listOf(&function), "validators": listOf(&function),
	}}
}()

// check returns an error for what kpt would refuse at a path: a value of another form, or a field
// that was probably meant to be another one, such as configmap, whose values would be lost. Any
// other unknown field may be one of a later kpt.
func (f form) check(path string, n *yaml.Node) error {
	if isNull(n) {
		return nil
	}
	if n.Kind != f.kind {
		found := yamledit.KindName(n)
		if n.Kind == yaml.ScalarNode {
			found = fmt.Sprintf("%q", clip(n.Value))
		}
		return errorAt(n, "%s: must be %s, not %s", path, f.name, found)
	}
	if n.Kind == yaml.SequenceNode {
		for i, element := range n.Content {
			if err := f.of.check(fmt.Sprintf("%s[%d]", path, i), element); err != nil {
				return err
			}
		}
	}
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		if err := f.checkField(path, n.Content[i], n.Content[i+1]); err != nil {
			return err
		}
	}
	return nil
}

func (f form) checkField(path string, key, value *yaml.Node) error {
	if f.of != nil {
		return f.of.check(fmt.Sprintf("%s[%s]", path, clip(key.Value)), value)
	}
	if known, isField := f.fields[key.Value]; isField {
		return known.check(path+"."+key.Value, value)
	}
	if near := rules.Nearest(key.Value, slices.Sorted(maps.Keys(f.fields))); near != "" {
		return errorAt(key, "%s: there is no field %q; did you mean %s?", path, clip(key.Value), near)
	}
	return nil
}

// errorAt is an error at a node's position in its file.
func errorAt(n *yaml.Node, format string, args ...any) error {
	return yamledit.Error{Position: yamledit.Position{Line: n.Line, Column: n.Column}, Problem: fmt.Sprintf(format, args...)}
}

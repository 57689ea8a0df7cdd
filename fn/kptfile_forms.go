package fn

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/fieldpath"
	"github.com/widedeep/widedeep/internal/rules"
	"github.com/widedeep/widedeep/internal/yamledit"
)

// form is what kpt takes in a field of a Kptfile. The zero form takes anything.
type form struct {
	kind yaml.Kind
	name string
	// of is the form of each element of a list, or of each value of a mapping of any keys.
	of *form
	// fields are those of a mapping that has certain keys.
	fields map[string]form
	// A mapping must have one field of oneOf, and may have one of either; empty if there is no
	// such rule.
	oneOf, either [2]string
}

// kptfileForm is the form of a Kptfile, down to the functions in its pipeline. It has all fields
// that kpt knows, more than this function reads.
var kptfileForm = func() form {
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
	}, oneOf: [2]string{"image", "exec"}, either: [2]string{"configPath", "configMap"}}
	pipeline := form{kind: yaml.MappingNode, name: "a mapping", fields: map[string]form{
		"mutators": listOf(&function), "validators": listOf(&function),
	}}
	metadata := form{kind: yaml.MappingNode, name: "a mapping", fields: map[string]form{
		"name": text, "namespace": text, "labels": texts, "annotations": texts,
	}}
	return form{kind: yaml.MappingNode, name: "a mapping", fields: map[string]form{
		"apiVersion": {}, "kind": {}, "metadata": metadata, "info": {}, "upstream": {}, "upstreamLock": {}, "inventory": {}, "status": {},
		"pipeline": pipeline,
	}}
}()

// check returns an error for what kpt would refuse at a path: a value of another form, or a field
// that was probably meant to be another one, such as configmap, or to stand elsewhere, such as a setter
// or mutators at the left margin: its values would be lost. Any other unknown field may be one of a later kpt.
func (f form) check(path string, n *yaml.Node) error {
	if isNull(n) || f.kind == 0 {
		return nil
	}
	if n.Kind != f.kind {
		found := yamledit.KindName(n)
		if n.Kind == yaml.ScalarNode {
			found = fmt.Sprintf("%q", clip(n.Value))
			if f.kind == yaml.MappingNode {
				found += yamledit.HintSpace(n.Value)
			}
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
	for key, value := range pairs(n) {
		if err := f.checkField(path, key, value); err != nil {
			return err
		}
	}
	return f.checkChoices(path, n)
}

// checkChoices returns an error for a mapping with two fields that exclude each other, at the
// second of them, or without a field of which it must have one.
func (f form) checkChoices(path string, n *yaml.Node) error {
	for _, pair := range [][2]string{f.oneOf, f.either} {
		var stated []*yaml.Node
		for key, value := range pairs(n) {
			if slices.Contains(pair[:], key.Value) && !isEmpty(value) {
				stated = append(stated, key)
			}
		}
		switch {
		case pair[0] == "":
		case len(stated) > 1:
			return errorAt(stated[1], "%s: must not have both %s and %s: remove one", path, stated[0].Value, stated[1].Value)
		case len(stated) == 0 && pair == f.oneOf:
			return errorAt(n, "%s: must have %s or %s: the function to run", path, pair[0], pair[1])
		}
	}
	return nil
}

// isEmpty reports whether a value is the same to kpt as none.
func isEmpty(n *yaml.Node) bool {
	return isNull(n) || n.Kind == yaml.ScalarNode && n.Value == "" || n.Kind == yaml.MappingNode && len(n.Content) == 0
}

func (f form) checkField(path string, key, value *yaml.Node) error {
	if f.of != nil {
		return f.of.check(fmt.Sprintf("%s[%s]", path, clip(key.Value)), value)
	}
	if known, isField := f.fields[key.Value]; isField {
		return known.check(strings.TrimPrefix(path+"."+key.Value, "."), value)
	}
	const settings = "configMap"
	if _, has := f.fields[settings]; has && fieldpath.IsExactName(key.Value) {
		return errorAt(key, "%s: there is no field %q; a value for it stands below %s, indented deeper", path, clip(key.Value), settings)
	}
	if place := f.placeOf(key.Value, path); place != "" {
		return errorAt(key, "%s: there is no field %q; it stands %s", cmp.Or(path, "a Kptfile"), key.Value, place)
	}
	names := slices.Sorted(maps.Keys(f.fields))
	if near := rules.Nearest(key.Value, names); near != "" {
		takes := func(name string) bool { return f.fields[name].kind == value.Kind }
		if !takes(near) {
			fitting := slices.DeleteFunc(names, func(name string) bool { return !takes(name) })
			near = cmp.Or(rules.Meant(key.Value, fitting), near)
		}
		where := cmp.Or(path, "a Kptfile")
		return errorAt(key, "%s: there is no field %q; did you mean %s?", where, clip(key.Value), near)
	}
	return nil
}

// placeOf returns where in a Kptfile a field stands that this form, at a path, does not have: below it, or
// else in any other section. It is empty if no form has the field.
func (f form) placeOf(field, path string) string {
	if below := f.sectionsWith(field, path); len(below) > 0 {
		return "in " + strings.Join(below, " or ") + ", indented deeper"
	}
	switch others := kptfileForm.sectionsWith(field, ""); {
	case len(others) == 0:
		return ""
	case others[0] == "":
		return "at the left margin"
	default:
		return "in " + strings.Join(others, " or ")
	}
}

// sectionsWith returns the sections with a field, at this form's path and below it: those that are the
// fewest steps down.
func (f form) sectionsWith(field, path string) (found []string) {
	const elements = "[]"
	for level := map[string]form{path: f}; len(level) > 0 && len(found) == 0; {
		below := map[string]form{}
		for path, section := range level {
			if _, has := section.fields[field]; has {
				if list, isElement := strings.CutSuffix(path, elements); isElement {
					path = "an entry of " + list
				}
				found = append(found, path)
			}
			for name, part := range section.fields {
				below[strings.TrimPrefix(path+"."+name, ".")] = part
			}
			if section.of != nil {
				below[path+elements] = *section.of
			}
		}
		level = below
	}
	slices.Sort(found)
	return found
}

// errorAt is an error at a node's position in its file.
func errorAt(n *yaml.Node, format string, args ...any) error {
	return yamledit.Error{Position: yamledit.Position{Line: n.Line, Column: n.Column}, Problem: fmt.Sprintf(format, args...)}
}

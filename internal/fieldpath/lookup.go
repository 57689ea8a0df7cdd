package fieldpath

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/internal/rules"
	"github.com/widedeep/widedeep/v1alpha1"
)

// Within returns the field that a step leads to.
func Within(structure v1alpha1.Field, step Step) (below v1alpha1.Field, ok bool) {
	switch {
	case structure.Type == v1alpha1.Any:
		return structure, true
	case structure.Type == v1alpha1.Struct && !step.IsIndex:
		return structure.Lookup(step.Key)
	case structure.Type == v1alpha1.Map && !step.IsIndex, structure.Type == v1alpha1.List && step.IsIndex:
		return *structure.Of, true
	}
	return v1alpha1.Field{}, false
}

// Lookup returns the field at a path. The error says what is allowed in place of the first
// step that leads nowhere. Where a list lacks an index, it is that of the first element.
func Lookup(path Path) (v1alpha1.Field, *rules.Invalid) {
	return Indexer(func(Path, string) (int, bool) { return 0, true }).Lookup(path)
}

// Indexer returns the index of the element that a key in place of an index was probably meant for, and
// whether it can be told. The key is empty where there is nothing in place of the index.
type Indexer func(list Path, key string) (index int, ok bool)

// Lookup is the function Lookup, with the indexes that the Indexer returns.
func (indexOf Indexer) Lookup(path Path) (v1alpha1.Field, *rules.Invalid) {
	structure := v1alpha1.Structure
	for i, step := range path {
		below, ok := Within(structure, step)
		if !ok {
			return structure, missing(path, i, structure, indexOf)
		}
		structure = below
	}
	return structure, nil
}

// isField reports whether there is a field at a path.
func isField(path Path) bool {
	_, invalid := Lookup(path)
	return invalid == nil
}

// LookupAny is Lookup for paths that name no element of a list, as in
// spec.training.env.name. What stands where the index belongs, as in env.0 and env[*], is none.
func LookupAny(path Path) (v1alpha1.Field, *rules.Invalid) {
	var full Path
	structure := v1alpha1.Structure
	for i, step := range path {
		for structure.Type == v1alpha1.List && !step.IsIndex && maybeField(step.Key, *structure.Of) {
			full, structure = append(full, Step{IsIndex: true}), *structure.Of
		}
		full = append(full, step)
		below, ok := Within(structure, step)
		if !ok {
			full = full.Then(path[i+1:]...)
			break
		}
		structure = below
	}
	return Lookup(full)
}

// maybeField reports whether a key is, or was probably meant to be, a field of a list's elements.
func maybeField(key string, element v1alpha1.Field) bool {
	if element.Type != v1alpha1.Struct {
		return false
	}
	_, neighbour, elsewhere := Unknown(key, element, "")
	return neighbour != "" || elsewhere != ""
}

// missing describes why the step at i leads nowhere.
func missing(path Path, i int, structure v1alpha1.Field, indexOf Indexer) *rules.Invalid {
	above := path[:i].String()
	switch structure.Type {
	case v1alpha1.List:
		return withoutIndex(path, i, structure, indexOf)
	case v1alpha1.Struct:
		if path[i].IsIndex {
			return &rules.Invalid{Want: above + " is no list"}
		}
		return unknown(path, i, structure, indexOf)
	case v1alpha1.Map:
		return &rules.Invalid{Want: above + ` is a mapping: name a key, as in ` + above + `["a.b/c"]`}
	default:
		return inSingleValue(path, i, structure)
	}
}

// withoutIndex describes a path that lacks an index behind the list before the step at i.
func withoutIndex(path Path, i int, structure v1alpha1.Field, indexOf Indexer) *rules.Invalid {
	list, rest := path[:i], path[i:]
	invalid := &rules.Invalid{Want: list.String() + " is a list: name one of its elements by its index"}
	key := ""
	if !slices.Contains(structure.Of.Names(), rest[0].Key) {
		key, rest = rest[0].Key, rest[1:] // it stands where the index belongs, as in env[-1]
	}
	index, err := strconv.Atoi(key) // as in env.0
	ok := err == nil && index >= 0
	if !ok {
		index, ok = indexOf(list, key)
	}
	if !ok {
		invalid.Want += " in brackets, counted from 0"
	} else {
		invalid.Near = list.Then(Step{Index: index, IsIndex: true}).Then(rest...).String()
	}
	return invalid
}

// inSingleValue describes a path that leads into a single value. In a mapping of the user's keys
// the rest of the path was probably a part of the key.
func inSingleValue(path Path, i int, structure v1alpha1.Field) *rules.Invalid {
	invalid := &rules.Invalid{Want: path[:i].String() + " holds a single value"}
	around, _ := Lookup(path[:i-1])
	isIndex := func(step Step) bool { return step.IsIndex }
	switch {
	case around.Type == v1alpha1.Map && !slices.ContainsFunc(path[i-1:], isIndex):
		var key []string
		for _, step := range path[i-1:] {
			key = append(key, step.Key)
		}
		typed := strings.Join(key, ".")
		meant := withoutEscapes(typed)
		if invalid.Want += "; a key with dots is written in quotes"; meant != typed {
			invalid.Want = bareKey
		}
		invalid.Near = path[:i-1].Then(Step{Key: meant}).String()
	case structure.Choices != nil:
		invalid.Want += ", which " + rules.WantOneOf(structure.Choices)
	default:
		invalid.Want += ", which " + parameters.WantType(structure)
	}
	return invalid
}

// unknown names the field that an unknown one was probably meant to be.
func unknown(path Path, i int, structure v1alpha1.Field, indexOf Indexer) *rules.Invalid {
	want, neighbour, elsewhere := Unknown(path[i].Key, structure, path[:i].String())
	invalid := &rules.Invalid{Want: want}
	var near Path
	switch {
	case neighbour != "":
		near = path[:i].Then(Step{Key: neighbour}).Then(path[i+1:]...)
		if _, wrong := indexOf.Lookup(near); wrong != nil {
			if shorter := flattened(path, i); shorter != nil {
				near = shorter
			} else if further, err := Parse(wrong.Near); err == nil {
				near = further
			}
		}
	case elsewhere != "":
		near, _ = Parse(elsewhere)
		near = near.Then(path[i+1:]...)
	default:
		return invalid
	}
	if existing := existing(near); existing != nil {
		invalid.Near = existing.String()
	} else {
		invalid.Want += FieldsOf(structure, path[i].Key)
	}
	return invalid
}

// existing returns a path as far as there are fields; nil if the rest leads into a single value.
func existing(path Path) Path {
	structure := v1alpha1.Structure
	for i, step := range path {
		below, ok := Within(structure, step)
		switch {
		case !ok && parameters.WantType(structure) != "":
			return nil
		case !ok:
			return path[:i]
		}
		structure = below
	}
	return path
}

// flattened returns a path without the step at i, which there is not, or with both that and the next
// as one: serviceType for service.type. It is nil if there are no such fields.
func flattened(path Path, i int) Path {
	if i+1 == len(path) || path[i+1].IsIndex {
		return nil
	}
	structure, _ := Lookup(path[:i])
	for _, name := range structure.Names() {
		if next := path[i+1].Key; strings.EqualFold(name, path[i].Key+next) || name == next {
			if shorter := path[:i].Then(Step{Key: name}).Then(path[i+2:]...); isField(shorter) {
				return shorter
			}
		}
	}
	return nil
}

// NoSuchField is what a message says of a key that a struct does not have.
const NoSuchField = "there is no such field"

// Unknown returns what a message says of a key that a struct does not have, and what was probably
// meant: a field of the struct, or the path of a field elsewhere. Both are empty if the message
// names several fields, or some that there are. at is the path of the struct.
func Unknown(key string, structure v1alpha1.Field, at string) (want, neighbour, elsewhere string) {
	want = NoSuchField
	if structure.GoType == "VolumeSource" && key == "name" { // as in a pod
		return want + ": the manifests name the volume, leave it out", "", ""
	}
	switch s := parameters.Suggest(key, structure, at); {
	case s.Neighbour != "":
		neighbour = s.Neighbour
	case len(s.Elsewhere) == 1:
		elsewhere = s.Elsewhere[0]
	case len(s.Elsewhere) > 1:
		want += "; did you mean " + strings.Join(s.Elsewhere, " or ") + "?"
	default:
		if s.Other != "" {
			want += fmt.Sprintf("; %s is for %s alone", s.Other, s.Of)
		}
		want += FieldsOf(structure, key)
	}
	return want, neighbour, elsewhere
}

// FieldsOf names the fields of a struct, or of many those nearest to a key, for a message.
func FieldsOf(structure v1alpha1.Field, key string) string {
	return "; there are " + rules.List(key, structure.Names())
}

package mutation

import (
	"fmt"
	"maps"
	"slices"
)

// Kind is the kind of value that a schema allows.
type Kind string

// The kinds of values.
const (
	Text     Kind = "text"
	Choice   Kind = "choice"
	Integer  Kind = "integer"
	Number   Kind = "number"
	Boolean  Kind = "boolean"
	Quantity Kind = "quantity"
	Struct   Kind = "struct"
	Map      Kind = "map"
	List     Kind = "list"
)

// Kinds lists all kinds.
var Kinds = []Kind{Text, Choice, Integer, Number, Boolean, Quantity, Struct, Map, List}

// Schema is a JSON Schema, with only the keywords that a WideDeepConfig's schema uses. The
// libraries for JSON Schema validate documents; this package reads the schema to find out
// what to change.
type Schema map[string]any

// types returns the allowed types without null.
func (s Schema) types() []any {
	var all []any
	switch t := s["type"].(type) {
	case string:
		all = []any{t}
	case []any:
		all = slices.Clone(t)
	}
	for _, other := range s.anyOf() {
		all = append(all, other.types()...)
	}
	return slices.DeleteFunc(all, func(t any) bool { return t == "null" })
}

func (s Schema) anyOf() []Schema {
	all, _ := s["anyOf"].([]any)
	schemas := make([]Schema, len(all))
	for i, one := range all {
		schemas[i] = one.(map[string]any)
	}
	return schemas
}

// choices returns the allowed values without null.
func (s Schema) choices() []any {
	all, _ := s["enum"].([]any)
	return slices.DeleteFunc(slices.Clone(all), func(one any) bool { return one == nil })
}

func (s Schema) kind() Kind {
	types := s.types()
	switch {
	case len(s.choices()) > 0:
		return Choice
	case len(types) > 1:
		return Quantity
	case types[0] == "array":
		return List
	case types[0] == "object" && s["properties"] == nil:
		return Map
	case types[0] == "object":
		return Struct
	case types[0] == "string":
		return Text
	default:
		return Kind(types[0].(string))
	}
}

// below returns the schema of the value at a key or an index, or nil.
func (s Schema) below(key any) Schema {
	var found any
	switch key := key.(type) {
	case int:
		found = s["items"]
	case string:
		properties, _ := s["properties"].(map[string]any)
		if found = properties[key]; found == nil {
			found = s["additionalProperties"]
		}
	}
	schema, _ := found.(map[string]any)
	return schema
}

// fields maps each field of the structs in a schema to a path. A struct that is the type of
// several fields counts once.
func (s Schema) fields() map[string]string {
	all := map[string]string{}
	var visit func(s Schema, path string)
	visit = func(s Schema, path string) {
		properties, _ := s["properties"].(map[string]any)
		for _, name := range slices.Sorted(maps.Keys(properties)) {
			all[s.field(name)] = path + "." + name
			visit(properties[name].(map[string]any), path+"."+name)
		}
		for _, of := range []any{s["items"], s["additionalProperties"]} {
			if of, ok := of.(map[string]any); ok {
				visit(of, path)
			}
		}
	}
	visit(s, "")
	return all
}

// field returns a key for a field. Two structs with the same fields have the same key,
// whatever the fields' descriptions.
func (s Schema) field(name string) string {
	return fmt.Sprint(undescribed(s["properties"]), name)
}

// undescribed returns a copy of a part of a schema without descriptions.
func undescribed(n any) any {
	of, ok := n.(map[string]any)
	if !ok {
		return n
	}
	rest := make(map[string]any, len(of))
	for key, below := range of {
		if _, isText := below.(string); key != "description" || !isText {
			rest[key] = undescribed(below)
		}
	}
	return rest
}

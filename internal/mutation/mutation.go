package mutation

import (
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
)

// Mutation is a document that differs from its base in one place.
type Mutation struct {
	// Path is the place of the difference, as in spec.training.env[0].name.
	Path string
	Kind Kind
	// What describes the change, as in "left out".
	What     string
	Document map[string]any
}

func (m Mutation) String() string { return m.Path + ": " + m.What }

// place is a value in a document that can be changed.
type place struct {
	keys  []any
	value any
	// schema is the schema of the value, within the schema of its parent.
	schema, within Schema
}

// All returns the mutations of a base. Each of the texts is tried in place of each string and of
// each key of a mapping with free keys.
func All(base Base, schema Schema, texts []string) iter.Seq[Mutation] {
	return func(yield func(Mutation) bool) {
		for _, p := range places(base.Document, schema, nil) {
			for _, c := range p.changes(texts) {
				document := copied(base.Document).(map[string]any)
				put(document, p.keys, c)
				if !yield(Mutation{pathOf(p.keys), p.schema.kind(), c.what, document}) {
					return
				}
			}
		}
	}
}

// places returns all places in a document.
func places(n any, s Schema, keys []any) []place {
	var all []place
	step := func(key, value any) {
		if below := s.below(key); below != nil {
			keys := append(slices.Clone(keys), key)
			all = append(all, place{keys, value, below, s})
			all = append(all, places(value, below, keys)...)
		}
	}
	switch n := n.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(n)) {
			step(key, n[key])
		}
	case []any:
		for i, element := range n {
			step(i, element)
		}
	}
	return all
}

// put applies a change at a place.
func put(n any, keys []any, c change) {
	last := len(keys) - 1
	for _, key := range keys[:last] {
		n = at(n, key)
	}
	switch n := n.(type) {
	case map[string]any:
		if c.leftOut {
			delete(n, keys[last].(string))
		} else {
			n[keys[last].(string)] = c.value
		}
	case []any:
		n[keys[last].(int)] = c.value
	}
}

func at(n, key any) any {
	if i, ok := key.(int); ok {
		return n.([]any)[i]
	}
	return n.(map[string]any)[key.(string)]
}

func copied(n any) any {
	switch n := n.(type) {
	case map[string]any:
		all := make(map[string]any, len(n))
		for key, value := range n {
			all[key] = copied(value)
		}
		return all
	case []any:
		all := make([]any, len(n))
		for i, element := range n {
			all[i] = copied(element)
		}
		return all
	}
	return n
}

func pathOf(keys []any) string {
	var path strings.Builder
	for _, key := range keys {
		switch key := key.(type) {
		case int:
			fmt.Fprintf(&path, "[%d]", key)
		case string:
			fmt.Fprintf(&path, ".%s", key)
		}
	}
	return strings.TrimPrefix(path.String(), ".")
}

// Missing returns the fields of a schema that no base has.
func Missing(bases []Base, schema Schema) []string {
	missing := schema.fields()
	for _, base := range bases {
		for _, p := range places(base.Document, schema, nil) {
			if name, ok := p.keys[len(p.keys)-1].(string); ok {
				delete(missing, p.within.field(name))
			}
		}
	}
	return slices.Sorted(maps.Values(missing))
}

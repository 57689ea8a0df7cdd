package mutation

import (
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
)

// Mutation is a document and where it differs from its base.
type Mutation struct {
	// Path is the place, as in spec.training.env[0].name.
	Path string
	Kind Kind
	// What was done there, as in "left out".
	What     string
	Document map[string]any
}

func (m Mutation) String() string { return m.Path + ": " + m.What }

// place is where something may change.
type place struct {
	keys  []any
	value any
	// schema is the place's own, within that of what it is in.
	schema, within Schema
}

// All are the mutations of a base, of one place each; texts are put into each text, and
// into the keys of mappings that have any.
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

// places are all within a document.
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

// put makes a change at a place.
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

// Missing are the fields of a schema that no base has.
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

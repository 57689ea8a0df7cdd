package mutation

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
)

// change replaces or removes a value.
type change struct {
	what    string
	value   any
	leftOut bool
}

func (p place) changes(texts []string) []change {
	all := []change{{what: "null"}}
	if _, inList := p.keys[len(p.keys)-1].(int); !inList {
		all = append(all, change{what: "left out", leftOut: true})
	}
	for _, value := range p.values() {
		all = append(all, change{what: fmt.Sprintf("%#v", value), value: value})
	}
	if p.schema.kind() == Text {
		for _, text := range texts {
			all = append(all, change{what: fmt.Sprintf("%q", text), value: text})
		}
	}
	return append(all, p.members(texts)...)
}

// values returns values of other types, and values at the bounds of the allowed type.
func (p place) values() []any {
	list, mapping := []any{"a"}, map[string]any{"a": "b"}
	switch p.schema.kind() {
	case Text:
		values := []any{1, true, list, mapping, "", "a", " ", "a/../b"}
		if longest, ok := p.schema["maxLength"].(float64); ok {
			values = append(values, strings.Repeat("x", int(longest)), strings.Repeat("x", int(longest)+1))
		}
		return values
	case Choice:
		return append([]any{1, true, list, "", "a"}, p.schema.choices()...)
	case Integer:
		values := []any{"1", 1.5, true, []any{1}, -1, 0, 1, math.MaxInt32, math.MaxInt32 + 1, uint64(math.MaxInt64) + 1}
		for _, bound := range p.bounds(1) {
			values = append(values, int64(bound))
		}
		return values
	case Number:
		values := []any{"0.5", true, []any{0.5}, 0, 1}
		for _, bound := range p.bounds(0.1) {
			values = append(values, bound)
		}
		return values
	case Boolean:
		return []any{"true", 1, list, false, true}
	case Quantity:
		return []any{"4 GB", list, map[string]any{}, "", 0, 1, 0.5, "1", "1500m", "-1", -1, "1e1.5"}
	case Map:
		return []any{"a", 1, list, map[string]any{}}
	case List:
		return []any{"a", 1, mapping, []any{}}
	default:
		return []any{"a", 1, []any{}, map[string]any{}}
	}
}

// bounds returns the least and the greatest number, and the numbers one step beyond.
func (p place) bounds(step float64) []float64 {
	var all []float64
	if least, ok := p.schema["minimum"].(float64); ok {
		all = append(all, least, least-step)
	}
	if greatest, ok := p.schema["maximum"].(float64); ok {
		all = append(all, greatest, greatest+step)
	}
	return all
}

// members returns changes of the members of a list or a mapping.
func (p place) members(texts []string) []change {
	var all []change
	switch n := p.value.(type) {
	case []any:
		all = append(all, change{what: "with null", value: append(copied(n).([]any), nil)})
		if len(n) > 0 {
			all = append(all, change{what: "its first twice", value: append(copied(n).([]any), copied(n[0]))})
		}
	case map[string]any:
		with := func(key string, value any) {
			more := copied(n).(map[string]any)
			more[key] = value
			all = append(all, change{what: fmt.Sprintf("with %q: %v", key, value), value: more})
		}
		if p.schema.kind() == Struct {
			with("thereIsNoSuchField", "a")
			return all
		}
		with("null", nil)
		if len(n) > 0 {
			value := n[slices.Sorted(maps.Keys(n))[0]]
			with("another", value)
			for _, text := range texts {
				with(text, value)
			}
		}
	}
	return all
}

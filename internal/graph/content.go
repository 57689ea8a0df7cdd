package graph

import (
	"fmt"
	"maps"
	"slices"
)

// content is a decoded YAML value of any type. Its methods return the zero value for what
// is missing or of another type: the set may hold kinds whose fields are unknown here.
type content struct{ any }

// at returns the value at a path of keys.
func (c content) at(path ...string) content {
	for _, key := range path {
		fields, _ := c.any.(map[string]any)
		c.any = fields[key]
	}
	return c
}

// is reports whether there is true at a path.
func (c content) is(path ...string) bool {
	value, _ := c.at(path...).any.(bool)
	return value
}

// text returns the text at a path.
func (c content) text(path ...string) string {
	text, _ := c.at(path...).any.(string)
	return text
}

// scalar returns the text, number or truth value at a path as text.
func (c content) scalar(path ...string) string {
	switch value := c.at(path...).any.(type) {
	case string, int, int64, uint64, float64, bool:
		return fmt.Sprint(value)
	}
	return ""
}

// list returns the elements of the list at a path.
func (c content) list(path ...string) []content {
	elements, _ := c.at(path...).any.([]any)
	all := make([]content, len(elements))
	for i, element := range elements {
		all[i] = content{element}
	}
	return all
}

// keys returns the sorted keys of the mapping at a path.
func (c content) keys(path ...string) []string {
	fields, _ := c.at(path...).any.(map[string]any)
	return slices.Sorted(maps.Keys(fields))
}

// labels returns the mapping at a path if all its values are texts.
func (c content) labels(path ...string) map[string]string {
	fields, _ := c.at(path...).any.(map[string]any)
	all := map[string]string{}
	for key, value := range fields {
		text, isText := value.(string)
		if !isText {
			return nil
		}
		all[key] = text
	}
	return all
}

// replace returns a copy in which every text, except for keys, is replaced.
func (c content) replace(by func(string) string) content {
	switch value := c.any.(type) {
	case string:
		return content{by(value)}
	case []any:
		elements := make([]any, len(value))
		for i, element := range value {
			elements[i] = content{element}.replace(by).any
		}
		return content{elements}
	case map[string]any:
		fields := make(map[string]any, len(value))
		for key, field := range value {
			fields[key] = content{field}.replace(by).any
		}
		return content{fields}
	}
	return c
}

package main

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"github.com/widedeep/widedeep/v1alpha1/types"
)

// limits are the restrictions of a field beyond its type in schema.JSON. They become the
// structure's Choices, Bounds and NotEmpty.
type limits struct {
	Properties map[string]*limits `json:"properties"`
	Required   []string           `json:"required"`
	Items      *limits            `json:"items"`
	// Values is nil if the schema only allows or forbids other fields.
	Values *limits `json:"-"`

	Enum     []*string `json:"enum"`
	Minimum  *int64    `json:"minimum"`
	Maximum  *int64    `json:"maximum"`
	MinItems int       `json:"minItems"`
}

// UnmarshalJSON also reads additionalProperties, which is a schema or a boolean.
func (l *limits) UnmarshalJSON(text []byte) error {
	type plain limits
	var more struct {
		AdditionalProperties json.RawMessage `json:"additionalProperties"`
	}
	if err := json.Unmarshal(text, (*plain)(l)); err != nil {
		return err
	}
	if err := json.Unmarshal(text, &more); err != nil {
		return err
	}
	if strings.HasPrefix(string(more.AdditionalProperties), "{") {
		return json.Unmarshal(more.AdditionalProperties, &l.Values)
	}
	return nil
}

// choices are the allowed values but null.
func (l *limits) choices() (choices []string) {
	for _, choice := range l.Enum {
		if choice != nil {
			choices = append(choices, *choice)
		}
	}
	return choices
}

// ofText returns the limits of a text, as Go source.
func (l *limits) ofText() string {
	if choices := l.choices(); choices != nil {
		return fmt.Sprintf(", Choices: %#v", choices)
	}
	return ""
}

// bounds returns the bounds of a number, within the range of its type.
func (l *limits) bounds(least, greatest int64) string {
	if l.Minimum != nil {
		least = *l.Minimum
	}
	if l.Maximum != nil {
		greatest = *l.Maximum
	}
	return fmt.Sprintf(", Bounds: &Bounds{%d, %d}", least, greatest)
}

// ofList returns the limits of a list.
func (l *limits) ofList() string {
	if l.MinItems > 0 {
		return ", NotEmpty: true"
	}
	return ""
}

// isOurs reports whether a type is one of ours, not one of Kubernetes'.
func isOurs(t reflect.Type) bool {
	return t.PkgPath() == reflect.TypeFor[types.Spec]().PkgPath()
}

package schema

import "encoding/json"

// Described is a part of the schema: what describes a field to people.
type Described struct {
	// Description is the comment of the Go type.
	Description string
	// PatternErrorMessage is what a text must be; empty if every text is allowed.
	PatternErrorMessage string
	// Default is nil if there is none, or if the modes differ in it.
	Default    any
	Properties map[string]Described
	// Items are the elements of a list.
	Items *Described
}

// At returns the description of the field with a name. For a list, it is that of a field of its
// elements.
func (d Described) At(name string) Described {
	if d.Items != nil {
		d = *d.Items
	}
	return d.Properties[name]
}

// Descriptions returns the description of a WideDeepConfig and of its fields.
func Descriptions() (Described, error) {
	var root Described
	err := json.Unmarshal([]byte(JSON), &root)
	return root, err
}

package schema

import "encoding/json"

// Described is a part of the schema: what it says about fields to people.
type Described struct {
	// Description is the comment of the Go type.
	Description string
	// PatternErrorMessage is what a text must be; empty if every text is allowed.
	PatternErrorMessage string
	// Default is nil if there is none, or if the modes differ.
	Default    any
	Properties map[string]Described
	// Items are the elements of a list.
	Items *Described
}

// At returns what the schema says about the field with a name, of the elements of a list too.
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

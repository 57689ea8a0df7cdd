package schema

import "encoding/json"

// Described is a part of the schema: descriptions, which are the comments of the Go types.
type Described struct {
	Description string
	Properties  map[string]Described
}

// Descriptions returns the description of a WideDeepConfig and of its fields.
func Descriptions() (Described, error) {
	var root Described
	err := json.Unmarshal([]byte(JSON), &root)
	return root, err
}

// Package schema holds the schemas of a WideDeepConfig, generated from its Go types and the
// table of parameters.
package schema

import _ "embed"

// The schema is generated first, since the structure has the schema's limits, and once more,
// since the structure says of which type its defaults and examples are.
//go:generate go run ./generate .
//go:generate go run ../generate ../zz_generated.structure.go
//go:generate go run ./generate .

// JSON is a JSON Schema (draft 7), for editors. Like the function, it accepts null in place
// of a field's default.
//
//go:embed schema.json
var JSON string

// CRD is a CustomResourceDefinition, for clusters that should accept a WideDeepConfig.
//
//go:embed crd.yaml
var CRD string

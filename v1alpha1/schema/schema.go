// Package schema holds the schemas of a WideDeepConfig, generated from its Go types.
package schema

import _ "embed"

// The structure takes its limits from the schema.
//go:generate go run ./generate .
//go:generate go run ../generate ../zz_generated.structure.go

// JSON is a JSON Schema (draft 7), for editors. Where the function takes null for a
// field's default, so does the schema.
//
//go:embed schema.json
var JSON string

// CRD is a CustomResourceDefinition, for clusters that are to know the document.
//
//go:embed crd.yaml
var CRD string

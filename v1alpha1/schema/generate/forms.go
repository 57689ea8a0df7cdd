package main

import (
	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/internal/rules"
)

// forms adds the forms of the rules in the table of fields.
func forms(root schema) {
	for _, p := range parameters.All {
		s := at(root, p.Path()...)
		if values, isMap := s["additionalProperties"].(schema); isMap {
			form(values, p.Rule)
		} else {
			form(s, p.Rule)
		}
		if p.IsExpanded() {
			unexpanded(s)
		}
	}
}

// unexpanded adds the form of texts that Kubernetes would expand, where a text has no other form.
func unexpanded(s schema) {
	if s["type"] == "string" && s["pattern"] == nil && s["enum"] == nil {
		form(s, rules.Unexpanded)
	}
	properties, _ := s["properties"].(schema)
	for _, below := range properties {
		unexpanded(below.(schema))
	}
	if items, ok := s["items"].(schema); ok {
		unexpanded(items)
	}
}

// form adds the form of a rule to the schema of a text, or of a list of texts.
func form(s schema, rule rules.Rule) {
	if items, isList := s["items"].(schema); isList {
		s = items
	}
	form := rule.Form()
	if pattern := form.Pattern(); pattern != "" {
		s["pattern"] = pattern
	}
	if form.Longest > 0 {
		s["maxLength"] = form.Longest
	}
}

// at returns the schema of the field at a path.
func at(s schema, path ...string) schema {
	for _, name := range path {
		s = s["properties"].(schema)[name].(schema)
	}
	return s
}

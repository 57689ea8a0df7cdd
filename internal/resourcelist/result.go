package resourcelist

import (
	"errors"
	"fmt"
	"io"
	"slices"

	sdk "github.com/GoogleContainerTools/kpt-functions-sdk/go/fn"
)

// Severity is how grave a result is.
type Severity string

// The severities, the gravest first.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
	Info    Severity = "info"
)

// Result is a message about an item, about one of its fields, or about the whole list.
type Result struct {
	Severity Severity
	Message  string
	// Resource is what the result is about; nil where it is about no single one.
	Resource *ResourceRef
	// File is the path of the item's file, where it has one.
	File string
	// Field is the path of a field, empty where the result is about no single field. It has
	// the value Current, and Proposed was probably meant, where that is not empty.
	Field    string
	Current  any
	Proposed string
}

// ResourceRef identifies a resource.
type ResourceRef struct{ APIVersion, Kind, Namespace, Name string }

// AddResults puts results behind those that the list has.
func (l *List) AddResults(results []Result) {
	for _, r := range results {
		l.results = append(l.results, r.toSDK())
	}
}

func (r Result) toSDK() *sdk.Result {
	result := &sdk.Result{Severity: sdk.Severity(r.Severity), Message: r.Message}
	if of := r.Resource; of != nil {
		result.ResourceRef = &sdk.ResourceRef{APIVersion: of.APIVersion, Kind: of.Kind, Name: of.Name, Namespace: of.Namespace}
	}
	if r.File != "" {
		result.File = &sdk.File{Path: r.File}
	}
	if r.Field != "" {
		result.Field = &sdk.Field{Path: r.Field, CurrentValue: r.Current}
		if r.Proposed != "" {
			result.Field.ProposedValue = r.Proposed
		}
	}
	return result
}

// Print writes the messages of results of the given severities, a line each.
func Print(w io.Writer, results []Result, severities ...Severity) error {
	var failed error
	for _, r := range results {
		if slices.Contains(severities, r.Severity) {
			_, err := fmt.Fprintf(w, "%s: %s\n", r.Severity, r.Message)
			failed = errors.Join(failed, err)
		}
	}
	return failed
}

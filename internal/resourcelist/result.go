package resourcelist

import (
	"errors"
	"fmt"
	"io"
	"slices"
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
type ResourceRef struct {
	Name       string `yaml:"name,omitempty"`
	Namespace  string `yaml:"namespace,omitempty"`
	APIVersion string `yaml:"apiVersion,omitempty"`
	Kind       string `yaml:"kind,omitempty"`
}

// listResult is a Result as a ResourceList holds it, with the fields in the SDK's order.
type listResult struct {
	Field       *resultField      `yaml:"field,omitempty"`
	File        *resultFile       `yaml:"file,omitempty"`
	Message     string            `yaml:"message,omitempty"`
	ResourceRef *ResourceRef      `yaml:"resourceRef,omitempty"`
	Severity    Severity          `yaml:"severity,omitempty"`
	Tags        map[string]string `yaml:"tags,omitempty"`
}

type resultField struct {
	CurrentValue  any    `yaml:"currentValue,omitempty"`
	Path          string `yaml:"path,omitempty"`
	ProposedValue any    `yaml:"proposedValue,omitempty"`
}

type resultFile struct {
	Index int    `yaml:"index,omitempty"`
	Path  string `yaml:"path,omitempty"`
}

// AddResults puts results behind those that the list has.
func (l *List) AddResults(results []Result) {
	for _, r := range results {
		l.results = append(l.results, r.inList())
	}
}

func (r Result) inList() listResult {
	result := listResult{Severity: r.Severity, Message: r.Message, ResourceRef: r.Resource}
	if r.File != "" {
		result.File = &resultFile{Path: r.File}
	}
	if r.Field != "" {
		result.Field = &resultField{Path: r.Field, CurrentValue: r.Current}
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

package parameters_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/v1alpha1"
	"github.com/widedeep/widedeep/v1alpha1/types"
)

// Each field of our own structs has one row. The fields inside a Kubernetes type have none.
func TestEveryFieldHasOneRow(t *testing.T) {
	var rows []string
	for _, p := range parameters.All {
		rows = append(rows, p.Field)
	}
	slices.Sort(rows)
	if repeated := slices.Compact(slices.Clone(rows)); len(repeated) != len(rows) {
		t.Errorf("a field has two rows: %v", rows)
	}
	fields := leaves(reflect.TypeFor[types.Spec](), "spec")
	slices.Sort(fields)
	if diff := cmp.Diff(fields, rows); diff != "" {
		t.Errorf("fields without a row (-), rows without a field (+):\n%s", diff)
	}
}

// leaves are the paths of the fields of our own structs, except of fields that are such a
// struct themselves.
func leaves(t reflect.Type, at string) []string {
	if t.Kind() != reflect.Struct || t.PkgPath() != reflect.TypeFor[types.Spec]().PkgPath() {
		return []string{at}
	}
	var all []string
	for i := range t.NumField() {
		below := at
		if name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ","); name != "" { // an inlined type's fields are its owner's
			below += "." + name
		}
		all = append(all, leaves(t.Field(i).Type, below)...)
	}
	return all
}

// A value goes where the manifests' expressions, the row's places or the row's code put it.
func TestEveryRowDefinesWhereItsValueGoes(t *testing.T) {
	for _, p := range parameters.All {
		bySetter, byPlace := p.Setter != "", len(p.Places) > 0
		if bySetter && byPlace || !bySetter && !byPlace && p.Hook == "" {
			t.Errorf("%s has the setter %q, the places %v and the hook %q: want a setter, or places or a hook", p.Field, p.Setter, p.Places, p.Hook)
		}
		for _, other := range append(p.With, p.ReplacedBy) {
			if _, ok := parameters.ByField(other); !ok && other != "" {
				t.Errorf("%s names %s, which is no field", p.Field, other)
			}
		}
		for _, mode := range v1alpha1.Modes {
			if p.Example[mode] == "" {
				t.Errorf("%s has no example for mode %s", p.Field, mode)
			}
		}
	}
}

func TestEveryDefaultPassesItsOwnRule(t *testing.T) {
	for _, s := range parameters.Setters {
		if len(s.Default) != len(s.Description) {
			t.Errorf("%s has %d defaults and %d descriptions", s.Setter, len(s.Default), len(s.Description))
		}
		for mode, text := range s.Default {
			if invalid := s.Check(text); invalid != nil {
				t.Errorf("%s in mode %s: default %q: %v", s.Setter, mode, text, invalid)
			}
			if s.Description[mode] == "" {
				t.Errorf("%s has no description in mode %s", s.Setter, mode)
			}
		}
	}
}

func TestSettersAreOrderedByName(t *testing.T) {
	var names []string
	for _, s := range parameters.Setters[1:] {
		names = append(names, s.Setter)
	}
	if parameters.Setters[0].Setter != parameters.Mode || !slices.IsSorted(names) {
		t.Errorf("want MODE, then the others sorted; got %s %v", parameters.Setters[0].Setter, names)
	}
}

// The Go type lists the kinds of workload, and v1alpha1.Workloads lists them by mode. Both
// must have the same kinds.
func TestWorkloadsOfTheModesAreTheChoicesOfTheType(t *testing.T) {
	workload, _ := parameters.ByField(parameters.WorkloadField)
	var all []string
	for _, mode := range v1alpha1.Modes {
		for _, kind := range v1alpha1.Workloads[mode] {
			all = append(all, string(kind))
		}
	}
	if diff := cmp.Diff(workload.Structure().Choices, all); diff != "" {
		t.Errorf("choices of the type (-), workloads of the modes (+):\n%s", diff)
	}
}

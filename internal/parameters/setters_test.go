package parameters_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/v1alpha1/types"
)

// The table and the Go types both know a field's path and type.
func TestEverySetterHasAFieldOfItsType(t *testing.T) {
	kinds := map[parameters.Type]reflect.Kind{
		parameters.String:  reflect.String,
		parameters.Integer: reflect.Int32,
		parameters.Number:  reflect.Float64,
	}
	for _, s := range parameters.All {
		at := reflect.TypeFor[types.WideDeepConfig]()
		for _, segment := range s.Path() {
			field, ok := fieldNamed(at, segment)
			if !ok {
				t.Fatalf("%s: there is no field %s: %s has no %s", s.Name, s.Field, at, segment)
			}
			at = field
		}
		if at.Kind() != kinds[s.Type] {
			t.Errorf("%s is of type %s, its field %s of Go type %s", s.Name, s.Type, s.Field, at)
		}
	}
}

func fieldNamed(t reflect.Type, name string) (reflect.Type, bool) {
	for i := range t.NumField() {
		if tag, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ","); tag == name {
			field := t.Field(i).Type
			if field.Kind() == reflect.Pointer {
				field = field.Elem()
			}
			return field, true
		}
	}
	return nil, false
}

func TestEveryDefaultKeepsItsOwnRule(t *testing.T) {
	for _, s := range parameters.All {
		if len(s.Default) != len(s.Description) {
			t.Errorf("%s has %d defaults and %d descriptions", s.Name, len(s.Default), len(s.Description))
		}
		for mode, text := range s.Default {
			if invalid := s.Check(text); invalid != nil {
				t.Errorf("%s in mode %s: default %q: %v", s.Name, mode, text, invalid)
			}
			if s.Description[mode] == "" {
				t.Errorf("%s has no description in mode %s", s.Name, mode)
			}
		}
	}
}

func TestSettersAreOrderedByName(t *testing.T) {
	var names []string
	for _, s := range parameters.All[1:] {
		names = append(names, s.Name)
	}
	if parameters.All[0].Name != parameters.Mode || !slices.IsSorted(names) {
		t.Errorf("want MODE, then the others sorted; got %s %v", parameters.All[0].Name, names)
	}
}

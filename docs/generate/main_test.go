package main

import (
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/widedeep/widedeep/v1alpha1/types"
)

func TestPageIsUpToDate(t *testing.T) {
	want, err := page()
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../parameters.md")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("docs/parameters.md is stale, run `make generate` (-generated +committed):\n%s", diff)
	}
}

// The table has the fields with a setter and those without.
func TestPageHasEveryField(t *testing.T) {
	text, err := page()
	if err != nil {
		t.Fatal(err)
	}
	for _, field := range fields(reflect.TypeFor[types.Spec](), "spec") {
		if !strings.Contains(string(text), field) {
			t.Errorf("%s is missing", field)
		}
	}
}

// fields are the paths of what users set: descent ends at types that are not ours.
func fields(t reflect.Type, at string) []string {
	if t.Kind() != reflect.Struct || t.PkgPath() != reflect.TypeFor[types.Spec]().PkgPath() {
		return []string{at}
	}
	var paths []string
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		below := at
		if name != "" { // an inlined type's fields are its owner's
			below += "." + name
		}
		paths = append(paths, fields(t.Field(i).Type, below)...)
	}
	return paths
}

package main

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDataIsUpToDate(t *testing.T) {
	want, err := source("..")
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../zz_generated.manifests.go")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("the manifests have changed, run `make generate` (-generated +committed):\n%s", diff)
	}
}

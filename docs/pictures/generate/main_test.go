package main

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPicturesAreUpToDate(t *testing.T) {
	pictures, err := draw("..")
	if err != nil {
		t.Fatal(err)
	}
	if len(pictures) == 0 {
		t.Fatal("there is no document to draw")
	}
	for name, want := range pictures {
		got, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), string(got)); diff != "" {
			t.Errorf("%s is stale, run `make generate` (-generated +committed):\n%s", name, diff)
		}
	}
}

// The document that the README shows is the one that its picture was made of.
func TestTheReadmeShowsThePicturesDocument(t *testing.T) {
	readme, err := os.ReadFile("../../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	document, err := os.ReadFile("../pipeline.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(readme), "```yaml\n"+string(document)+"```\n") || !strings.Contains(string(readme), "docs/pictures/pipeline.svg") {
		t.Errorf("README.md does not show docs/pictures/pipeline.yaml and the picture of it:\n%s", document)
	}
}

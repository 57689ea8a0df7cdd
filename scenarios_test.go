package main

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Each scenario of a cluster is in one of the page's tables, and each row is a scenario.
func TestEndToEndPageListsTheScenarios(t *testing.T) {
	const page = "docs/maintaining/end-to-end.md"
	scenarios := map[string]bool{}
	for _, file := range glob(t, "test/e2e/*_test.go") {
		for _, found := range regexp.MustCompile(`(?m)^func Test(\w+)\(t \*testing\.T\)`).FindAllStringSubmatch(string(read(t, file)), -1) {
			scenarios[found[1]] = true
		}
	}
	delete(scenarios, "QuickstartPage") // has a section
	if len(scenarios) < 20 {
		t.Errorf("only %v were found", scenarios)
	}
	rows := map[string]bool{}
	for _, found := range regexp.MustCompile(`(?m)^\| ([A-Z]\w+)(?:/[\w-]+)? \|`).FindAllStringSubmatch(string(read(t, page)), -1) {
		if !strings.Contains(found[1], "_") { // a variable of the environment has one
			rows[found[1]] = true
		}
	}
	if got, want := slices.Sorted(maps.Keys(rows)), slices.Sorted(maps.Keys(scenarios)); !slices.Equal(got, want) {
		t.Errorf("%s has rows for\n%v\nand test/e2e has the scenarios\n%v", page, got, want)
	}
}

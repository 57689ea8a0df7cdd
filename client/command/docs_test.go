package command_test

import (
	"bytes"
	"encoding/json"
	"os"
	"regexp"
	"testing"

	"github.com/widedeep/widedeep/client/benchmark"
	"github.com/widedeep/widedeep/client/command"
)

func TestDocumentationNamesEveryOptionAndField(t *testing.T) {
	text, err := os.ReadFile("../../docs/client.md")
	if err != nil {
		t.Fatal(err)
	}
	var help, messages bytes.Buffer
	command.Program{Out: &help, Messages: &messages}.Main(t.Context(), []string{"--help"})
	options := regexp.MustCompile(`(?m)^ +(?:-., )?(--[a-z_-]+)`).FindAllStringSubmatch(help.String(), -1)
	if len(options) < 10 {
		t.Fatalf("the help has %d options:\n%s", len(options), help.String())
	}
	for _, option := range options {
		expect(t, "docs/client.md", string(text), "`"+option[1]+"` |")
	}

	// With every field there, also those that may be null.
	summary, err := json.Marshal(benchmark.Summary{
		Errors: []benchmark.ErrorCount{{}}, Latency: &benchmark.Latency{}, Histogram: []benchmark.Bucket{{}},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, field := range regexp.MustCompile(`"([a-z0-9_]+)":`).FindAllStringSubmatch(string(summary), -1) {
		expect(t, "docs/client.md", string(text), "`"+field[1]+"`")
	}
}

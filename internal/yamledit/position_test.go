package yamledit_test

import (
	"strings"
	"testing"

	"github.com/widedeep/widedeep/internal/yamledit"
)

// find returns the position of a field, and whether the document has it.
func find(t *testing.T, text string, document int, path string, skip int) (yamledit.Position, bool) {
	t.Helper()
	source, err := yamledit.NewSource([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	field := source.Find(document, path, skip)
	return source.Position(field), field.IsFound()
}

// A field is where its key is, an element where it begins.
func TestPositionOfAField(t *testing.T) {
	const text = `# the first
kind: A
spec:
  mode: pipeline
  labels: {a.b/c: d, "e f": g, "h[0].i": j}
  env:
  - name: A
    value: b
  -   name: B
  list: [one, {two: 2}]
  text: |
    a
  again: &x
    k: v
  alias: *x
  twice: 1
  twice: 2
---
# the second
---
kind: B
"quoted": {'single': 1}
`
	for path, want := range map[string]yamledit.Position{
		"":                    {2, 1},
		"kind":                {2, 1},
		"spec":                {3, 1},
		"spec.mode":           {4, 3},
		"spec.labels[a.b/c]":  {5, 12},
		"spec.labels[e f]":    {5, 22},
		"spec.labels[h[0].i]": {5, 32},
		"spec.env[0]":         {7, 5},
		"spec.env[0].value":   {8, 5},
		"spec.env[1].name":    {9, 7},
		"spec.list[0]":        {10, 10},
		"spec.list[1].two":    {10, 16},
		"spec.text":           {11, 3},
		"spec.alias":          {15, 3},
		"spec.alias.k":        {14, 5},
		"spec.twice":          {16, 3},
	} {
		if got, found := find(t, text, 0, path, 0); got != want || !found {
			t.Errorf("%s is at %v (found: %t), want %v", path, got, found, want)
		}
	}
	if got, _ := find(t, text, 0, "spec.twice", 1); got != (yamledit.Position{Line: 17, Column: 3}) {
		t.Errorf("the second of two equal keys is at %v", got)
	}
	// An empty document does not count.
	if got, _ := find(t, text, 1, "quoted.single", 0); got != (yamledit.Position{Line: 22, Column: 12}) {
		t.Errorf("a field of the second document is at %v", got)
	}
}

// A missing field is where the nearest field above is.
func TestPositionOfAMissingField(t *testing.T) {
	const text = "kind: A\nspec:\n  a:\n  - b: {c: 1}\n"
	for path, want := range map[string]yamledit.Position{
		"metadata.name": {1, 1}, "spec.x": {2, 1}, "spec.a[1].b": {3, 3}, "spec.a[0].b.d.e": {4, 5}, "specs": {1, 1}, "spec.a.b": {3, 3},
	} {
		if got, found := find(t, text, 0, path, 0); got != want || found {
			t.Errorf("%s is at %v (found: %t), want %v", path, got, found, want)
		}
	}
}

// The position is the one that text editors show.
func TestPositionInUnusualText(t *testing.T) {
	at := func(line, column int) yamledit.Position { return yamledit.Position{Line: line, Column: column} }
	for name, c := range map[string]struct {
		text string
		want yamledit.Position
	}{
		"byte order mark":          {"\ufeffspec: {field: 1}\n", at(1, 8)},
		"CRLF":                     {"a: 1\r\n# b\r\nspec:\r\n  field: 1\r\n", at(4, 3)},
		"byte order mark and CRLF": {"\ufeffa: 1\r\nspec: {field: 1}\r\n", at(2, 8)},
		"other letters":            {"spec: {ä: 😀, field: 1}\n", at(1, 14)},
		"breaks of YAML alone":     {"a: \"b\u2028c\u0085d\"\nspec: {field: 1}\n", at(2, 8)},
		"breaks before it":         {"spec: {a: \"b\u2028c\", field: 1}\n", at(1, 18)},
		"breaks and CRLF":          {"a: \"b\u2028c\"\r\nspec:\r\n  field: 1\r\n", at(3, 3)},
		"a lone CR":                {"a: 1\rspec: {field: 1}\n", at(1, 13)},
		"JSON":                     {"{\n  \"a\": 1,\n  \"spec\": {\"field\": 1}\n}\n", at(3, 12)},
		"JSON on one line":         {`{"a":[1,2],"spec":{"field":1}}`, at(1, 20)},
		"JSON with surrogates":     {`{"a":"\ud83d\ude00 \\ud83d\\ude00 \ud83d\ude00","spec":{"field":1,"b":"\ud83d\ude00"}}`, at(1, 57)},
		"tabs":                     {"spec:\t{field: 1}\n", at(1, 8)},
	} {
		got, found := find(t, c.text, 0, "spec.field", 0)
		if got != c.want || !found {
			t.Errorf("%s: %v (found: %t), want %v", name, got, found, c.want)
		}
		line := []rune(strings.Split(strings.TrimPrefix(c.text, "\ufeff"), "\n")[got.Line-1])
		if there := strings.TrimPrefix(string(line[got.Column-1:]), `"`); !strings.HasPrefix(there, "field") {
			t.Errorf("%s: there is %q", name, there)
		}
	}
}

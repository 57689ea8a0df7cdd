package yamledit_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/fieldpath"
	"github.com/widedeep/widedeep/internal/yamledit"
)

// order is the order of the keys in every mapping: a new key is written after "before" and
// before "after".
func order(fieldpath.Path) []string { return []string{"before", "new", "after"} }

// A new key is inserted after values of every style and length.
func TestInsertBehind(t *testing.T) {
	const below = "\n  # other:\n  #   key: 1\n"
	for name, before := range map[string]string{
		"nothing":                "  before:\n",
		"one line":               "  before: a # b\n",
		"an alias":               "  other: &a {b: c}\n  before: *a\n",
		"an anchor":              "  before: &a\n    b: c\n",
		"two lines":              "  before: a\n    b\n",
		"two lines, below":       "  before:\n    a\n    b # c\n",
		"double quotes":          "  before: \"a\n\n    b: \\\"\n    c\"\n",
		"single quotes":          "  before: 'a''s\n    # no comment'\n",
		"literal text":           "  before: |\n    a\n\n    # no comment\n    b\n",
		"literal text, stripped": "  before: |-\n    a: b\n    c\n",
		"folded text":            "  before: >\n    a\n    b\n\n    c\n",
		"braces":                 "  before: {a: b}\n",
		"braces on many lines":   "  before: {\n    a: b,\n    c: \"}\",\n  }\n",
		"braces at the margin":   "  before: {\n    a: b\n}\n",
		"a mapping":              "  before:\n    a:\n      b: c\n      d: |\n        e\n",
		"a list":                 "  before:\n  - a: b\n  - c # d\n",
		"a list of text":         "  before:\n  - a: |\n      b\n",
	} {
		t.Run(name, func(t *testing.T) {
			for _, after := range []string{
				"", below, "  after: \"\n    a\"\n", below + "  after: {\n  }\n", "next: '\n  a'\n",
				"---\nother:\n  a: |\n    b\n    c\n  d: \"\n    e\"\n",
			} {
				edits(t, "top:\n"+before+after, "top:\n"+before+"  new:\n    key: 1\n"+after, 0, "1", "top", "new", "key")
			}
		})
	}
}

// The empty lines at the end are part of a literal text with |+.
func TestInsertBehindLiteralTextThatKeepsItsEnd(t *testing.T) {
	const text = "top:\n  before: |+\n    a\n\n\n"
	edits(t, text+"  # c\n", text+"  new: 1\n  # c\n", 0, "1", "top", "new")
}

// set sets a value that is written as YAML.
func set(text []byte, document int, value string, path ...string) ([]byte, error) {
	return yamledit.Set(text, document, order, yaml.MustParse(value).YNode(), fieldpath.Of(path...))
}

func edits(t *testing.T, text, want string, document int, value string, path ...string) {
	t.Helper()
	got, err := set([]byte(text), document, value, path...)
	if err != nil {
		t.Errorf("%v in:\n%s", err, text)
		return
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestOneOfSeveralDocuments(t *testing.T) {
	const text = "# none\n---\na: b\n---\ntop: {new: 1}\n---\ntop:\n  new: 2\n"
	edits(t, text, strings.Replace(text, "new: 1", "new: 3", 1), 1, "3", "top", "new")
	edits(t, text, strings.Replace(text, "new: 2", "new: \"x\"", 1), 2, `"x"`, "top", "new")
}

func TestFlow(t *testing.T) {
	for text, want := range map[string]string{
		"{}":                                    "", // no key to write like
		"{top: {}}":                             "{top: {new: 1}}",
		"{top: { }}":                            "{top: {new: 1}}",
		"{top: }":                               "{top: {new: 1} }",
		"{top: ~}":                              "{top: {new: 1}}",
		"{\"top\":null}":                        "{\"top\": {\"new\": 1}}",
		"{top: {after: it's}}":                  "{top: {new: 1, after: it's}}",
		"{top: {before: it's}}":                 "{top: {before: it's, new: 1}}",
		"{top: {before: 'it''s}'}}":             "{top: {before: 'it''s}', new: 1}}",
		"{top: {before: \"}\\\"\"}}":            "{top: {before: \"}\\\"\", new: 1}}",
		"{top: {before: [a, {b: c}]}}":          "{top: {before: [a, {b: c}], new: 1}}",
		"{top: {before: a, }}":                  "{top: {before: a, new: 1 }}",
		"{top: {before: a#b}}":                  "{top: {before: a#b, new: 1}}",
		"{top: {before: a # }\n}}":              "{top: {before: a, new: 1 # }\n}}",
		"{top: {\n  before: a # b\n}}":          "{top: {\n  before: a, # b\n  new: 1\n}}",
		"{top: {\n  before: a, # b\n  # c\n}}":  "{top: {\n  before: a, # b\n  new: 1,\n  # c\n}}",
		"{top: {\n  before: a}}":                "{top: {\n  before: a,\n  new: 1}}",
		"{top: {\n  # of after\n  after: a\n}}": "{top: {\n  new: 1,\n  # of after\n  after: a\n}}",
		"top: {before: ä}":                      "top: {before: ä, new: 1}",
		"{ü: ö, top: {after: ä}}":               "{ü: ö, top: {new: 1, after: ä}}",
	} {
		if want == "" {
			if got, err := set([]byte(text), 0, "1", "top", "new"); err == nil {
				t.Errorf("%s became %s", text, got)
			}
			continue
		}
		edits(t, text, want, 0, "1", "top", "new")
	}
}

// Set refuses a value that an alias repeats, and a key where the text has a list.
func TestRefused(t *testing.T) {
	const (
		repeated = "top.new can't be set without changing what an anchor (&) or an alias (*) repeats: write the field by hand once"
		breaks   = "top.new can't be set in this text, whose lines do not all end with LF or all with CRLF: change the others"
		other    = "top.new can't be set without changing other text: write the field by hand once"
	)
	for name, c := range map[string]struct{ text, want string }{
		"an alias":                     {"other: &a 1\ntop: {new: *a}\n", "2:7: " + repeated},
		"what an alias is of":          {"top: {new: &a 1}\nother: *a\n", "1:7: " + repeated},
		"in an alias":                  {"other: &a {b: c}\ntop: *a\n", "2:1: " + repeated},
		"in what an alias is of":       {"top: &a\n  before: 1\nother: *a\n", "1:1: " + repeated},
		"the same by a merge":          {"top: &a\n  before: 1\nother:\n  <<: *a\n", "1:1: " + repeated},
		"in a list":                    {"top: [a]\n", "1:1: " + other},
		"twice":                        {"top: {new: 1, new: 1}\n", "1:7: " + other},
		"another reader's line breaks": {"top: # a\u2028# b\n  new: 1\n", "2:3: " + breaks},
		"a carriage return":            {"top: # a\r# b\n  new: 1\n", "2:3: " + breaks},
		"some of each":                 {"a: 1\r\ntop:\n  new: 1\n", "3:3: " + breaks},
		"not YAML":                     {"top: [\n", "1:1: not YAML: did not find expected node content"},
		"UTF-16":                       {"\xff\xfet\x00o\x00p\x00:\x00\n\x00", "1:1: top.new can't be set in a text that is not UTF-8: save it as UTF-8"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := set([]byte(c.text), 0, "2", "top", "new")
			if err == nil {
				t.Fatalf("%q became %q", c.text, got)
			}
			if message := yamledit.InFile("a.yaml", err).Error(); message != "a.yaml:"+c.want {
				t.Errorf("got  %s\nwant a.yaml:%s", message, c.want)
			}
		})
	}
}

// For any text, the edited text has the value, and is JSON if the text was. Without the
// inserted value, it is the given text.
func FuzzSet(f *testing.F) {
	for _, text := range []string{
		"", "top:\n  new: 1\n", "{\"top\": {}}", "{top: {before: [a]}}", "top:\n  before: |\n    a\n  after: b\n", "a\n---\ntop: {new: ''}", "top: &a {new: *a}",
		"\ufefftop: ~\r\n", "? {a: b}\n: c\ntop:\n", "top: !!map {new: !!str a}\n", "%YAML 1.1\n---\ntop: {\"new\"\t: 'a'}\n...\n", "top: {\nbefore: \"a\n\"\n}",
	} {
		f.Add([]byte(text), 0)
	}
	f.Fuzz(func(t *testing.T, text []byte, document int) {
		given, err := yamledit.Parse(text)
		if err != nil || document < 0 || document >= len(given) {
			return
		}
		edited, err := set(text, document, `"x"`, "top", "new")
		if err != nil {
			return
		}
		if json.Valid(text) && !json.Valid(edited) {
			t.Errorf("%q became %q, which is no JSON", text, edited)
		}
		got, err := yamledit.Parse(edited)
		if err != nil || len(got) != len(given) {
			t.Fatalf("%q became %q: %v", text, edited, err)
		}
		var content struct{ Top struct{ New string } }
		if err := got[document].Decode(&content); err == nil && content.Top.New != "x" {
			t.Errorf("%q became %q, which has the value %q", text, edited, content.Top.New)
		}
		if again, err := set(edited, document, `"x"`, "top", "new"); err != nil || !bytes.Equal(again, edited) {
			t.Errorf("%q became %q, and then %q (%v)", text, edited, again, err)
		}
	})
}

package yamledit_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/fieldpath"
	"github.com/widedeep/widedeep/internal/yamledit"
)

// Mappings and lists are written in the style of what is around them.
func TestSetMappingsAndLists(t *testing.T) {
	const value = `{a: "x", "on": [1, {b: true}], c: {}}`
	long, indent := strings.Repeat("k", 90), strings.Repeat(" ", 90)
	for name, c := range map[string]struct{ path, text, want string }{
		"a new key":                 {"top.new", "top:\n  before: 1\n", "top:\n  before: 1\n  new:\n    a: \"x\"\n    \"on\":\n    - 1\n    - b: true\n    c: {}\n"},
		"in place of text":          {"top.new", "top:\n  new: 1 # c\n  after: 2\n", "top:\n  new: # c\n    a: \"x\"\n    \"on\":\n    - 1\n    - b: true\n    c: {}\n  after: 2\n"},
		"in place of long text":     {"new", "new: |\n  a\n  b\n\n# c\nafter: 2\n", "new:\n  a: \"x\"\n  \"on\":\n  - 1\n  - b: true\n  c: {}\n\n# c\nafter: 2\n"},
		"in place of nothing":       {"new", "new: # c\nafter: 2\n", "new: # c\n  a: \"x\"\n  \"on\":\n  - 1\n  - b: true\n  c: {}\nafter: 2\n"},
		"in place of a mapping":     {"new", "new: # c\n  # d\n  e: 1\n  # f\nafter: 2\n", "new: # c\n  a: \"x\"\n  \"on\":\n  - 1\n  - b: true\n  c: {}\n  # f\nafter: 2\n"},
		"in place of braces":        {"new", "new: {\n  d: 1\n} # c\n", "new: {a: \"x\", \"on\": [1, {b: true}], c: {}} # c\n"},
		"in place of empty braces":  {"new", "new: {} # c\n", "new: {a: \"x\", \"on\": [1, {b: true}], c: {}} # c\n"},
		"in an empty section":       {"top.new", "top: {} # c\n", "top: # c\n  new:\n    a: \"x\"\n    \"on\":\n    - 1\n    - b: true\n    c: {}\n"},
		"too long for a line":       {long, long + ": {d: 1} # c\nafter: 2\n", long + ": # c\n  a: \"x\"\n  \"on\":\n  - 1\n  - b: true\n  c: {}\nafter: 2\n"},
		"too long, on two lines":    {long, long + ": {d: 1,\n  e: 2} # c\n", long + ": # c\n  a: \"x\"\n  \"on\":\n  - 1\n  - b: true\n  c: {}\n"},
		"too long, below its key":   {"new", "new: # d\n" + indent + "{d: 1} # c\n", "new: # d\n" + indent + "{a: \"x\", \"on\": [1, {b: true}], c: {}} # c\n"},
		"too long for an element":   {"top[0]", "top:\n-" + indent + "{d: 1} # c\n", "top:\n-" + indent + "a: \"x\"\n " + indent + "\"on\":\n " + indent + "- 1\n " + indent + "- b: true\n " + indent + "c: {} # c\n"},
		"with a long comment":       {"new", "new: {d: 1} # " + long + long + "\n", "new: {a: \"x\", \"on\": [1, {b: true}], c: {}} # " + long + long + "\n"},
		"inside of braces":          {"top.new", "top: {before: 1}\n", "top: {before: 1, new: {a: \"x\", \"on\": [1, {b: true}], c: {}}}\n"},
		"JSON":                      {"top.new", `{"top": {"before": 1}}`, `{"top": {"before": 1, "new": {"a": "x", "on": [1, {"b": true}], "c": {}}}}`},
		"an element":                {"top[1]", "top:\n- 1\n- 2 # c\n- 3\n", "top:\n- 1\n- a: \"x\"\n  \"on\":\n  - 1\n  - b: true\n  c: {} # c\n- 3\n"},
		"a mapping as an element":   {"top[0]", "top:\n  - d: 1\n    e: |\n      f\n  # c\n  - 3\n", "top:\n  - a: \"x\"\n    \"on\":\n    - 1\n    - b: true\n    c: {}\n  # c\n  - 3\n"},
		"an appended element":       {"top[1]", "top:\n    - d: 1 # c\n      # e\n\nafter: 1\n", "top:\n    - d: 1 # c\n    - a: \"x\"\n      \"on\":\n      - 1\n      - b: true\n      c: {}\n      # e\n\nafter: 1\n"},
		"an element of new lists":   {"top.new[0]", "top:\n  before: 1\n", "top:\n  before: 1\n  new:\n  - a: \"x\"\n    \"on\":\n    - 1\n    - b: true\n    c: {}\n"},
		"an element of brackets":    {"top[1]", "top: [1, 2]\n", "top: [1, {a: \"x\", \"on\": [1, {b: true}], c: {}}]\n"},
		"an element behind the end": {"top[2]", "top: [1, 2]\n", "top: [1, 2, {a: \"x\", \"on\": [1, {b: true}], c: {}}]\n"},
		"JSON on lines":             {"top[1]", "{\n  \"top\": [\n    1\n  ]\n}\n", "{\n  \"top\": [\n    1,\n    {\"a\": \"x\", \"on\": [1, {\"b\": true}], \"c\": {}}\n  ]\n}\n"},
		"too far behind the end":    {"top[3]", "top: [1, 2]\n", ""},
		"an index of a mapping":     {"top[0]", "top:\n  a: 1\n", ""},
		"a key of a list":           {"top.new", "top:\n- a\n", ""},
	} {
		t.Run(name, func(t *testing.T) { changes(t, c.path, value, c.text, c.want) })
	}
}

// A reader of YAML 1.1 takes some words for a boolean or for null.
func TestKeysStayTextForEveryReader(t *testing.T) {
	quoted := 0
	for _, word := range strings.Fields("y Y yes Yes YES n N no No NO on On ON off Off OFF true True TRUE false False FALSE null Null NULL " +
		"a x yesterday nobody offer onto nullable truest inf nan e1 x0 0x1F 0o7 1_000 12 1.5 .inf 2001-01-01 1:30 - + ~") {
		mapping := &yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{yaml.NewStringRNode(word).YNode(), yaml.NewScalarRNode("1").YNode()}}
		isQuoted := yamledit.Text(mapping) == `{"`+word+`": 1}`
		if yaml.IsValueNonString(word) && !isQuoted {
			t.Errorf("%s is written as %s", word, yamledit.Text(mapping))
		}
		if isQuoted {
			quoted++
		} else if yamledit.Text(mapping) != "{"+word+": 1}" {
			t.Errorf("%s is written as %s", word, yamledit.Text(mapping))
		}
	}
	if quoted < 26 {
		t.Errorf("%d words are quoted", quoted)
	}
}

func TestSetInsideOfLists(t *testing.T) {
	for name, c := range map[string]struct{ path, text, want string }{
		"a value":                  {"top[1].new", "top:\n- new: 1\n- new: 2 # c\n  after: 3\n", "top:\n- new: 1\n- new: 9 # c\n  after: 3\n"},
		"a key behind another":     {"top[0].after", "top:\n  - new: |\n      a\n\n  - new: 2\n", "top:\n  - new: |\n      a\n    after: 9\n\n  - new: 2\n"},
		"a key behind the dash":    {"top[0].before", "top:\n- new: 1 # c\n- new: 2\n", "top:\n- new: 1 # c\n  before: 9\n- new: 2\n"},
		"an element of an element": {"top[0][1]", "top:\n- - 1\n  - 2\n", "top:\n- - 1\n  - 9\n"},
		"in place of a mapping":    {"top[0]", "top:\n- a: 1\n  b: 2\n- 3\n", "top:\n- 9\n- 3\n"},
		"in place of a list":       {"top", "top: # c\n- a: 1\n  b: 2\n# d\nafter: 3\n", "top: 9 # c\n# d\nafter: 3\n"},
		"in place of long text":    {"top", "top: >\n  a\n\n  b\nafter: 3\n", "top: 9\nafter: 3\n"},
		"in place of last text":    {"top", "top: \"a\n  b\"", "top: 9"},
		"a comment on long text":   {"top", "top: a\n  b # c\n", ""},
	} {
		t.Run(name, func(t *testing.T) { changes(t, c.path, "9", c.text, c.want) })
	}
}

func TestRemove(t *testing.T) {
	for name, c := range map[string]struct{ path, text, want string }{
		"a line":                    {"top.new", "top:\n  before: 1\n  # c\n  new: 2 # d\n  after: 3\n", "top:\n  before: 1\n  # c\n  after: 3\n"},
		"the last line":             {"new", "before: 1\nnew: 2", "before: 1\n"},
		"lines":                     {"new", "new:\n  a: |\n    b\n\n# c\nafter: 3\n", "\n# c\nafter: 3\n"},
		"the only key":              {"top.new", "top: # c\n  # d\n  new: 1\n  # e\nafter: 2\n", "top: {} # c\n  # d\n  # e\nafter: 2\n"},
		"the only element":          {"top[0]", "top:\n- new: 1\n  a: 2\nafter: 2\n", "top: []\nafter: 2\n"},
		"the only key of an entry":  {"top[0].new", "top:\n- new:\n    a: 1\n- 2\n", "top:\n- {}\n- 2\n"},
		"the only key of all":       {"new", "new: 1\n", ""},
		"an element":                {"top[1]", "top:\n- 1\n- a: 2\n  b: 3\n- 4\n", "top:\n- 1\n- 4\n"},
		"an element's comment":      {"top[1]", "top:\n  - 1\n\n  # c\n\n  # d\n  # e: f\n  - a: 2\n  # of the next\n  - 4\n", "top:\n  - 1\n\n  # c\n\n  # of the next\n  - 4\n"},
		"a comment of another":      {"top[1]", "top:\n- a: 1\n  # b: 2\n- 3\n- 4\n", "top:\n- a: 1\n  # b: 2\n- 4\n"},
		"below one commented out":   {"top[1]", "top:\n- 1\n# - a: 2\n# c\n- 3\n", "top:\n- 1\n# - a: 2\n"},
		"the only one's comment":    {"top[0]", "top: # c\n  # d\n  - 1\n  # e\nafter: 2\n", "top: [] # c\n  # e\nafter: 2\n"},
		"the key behind a dash":     {"top[0].new", "top:\n  - new: 1\n    after: 2\n", "top:\n  - after: 2\n"},
		"a comment after the dash":  {"top[0].new", "top:\n  - new: 1\n    # c\n    after: 2\n", ""},
		"a key in an element":       {"top[0].new", "top:\n  - before: 1\n    new: [\n    ]\n  - 2\n", "top:\n  - before: 1\n  - 2\n"},
		"an element in an element":  {"top[0][0]", "top:\n- - 1\n  - 2\n", ""},
		"first in braces":           {"top.new", "top: {new: 1, after: 2} # c\n", "top: {after: 2} # c\n"},
		"amid braces":               {"top.new", "top: {before: {a: 1}, new: [{b: 2}] , after: 2}\n", "top: {before: {a: 1}, after: 2}\n"},
		"last in braces":            {"top.new", "top: {before: \",\", new: 'a, b' }\n", "top: {before: \",\" }\n"},
		"alone in braces":           {"top.new", "top: { new: 1 }\n", "top: {}\n"},
		"an element of brackets":    {"top[1]", "top: [1, 2, 3]\n", "top: [1, 3]\n"},
		"JSON, amid lines":          {"top.new", "{\n  \"top\": {\n    \"before\": 1,\n    \"new\": {\n      \"a\": 1\n    },\n    \"after\": 2\n  }\n}\n", "{\n  \"top\": {\n    \"before\": 1,\n    \"after\": 2\n  }\n}\n"},
		"JSON, the last line":       {"top.new", "{\n  \"top\": {\n    \"before\": 1,\n    \"new\": 2\n  }\n}\n", "{\n  \"top\": {\n    \"before\": 1\n  }\n}\n"},
		"a comma at the end":        {"top.new", "top: {\n  before: 1,\n  new: 2, # c\n  # d\n}\n", "top: {\n  before: 1,\n  # d\n}\n"},
		"a comment before the last": {"top.new", "top: {\n  before: 1, # c\n  new: 2\n}\n", "top: {\n  before: 1 # c\n}\n"},
		"what an alias repeats":     {"new", "new: {a: &a 1}\nafter: *a\n", ""},
		"an alias":                  {"new", "before: &a 1\nnew: *a\n", "before: &a 1\n"},
		"what is missing":           {"top.new", "top: {a: 1}\n", ""},
	} {
		t.Run(name, func(t *testing.T) { changes(t, c.path, "", c.text, c.want) })
	}
}

// changes sets a value that is written as YAML, or removes the value at the path if that is
// empty. An empty want means that the change is refused.
func changes(t *testing.T, path, value, text, want string) {
	t.Helper()
	at, err := fieldpath.Parse(path)
	if err != nil {
		t.Fatal(err)
	}
	var got []byte
	if value == "" {
		got, err = yamledit.Remove([]byte(text), 0, nil, at)
	} else {
		got, err = yamledit.Set([]byte(text), 0, order, yaml.MustParse(value).YNode(), at)
	}
	if (err != nil) != (want == "") {
		t.Errorf("%v; became:\n%s", err, got)
	} else if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// For any text, what was set can be read at its path, and removing what was set anew gives
// the text's content again.
func FuzzSetAndRemove(f *testing.F) {
	for _, text := range []string{
		"a: 1\n", "new: [1, {a: b}]\n", "{\"new\": {\"a\": 1}}", "new:\n- a: |\n    b\n- c\n", "new:\n  a: 1 # b\n  # c\nd: 2\n", "new: >\n a\n b\n# c\n", "a: {\n}\n",
		"- - 1\n  - a: 2\n", "new: &a [1]\nb: *a\n", "a: b\nnew: {a: [\n 1 ], b: 'c}'}\n",
	} {
		f.Add([]byte(text), "new", false)
		f.Add([]byte(text), "new[0]", true)
		f.Add([]byte(text), "new.a", true)
	}
	f.Fuzz(func(t *testing.T, text []byte, path string, structured bool) {
		given, err := yamledit.Parse(text)
		at, invalid := fieldpath.Parse(path)
		if err != nil || invalid != nil || len(given) == 0 {
			return
		}
		value := yaml.MustParse(`"x"`).YNode()
		if structured {
			value = yaml.MustParse(`{a: [1, {b: "c"}]}`).YNode()
		}
		edited, err := yamledit.Set(text, 0, order, value, at)
		if err != nil {
			return
		}
		got, err := yamledit.Parse(edited)
		if err != nil || len(got) != len(given) {
			t.Fatalf("%q became %q: %v", text, edited, err)
		}
		without, err := yamledit.Remove(edited, 0, nil, at)
		if err != nil {
			return
		}
		if again, err := yamledit.Parse(without); err != nil || len(again) != len(given) {
			t.Errorf("%q became %q, and then %q: %v", text, edited, without, err)
		}
	})
}

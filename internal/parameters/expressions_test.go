package parameters_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/parameters"
)

// A reader of the output gets every value back as the same string, whatever its text, and
// the document's structure does not change.
func TestApplyKeepsStructureAndTypes(t *testing.T) {
	for _, value := range []string{
		"", "plain", "1000", "0012", "1e3", "0x10", "true", "yes", "null", "~", "2020-01-01", ".nan", "-", "- a", "a: b", "a # b", "{a: b}", "[a]",
		"*a", "&a", "!!int 1", `"`, `'`, `\`, "a\nb: c", "a\n", "\ta", "%", "@a", "`a`", "${OTHER}", "---\na: b", "é…", " a ",
	} {
		node, err := yaml.Parse("before: 1\nfield: \"x\" # kpt-set: ${VALUE}\nmixed: \"x\" # widedeep-set: a-${VALUE}-b\nafter: [2]\n")
		if err != nil {
			t.Fatal(err)
		}
		values := parameters.Values{"VALUE": value, "OTHER": "must not appear"}
		if err := values.Apply(node.YNode()); err != nil {
			t.Fatalf("%q: %v", value, err)
		}
		text, err := node.String()
		if err != nil {
			t.Fatalf("%q: %v", value, err)
		}
		var got map[string]any
		if err := yaml.Unmarshal([]byte(text), &got); err != nil {
			t.Fatalf("%q: the output is no YAML: %v\n%s", value, err, text)
		}
		want := map[string]any{"before": 1, "field": value, "mixed": "a-" + value + "-b", "after": []any{2}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", value, diff)
		}
	}
}

func TestApplyKeepsNumbersAndOtherComments(t *testing.T) {
	node, err := yaml.Parse("id: 0 # kpt-set: ${USER_ID}\nother: 0 # not kpt-set: ${USER_ID}\n")
	if err != nil {
		t.Fatal(err)
	}
	if err := (parameters.Values{"USER_ID": "1000"}).Apply(node.YNode()); err != nil {
		t.Fatal(err)
	}
	want := "id: 1000 # kpt-set: ${USER_ID}\nother: 0 # not kpt-set: ${USER_ID}\n"
	if diff := cmp.Diff(want, node.MustString()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestApplyRefusesANameWithoutValue(t *testing.T) {
	node, err := yaml.Parse("id: 0 # kpt-set: ${USR_ID}\n")
	if err != nil {
		t.Fatal(err)
	}
	if err := (parameters.Values{"USER_ID": "1000"}).Apply(node.YNode()); err == nil {
		t.Error("an expression with an unknown name was applied")
	}
}

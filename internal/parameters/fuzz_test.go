package parameters_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"k8s.io/apimachinery/pkg/util/yaml"
	kyaml "sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/manifests"
	"github.com/widedeep/widedeep/v1alpha1"
)

// Whatever text a setter has, allowed or not, a Kubernetes client reads it at each place
// that the manifests have for it, and finds all other places as they were.
func FuzzApply(f *testing.F) {
	for _, text := range []string{
		"", "a", "0012", "1e3", "true", "null", "~", "2020-01-01", "- a", "a: b", "a # b", "*a", "&a", "!!int 1", `"`, "'", `\`, "a\nb: c", "\ta", "a\r\n", "{{x}}",
		"$(X)", "${NFS_PATH}", "---\na: b", "é…\u2028\u0085\ufeff", "\x1b[31m", "\x00", " a ", strings.Repeat("long ", 100),
	} {
		for i := range parameters.Setters {
			f.Add(uint8(i), text)
		}
	}
	f.Fuzz(func(t *testing.T, which uint8, text string) {
		setter := parameters.Setters[int(which)%len(parameters.Setters)]
		if !utf8.ValidString(text) || setter.Setter == parameters.Mode || setter.Structure().Type != v1alpha1.String && setter.Check(text) != nil {
			return // no YAML holds it, or no field
		}
		for _, mode := range v1alpha1.Modes {
			if _, ok := setter.Default[mode]; !ok {
				continue
			}
			values := parameters.Defaults(mode)
			values[setter.Setter] = text
			values.Derive()
			for _, m := range load(t, mode) {
				node := kyaml.CopyYNode(m.Node)
				if err := values.Apply(node); err != nil {
					t.Fatal(err)
				}
				printed, err := kyaml.NewRNode(node).String()
				if err != nil {
					t.Fatal(err)
				}
				var read any
				if err := yaml.Unmarshal([]byte(printed), &read); err != nil {
					t.Fatalf("%s=%q: %v in\n%s", setter.Setter, text, err, printed)
				}
				expectRead(t, values, m.Node, read)
			}
		}
	})
}

func load(t *testing.T, mode v1alpha1.Mode) []manifests.Manifest {
	t.Helper()
	all, err := manifests.Embedded.Load(mode)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

var reference = regexp.MustCompile(`\$\{([A-Z_]+)\}`)

// expectRead compares what was read with a manifest and the values for it.
func expectRead(t *testing.T, values parameters.Values, n *kyaml.Node, read any) {
	t.Helper()
	switch n.Kind {
	case kyaml.MappingNode:
		mapping, ok := read.(map[string]any)
		if !ok || len(mapping) != len(n.Content)/2 {
			t.Fatalf("a mapping of %d keys was read as %v", len(n.Content)/2, read)
		}
		for i := 0; i < len(n.Content); i += 2 {
			expectRead(t, values, n.Content[i+1], mapping[n.Content[i].Value])
		}
	case kyaml.SequenceNode:
		list, ok := read.([]any)
		if !ok || len(list) != len(n.Content) {
			t.Fatalf("a list of %d was read as %v", len(n.Content), read)
		}
		for i, below := range n.Content {
			expectRead(t, values, below, list[i])
		}
	default:
		want := n.Value
		if expression, ok := parameters.Expression(n); ok {
			want = reference.ReplaceAllStringFunc(expression, func(found string) string { return values[found[2:len(found)-1]] })
		}
		if _, text := read.(string); text != (n.ShortTag() == kyaml.NodeTagString) || fmt.Sprint(read) != want {
			t.Errorf("%s %q was read as %#v", n.ShortTag(), want, read)
		}
	}
}

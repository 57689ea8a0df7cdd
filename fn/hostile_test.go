package fn_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/fn"
	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/v1alpha1"
)

// hostile texts mean something to a shell, to YAML, to Argo, to Kubernetes, to setters or
// to a terminal.
var hostile = []string{
	"$(id)", "`id`", "a;id", "a|id", "a&id", "a>b", "a'b", `a"b`, `a\b`, "a*", "a?", "$HOME", "!!", "a b", "- a", "-rf", "~root", "a#b", "a # b",
	"a\nb: c", "a\rb", "a\tb", "a\x00b", "a\x1b[31mb", "a\u0085b", "a\u2028b", "a\u202eb", "\ufeffa", "a: b", "- a: b", "&a", "*a", "!!int 1", "%TAG", "{a: b}", "[a]", "|", ">-", "---", "...",
	"{{workflow.name}}", "{{=sprig.env('HOME')}}", "{{", "}}", "$(NFS_SERVER)", "$$(NFS_SERVER)", "${NFS_PATH}", "${MODEL_NAME}", "x # kpt-set: ${USER_NAME}",
	"../../etc", "/../etc", "a/../../b", "a,b", "a=b", "%s%n", "true", "null", "1e3", "0x10", "=1+1",
}

// active are the characters that no value may contain, quoted or not: a shell, YAML, Argo,
// Kubernetes or a terminal would interpret them. Square brackets are allowed, for a registry with
// an IPv6 address.
const active = "$`\"'\\;|&<>*?(){}!#\n\r\t\x00\x1b\u0085\u2028\u202e\ufeff"

// document is a WideDeepConfig with a text at a path.
func document(mode v1alpha1.Mode, path []string, value any) map[string]any {
	document := map[string]any{
		"apiVersion": v1alpha1.APIVersion, "kind": v1alpha1.Kind,
		"metadata": map[string]any{"name": "hostile"}, "spec": map[string]any{"mode": string(mode)},
	}
	at := document
	for _, key := range path[:len(path)-1] {
		if at[key] == nil {
			at[key] = map[string]any{}
		}
		at = at[key].(map[string]any)
	}
	at[path[len(path)-1]] = value
	return document
}

// process runs the function on a functionConfig.
func process(t *testing.T, functionConfig map[string]any) (output, messages string, err error) {
	t.Helper()
	input, yamlErr := yaml.Marshal(map[string]any{
		"apiVersion": "config.kubernetes.io/v1", "kind": "ResourceList", "functionConfig": functionConfig,
	})
	if yamlErr != nil {
		t.Fatal(yamlErr)
	}
	return runFunction(string(input))
}

// scalars are the values in the generated items, by their places; comments are values.
func scalars(t *testing.T, output string) map[string]string {
	t.Helper()
	root, err := yaml.Parse(output)
	if err != nil {
		t.Fatalf("the output is no YAML: %v\n%s", err, output)
	}
	items, err := root.Pipe(yaml.Lookup("items"))
	if err != nil || items == nil {
		t.Fatalf("no items (%v) in\n%s", err, output)
	}
	found := map[string]string{}
	var visit func(at string, n *yaml.Node)
	visit = func(at string, n *yaml.Node) {
		above := strings.TrimSuffix(strings.TrimPrefix(n.HeadComment, fn.NoticeBefore), fn.NoticeAfter)
		found[at+" comment"] = above + n.LineComment + n.FootComment
		if n.Kind == yaml.ScalarNode {
			found[at] = n.ShortTag() + n.Value
		}
		for i, below := range n.Content {
			visit(fmt.Sprintf("%s/%d", at, i), below)
		}
	}
	visit("", items.YNode())
	return found
}

// expectInert fails if a value did anything but become a part of some values.
func expectInert(t *testing.T, value string, baseline, got map[string]string) {
	t.Helper()
	for at, text := range got {
		if text == baseline[at] {
			continue
		}
		kept := strings.TrimSuffix(value, "-training") // a workflow's name leaves it out
		if strings.ContainsAny(strings.TrimPrefix(text, "!!"), active) || !strings.Contains(text, kept) {
			t.Errorf("%q made %q of %q", value, text, baseline[at])
		}
	}
	for at := range baseline {
		if _, there := got[at]; !there {
			t.Errorf("%q took %s away", value, at)
		}
	}
}

// variants put a text where a rule may not look for it.
func variants(text, byDefault string) []string {
	return []string{text, byDefault + text, "/x" + text}
}

// harmless is what comes of a value that the field takes.
func harmless(t *testing.T, mode v1alpha1.Mode, path []string) map[string]string {
	t.Helper()
	for _, value := range []string{"a", "/a", "Always", string(mode)} {
		if output, _, err := process(t, document(mode, path, value)); err == nil {
			return withTexts(t, output)
		}
	}
	return nil // a number: no string is let through
}

func TestHostileFieldsAreRefusedOrInert(t *testing.T) {
	fields := [][]string{{"metadata", "name"}, {"metadata", "namespace"}}
	for _, p := range parameters.All {
		if isOne(p) {
			fields = append(fields, p.Path())
		}
	}
	for _, mode := range v1alpha1.Modes {
		for _, path := range fields {
			t.Run(string(mode)+" "+strings.Join(path, "."), func(t *testing.T) {
				baseline := harmless(t, mode, path)
				byDefault := "a"
				for _, s := range parameters.Setters {
					if s.Field == strings.Join(path, ".") && s.Default[mode] != "" {
						byDefault = s.Default[mode]
					}
				}
				refused := 0
				for _, text := range hostile {
					for _, value := range variants(text, byDefault) {
						output, messages, err := process(t, document(mode, path, value))
						if err == nil {
							expectInert(t, value, baseline, withTexts(t, output))
							continue
						}
						refused++
						if !strings.Contains(messages, strings.Join(path, ".")+": ") {
							t.Errorf("%q is refused without the field's name: %s", value, messages)
						}
					}
				}
				if refused < len(hostile) {
					t.Errorf("%d of %d hostile values are refused, which is hardly all", refused, len(hostile)*len(variants("", "")))
				}
			})
		}
	}
}

// isOne reports whether a field holds one value.
func isOne(p parameters.Parameter) bool {
	switch p.Structure().Type {
	case v1alpha1.Struct, v1alpha1.Map, v1alpha1.List:
		return false
	}
	return true
}

var argoReference = regexp.MustCompile(`\{\{[^}]*\}\}`)

// withTexts are the scalars of the items and, in place of the texts in a workflow, theirs.
func withTexts(t *testing.T, output string) map[string]string {
	t.Helper()
	found := scalars(t, output)
	for at, value := range found {
		text, isText := strings.CutPrefix(value, yaml.NodeTagString)
		if !isText || !strings.Contains(text, "\n") || !strings.Contains(text, ":\n") || strings.HasPrefix(text, "#!") {
			continue
		}
		delete(found, at)
		for below, value := range scalars(t, "items:\n- "+strings.ReplaceAll(argoReference.ReplaceAllString(text, "x"), "\n", "\n  ")) {
			found[at+below] = value
		}
	}
	return found
}

// A setter, or a field's path, refuses each text that the field refuses, and null, and no other
// name is a setter.
func TestHostileSettersAreRefusedLikeTheirFields(t *testing.T) {
	data := func(key, value string) map[string]any {
		return map[string]any{"apiVersion": "v1", "kind": "ConfigMap", "metadata": map[string]any{"name": "x"}, "data": map[string]any{key: value}}
	}
	fields := map[string][]string{"NAME": {"metadata", "name"}, "NAMESPACE": {"metadata", "namespace"}}
	for _, s := range parameters.Setters {
		fields[s.Setter] = s.Path()
		if s.Structure().Type != v1alpha1.String {
			fields[s.Setter] = nil
		}
	}
	for _, p := range parameters.All {
		if p.Structure().Type == v1alpha1.String {
			fields[p.Field] = p.Path() // by its path
		}
	}
	for _, text := range hostile {
		for name, path := range fields {
			for _, value := range []string{text, "/x" + text} {
				_, messages, err := process(t, data(name, value))
				if err != nil && !strings.Contains(messages, "data["+name+"]: ") && !strings.Contains(messages, ": "+name+": ") {
					t.Errorf("%s=%q is refused without its name: %s", name, value, messages)
				}
				if value == "null" { // whoever types it means that there is to be no value
					if !strings.Contains(messages, "must not be null") {
						t.Errorf("%s=null is let through (%v): %s", name, err, messages)
					}
					continue
				}
				if path == nil { // a number
					if strings.Trim(value, "0123456789.e") != "" && err == nil {
						t.Errorf("%s=%q is let through", name, value)
					}
				} else if _, _, asField := process(t, document(v1alpha1.SingleNode, path, value)); (err == nil) != (asField == nil) {
					t.Errorf("%s=%q: as a setter %v, as a field %v", name, value, err, asField)
				}
			}
		}
		if _, messages, err := process(t, data(text, "x")); err == nil || !strings.Contains(messages, "is not a setter") {
			t.Errorf("the key %q is let through (%v): %s", text, err, messages)
		}
	}
}

// Labels and annotations that the function does not read change nothing that is generated.
func TestHostileMetadataHasNoEffect(t *testing.T) {
	clean, _, err := process(t, document(v1alpha1.Pipeline, []string{"metadata", "labels", "a"}, "b"))
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range hostile {
		for _, path := range [][]string{{"metadata", "labels", "a"}, {"metadata", "labels", text}, {"metadata", "annotations", "a"}, {"metadata", "annotations", text}} {
			output, messages, err := process(t, document(v1alpha1.Pipeline, path, text))
			if err != nil {
				t.Fatalf("%v\n%s", err, messages)
			}
			if diff := cmp.Diff(scalars(t, clean), scalars(t, output)); diff != "" {
				t.Errorf("%q in %s (-without +with):\n%s", text, path[:2], diff)
			}
		}
	}
}

func TestPathsOutOfThePackageAreRefused(t *testing.T) {
	for _, path := range []string{"../wide-deep.yaml", "a/../../wide-deep.yaml", "/etc/wide-deep.yaml", "../../../../root/.ssh/x.yaml"} {
		for _, annotation := range []string{"internal.config.kubernetes.io/path", "config.kubernetes.io/path"} {
			_, messages, err := process(t, document(v1alpha1.SingleNode, []string{"metadata", "annotations", annotation}, path))
			if err == nil || !strings.Contains(messages, "leads out of the package") {
				t.Errorf("%s: %s is let through (%v): %s", annotation, path, err, messages)
			}
		}
	}
}

// kpt prints results on a terminal, and so do we.
func TestMessagesDoNothingToATerminal(t *testing.T) {
	for _, text := range []string{"\x1b[31mred", "\x1b]0;title\a", "a\rb", "a\u202eb", "a\u009bb", strings.Repeat("x", 1<<16)} {
		for _, path := range [][]string{
			{"kind"}, {"metadata", "name"}, {"metadata", "namespace"}, {"metadata", text}, {"spec", text}, {"spec", "model", "name"},
			{"metadata", "annotations", "internal.config.kubernetes.io/path"},
		} {
			config := document(v1alpha1.SingleNode, path, "WideDeepConfi"+text)
			config["spec"].(map[string]any)["nonsense"] = text
			output, messages, err := process(t, config)
			if err == nil {
				t.Errorf("%q in %v is let through", clip(text), path)
			}
			var list struct {
				Results []struct {
					Message     string
					ResourceRef map[string]string `yaml:"resourceRef"`
					Field       struct{ Path string }
					File        struct{ Path string }
				}
			}
			if err := yaml.Unmarshal([]byte(output), &list); err != nil {
				t.Fatal(err)
			}
			shown := []string{strings.ReplaceAll(messages, "\n", "")}
			for _, r := range list.Results {
				shown = append(shown, r.Message, r.Field.Path, r.File.Path)
				for _, part := range r.ResourceRef {
					shown = append(shown, part)
				}
			}
			for _, one := range shown {
				if strings.ContainsAny(one, "\x1b\a\r\n\u202e\u009b") || len(one) > 10000 {
					t.Errorf("%q in %v: a message of %d bytes shows it: %q", clip(text), path, len(one), clip(one))
				}
			}
		}
	}
}

func clip(text string) string { return text[:min(len(text), 200)] }

// The time for a deeply nested null grows only with its depth.
func TestDeepNullsAreReadInLinearTime(t *testing.T) {
	deep := "null"
	for range 2000 {
		deep = "{a: " + deep + "}"
	}
	input := listHead + "functionConfig:\n  apiVersion: widedeep.dev/v1alpha1\n  kind: WideDeepConfig\n  metadata: {name: a}\n  spec: {training: " + deep + "}\n"
	if _, messages, err := runFunction(input); err == nil || !strings.Contains(messages, "spec.training.a: ") {
		t.Errorf("%v: %s", err, messages)
	}
}

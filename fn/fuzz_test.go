package fn_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/fn"
)

// Any bytes in: no panic, what comes out is a ResourceList, the items that are not ours
// are in it as they were, and on an error all are.
func FuzzRun(f *testing.F) {
	const config = "  apiVersion: widedeep.dev/v1alpha1\n  kind: WideDeepConfig\n  metadata:\n    name: a\n"
	const owned = "- {apiVersion: v1, kind: Pod, metadata: {name: p, annotations: {widedeep.dev/generated-by: a}}}\n"
	for _, seed := range []string{
		"", "a: [", listHead, listHead + "functionConfig:\n" + config, listHead + "functionConfig:\n" + config + "  spec: {mode: pipeline, user: {id: 1}}\n",
		listHead + "functionConfig: {apiVersion: v1, kind: ConfigMap, data: {MODE: pipeline, NAME: b}}\n",
		listHead + "items:\n" + owned + "- &x {kind: *x}\n",
		listHead + "items:\n" + owned + "- # head\n" + config + "- {kind: Kptfile, apiVersion: kpt.dev/v1, metadata: {annotations: {internal.config.kubernetes.io/path: Kptfile}}}\n",
		listHead + "items:\n- kind: &a Thing\n  labels: {b: *a, c: }\n  text: |+\n    a\n\n- {kind: 5, metadata: [], ? {a: b} : ~}\nfunctionConfig:\n" + config,
		listHead + "items:\n- <<: {kind: Thing}\n  a: >-\n    b\n    c\n  a: 'd\n\n    e'\n", "\ufeff" + listHead + "items: []\nresults: [{message: a, severity: info}]\r\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, input []byte) {
		output, _, err := runFunction(string(input))
		if err != nil && !errors.Is(err, fn.ErrFailed) {
			if output != "" {
				t.Errorf("it failed with %v and wrote\n%s", err, output)
			}
			return
		}
		keep := func(item *yaml.Node) bool { return err != nil || !isOurs(item) }
		given, ok := foreign(t, string(input), keep)
		if !ok {
			return // more than a comparison should expand
		}
		got, _ := foreign(t, output, keep)
		if diff := cmp.Diff(given, got); diff != "" {
			t.Errorf("foreign items (-in +out):\n%s\nfrom:\n%s\nto:\n%s", diff, input, output)
		}
	})
}

// isOurs says whether the function may change an item.
func isOurs(item *yaml.Node) bool {
	r := yaml.NewRNode(item)
	owner, err := r.Pipe(yaml.Lookup("metadata", "annotations", fn.OwnerAnnotation))
	owned := err == nil && owner != nil && resolved(owner.YNode()).ShortTag() == yaml.NodeTagString
	return owned && isGenerated(item) || r.GetKind() == "WideDeepConfig"
}

// isGenerated says whether an item is of a kind that the function generates.
func isGenerated(item *yaml.Node) bool {
	bare := yaml.MustParse("metadata: {annotations: {" + fn.OwnerAnnotation + ": a}}").YNode()
	for i := 0; i+1 < len(item.Content); i += 2 {
		if key := item.Content[i].Value; key == "apiVersion" || key == "kind" {
			bare.Content = append(bare.Content, item.Content[i], resolved(item.Content[i+1]))
		}
	}
	return fn.Owner(bare) != ""
}

// foreign returns the items to keep of the one document that is not empty, each as a
// text that says what a reader of YAML sees, in an order of their own.
func foreign(t *testing.T, list string, keep func(*yaml.Node) bool) (texts []string, ok bool) {
	t.Helper()
	for decoder := yaml.NewDecoder(strings.NewReader(list)); ; {
		var document yaml.Node
		if err := decoder.Decode(&document); errors.Is(err, io.EOF) {
			slices.Sort(texts)
			return texts, true
		} else if err != nil {
			t.Fatalf("no YAML: %v in\n%s", err, list)
		}
		root := resolved(document.Content[0])
		for i := 0; root.Kind == yaml.MappingNode && i < len(root.Content); i += 2 {
			if root.Content[i].Value != "items" {
				continue
			}
			for _, item := range resolved(root.Content[i+1]).Content {
				var text bytes.Buffer
				if !canonical(&text, item) {
					return nil, false
				}
				if keep(resolved(item)) {
					texts = append(texts, text.String())
				}
			}
		}
	}
}

func resolved(n *yaml.Node) *yaml.Node {
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n
}

// canonical writes a node without what only a writer chooses: aliases, quotes, comments.
func canonical(to *bytes.Buffer, n *yaml.Node) bool {
	n = resolved(n)
	value := n.Value
	if n.ShortTag() == yaml.NodeTagNull {
		value = ""
	}
	fmt.Fprintf(to, "%d %s %q [", n.Kind, n.ShortTag(), value)
	for _, below := range n.Content {
		if to.Len() > 1<<20 || !canonical(to, below) {
			return false
		}
	}
	to.WriteString("]")
	return true
}

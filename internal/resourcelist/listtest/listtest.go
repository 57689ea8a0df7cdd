// Package listtest reads the items and results of a ResourceList, for tests to compare.
package listtest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Items returns the items to keep of the one document that is not empty, each as a
// text that says what a reader of YAML sees, in an order of their own.
func Items(t *testing.T, list string, keep func(*yaml.Node) bool) (texts []string, ok bool) {
	t.Helper()
	for decoder := yaml.NewDecoder(strings.NewReader(list)); ; {
		var document yaml.Node
		if err := decoder.Decode(&document); errors.Is(err, io.EOF) {
			slices.Sort(texts)
			return texts, true
		} else if err != nil {
			t.Fatalf("no YAML: %v in\n%s", err, list)
		}
		root := Resolved(document.Content[0])
		for i := 0; root.Kind == yaml.MappingNode && i < len(root.Content); i += 2 {
			if root.Content[i].Value != "items" {
				continue
			}
			for _, item := range Resolved(root.Content[i+1]).Content {
				var text bytes.Buffer
				if !canonical(&text, item) {
					return nil, false
				}
				if keep(Resolved(item)) {
					texts = append(texts, text.String())
				}
			}
		}
	}
}

// Resolved is what an alias stands for, and any other node itself.
func Resolved(n *yaml.Node) *yaml.Node {
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n
}

// canonical writes a node without what only a writer chooses: aliases, quotes, comments.
func canonical(to *bytes.Buffer, n *yaml.Node) bool {
	n = Resolved(n)
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

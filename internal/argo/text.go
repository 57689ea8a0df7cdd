// Package argo reads and writes the YAML in the texts of Argo's workflows.
package argo

import (
	"fmt"
	"regexp"
	"strings"
	"sync"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

var reference = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\{\{[^}]*\}\}`) })

// Text is YAML in a text of a workflow. The text contains Argo's references, such as
// {{workflow.name}}, which are not valid YAML. While the text is parsed, placeholders
// replace them, which no user's text of a WideDeepConfig can contain.
type Text struct {
	// Scalar is the text in the workflow.
	Scalar *yaml.Node
	// Node is the parsed text, with the placeholders.
	Node *yaml.Node

	references []string
	before     string
}

// Parse parses a text.
func Parse(scalar *yaml.Node) (*Text, error) {
	t := &Text{Scalar: scalar}
	node, err := yaml.Parse(reference().ReplaceAllStringFunc(scalar.Value, func(found string) string {
		t.references = append(t.references, found)
		return placeholder(len(t.references) - 1)
	}))
	if err != nil {
		return nil, err
	}
	t.Node = node.YNode()
	t.before, err = node.String()
	return t, err
}

func placeholder(i int) string { return fmt.Sprintf("reference{{%d}}", i) }

// Restore puts the references back in place of the placeholders in the node, for those who
// only read it.
func (t *Text) Restore() { t.restoreIn(t.Node) }

func (t *Text) restoreIn(n *yaml.Node) {
	n.Value = t.restore(n.Value)
	for _, below := range n.Content {
		t.restoreIn(below)
	}
}

func (t *Text) restore(text string) string {
	for i, found := range t.references {
		text = strings.ReplaceAll(text, placeholder(i), found)
	}
	return text
}

// Write puts the YAML back into the workflow. A text that did not change keeps its form.
func (t *Text) Write() error {
	changed, err := yaml.NewRNode(t.Node).String()
	if err != nil || changed == t.before {
		return err
	}
	t.Scalar.Value = t.restore(changed)
	return nil
}

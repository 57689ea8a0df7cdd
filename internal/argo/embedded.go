// Package argo reads and writes what Argo's workflows hold as strings: the YAML of the resources
// that they create and of the patches of their pods, and the references in it.
package argo

import (
	"fmt"
	"regexp"
	"strings"
	"sync"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

var reference = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\{\{[^}]*\}\}`) })

// Embedded is YAML in a string of a workflow: a resource.manifest or a podSpecPatch. It
// contains Argo's references, such as {{workflow.name}}, which are not valid YAML. While it
// is parsed, placeholders replace them, which no value of a WideDeepConfig can contain.
type Embedded struct {
	// Scalar is the string in the workflow.
	Scalar *yaml.Node
	// Node is the parsed YAML, with the placeholders.
	Node *yaml.Node

	references []string
	before     string
}

// Parse parses the YAML in a string of a workflow.
func Parse(scalar *yaml.Node) (*Embedded, error) {
	e := &Embedded{Scalar: scalar}
	node, err := yaml.Parse(reference().ReplaceAllStringFunc(scalar.Value, func(found string) string {
		e.references = append(e.references, found)
		return placeholder(len(e.references) - 1)
	}))
	if err != nil {
		return nil, err
	}
	e.Node = node.YNode()
	e.before, err = node.String()
	return e, err
}

func placeholder(i int) string { return fmt.Sprintf("reference{{%d}}", i) }

// Restore puts the references back in place of the placeholders in the node, for those who
// only read it.
func (e *Embedded) Restore() { e.restoreIn(e.Node) }

func (e *Embedded) restoreIn(n *yaml.Node) {
	n.Value = e.restore(n.Value)
	for _, below := range n.Content {
		e.restoreIn(below)
	}
}

func (e *Embedded) restore(text string) string {
	for i, found := range e.references {
		text = strings.ReplaceAll(text, placeholder(i), found)
	}
	return text
}

// Write puts the YAML back into the workflow. If it did not change, it keeps its form.
func (e *Embedded) Write() error {
	changed, err := yaml.NewRNode(e.Node).String()
	if err != nil || changed == e.before {
		return err
	}
	e.Scalar.Value = e.restore(changed)
	return nil
}

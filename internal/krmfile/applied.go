package krmfile

import (
	"fmt"
	"regexp"
	"sync"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/argo"
)

// AppliedResource is a resource in a text that a workflow applies on the cluster, with the
// workflow's arguments in it.
type AppliedResource struct {
	Node *yaml.Node
	// Line is the line before the text's first one.
	Line int
}

// parameter is a parameter of a workflow in a text.
var parameter = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\{\{ *workflow\.parameters\.([-\w]+) *\}\}`) })

// fill puts the arguments of a workflow in a text.
func fill(n *yaml.Node, arguments map[string]string) {
	n.Value = parameter().ReplaceAllStringFunc(n.Value, func(found string) string {
		if value, ok := arguments[parameter().FindStringSubmatch(found)[1]]; ok {
			return value
		}
		return found
	})
	for _, below := range n.Content {
		fill(below, arguments)
	}
}

// Applied returns the resources in the texts of a workflow. Another resource has none.
func Applied(workflow *yaml.Node) ([]AppliedResource, error) {
	arguments := map[string]string{}
	for _, argument := range elements(lookup(workflow, "spec", "arguments", "parameters")) {
		arguments[text(argument, "name")] = text(argument, "value")
	}
	var all []AppliedResource
	for _, template := range elements(lookup(workflow, "spec", "templates")) {
		scalar := lookup(template, "resource", "manifest")
		if scalar == nil {
			continue
		}
		applied, err := argo.Parse(scalar)
		if err != nil {
			return nil, fmt.Errorf("template %s: resource.manifest: not YAML: %w", text(template, "name"), err)
		}
		applied.Restore()
		fill(applied.Node, arguments)
		all = append(all, AppliedResource{applied.Node, scalar.Line})
	}
	return all, nil
}

// lookup returns the value at a path of keys; nil if there is none.
func lookup(n *yaml.Node, path ...string) *yaml.Node {
	for _, key := range path {
		if n == nil || n.Kind != yaml.MappingNode {
			return nil
		}
		at := n
		n = nil
		for i := 0; i+1 < len(at.Content); i += 2 {
			if at.Content[i].Value == key {
				n = at.Content[i+1]
			}
		}
	}
	return n
}

// elements returns the elements of a list; none of another node.
func elements(n *yaml.Node) []*yaml.Node {
	if n == nil || n.Kind != yaml.SequenceNode {
		return nil
	}
	return n.Content
}

// text returns the scalar under a key; empty if there is none.
func text(n *yaml.Node, key string) string {
	if value := lookup(n, key); value != nil && value.Kind == yaml.ScalarNode {
		return value.Value
	}
	return ""
}

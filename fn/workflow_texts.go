package fn

import (
	"fmt"
	"regexp"
	"strings"
	"sync"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

var reference = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\{\{[^}]*\}\}`) })

// workflowText is YAML in a text of a workflow. The text contains Argo's references, such
// as {{workflow.name}}, which are not valid YAML. While the text is parsed, placeholders
// replace them, which no user's text can contain (see reader.inert).
type workflowText struct {
	scalar     *yaml.Node
	node       *yaml.Node
	references []string
	before     string
}

func readText(scalar *yaml.Node) (*workflowText, error) {
	t := &workflowText{scalar: scalar}
	node, err := yaml.Parse(reference().ReplaceAllStringFunc(scalar.Value, func(found string) string {
		t.references = append(t.references, found)
		return standIn(len(t.references) - 1)
	}))
	if err != nil {
		return nil, err
	}
	t.node = node.YNode()
	t.before, err = node.String()
	return t, err
}

func standIn(i int) string { return fmt.Sprintf("reference{{%d}}", i) }

// write puts the YAML back into the workflow. A text that did not change keeps its form.
func (t *workflowText) write() error {
	changed, err := yaml.NewRNode(t.node).String()
	if err != nil || changed == t.before {
		return err
	}
	for i, found := range t.references {
		changed = strings.ReplaceAll(changed, standIn(i), found)
	}
	t.scalar.Value = changed
	return nil
}

// appliedTexts returns the texts of a workflow that hold the resources which it applies on
// the cluster.
func appliedTexts(workflow *yaml.Node) []*yaml.Node {
	var all []*yaml.Node
	for _, template := range elements(lookup(workflow, "spec", "templates")) {
		if text := lookup(template, "resource", "manifest"); text != nil {
			all = append(all, text)
		}
	}
	return all
}

// described is the resource in a text; nil if the text only names a resource to wait for.
func (t *workflowText) described() *yaml.Node {
	if lookup(t.node, "spec") == nil {
		return nil
	}
	return t.node
}

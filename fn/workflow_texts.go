package fn

import (
	"fmt"
	"regexp"
	"strings"
	"sync"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

var reference = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\{\{[^}]*\}\}`) })

// workflowText is YAML that is a text in a workflow, with Argo's references in it, which are
// no YAML: meanwhile names stand for them, which no user's text can hold (see reader.inert).
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

// write puts the YAML back into the workflow. A text that nothing has changed stays as it
// is written.
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

// appliedTexts are the texts of a workflow that describe what it applies on the cluster.
func appliedTexts(workflow *yaml.Node) []*yaml.Node {
	var all []*yaml.Node
	for _, template := range elements(lookup(workflow, "spec", "templates")) {
		if text := lookup(template, "resource", "manifest"); text != nil {
			all = append(all, text)
		}
	}
	return all
}

// described is the resource that a text describes; nil where the text only names one, to
// wait for it.
func (t *workflowText) described() *yaml.Node {
	if lookup(t.node, "spec") == nil {
		return nil
	}
	return t.node
}

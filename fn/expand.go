package fn

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation/field"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/manifests"
)

// generated is a resource that a config asks for.
type generated struct {
	config *config
	// file is the base name of the file for it, where the package has none yet.
	file       string
	yaml       *yaml.Node
	kind, name string
}

// expand puts each config's values into a copy of its mode's manifests. Those that are
// left alone, though values were written into them, are for others to expand.
func expand(manifests *manifests.Set, configs []*config) ([]*generated, findings) {
	var all []*generated
	var found findings
	for _, c := range configs {
		if c.document.left {
			continue
		}
		set, err := c.expand(manifests, &found)
		if err != nil {
			found.errorf(c.resource(), "%v", err)
			continue
		}
		all = append(all, set...)
	}
	return all, found
}

func (c *config) expand(manifests *manifests.Set, found *findings) ([]*generated, error) {
	templates, err := manifests.Load(c.mode)
	if err != nil {
		return nil, err
	}
	values := maps.Clone(c.values)
	if c.mountPath != "" {
		values[parameters.NFSPath] = c.mountPath
	}
	var all []*generated
	for _, template := range templates {
		if c.serviceAccount != "" && isAccess(template.Node) {
			continue
		}
		node := yaml.CopyYNode(template.Node)
		if err := values.Apply(node); err != nil {
			return nil, fmt.Errorf("%s/%s: %w", c.mode, template.File, err)
		}
		if err := set(node, parameters.String, c.namespace, "metadata", "namespace"); err != nil {
			return nil, err
		}
		if err := set(node, parameters.String, c.resource().name, "metadata", "annotations", OwnerAnnotation); err != nil {
			return nil, err
		}
		if scripts := child(node, "data"); scripts != nil {
			scripts.Content[0].Value = c.values[parameters.ModelScript]
			scripts.Content[0].Style = yaml.DoubleQuotedStyle
		}
		if container := trainingContainer(node); container != nil {
			c.checkImage(container, found)
		}
		if c.mountPath != "" {
			forget(node, parameters.NFSPath)
		}
		if err := c.shape(node); err != nil {
			return nil, fmt.Errorf("%s/%s: %w", c.mode, template.File, err)
		}
		c.checkTemplates(node, found)
		kind, file := child(node, "kind").Value, template.File
		if kind == string(c.workload) {
			file = strings.ToLower(kind) + ".yaml"
		}
		all = append(all, &generated{
			config: c, file: file, yaml: node,
			kind: kind, name: lookup(node, "metadata", "name").Value,
		})
	}
	return all, nil
}

// isAccess says whether a resource is there for what the pods may do.
func isAccess(n *yaml.Node) bool {
	switch child(n, "kind").Value {
	case "ServiceAccount", "Role", "RoleBinding":
		return true
	}
	return false
}

// trainingContainer finds the container whose image is the pattern of the 2020 package.
func trainingContainer(n *yaml.Node) *yaml.Node {
	if image := child(n, "image"); image != nil && strings.HasPrefix(image.LineComment, parameters.Marker) {
		return n
	}
	for _, below := range n.Content {
		if container := trainingContainer(below); container != nil {
			return container
		}
	}
	return nil
}

// checkImage reports an image of the pattern that is none, though each value alone is right.
func (c *config) checkImage(container *yaml.Node, found *findings) {
	if name, invalid := parameters.TooLong(child(container, "image").Value); invalid != nil && c.image == "" {
		c.refuse(name, invalid.Want, found)
	}
}

// forget drops the comments of expressions that name a setter: what stands there is
// no longer its value, and kpt's setters must not put that back.
func forget(n *yaml.Node, setter string) {
	if expression, ok := parameters.Expression(n); ok && slices.Contains(parameters.Names(expression), setter) {
		n.LineComment = ""
	}
	for _, below := range n.Content {
		forget(below, setter)
	}
}

// refuse reports a setter's value that does not go with others.
func (c *config) refuse(name, why string, found *findings) {
	s, _ := parameters.Lookup(name)
	found.invalid(c.resource(), field.Invalid(fieldPath(s.Field), c.values[name], why), "")
}

// checkTemplates reports a model that is named like a step of the workflow.
func (c *config) checkTemplates(workflow *yaml.Node, found *findings) {
	templates := lookup(workflow, "spec", "templates")
	if templates == nil {
		return
	}
	entrypoint := lookup(workflow, "spec", "entrypoint").Value
	for _, template := range templates.Content[1:] {
		if child(template, "name").Value == entrypoint {
			c.refuse(parameters.ModelName, "must not be the name of one of the workflow's steps", found)
		}
	}
}

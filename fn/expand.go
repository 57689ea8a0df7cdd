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

// generated is a resource that a config generates.
type generated struct {
	config *config
	// file is the base name of the resource's file, if the package has none for it yet.
	file       string
	yaml       *yaml.Node
	kind, name string
}

// expand sets each config's values in a copy of its mode's manifests. Documents that are
// left alone are not expanded, even if values were written into them.
func expand(source *manifests.Set, configs []*config) ([]*generated, findings) {
	var all []*generated
	var found findings
	for _, c := range configs {
		if c.document.outOfScope {
			continue
		}
		set, err := c.expandManifests(source, &found)
		if err != nil {
			found.errorf(c.resource(), "%v", err)
			continue
		}
		all = append(all, set...)
	}
	return all, found
}

// expandManifests makes the resources of one config.
func (c *config) expandManifests(source *manifests.Set, found *findings) ([]*generated, error) {
	templates, err := source.Load(c.mode)
	if err != nil {
		return nil, err
	}
	fields := c.fields()
	values := maps.Clone(c.values)
	overridden := fields.overrideExpressions(values)
	var all []*generated
	for _, template := range templates {
		if fields.leaveOut(child(template.Node, "kind").Value) {
			continue
		}
		g, err := c.fill(template, values, overridden, fields, found)
		if err != nil {
			return nil, fmt.Errorf("%s/%s: %w", c.mode, template.File, err)
		}
		all = append(all, g)
	}
	fields.reportUnreached(found)
	return all, nil
}

// fill sets the values in a copy of a manifest.
func (c *config) fill(template manifests.Manifest, values parameters.Values, overridden []string, fields *fields, found *findings) (*generated, error) {
	node := yaml.CopyYNode(template.Node)
	c.addOptional(node)
	fields.reachExpressions(node)
	if err := values.Apply(node); err != nil {
		return nil, err
	}
	if err := setText(node, c.namespace, "metadata", "namespace"); err != nil {
		return nil, err
	}
	if err := setText(node, c.resource().name, "metadata", "annotations", OwnerAnnotation); err != nil {
		return nil, err
	}
	if child(node, "kind").Value == configMapKind {
		script := child(node, "data").Content[0] // the key of its only file
		script.Value, script.Style = c.values[parameters.ModelScript], yaml.DoubleQuotedStyle
	}
	if c.at(parameters.ImageReference) == nil {
		c.checkImages(node, found)
	}
	if len(overridden) > 0 {
		forget(node, overridden)
	}
	if err := fields.apply(node); err != nil {
		return nil, err
	}
	c.checkTemplates(node, found)
	addNotice(node, c.resource().name)
	kind, file := child(node, "kind").Value, template.File
	if kind != child(template.Node, "kind").Value {
		file = strings.ToLower(kind) + ".yaml"
	}
	return &generated{config: c, file: file, yaml: node, kind: kind, name: lookup(node, "metadata", "name").Value}, nil
}

// addOptional adds the environment variables of setters that have no default in the mode and
// that the config states.
func (c *config) addOptional(node *yaml.Node) {
	for _, s := range parameters.Setters {
		expression := s.Optional[c.mode]
		if expression == "" || !c.stated[s.Setter] {
			continue
		}
		for _, p := range podsIn(node) {
			if p.is(parameters.Training) {
				addVariable(p.container, s.Setter, "").LineComment = parameters.Marker + expression
			}
		}
	}
}

// checkImages reports the images of an expression that are invalid, which valid parts can add
// up to.
func (c *config) checkImages(n *yaml.Node, found *findings) {
	if image := child(n, "image"); image != nil && strings.HasPrefix(image.LineComment, parameters.Marker) {
		if name, invalid := parameters.TooLong(image.Value); invalid != nil {
			c.refuse(name, invalid.Want, found)
		}
	}
	for _, below := range n.Content {
		c.checkImages(below, found)
	}
}

// forget removes the comments of expressions that name a setter whose value was replaced by
// another field's. Otherwise kpt's apply-setters would write the setter's value again.
func forget(n *yaml.Node, overridden []string) {
	if expression, ok := strings.CutPrefix(n.LineComment, parameters.Marker); ok {
		isOverridden := func(name string) bool { return slices.Contains(overridden, name) }
		if slices.ContainsFunc(parameters.Names(expression), isOverridden) {
			n.LineComment = ""
		}
	}
	for _, below := range n.Content {
		forget(below, overridden)
	}
}

// refuse reports a setter's value that can't be combined with others.
func (c *config) refuse(name, why string, found *findings) {
	s, _ := parameters.BySetter(name)
	found.invalid(c.resource(), field.Invalid(fieldPath(s.Field), c.values[name], why), "")
}

// checkTemplates reports a model with the name of a step of the workflow.
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

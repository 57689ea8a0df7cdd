package fn

import (
	"fmt"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation/field"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/manifests"
	"github.com/widedeep/widedeep/setters"
)

// generated is a resource that a config asks for.
type generated struct {
	config *config
	// file is the base name of the file for it, where the package has none yet.
	file       string
	yaml       *yaml.Node
	kind, name string
}

// expand puts each config's values into a copy of its mode's manifests.
func expand(configs []*config) ([]*generated, findings) {
	var all []*generated
	var found findings
	for _, c := range configs {
		set, err := c.expand(&found)
		if err != nil {
			found.errorf(c.resource, "%v", err)
			continue
		}
		all = append(all, set...)
	}
	return all, found
}

func (c *config) expand(found *findings) ([]*generated, error) {
	templates, err := manifests.Load(c.mode)
	if err != nil {
		return nil, err
	}
	var all []*generated
	for _, template := range templates {
		if c.serviceAccount != "" && isAccess(template.Node) {
			continue
		}
		node := yaml.CopyYNode(template.Node)
		if err := c.values.Apply(node); err != nil {
			return nil, fmt.Errorf("%s/%s: %w", c.mode, template.File, err)
		}
		if err := set(node, setters.String, c.namespace, "metadata", "namespace"); err != nil {
			return nil, err
		}
		if err := set(node, setters.String, c.name, "metadata", "annotations", OwnerAnnotation); err != nil {
			return nil, err
		}
		if scripts := child(node, "data"); scripts != nil {
			scripts.Content[0].Value = c.values[setters.ModelScript]
			scripts.Content[0].Style = yaml.DoubleQuotedStyle
		}
		if container := trainingContainer(node); container != nil {
			if err := c.adjust(container, found); err != nil {
				return nil, err
			}
		}
		if account := lookup(node, "spec", "serviceAccountName"); account != nil && c.serviceAccount != "" {
			// Not the model's name: kpt's setters must not put it back.
			account.Value, account.LineComment = c.serviceAccount, ""
		}
		c.checkTemplates(node, found)
		all = append(all, &generated{
			config: c, file: template.File, yaml: node,
			kind: child(node, "kind").Value, name: lookup(node, "metadata", "name").Value,
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
	if image := child(n, "image"); image != nil && strings.HasPrefix(image.LineComment, setters.Marker) {
		return n
	}
	for _, below := range n.Content {
		if container := trainingContainer(below); container != nil {
			return container
		}
	}
	return nil
}

// adjust does to the training container what no setter's expression says.
func (c *config) adjust(container *yaml.Node, found *findings) error {
	image := child(container, "image")
	if c.image != "" {
		// No longer the pattern: kpt's setters must not put it back.
		image.Value, image.LineComment = c.image, ""
	} else if name, invalid := setters.TooLong(image.Value); invalid != nil {
		c.refuse(name, invalid.Want, found)
	}
	c.checkMounts(container, found)
	if c.pullPolicy != "" {
		if err := set(container, setters.String, c.pullPolicy, "imagePullPolicy"); err != nil {
			return err
		}
	}
	if c.steps != "" {
		addVariable(child(container, "env"), "STEPS", c.steps)
	}
	// Without the variable the script does not check.
	if target, err := strconv.ParseFloat(c.values[setters.TargetAccuracy], 64); err == nil && target == 0 {
		removeNamed(child(container, "env"), setters.TargetAccuracy)
	}
	return nil
}

// checkMounts reports paths at which two volumes would be mounted.
func (c *config) checkMounts(container *yaml.Node, found *findings) {
	mounted := map[string]*yaml.Node{}
	for _, mount := range child(container, "volumeMounts").Content {
		at := child(mount, "mountPath")
		if other := mounted[at.Value]; other != nil {
			first, _ := setters.Expression(other)
			second, _ := setters.Expression(at)
			c.refuse(setters.Names(first)[0], fmt.Sprintf("must not be where volume %s is mounted too, which is at %s", child(mount, "name").Value, second), found)
		}
		mounted[at.Value] = at
	}
}

// refuse reports a setter's value that does not go with others.
func (c *config) refuse(name, why string, found *findings) {
	s, _ := setters.Lookup(name)
	found.invalid(c.resource, field.Invalid(fieldPath(s.Field), c.values[name], why), "")
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
			c.refuse(setters.ModelName, "must not be the name of one of the workflow's steps", found)
		}
	}
}

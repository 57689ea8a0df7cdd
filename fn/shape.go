package fn

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/parameters"
)

// shape does to a resource what the fields without a setter ask for.
func (c *config) shape(node *yaml.Node) error {
	c.describe(childOf(node, "metadata"))
	if account := lookup(node, "spec", "serviceAccountName"); account != nil && c.serviceAccount != "" {
		// Not the model's name: kpt's setters must not put it back.
		account.Value, account.LineComment = c.serviceAccount, ""
	}
	switch child(node, "kind").Value {
	case "Pod":
		c.shapePod(node)
	case "Workflow":
		return c.shapeWorkflow(node)
	}
	return nil
}

func (c *config) shapePod(node *yaml.Node) {
	spec := child(node, "spec")
	p := pod{spec, child(spec, "containers").Content[0], trainingField}
	c.shapeTraining(p.container)
	c.shapeAny(p)
	c.pass(spec, pullSecretsField)
	c.pass(spec, p.field+"."+topologySpread)
	if c.workload == "Job" {
		metadata := newMapping("labels", yaml.CopyYNode(lookup(node, "metadata", "labels")))
		c.pass(metadata, annotationsField)
		child(node, "apiVersion").Value, child(node, "kind").Value = "batch/v1", string(c.workload)
		put(node, "spec", newMapping("template", newMapping("metadata", metadata, "spec", spec)))
	}
}

func (c *config) shapeWorkflow(node *yaml.Node) error {
	spec := child(node, "spec")
	child(node, "kind").Value = string(c.workload)
	c.pass(spec, pullSecretsField)
	if metadata := newMapping(); c.describe(metadata) {
		put(spec, "podMetadata", metadata)
	}
	for _, template := range child(spec, "templates").Content {
		if container := child(template, "container"); container != nil {
			c.shapeTraining(container)
			c.shapeAny(pod{template, container, trainingField})
			if c.restricted || c.guaranteed() || c.at(trainingField+"."+topologySpread) != nil {
				if err := editText(child(template, "podSpecPatch"), c.patch); err != nil {
					return err
				}
			}
		}
		if text := lookup(template, "resource", "manifest"); text != nil && c.shapesServers() {
			if err := editText(text, c.shapeServing); err != nil {
				return err
			}
		}
	}
	return nil
}

// patch adds to a podSpecPatch what a workflow's template has no field for, and what
// the containers that Argo adds need so that the pod is what the config asks for.
func (c *config) patch(spec *yaml.Node) {
	c.pass(spec, trainingField+"."+topologySpread)
	for _, container := range []struct{ list, name string }{{"initContainers", "init"}, {"containers", "wait"}} {
		added := newMapping("name", newString(container.name))
		if c.guaranteed() {
			put(added, "resources", parsed(executorResources))
		}
		if c.restricted {
			put(added, "securityContext", parsed(restrictedContainer))
		}
		if len(added.Content) > 2 {
			put(spec, container.list, &yaml.Node{Kind: yaml.SequenceNode, Content: []*yaml.Node{added}})
		}
	}
}

// guaranteed says whether the training's resources give a pod Kubernetes' class of
// that name, as long as its other containers do so too.
func (c *config) guaranteed() bool {
	limits, requests := c.at(trainingField+".resources.limits"), c.at(trainingField+".resources.requests")
	return limits != nil && !slices.ContainsFunc([]string{"cpu", "memory"}, func(name string) bool {
		limit := child(limits, name)
		if limit == nil || requests == nil || child(requests, name) == nil {
			return limit == nil // what is not requested is requested as the limit
		}
		least, _ := amount(child(requests, name).Value)
		most, _ := amount(limit.Value)
		return least != most
	})
}

// shapesServers says whether any field is stated that reaches the text of the
// Deployment or of the Service.
func (c *config) shapesServers() bool {
	fields := append(passedToServers(), serviceTypeField, nodePortField, servingLifecycleField)
	return c.restricted || slices.ContainsFunc(fields, func(name string) bool { return c.at(name) != nil })
}

// shapeServing does to the Deployment and to the Service what their fields ask for.
func (c *config) shapeServing(node *yaml.Node) {
	metadata := childOf(node, "metadata")
	if child(node, "kind").Value == "Deployment" && child(node, "spec") == nil {
		return // it is only named, to wait for it
	}
	c.describe(metadata)
	if c.retain {
		remove(metadata, "ownerReferences")
	}
	spec := child(node, "spec")
	if child(node, "kind").Value == "Service" {
		if c.serviceType != "" {
			child(spec, "type").Value = c.serviceType
		}
		if c.nodePort != "" {
			put(child(spec, "ports").Content[0], "nodePort", &yaml.Node{Kind: yaml.ScalarNode, Tag: yaml.NodeTagInt, Value: c.nodePort})
		}
		return
	}
	template := child(spec, "template")
	c.describe(child(template, "metadata"))
	servers := child(template, "spec")
	p := pod{servers, child(servers, "containers").Content[0], servingField}
	c.shapeAny(p)
	c.pass(servers, pullSecretsField)
	c.pass(servers, p.field+"."+topologySpread)
	if more := c.quoted(servingArgsField); more != nil {
		args := child(p.container, "args")
		args.Content = append(args.Content, more.Content...)
	}
}

// pod is where a pod is described: its spec, or a workflow's template, and the
// container that does the work; field is where the config says more of it.
type pod struct {
	spec, container *yaml.Node
	field           string
}

const topologySpread = "topologySpreadConstraints"

// What the restricted Pod Security Standard wants of a pod and of each container.
const (
	restrictedPod       = "runAsNonRoot: true\nseccompProfile:\n  type: RuntimeDefault\n"
	restrictedContainer = "allowPrivilegeEscalation: false\ncapabilities:\n  drop:\n  - ALL\n"
)

// executorResources are enough for Argo's executor.
const executorResources = "requests:\n  cpu: 100m\n  memory: 128Mi\nlimits:\n  cpu: 100m\n  memory: 128Mi\n"

// shapeAny is the same for those that train and those that serve.
func (c *config) shapeAny(p pod) {
	for name, field := range map[string]string{"datasets": datasetVolumeField, "nfs-path": storageVolumeField} {
		source := c.quoted(field)
		for _, volume := range child(p.spec, "volumes").Content {
			if source != nil && child(volume, "name").Value == name {
				volume.Content = append(volume.Content[:2:2], source.Content...)
			}
		}
	}
	c.pass(p.container, p.field+".resources")
	for _, field := range placementOf(p.field) {
		if lastSegment(field) != topologySpread { // a workflow's template has none
			c.pass(p.spec, field)
		}
	}
	if c.restricted {
		context := child(p.spec, "securityContext")
		context.Content = append(context.Content, parsed(restrictedPod).Content...)
		put(p.container, "securityContext", parsed(restrictedContainer))
	}
}

// shapeTraining does to the training's container what no setter's expression says.
func (c *config) shapeTraining(container *yaml.Node) {
	image := child(container, "image")
	if c.image != "" {
		// No longer the pattern: kpt's setters must not put it back.
		image.Value, image.LineComment = c.image, ""
	}
	if c.pullPolicy != "" {
		put(container, "imagePullPolicy", newQuoted(c.pullPolicy))
	}
	env := child(container, "env")
	if c.steps != "" {
		addVariable(env, stepsVariable, c.steps)
	}
	// Without the variable the script does not check.
	if target, err := strconv.ParseFloat(c.values[parameters.TargetAccuracy], 64); err == nil && target == 0 {
		removeNamed(env, parameters.TargetAccuracy)
	}
	if more := c.quoted(envField); more != nil {
		env.Content = append(env.Content, more.Content...)
	}
}

// describe puts the config's labels and annotations into a metadata, and says
// whether there are any.
func (c *config) describe(metadata *yaml.Node) bool {
	described := false
	for _, field := range []string{labelsField, annotationsField} {
		if more := c.quoted(field); more != nil && len(more.Content) > 0 {
			described = true
			all := childOf(metadata, lastSegment(field))
			all.Content = append(all.Content, more.Content...)
		}
	}
	return described
}

// pass copies a stated field to where Kubernetes has one of its name.
func (c *config) pass(into *yaml.Node, field string) {
	if value := c.quoted(field); value != nil {
		put(into, lastSegment(field), value)
	}
}

func lastSegment(field string) string { return field[strings.LastIndex(field, ".")+1:] }

var reference = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\{\{[^}]*\}\}`) })

// editText changes YAML that is a text with Argo's references in it, which are no YAML:
// meanwhile names stand for them, which no user's text can hold (see reader.inert).
func editText(text *yaml.Node, change func(*yaml.Node)) error {
	var references []string
	stand := func(i int) string { return fmt.Sprintf("reference{{%d}}", i) }
	node, err := yaml.Parse(reference().ReplaceAllStringFunc(text.Value, func(found string) string {
		references = append(references, found)
		return stand(len(references) - 1)
	}))
	if err != nil {
		return err
	}
	change(node.YNode())
	changed, err := node.String()
	for i, found := range references {
		changed = strings.ReplaceAll(changed, stand(i), found)
	}
	text.Value = changed
	return err
}

// parsed reads YAML that is written here.
func parsed(text string) *yaml.Node { return yaml.MustParse(text).YNode() }

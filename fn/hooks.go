package fn

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation/field"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/internal/rules"
	"github.com/widedeep/widedeep/v1alpha1"
)

// hook is the part of a field's row that can't be data. Each function may be nil.
type hook struct {
	// rule replaces the row's rule.
	rule func(v *validator, c *config) rules.Check
	// check reports what the field can't be combined with, and what it needs. It runs only if
	// the field is stated.
	check func(v *validator, c *config)
	// apply changes a resource for the field, and reports whether the resource has a place
	// for it.
	apply func(c *config, s *subject) bool
}

// hooks maps the names in rows to their functions.
var hooks = map[parameters.Hook]hook{
	parameters.NFSExport:  {check: (*validator).checkNFSExport},
	parameters.Mount:      {check: (*validator).checkMount},
	parameters.Filled:     {check: (*validator).checkDataVolume},
	parameters.Shared:     {check: (*validator).checkSharedVolume},
	parameters.NodePort:   {check: (*validator).checkNodePort},
	parameters.Workload:   {rule: (*validator).workloadRule, apply: (*config).applyWorkload},
	parameters.Restricted: {check: (*validator).checkRestricted, apply: (*config).restrict},
	parameters.Guaranteed: {apply: (*config).guarantee},
	parameters.Retain:     {apply: (*config).retain},
}

func (v *validator) checkNFSExport(c *config) {
	if server, _ := parameters.BySetter(parameters.NFSServer); c.at(server.ReplacedBy) != nil {
		v.refuse(server.Field, "must not be given beside "+server.ReplacedBy+", which takes the export's place")
	}
}

func (v *validator) checkMount(c *config) {
	if c.at(parameters.StorageVolume) == nil {
		v.refuse(parameters.MountPath, "goes with "+parameters.StorageVolume+" only: an NFS export is mounted at its own path")
	}
}

func (v *validator) checkNodePort(c *config) {
	if c.texts[parameters.ServiceType] == string(v1alpha1.ClusterIP) {
		v.refuse(parameters.NodePortField, "must not be given for a Service of type ClusterIP, which has no port on the nodes")
	}
}

// workloadRule allows the workloads of the mode, if the mode is known.
func (v *validator) workloadRule(c *config) rules.Check {
	if mode, _ := parameters.BySetter(parameters.Mode); v.reported[mode.Field] {
		return func(string) *rules.Invalid { return nil }
	}
	var kinds []string
	for _, kind := range v1alpha1.Workloads[c.mode] {
		kinds = append(kinds, string(kind))
	}
	return func(text string) *rules.Invalid {
		invalid := rules.OneOf(kinds...).Check(text)
		if invalid != nil {
			invalid.Want += " in mode " + string(c.mode)
		}
		return invalid
	}
}

// applyWorkload changes a Pod into a Job, or a Workflow into a WorkflowTemplate.
func (c *config) applyWorkload(s *subject) bool {
	kind, workload := child(s.node, "kind"), c.texts[parameters.WorkloadField]
	if !slices.Contains(v1alpha1.Workloads[c.mode], v1alpha1.Workload(kind.Value)) {
		return false
	}
	if workload == "Job" {
		metadata := newMapping("labels", yaml.CopyYNode(lookup(s.node, "metadata", "labels")))
		child(s.node, "apiVersion").Value = "batch/v1"
		put(s.node, "spec", newMapping("template", newMapping("metadata", metadata, "spec", child(s.node, "spec"))))
		s.pods = podsIn(s.node)
	}
	kind.Value = workload
	return true
}

// The securityContexts that the restricted Pod Security Standard requires of a pod and of
// each container.
const (
	restrictedPod       = "runAsNonRoot: true\nseccompProfile:\n  type: RuntimeDefault\n"
	restrictedContainer = "allowPrivilegeEscalation: false\ncapabilities:\n  drop:\n  - ALL\n"
)

// restrictedVolumes are the kinds of volumes that the restricted Pod Security Standard
// allows.
var restrictedVolumes = []string{
	"configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret",
}

// checkRestricted reports the fields that prevent the pods from passing the standard.
func (v *validator) checkRestricted(c *config) {
	if c.texts[parameters.Security] != string(v1alpha1.Restricted) {
		return
	}
	const standard = "the restricted Pod Security Standard "
	for _, volume := range []struct{ field, replaced string }{
		{parameters.DatasetVolume, "the node's directory, which is a hostPath"}, {parameters.StorageVolume, "NFS"},
	} {
		source := c.at(volume.field)
		if source == nil {
			v.invalid(c.resource(), field.Required(fieldPath(volume.field), standard+"does not allow "+volume.replaced), "")
			continue
		}
		for _, kind := range stated(source) {
			if !slices.Contains(restrictedVolumes, kind) {
				v.refuse(volume.field+"."+kind, standard+"allows "+strings.Join(restrictedVolumes, ", "))
			}
		}
	}
	if id, _ := parameters.BySetter(parameters.UserID); c.values[parameters.UserID] == "0" {
		v.invalid(c.resource(), field.Invalid(fieldPath(id.Field), 0, standard+"does not allow user 0: give another"), "")
	}
}

// restrict makes pods pass the standard, including the containers that Argo adds.
func (c *config) restrict(s *subject) bool {
	for _, p := range s.pods {
		context := childOf(p.spec, "securityContext")
		context.Content = append(context.Content, parsed(restrictedPod).Content...)
		put(p.container, "securityContext", parsed(restrictedContainer))
		for _, added := range p.argoContainers() {
			put(added, "securityContext", parsed(restrictedContainer))
		}
	}
	return len(s.pods) > 0
}

// executorResources are enough for Argo's executor.
const executorResources = "requests:\n  cpu: 100m\n  memory: 128Mi\nlimits:\n  cpu: 100m\n  memory: 128Mi\n"

// guarantee sets resources of the containers that Argo adds to a pod, so that the pod stays
// in the QoS class Guaranteed if the training's resources allow that.
func (c *config) guarantee(s *subject) bool {
	if !c.isGuaranteed() {
		return false
	}
	for _, p := range s.pods {
		for _, added := range p.argoContainers() {
			put(added, "resources", parsed(executorResources))
		}
	}
	return false // the row's places apply the resources themselves
}

// isGuaranteed reports whether the training's resources allow the QoS class Guaranteed:
// requests equal limits for cpu and memory.
func (c *config) isGuaranteed() bool {
	limits, requests := c.at(parameters.TrainingResources+".limits"), c.at(parameters.TrainingResources+".requests")
	return limits != nil && !slices.ContainsFunc([]string{"cpu", "memory"}, func(name string) bool {
		limit := child(limits, name)
		if limit == nil || requests == nil || child(requests, name) == nil {
			return limit == nil // a missing request defaults to the limit
		}
		least, _ := amount(child(requests, name).Value)
		most, _ := amount(limit.Value)
		return least != most
	})
}

// argoContainers are the containers that Argo adds to the pod, in the podSpecPatch. A pod
// outside of a workflow has none.
func (p pod) argoContainers() []*yaml.Node {
	if p.workflow == nil {
		return nil
	}
	var all []*yaml.Node
	for _, container := range []struct{ list, name string }{{"initContainers", "init"}, {"containers", "wait"}} {
		list := child(p.patch.Node, container.list)
		if list == nil {
			list = &yaml.Node{Kind: yaml.SequenceNode, Content: []*yaml.Node{newMapping("name", newString(container.name))}}
			put(p.patch.Node, container.list, list)
		}
		all = append(all, list.Content[0])
	}
	return all
}

// retain removes the owner references of what a workflow creates.
func (c *config) retain(s *subject) bool {
	metadata := child(s.node, "metadata")
	if child(metadata, "ownerReferences") == nil {
		return false
	}
	if c.texts[parameters.Lifecycle] == string(v1alpha1.Retain) {
		remove(metadata, "ownerReferences")
	}
	return true
}

// parsed parses YAML in this package's source.
func parsed(text string) *yaml.Node { return yaml.MustParse(text).YNode() }

// The default range of nodePorts; an administrator can configure another one for the
// cluster.
const (
	firstNodePort = 30000
	lastNodePort  = 32767
)

// reportNodePort reports a nodePort outside of the default range. It works on a cluster that
// has another range, so it is only an info.
func (f *findings) reportNodePort(c *config) {
	port, _ := strconv.Atoi(c.texts[parameters.NodePortField]) // a text that is not a number was refused before
	if port < firstNodePort || port > lastNodePort {
		f.infoField(c.resource(), parameters.NodePortField, port, fmt.Sprintf("is outside of %d-%d, the ports of a cluster where nobody chose others (--service-node-port-range)", firstNodePort, lastNodePort))
	}
}

package fn

import (
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/argo"
	"github.com/widedeep/widedeep/internal/parameters"
)

// subject is a resource that fields are applied to: one of the mode's, or one
// that a workflow creates.
type subject struct {
	node *yaml.Node
	pods []pod
}

func newSubject(node *yaml.Node) *subject { return &subject{node, podsIn(node)} }

// pod is the part of a resource that describes a pod.
type pod struct {
	// node has the pod's metadata.
	node *yaml.Node
	// spec is the pod's spec, or a workflow's template, which has most of the same fields.
	spec *yaml.Node
	// container is the container that does the work, not one of Argo's.
	container *yaml.Node
	// workflow is the spec of the workflow that the template belongs to; nil outside of a
	// workflow.
	workflow *yaml.Node
	// patch is the podSpecPatch of the template; nil until readPatches has read it.
	patch *argo.Embedded
}

// podsIn finds the pods that a resource describes: a Pod, the template of a Deployment, Job
// or CronJob, or the templates of a workflow.
func podsIn(n *yaml.Node) []pod {
	spec := lookup(n, "spec")
	if spec == nil {
		return nil
	}
	var all []pod
	for _, template := range elements(lookup(spec, "templates")) {
		if container := lookup(template, "container"); container != nil {
			all = append(all, pod{node: template, spec: template, container: container, workflow: spec})
		}
	}
	if containers := elements(lookup(spec, "containers")); len(containers) > 0 {
		all = append(all, pod{node: n, spec: spec, container: containers[0]})
	}
	for _, key := range []string{"template", "jobTemplate"} {
		if template := lookup(spec, key); template != nil {
			all = append(all, podsIn(template)...)
		}
	}
	return all
}

// isWorkflow reports whether a resource is one of Argo's.
func isWorkflow(n *yaml.Node) bool { return groupOf(child(n, "apiVersion").Value) == "argoproj.io" }

// is reports whether a pod has a component.
func (p pod) is(of parameters.Component) bool {
	component := lookup(p.node, "metadata", "labels", "app.kubernetes.io/component")
	return of == parameters.Any || component != nil && component.Value == string(of)
}

// Fields of a PodSpec that Argo has at another place: in the workflow, for all of its pods,
// or in a template (https://argo-workflows.readthedocs.io/en/latest/fields/#template). All
// other fields can only be set by a podSpecPatch.
var (
	workflowFields = []string{"imagePullSecrets", "serviceAccountName"}
	templateFields = []string{
		"affinity", "automountServiceAccountToken", "hostAliases", "nodeSelector", "priorityClassName", "schedulerName", "securityContext",
		"tolerations", "volumes",
	}
)

// specFor returns the mapping that a field of the pod's spec is written into.
func (p pod) specFor(key string) *yaml.Node {
	switch {
	case p.workflow == nil || slices.Contains(templateFields, key):
		return p.spec
	case slices.Contains(workflowFields, key):
		return p.workflow
	case p.patch != nil:
		return p.patch.Node
	}
	return nil
}

// target is a mapping and the path in it at which a value is written. For a volume the path
// is empty, since the value is the whole volume except its name.
type target struct {
	mapping *yaml.Node
	path    []string
}

// value returns the value at the target; nil if there is none.
func (t target) value() *yaml.Node { return lookup(t.mapping, t.path...) }

// targets returns the targets of a place in the resource, each once.
func (s *subject) targets(place parameters.Place) []target {
	var all []target
	add := func(in *yaml.Node, path ...string) {
		isSame := func(other target) bool { return other.mapping == in && slices.Equal(other.path, path) }
		if in != nil && !slices.ContainsFunc(all, isSame) {
			all = append(all, target{in, path})
		}
	}
	if place.Kind == parameters.InMetadata {
		add(s.node, "metadata", place.Key)
	}
	for _, p := range s.pods {
		if !p.is(place.Of) {
			continue
		}
		switch place.Kind {
		case parameters.InMetadata:
			if p.workflow != nil {
				add(p.workflow, "podMetadata", place.Key)
			} else {
				add(p.node, "metadata", place.Key)
			}
		case parameters.InPod:
			add(p.specFor(place.Key), place.Key)
		case parameters.InContainer:
			add(p.container, place.Key)
		case parameters.AsVariable:
			add(p.container, "env")
		case parameters.AsVolume:
			for _, volume := range elements(lookup(p.spec, "volumes")) {
				if text(volume, "name") == place.Key {
					add(volume)
				}
			}
		}
	}
	if child(s.node, "kind").Value == "Service" {
		switch place.Kind {
		case parameters.InService:
			add(lookup(s.node, "spec"), place.Key)
		case parameters.InServicePort:
			if ports := elements(lookup(s.node, "spec", "ports")); len(ports) > 0 {
				add(ports[0], place.Key)
			}
		}
	}
	return all
}

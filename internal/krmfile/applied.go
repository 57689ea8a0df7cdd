package krmfile

import (
	"errors"
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

// workload is what is read of a resource that runs containers: a Pod, a Workflow, or the
// Deployment that a Workflow applies.
type workload struct {
	Spec struct {
		Containers []container
		Template   struct {
			Spec struct{ Containers []container }
		}
		Arguments struct {
			Parameters []struct{ Name, Value string }
		}
		Templates []struct {
			Name      string
			Container *container
			Resource  struct{ Manifest yaml.Node }
		}
	}
}

type container struct {
	Image           string
	ImagePullPolicy string `yaml:"imagePullPolicy"`
}

// workloadOf reads a resource. A resource of another kind may have values of other types in
// these fields, which are left out.
func workloadOf(resource *yaml.Node) (workload, error) {
	var w workload
	err := resource.Decode(&w)
	if errors.As(err, new(*yaml.TypeError)) {
		err = nil
	}
	return w, err
}

// Applied returns the resources in the texts of a workflow. Another resource has none.
func Applied(workflow *yaml.Node) ([]AppliedResource, error) {
	w, err := workloadOf(workflow)
	if err != nil {
		return nil, err
	}
	arguments := map[string]string{}
	for _, argument := range w.Spec.Arguments.Parameters {
		arguments[argument.Name] = argument.Value
	}
	var all []AppliedResource
	for _, template := range w.Spec.Templates {
		manifest := &template.Resource.Manifest
		if manifest.IsZero() {
			continue
		}
		applied, err := argo.Parse(manifest)
		if err != nil {
			return nil, fmt.Errorf("template %s: resource.manifest: not YAML: %w", template.Name, err)
		}
		applied.Restore()
		fill(applied.Node, arguments)
		all = append(all, AppliedResource{applied.Node, manifest.Line})
	}
	return all, nil
}

package krmfile

import (
	"errors"
	"fmt"
	"maps"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/argo"
	"github.com/widedeep/widedeep/internal/yamledit"
)

// CreatedResource is a resource that a workflow creates on the cluster, with the workflow's
// arguments in it.
type CreatedResource struct {
	Node *yaml.Node
	// Line is the line before the first one of the manifest in the workflow.
	Line int
}

// workload is what is read of a resource that runs containers: a Pod, a Workflow, or the
// Deployment that a Workflow creates.
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
	Image           yaml.Node
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

// CreatedBy returns the resources that a workflow creates. Another resource creates none. Given
// arguments take the place of the workflow's own.
func CreatedBy(workflow *yaml.Node, given argo.Arguments) ([]CreatedResource, error) {
	w, err := workloadOf(workflow)
	if err != nil {
		return nil, err
	}
	arguments := argo.Arguments{}
	for _, argument := range w.Spec.Arguments.Parameters {
		arguments[argument.Name] = argument.Value
	}
	maps.Copy(arguments, given)
	var all []CreatedResource
	for _, template := range w.Spec.Templates {
		manifest := &template.Resource.Manifest
		if manifest.IsZero() {
			continue
		}
		created, err := argo.Parse(manifest)
		if err != nil {
			return nil, yamledit.Error{
				Position: yamledit.Position{Line: manifest.Line, Column: manifest.Column},
				Problem:  fmt.Sprintf("template %s: resource.manifest: not YAML: %v", template.Name, err),
			}
		}
		created.Restore()
		arguments.ResolveIn(created.Node)
		all = append(all, CreatedResource{created.Node, manifest.Line})
	}
	return all, nil
}

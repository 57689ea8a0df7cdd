package main

import (
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/fn/framework"
	"sigs.k8s.io/kustomize/kyaml/fn/framework/command"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// neighbour is the name under which this program is a function after ours in a pipeline:
// `neighbour namespace=prod` sets the namespace of the generated resources, and `neighbour
// label=blue` sets a label.
const neighbour = "neighbour"

func runNeighbour(setting string) error {
	keys, value := neighbourSets(setting)
	process := func(list *framework.ResourceList) error {
		for _, item := range list.Items {
			if !isNeighbours(item.GetKind(), item.GetAnnotations()[ownerKey]) {
				continue
			}
			last := len(keys) - 1
			set := yaml.SetField(keys[last], yaml.NewStringRNode(value))
			if err := item.PipeE(yaml.LookupCreate(yaml.MappingNode, keys[:last]...), set); err != nil {
				return err
			}
		}
		return nil
	}
	c := command.Build(framework.ResourceListProcessorFunc(process), command.StandaloneDisabled, false)
	c.SetArgs(nil)
	return c.Execute()
}

func neighbourSets(setting string) (keys []string, value string) {
	what, value, _ := strings.Cut(setting, "=")
	if what == "namespace" {
		return []string{"metadata", "namespace"}, value
	}
	return []string{"metadata", "labels", "team"}, value
}

func isNeighbours(kind, owner string) bool {
	return owner != "" && slices.Contains([]string{"ConfigMap", "Job", "Pod", "Role", "RoleBinding", "ServiceAccount", "Workflow", "WorkflowTemplate"}, kind)
}

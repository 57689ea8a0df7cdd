// Command setlabels replaces set-labels of the kpt catalog, which is not available as a Go
// module: it adds the labels in a ConfigMap's data to every resource except local
// configuration. Unlike set-labels it ignores selectors and pod templates, since no
// generated kind has them.
package main

import (
	"os"

	"sigs.k8s.io/kustomize/kyaml/fn/framework"
	"sigs.k8s.io/kustomize/kyaml/fn/framework/command"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

const localConfig = "config.kubernetes.io/local-config"

func main() {
	if command.Build(framework.ResourceListProcessorFunc(setLabels), command.StandaloneDisabled, false).Execute() != nil {
		os.Exit(1)
	}
}

func setLabels(list *framework.ResourceList) error {
	for _, item := range list.Items {
		if item.GetAnnotations()[localConfig] == "true" {
			continue
		}
		for name, value := range list.FunctionConfig.GetDataMap() {
			label := yaml.SetField(name, yaml.NewStringRNode(value))
			if err := item.PipeE(yaml.LookupCreate(yaml.MappingNode, "metadata", "labels"), label); err != nil {
				return err
			}
		}
	}
	return nil
}

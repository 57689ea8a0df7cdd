package fn

import (
	"io"
	"maps"
	"slices"

	sdk "github.com/GoogleContainerTools/kpt-functions-sdk/go/fn"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Render returns what the WideDeepConfigs in the files generate, in the order in
// which it can be applied. The values are those of a ConfigMap functionConfig:
// setters, NAME and NAMESPACE; without files they make a WideDeepConfig. A
// namespace that is not empty takes the place of every config's own.
//
// Errors and warnings go to messages, a line each. Render returns ErrFailed when
// it has reported an error, and another error for files that can't be read as YAML.
func Render(files []File, values map[string]string, namespace string, messages io.Writer) ([]*yaml.Node, error) {
	objects, configs, err := resources(files, namespace)
	if err != nil {
		return nil, err
	}
	defaults := !slices.ContainsFunc(files, func(file File) bool { return !file.Beside })
	settings := maps.Clone(values)
	if settings == nil && defaults {
		settings = map[string]string{}
	}
	if namespace != "" {
		delete(settings, namespaceKey)
		if defaults {
			settings[namespaceKey] = namespace
		}
	}
	functionConfig := sdk.NewEmptyKubeObject()
	if settings != nil {
		if functionConfig, err = configMap(settings); err != nil {
			return nil, err
		}
	}
	in := read(objects, functionConfig)
	in.fileless = true
	if in.functionConfig != nil {
		in.functionConfig.label, in.functionConfig.typed = renderLabel, true
	}
	_, generated, found := in.generate()
	if !defaults && configs == 0 && !found.failed() {
		return nil, errNoConfig
	}
	if err := report(messages, found.results(), sdk.Error, sdk.Warning); err != nil {
		return nil, err
	}
	if found.failed() {
		return nil, ErrFailed
	}
	nodes := make([]*yaml.Node, len(generated))
	for i, g := range generated {
		nodes[i] = g.yaml
	}
	return nodes, nil
}

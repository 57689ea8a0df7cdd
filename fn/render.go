package fn

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"

	sdk "github.com/GoogleContainerTools/kpt-functions-sdk/go/fn"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/setters"
)

// File is a YAML file's name, for messages, and content.
type File struct {
	Name string
	Data []byte
}

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
	settings := maps.Clone(values)
	if settings == nil && len(files) == 0 {
		settings = map[string]string{}
	}
	if namespace != "" {
		delete(settings, namespaceKey)
		if len(files) == 0 {
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
		in.functionConfig.label = "--set"
	}
	_, generated, found := in.generate()
	if err := report(messages, found.results(), sdk.Error, sdk.Warning); err != nil {
		return nil, err
	}
	if found.failed() {
		return nil, ErrFailed
	}
	if len(files) > 0 && configs == 0 {
		return nil, errNoConfig
	}
	nodes := make([]*yaml.Node, len(generated))
	for i, g := range generated {
		nodes[i] = g.yaml
	}
	return nodes, nil
}

// resources reads the files, puts every WideDeepConfig into the namespace, if one
// is given, and counts them.
func resources(files []File, namespace string) (objects sdk.KubeObjects, configs int, err error) {
	for _, file := range files {
		nodes, err := Parse(file)
		if err != nil {
			return nil, 0, err
		}
		for _, node := range nodes {
			object, err := newObject(node)
			if err != nil {
				return nil, 0, fmt.Errorf("%s: %w", file.Name, err)
			}
			objects = append(objects, object)
			if !newResource(object).isConfig() {
				continue
			}
			configs++
			if namespace != "" {
				if err := set(node, setters.String, namespace, "metadata", "namespace"); err != nil {
					return nil, 0, fmt.Errorf("%s: %w", file.Name, err)
				}
			}
		}
	}
	return objects, configs, nil
}

// configMap is what kpt makes of `-- NAME=VALUE...`.
func configMap(values map[string]string) (*sdk.KubeObject, error) {
	node := &yaml.Node{Kind: yaml.MappingNode, Tag: yaml.NodeTagMap}
	fields := [][]string{{"v1", "apiVersion"}, {"ConfigMap", "kind"}, {"function-input", "metadata", "name"}}
	for _, key := range slices.Sorted(maps.Keys(values)) {
		fields = append(fields, []string{values[key], "data", key})
	}
	for _, field := range fields {
		if err := set(node, setters.String, field[0], field[1:]...); err != nil {
			return nil, err
		}
	}
	return newObject(node)
}

var errNoConfig = errors.New("there is no WideDeepConfig in the files")

// Parse returns the resources in a file, each with the file's name as its path and
// its place in the file as its index.
func Parse(file File) ([]*yaml.Node, error) {
	resources, err := parseDocuments(file.Data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file.Name, err)
	}
	for i, node := range resources {
		for key, value := range map[string]string{pathAnnotation: file.Name, indexAnnotation: strconv.Itoa(i)} {
			if err := set(node, setters.String, value, "metadata", "annotations", key); err != nil {
				return nil, fmt.Errorf("%s: %w", file.Name, err)
			}
		}
	}
	return resources, nil
}

package fn

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/resourcelist"
	"github.com/widedeep/widedeep/manifests"
	"github.com/widedeep/widedeep/v1alpha1"
)

// File is the name, for messages, and the content of a YAML or JSON file.
type File struct {
	Name string
	Data []byte
	// Beside reports that the file is only searched for the user's resources that collide
	// with generated ones. WideDeepConfigs in it are ignored. It need not be valid YAML,
	// since it may be a patch or a template.
	Beside bool
}

// Values are setters' values for WideDeepConfigs, with NAME and NAMESPACE, as in the data
// of a ConfigMap functionConfig.
type Values struct {
	// ByName is nil if no values were given.
	ByName map[string]string
	Origin Origin
}

// Origin holds the names, in messages, of values that were not given by a ConfigMap.
type Origin struct {
	// Values is the name of the values, as in --set.
	Values string
	// Name is the name of what gave NAME, and Choice the name of what selects one of
	// several configs. NAME is used if they are empty.
	Name, Choice string
}

// resources reads the files, sets the namespace of every WideDeepConfig if one is given,
// and counts the WideDeepConfigs.
func resources(source *manifests.Set, files []File, namespace string) (items []*resourcelist.Item, configs int, err error) {
	own, err := generatedKinds(source)
	if err != nil {
		return nil, 0, err
	}
	for _, file := range files {
		if file.Beside && !bytes.Contains(file.Data, []byte("kind")) {
			continue // a file of data, which may be large
		}
		nodes, err := parse(file)
		if err != nil && !file.Beside {
			return nil, 0, err
		}
		for _, node := range nodes {
			item, err := resourcelist.NewItem(node)
			if err != nil {
				return nil, 0, fmt.Errorf("%s: %w", file.Name, err)
			}
			r := newResource(item, own)
			if file.Beside && (r.isConfig() || r.owner != "") {
				continue
			}
			items = append(items, item)
			if !r.isConfig() {
				continue
			}
			configs++
			if namespace != "" {
				if err := set(node, v1alpha1.String, namespace, "metadata", "namespace"); err != nil {
					return nil, 0, fmt.Errorf("%s: %w", file.Name, err)
				}
			}
			if err := item.CheckWritable(); err != nil { // later stages read the text that is written
				return nil, 0, fmt.Errorf("%s: %w", r, err)
			}
		}
	}
	return items, configs, nil
}

// configMap makes the ConfigMap that kpt makes of `-- NAME=VALUE...`.
func configMap(values map[string]string) (*resourcelist.Item, error) {
	node := &yaml.Node{Kind: yaml.MappingNode, Tag: yaml.NodeTagMap}
	fields := [][]string{{"v1", "apiVersion"}, {"ConfigMap", "kind"}, {"function-input", "metadata", "name"}}
	for _, key := range slices.Sorted(maps.Keys(values)) {
		fields = append(fields, []string{values[key], "data", key})
	}
	for _, field := range fields {
		if err := set(node, v1alpha1.String, field[0], field[1:]...); err != nil {
			return nil, err
		}
	}
	return resourcelist.NewItem(node)
}

var errNoConfig = errors.New("there is no WideDeepConfig in the files")

// parse returns the resources in a file, each with the file's name as its path and
// its place in the file as its index.
func parse(file File) ([]*yaml.Node, error) {
	resources, err := resourcelist.ParseDocuments(file.Data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file.Name, err)
	}
	for i, node := range resources {
		for key, value := range map[string]string{resourcelist.PathAnnotation: file.Name, indexAnnotation: strconv.Itoa(i)} {
			if err := set(node, v1alpha1.String, value, "metadata", "annotations", key); err != nil {
				return nil, fmt.Errorf("%s: %w", file.Name, err)
			}
		}
	}
	return resources, nil
}

package manifests

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

const kustomizationFile = "kustomization.yaml"

// kustomization has the fields of a kustomization file that these manifests use. Another
// field is an error: kustomize would act on it, and this reader would not.
type kustomization struct {
	APIVersion         string      `yaml:"apiVersion"`
	Kind               string      `yaml:"kind"`
	Resources          []string    `yaml:"resources"`
	Components         []string    `yaml:"components"`
	ConfigMapGenerator []configMap `yaml:"configMapGenerator"`
	GeneratorOptions   struct {
		DisableNameSuffixHash bool `yaml:"disableNameSuffixHash"`
	} `yaml:"generatorOptions"`
}

// configMap is an entry of configMapGenerator. Its nodes keep their comments.
type configMap struct {
	Name      yaml.Node `yaml:"name"`
	Namespace yaml.Node `yaml:"namespace"`
	Files     []string  `yaml:"files"`
	Options   struct {
		Labels yaml.Node `yaml:"labels"`
	} `yaml:"options"`
}

// Read reads a directory the way `kustomize build` does, and returns its resources in
// the order in which they can be applied.
func Read(files fs.FS, dir string) ([]Manifest, error) {
	all, err := readDirectory(files, dir)
	if err != nil {
		return nil, fmt.Errorf("the manifests: %w", err)
	}
	slices.SortStableFunc(all, func(a, b Manifest) int { return rank(a) - rank(b) })
	return all, nil
}

// order lists the kinds that workloads need first, then "" for all other kinds, then the workloads.
var order = []string{"ServiceAccount", "Role", "RoleBinding", "ConfigMap", "", "Pod", "Workflow"}

func rank(m Manifest) int {
	if i := slices.Index(order, yaml.NewRNode(m.Node).GetKind()); i >= 0 {
		return i
	}
	return slices.Index(order, "")
}

func readDirectory(files fs.FS, dir string) ([]Manifest, error) {
	name := path.Join(dir, kustomizationFile)
	data, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, err
	}
	var k kustomization
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	decoder.KnownFields(true)
	if err := decoder.Decode(&k); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(k.ConfigMapGenerator) > 0 && !k.GeneratorOptions.DisableNameSuffixHash {
		return nil, fmt.Errorf("%s: generatorOptions must have disableNameSuffixHash: true, since the hash is not made here", name)
	}
	var all []Manifest
	for _, resource := range k.Resources {
		node, err := readResource(files, path.Join(dir, resource))
		if err != nil {
			return nil, err
		}
		all = append(all, Manifest{File: resource, Node: node})
	}
	for _, generator := range k.ConfigMapGenerator {
		node, err := generator.resource(files, dir)
		if err != nil {
			return nil, err
		}
		all = append(all, Manifest{File: "configmap.yaml", Node: node})
	}
	for _, component := range k.Components {
		below, err := readDirectory(files, path.Join(dir, component))
		if err != nil {
			return nil, err
		}
		for _, resource := range below {
			resource.inComponent = true
			all = append(all, resource)
		}
	}
	return all, nil
}

func readResource(files fs.FS, name string) (*yaml.Node, error) {
	data, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, err
	}
	node, err := yaml.Parse(string(data))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if node.YNode().Kind != yaml.MappingNode {
		return nil, fmt.Errorf("%s: a resource must be a mapping", name)
	}
	return node.YNode(), nil
}

// resource is the ConfigMap that kustomize makes of the entry.
func (c *configMap) resource(files fs.FS, dir string) (*yaml.Node, error) {
	data := mapping()
	for _, file := range c.Files {
		content, err := fs.ReadFile(files, path.Join(dir, file))
		if err != nil {
			return nil, err
		}
		data.Content = append(data.Content, text(file), &yaml.Node{
			Kind: yaml.ScalarNode, Tag: yaml.NodeTagString, Style: yaml.LiteralStyle, Value: string(content),
		})
	}
	return mapping(
		"apiVersion", text("v1"),
		"kind", text("ConfigMap"),
		"metadata", mapping("name", &c.Name, "namespace", &c.Namespace, "labels", &c.Options.Labels),
		"data", data,
	), nil
}

func text(value string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: yaml.NodeTagString, Value: value}
}

// mapping takes keys and values in turn.
func mapping(pairs ...any) *yaml.Node {
	node := &yaml.Node{Kind: yaml.MappingNode, Tag: yaml.NodeTagMap}
	for i := 0; i < len(pairs); i += 2 {
		node.Content = append(node.Content, text(pairs[i].(string)), pairs[i+1].(*yaml.Node))
	}
	return node
}

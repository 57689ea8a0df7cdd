// Package manifests holds what is generated: for each mode a directory that
// `kustomize build` accepts as it lies there. Fields that a setter reaches carry
// its expression in a comment; see package setters.
package manifests

import (
	"embed"
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/setters"
	"github.com/widedeep/widedeep/v1alpha1"
)

//go:embed single-node pipeline rbac
var files embed.FS

// Manifest is one resource as it lies in its directory.
type Manifest struct {
	// File is the base name of the file that the resource is written to.
	File string
	// Node is the resource's mapping. It is shared: copy it before a change.
	Node *yaml.Node

	// component says that the resource is one of a component, not the mode's own.
	component bool
}

// load parses each mode's manifests once.
var load = map[v1alpha1.Mode]func() ([]Manifest, error){
	v1alpha1.SingleNode: sync.OnceValues(func() ([]Manifest, error) { return build(string(v1alpha1.SingleNode)) }),
	v1alpha1.Pipeline:   sync.OnceValues(func() ([]Manifest, error) { return build(string(v1alpha1.Pipeline)) }),
}

// Load returns the mode's manifests in the order in which they can be applied.
func Load(mode v1alpha1.Mode) ([]Manifest, error) {
	manifests, err := load[mode]()
	if err != nil {
		return nil, fmt.Errorf("loading the manifests of mode %s: %w", mode, err)
	}
	return manifests, nil
}

// Counts says for each setter how many fields of the mode's own manifests name it
// in their expression: COUNT in the tables of the 2020 package's document.
func Counts(mode v1alpha1.Mode) (map[string]int, error) {
	all, err := Load(mode)
	if err != nil {
		return nil, err
	}
	counts := map[string]int{}
	for _, m := range all {
		if m.component {
			continue
		}
		for _, expression := range expressions(m.Node, nil) {
			for _, s := range setters.All {
				if strings.Contains(expression, "${"+s.Name+"}") {
					counts[s.Name]++
				}
			}
		}
	}
	return counts, nil
}

// Expressions returns the expressions of the document's setters in the mode's
// manifests, one for each field.
func Expressions(mode v1alpha1.Mode) ([]string, error) {
	all, err := Load(mode)
	if err != nil {
		return nil, err
	}
	var found []string
	for _, m := range all {
		found = expressions(m.Node, found)
	}
	return found, nil
}

func expressions(n *yaml.Node, found []string) []string {
	if expression, ok := strings.CutPrefix(n.LineComment, setters.Marker); ok {
		found = append(found, expression)
	}
	for _, below := range n.Content {
		found = expressions(below, found)
	}
	return found
}

// kustomization has the fields of a kustomization file that these manifests use.
type kustomization struct {
	Resources          []string  `yaml:"resources"`
	Components         []string  `yaml:"components"`
	ConfigMapGenerator yaml.Node `yaml:"configMapGenerator"`
}

// build reads a directory the way kustomize does.
func build(dir string) ([]Manifest, error) {
	data, err := files.ReadFile(path.Join(dir, "kustomization.yaml"))
	if err != nil {
		return nil, err
	}
	var k kustomization
	if err := yaml.Unmarshal(data, &k); err != nil {
		return nil, fmt.Errorf("%s/kustomization.yaml: %w", dir, err)
	}
	var built []Manifest
	for _, resource := range k.Resources {
		node, err := parse(path.Join(dir, resource))
		if err != nil {
			return nil, err
		}
		built = append(built, Manifest{File: resource, Node: node})
	}
	for _, generator := range k.ConfigMapGenerator.Content {
		node, err := configMap(dir, generator)
		if err != nil {
			return nil, err
		}
		built = append(built, Manifest{File: "configmap.yaml", Node: node})
	}
	for _, component := range k.Components {
		resources, err := build(path.Join(dir, component))
		if err != nil {
			return nil, err
		}
		for _, resource := range resources {
			resource.component = true
			built = append(built, resource)
		}
	}
	slices.SortStableFunc(built, func(a, b Manifest) int { return rank(a) - rank(b) })
	return built, nil
}

// rank orders a workload after what it needs to start.
func rank(m Manifest) int {
	order := []string{"ServiceAccount", "Role", "RoleBinding", "ConfigMap", "Pod", "Workflow"}
	return slices.Index(order, yaml.NewRNode(m.Node).GetKind())
}

func parse(file string) (*yaml.Node, error) {
	data, err := files.ReadFile(file)
	if err != nil {
		return nil, err
	}
	node, err := yaml.Parse(string(data))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return node.YNode(), nil
}

// configMap builds what one entry of configMapGenerator describes. The name keeps
// its comment.
func configMap(dir string, entry *yaml.Node) (*yaml.Node, error) {
	var args struct {
		Name      yaml.Node `yaml:"name"`
		Namespace yaml.Node `yaml:"namespace"`
		Files     []string  `yaml:"files"`
		Options   struct {
			Labels yaml.Node `yaml:"labels"`
		} `yaml:"options"`
	}
	if err := entry.Decode(&args); err != nil {
		return nil, fmt.Errorf("%s/kustomization.yaml: configMapGenerator: %w", dir, err)
	}
	data := &yaml.Node{Kind: yaml.MappingNode}
	for _, file := range args.Files {
		content, err := files.ReadFile(path.Join(dir, file))
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
		"metadata", mapping("name", &args.Name, "namespace", &args.Namespace, "labels", &args.Options.Labels),
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

package fn

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"sync"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/internal/resourcelist"
	"github.com/widedeep/widedeep/internal/rules"
	"github.com/widedeep/widedeep/internal/yamledit"
	"github.com/widedeep/widedeep/manifests"
	"github.com/widedeep/widedeep/v1alpha1"
)

// File is the name, for messages, and the content of a YAML or JSON file.
type File struct {
	Name string
	Data []byte
	// CollisionsOnly reports that the file is only searched for the user's resources that collide
	// with generated ones. WideDeepConfigs in it are ignored. It need not be valid YAML,
	// since it may be a patch or a template.
	CollisionsOnly bool
	// Discovered reports that nobody named the file: it was found in a folder. It is ignored if it
	// can't be read and does not look like a WideDeepConfig, as a template of Helm.
	Discovered bool
}

// MentionsAPI reports whether a file holds the API's group or kind. No other file holds a WideDeepConfig, so it
// need not be parsed.
func (f File) MentionsAPI() bool {
	return bytes.Contains(f.Data, []byte(path.Dir(v1alpha1.APIVersion))) || bytes.Contains(f.Data, []byte(v1alpha1.Kind))
}

// Settings are values for WideDeepConfigs: of setters, of fields by their paths, NAME and
// NAMESPACE, as in the data of a ConfigMap functionConfig.
type Settings struct {
	// ByName is nil if no values were given.
	ByName map[string]string
	// Namespace replaces every config's own, and NAMESPACE. If it is empty, the resources are
	// rendered without a namespace.
	Namespace *string
	// Unset are setters and paths of fields to leave out; only Set has them.
	Unset []string
	// Starter is the WideDeepConfig that init writes, whose comments show fields: such a comment
	// comes back where its field is left out.
	Starter []byte
	Origin  Origin
}

// values are the values by name, without a NAMESPACE that is replaced.
func (s Settings) values() map[string]string {
	byName := maps.Clone(s.ByName)
	if s.Namespace != nil {
		delete(byName, parameters.Namespace)
	}
	return byName
}

// areNamespaceless reports whether the resources are rendered without a namespace.
func (s Settings) areNamespaceless() bool { return s.Namespace != nil && *s.Namespace == "" }

// Origin holds the names, in messages, of settings that were not given by a ConfigMap.
type Origin struct {
	// Label names the settings, as in --set.
	Label string
	// NameFlag is the flag that gave NAME, and SelectorHint says what selects one of several
	// configs. NAME is used if they are empty.
	NameFlag, SelectorHint string
	// UnsetFlag is the flag that gave the fields to leave out.
	UnsetFlag string
}

// readItems reads the files, sets the namespace of every WideDeepConfig if one is given (an
// empty one removes it), and counts the WideDeepConfigs.
func readItems(source *manifests.Set, files []File, namespace *string) (items []*resourcelist.Item, configs int, err error) {
	own, err := generatedKinds(source)
	if err != nil {
		return nil, 0, err
	}
	for _, file := range files {
		if file.CollisionsOnly && !bytes.Contains(file.Data, []byte("kind")) {
			continue // a file of data, which may be large
		}
		nodes, err := file.resources()
		if err != nil {
			return nil, 0, err
		}
		for _, node := range nodes {
			item, err := resourcelist.NewItem(node)
			if err != nil {
				return nil, 0, fmt.Errorf("%s: %w", file.Name, err)
			}
			r := newResource(item, own)
			if file.CollisionsOnly && (r.isConfig() || r.owner != "") {
				continue
			}
			items = append(items, item)
			if !r.isConfig() {
				continue
			}
			configs++
			if err := replaceNamespace(node, namespace); err != nil {
				return nil, 0, yamledit.InFile(file.Name, err)
			}
			if err := item.PrepareWrite(); err != nil { // later stages read the text that is written
				return nil, 0, fmt.Errorf("%s: %w", r, err)
			}
		}
	}
	return items, configs, nil
}

// replaceNamespace sets a config's namespace, or removes it if the new one is empty. Without
// a new one, the config keeps its own.
func replaceNamespace(config *yaml.Node, namespace *string) error {
	metadata := lookup(config, "metadata")
	switch {
	case namespace == nil:
		return nil
	case *namespace != "":
		return setText(config, *namespace, "metadata", "namespace")
	case metadata != nil:
		remove(metadata, "namespace")
	}
	return nil
}

// newConfigMap makes the ConfigMap that kpt makes of `-- NAME=VALUE...`.
func newConfigMap(values map[string]string) (*resourcelist.Item, error) {
	node := &yaml.Node{Kind: yaml.MappingNode, Tag: yaml.NodeTagMap}
	fields := [][]string{{"v1", "apiVersion"}, {configMapKind, "kind"}, {"function-input", "metadata", "name"}}
	for _, key := range slices.Sorted(maps.Keys(values)) {
		fields = append(fields, []string{values[key], "data", key})
	}
	for _, field := range fields {
		if err := setText(node, field[0], field[1:]...); err != nil {
			return nil, err
		}
	}
	return resourcelist.NewItem(node)
}

// noConfigIn is the error about files of which none holds a WideDeepConfig.
func noConfigIn(files []File) error {
	var names []string
	for _, file := range files {
		if !file.CollisionsOnly {
			names = append(names, file.Name)
		}
	}
	return fmt.Errorf("there is no WideDeepConfig in %s", rules.List("", names))
}

// resources returns the resources in a file, none if it is ignored.
func (f File) resources() ([]*yaml.Node, error) {
	nodes, err := parse(f)
	if err != nil && (f.CollisionsOnly || f.Discovered && !likeConfig().Match(f.Data)) {
		return nil, nil
	}
	return nodes, err
}

// Documents returns the documents in a file. A WideDeepConfig must be one of its own.
func (f File) Documents() ([]*yaml.Node, error) {
	nodes, err := resourcelist.ParseDocuments(f.Data)
	if err != nil {
		return nil, yamledit.InFile(f.Name, err)
	}
	return nodes, cmp.Or(f.refuseHidden(nodes), f.refuseInLists(nodes, ComesNearConfig, "a "+v1alpha1.Kind))
}

// refuseInLists returns an error for a resource of a kind that is an item of a List or a ResourceList. kpt
// refuses both in a package, and an item of one can't be edited or pruned as a document can.
func (f File) refuseInLists(nodes []*yaml.Node, isOf func(*yaml.Node) bool, what string) error {
	for _, node := range nodes {
		items, list, advice := listItems(node), "List", ""
		if resourcelist.IsResourceList(node) {
			items, list = elements(lookup(node, "items")), "ResourceList"
			advice = ", or pipe the ResourceList into widedeep without arguments"
		}
		for _, item := range items {
			if isOf(item) {
				err := errorAt(item, "%s in a %s is not read: write it as a document of its own%s", what, list, advice)
				return yamledit.InFile(f.Name, err)
			}
		}
	}
	return nil
}

// listItems returns the items of a List, which kubectl get writes; none of any other resource.
func listItems(node *yaml.Node) []*yaml.Node {
	if resource := yaml.NewRNode(node); resource.GetKind() != "List" || resource.GetApiVersion() != "v1" {
		return nil
	}
	return elements(lookup(node, "items"))
}

// likeConfig matches text that was probably meant to be a WideDeepConfig.
var likeConfig = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(kind|apiVersion)["']?\s*:\s*["']?(` + v1alpha1.Kind + `|` + regexp.QuoteMeta(path.Dir(v1alpha1.APIVersion)) + `/)`)
})

// parse returns the resources in a file, each with the file's name as its path and
// its place in the file as its index.
func parse(file File) ([]*yaml.Node, error) {
	resources, err := file.Documents()
	if err != nil {
		return nil, err
	}
	for i, node := range resources {
		for key, value := range map[string]string{resourcelist.PathAnnotation: file.Name, indexAnnotation: strconv.Itoa(i)} {
			if err := setText(node, value, "metadata", "annotations", key); err != nil {
				return nil, yamledit.InFile(file.Name, err)
			}
		}
	}
	return resources, nil
}

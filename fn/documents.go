package fn

import (
	"slices"
	"strings"

	sdk "github.com/GoogleContainerTools/kpt-functions-sdk/go/fn"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/setters"
	"github.com/widedeep/widedeep/v1alpha1"
)

// input is what the orchestrator handed over.
type input struct {
	items    []*resource
	packages packages
	// functionConfig is nil where there is none; listed says that it is a
	// WideDeepConfig that is among the items too.
	functionConfig *resource
	listed         bool
}

func read(objects sdk.KubeObjects, functionConfig *sdk.KubeObject) input {
	in := input{items: make([]*resource, len(objects))}
	for i, object := range objects {
		in.items[i] = newResource(object)
	}
	in.packages.sort(in.items)
	if functionConfig != nil && !functionConfig.IsEmpty() {
		config := newResource(functionConfig)
		in.packages.put(config)
		in.functionConfig = config
		in.listed = config.isConfig() && slices.ContainsFunc(in.items, func(r *resource) bool { return same(config, r) })
	}
	return in
}

// document is a WideDeepConfig as its author wrote it.
type document struct {
	*resource
	yaml *yaml.RNode
	// item is the document's place among the items: -1 for a functionConfig that
	// is not among them.
	item int
	// written says that values were written into it, or that it is new.
	written bool
}

// documents finds every WideDeepConfig, each once.
func (in input) documents() ([]*document, findings) {
	var documents []*document
	var found findings
	add := func(r *resource, item int) {
		node, err := r.node()
		if err != nil {
			found.errorf(r, "reading it again: %v", err)
			return
		}
		documents = append(documents, &document{resource: r, yaml: node, item: item})
	}
	for i, r := range in.items {
		if r.isConfig() {
			add(r, i)
		} else if wanted := nearConfig(r); wanted != "" {
			found.errorf(r, "apiVersion %q and kind %q name nothing that is known here: %s", r.apiVersion, r.kind, wanted)
		}
	}

	switch config := in.functionConfig; {
	case config == nil:
		if len(documents) == 0 && !found.failed() {
			found.warnf(nil, "there is no WideDeepConfig among the items and no functionConfig: nothing is generated")
		}
	case config.isConfig():
		if !in.listed {
			add(config, -1)
		}
	case config.apiVersion == "v1" && config.kind == "ConfigMap":
		return in.assign(documents, found)
	default:
		found.errorf(config, "apiVersion %q and kind %q can't be a functionConfig: it must be a %s %s, or a v1 ConfigMap whose keys are setters",
			config.apiVersion, config.kind, v1alpha1.APIVersion, v1alpha1.Kind)
	}
	return documents, found
}

// same says whether a functionConfig and an item are one document. Most versions
// of kpt list the functionConfig among the items too; the annotations may differ.
func same(functionConfig, item *resource) bool {
	if !item.isConfig() || functionConfig.name != item.name || functionConfig.namespace != item.namespace {
		return false
	}
	return functionConfig.file == "" || item.file == "" ||
		functionConfig.file == item.file && functionConfig.pkg == item.pkg
}

// nearConfig says what a resource should have been called if it was probably
// meant to be a WideDeepConfig.
func nearConfig(r *resource) string {
	const wanted = "a WideDeepConfig is of apiVersion " + v1alpha1.APIVersion + " and kind " + v1alpha1.Kind
	group, _, _ := strings.Cut(v1alpha1.APIVersion, "/")
	if r.group() == group || setters.Nearest(r.kind, []string{v1alpha1.Kind}) != "" {
		return wanted
	}
	return ""
}

// The keys of a ConfigMap functionConfig that are not setters.
const (
	nameKey      = "NAME"
	namespaceKey = "NAMESPACE"
)

// defaultName is the name of a WideDeepConfig that nobody named.
const defaultName = "wide-deep"

// assign writes the values of a ConfigMap into the documents that they are for:
// the one that NAME selects, else all. Where there is no document it makes one.
func (in input) assign(documents []*document, found findings) ([]*document, findings) {
	config := in.functionConfig
	values, invalid := settings(config)
	found = append(found, invalid...)
	if found.failed() {
		return documents, found
	}

	name, named := values[nameKey]
	delete(values, nameKey)
	if len(documents) == 0 {
		if !named {
			name = defaultName
		}
		created, err := newDocument(name)
		if err != nil {
			found.errorf(config, "making a WideDeepConfig: %v", err)
			return documents, found
		}
		documents = append(documents, created)
	}

	chosen := documents
	if named {
		chosen = slices.DeleteFunc(slices.Clone(documents), func(d *document) bool { return d.name != name })
		if len(chosen) == 0 {
			names := make([]string, len(documents))
			for i, d := range documents {
				names[i] = d.name
			}
			found.invalid(config, field.Invalid(field.NewPath("data", nameKey), name,
				"must be the name of a WideDeepConfig: "+strings.Join(names, ", ")), setters.Nearest(name, names))
			return documents, found
		}
	} else if len(documents) > 1 {
		for _, key := range []string{setters.Mode, namespaceKey, "MODEL_NAME"} {
			if value, ok := values[key]; ok {
				found.invalid(config, field.Invalid(field.NewPath("data", key), value,
					"must not be the same for several WideDeepConfigs: choose one with NAME"), "")
			}
		}
		if found.failed() {
			return documents, found
		}
	}

	for _, d := range chosen {
		if err := d.write(values); err != nil {
			found.errorf(d.resource, "writing values: %v", err)
		}
		in.packages.put(d.resource)
	}
	return documents, found
}

// settings reads and checks the data of a ConfigMap functionConfig.
func settings(config *resource) (map[string]string, findings) {
	var found findings
	node, err := config.node()
	if err != nil {
		found.errorf(config, "reading it again: %v", err)
		return nil, found
	}
	data := lookup(node.YNode(), "data")
	if data == nil {
		return map[string]string{}, nil
	}
	if data.Kind != yaml.MappingNode {
		found.invalid(config, field.TypeInvalid(field.NewPath("data"), valueOf(data), "must be a mapping of setters to values, not "+shape(data)), "")
		return nil, found
	}

	known := []string{nameKey, namespaceKey}
	for _, s := range setters.All {
		known = append(known, s.Name)
	}
	values := map[string]string{}
	for i := 0; i < len(data.Content); i += 2 {
		key, value := data.Content[i].Value, data.Content[i+1]
		at := field.NewPath("data", key)
		if _, twice := values[key]; twice {
			found.invalid(config, field.Invalid(at, value.Value, "the key is there twice"), "")
			continue
		}
		values[key] = value.Value
		if !slices.Contains(known, key) {
			found.invalid(config, field.Invalid(at, value.Value, "is no setter; setters are "+strings.Join(known, ", ")), setters.Nearest(key, known))
			continue
		}
		if value.Kind != yaml.ScalarNode || value.ShortTag() == yaml.NodeTagNull {
			found.invalid(config, field.TypeInvalid(at, valueOf(value), "must be a string"), "")
			continue
		}
		if invalid := checkSetting(key, value.Value); invalid != nil {
			found.invalid(config, field.Invalid(at, value.Value, invalid.Want), invalid.Near)
		}
	}
	return values, found
}

// noCheck is what an empty TARGET_ACCURACY stands for.
const noCheck = "0"

func checkSetting(key, value string) *setters.Invalid {
	switch key {
	case nameKey:
		return configName(value)
	case namespaceKey:
		return namespaceName(value)
	case "TARGET_ACCURACY":
		if value == "" {
			value = noCheck
		}
	}
	s, _ := setters.Lookup(key)
	return s.Check(value)
}

func newDocument(name string) (*document, error) {
	d := &document{
		yaml: yaml.NewRNode(&yaml.Node{Kind: yaml.MappingNode, Tag: yaml.NodeTagMap}),
		item: -1,
	}
	for _, field := range []struct {
		value string
		path  []string
	}{
		{v1alpha1.APIVersion, []string{"apiVersion"}},
		{v1alpha1.Kind, []string{"kind"}},
		{name, []string{"metadata", "name"}},
		{"true", []string{"metadata", "annotations", localAnnotation}},
		{name + ".yaml", []string{"metadata", "annotations", pathAnnotation}},
	} {
		if err := set(d.yaml.YNode(), setters.String, field.value, field.path...); err != nil {
			return nil, err
		}
	}
	return d, d.changed()
}

// write puts setters' values into the document's fields, keeping all else.
func (d *document) write(values map[string]string) error {
	if namespace, ok := values[namespaceKey]; ok {
		if err := set(d.yaml.YNode(), setters.String, namespace, "metadata", "namespace"); err != nil {
			return err
		}
	}
	for _, s := range setters.All {
		value, ok := values[s.Name]
		if !ok {
			continue
		}
		if s.Type == setters.Number && value == "" {
			value = noCheck
		}
		if err := set(d.yaml.YNode(), s.Type, value, s.Path()...); err != nil {
			return err
		}
	}
	return d.changed()
}

// changed takes note that the document's YAML is no longer the item's.
func (d *document) changed() error {
	object, err := newObject(d.yaml.YNode())
	if err != nil {
		return err
	}
	d.resource, d.written = newResource(object), true
	return nil
}

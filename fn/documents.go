package fn

import (
	"slices"
	"strings"

	sdk "github.com/GoogleContainerTools/kpt-functions-sdk/go/fn"
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
	// fileless says that a WideDeepConfig that is made is not kept.
	fileless bool
}

func read(objects sdk.KubeObjects, functionConfig *sdk.KubeObject) input {
	in := input{items: make([]*resource, len(objects))}
	for i, object := range objects {
		in.items[i] = newResource(object)
	}
	in.packages.sort(in.items)
	if functionConfig != nil && !functionConfig.IsEmpty() {
		config := newResource(functionConfig)
		if config.kind != v1alpha1.Kind {
			config.label = "functionConfig"
		}
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
		documents, more := in.assign(documents)
		return documents, append(found, more...)
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
	} {
		if err := set(d.yaml.YNode(), setters.String, field.value, field.path...); err != nil {
			return nil, err
		}
	}
	return d, d.changed()
}

// place gives the document a file in the package.
func (d *document) place(file string) error {
	if err := set(d.yaml.YNode(), setters.String, file, "metadata", "annotations", pathAnnotation); err != nil {
		return err
	}
	return d.changed()
}

// write puts setters' values into the document's fields, keeping all else.
func (d *document) write(values map[string]string) error {
	for _, field := range fieldsOf(values) {
		if err := set(d.yaml.YNode(), field.kind, field.value, field.path...); err != nil {
			return err
		}
	}
	return d.changed()
}

// changed takes note that the document's YAML is no longer the item's.
func (d *document) changed() error {
	if annotations := lookup(d.yaml.YNode(), "metadata", "annotations"); annotations != nil {
		removeIDs(annotations)
	}
	object, err := newObject(d.yaml.YNode())
	if err != nil {
		return err
	}
	d.resource, d.written = newResource(object), true
	return nil
}

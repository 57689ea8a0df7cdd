package fn

import (
	"fmt"
	"slices"

	"k8s.io/apimachinery/pkg/util/validation/field"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/internal/rules"
	"github.com/widedeep/widedeep/internal/yamledit"
	"github.com/widedeep/widedeep/v1alpha1"
)

// The keys of a ConfigMap functionConfig that are not setters.
const (
	nameKey      = "NAME"
	namespaceKey = "NAMESPACE"
)

// DefaultName is the name of a WideDeepConfig without a given name.
const DefaultName = "wide-deep"

// assign writes the values of a ConfigMap into the selected documents. If there is no
// document, it adds one.
func (in input) assign(documents []*document) ([]*document, findings) {
	values, found := settings(in.functionConfig)
	if found.failed() {
		return documents, found
	}
	if len(documents) == 0 {
		created, more := in.create(values)
		if found = append(found, more...); created == nil {
			return documents, found
		}
		documents = append(documents, created)
	}
	chosen, found := choose(in.functionConfig, documents, values)
	if found.failed() {
		return documents, found
	}
	return documents, append(found, in.write(chosen, values)...)
}

// create makes a document for the values; nil if there are no values.
func (in input) create(values map[string]string) (*document, findings) {
	var found findings
	if len(values) == 0 && !in.fileless {
		found.warnf(nil, "there is no WideDeepConfig among the items and there are no values to make one of: nothing is generated")
		return nil, found
	}
	name, named := values[nameKey]
	if !named {
		name = DefaultName
	}
	file := name + ".yaml"
	if err := in.paths().room(file); err != nil && !in.fileless {
		found.invalid(in.functionConfig, field.Invalid(in.functionConfig.setting(nameKey), name, fmt.Sprintf("its file would be %v", err)), "")
		return nil, found
	}
	created, err := newDocument(name)
	if err == nil && !in.fileless {
		err = created.place(file)
	}
	if err != nil {
		found.errorf(in.functionConfig, "making a WideDeepConfig: %v", err)
		return nil, found
	}
	return created, found
}

// write puts values into documents.
func (in input) write(documents []*document, values map[string]string) findings {
	var found findings
	for _, d := range documents {
		if err := d.write(values); err != nil {
			found.errorf(d.resource, "writing values: %v", err)
		}
		in.packages.locate(d.resource)
	}
	return found
}

// choose selects the documents that the values are written into: those with the given NAME,
// otherwise all that are rendered. NAME selects among the rendered ones first, then among
// those that are left alone. Values by which configs differ, such as MODEL_NAME, can't be
// written into several.
func choose(from *resource, documents []*document, values map[string]string) (chosen []*document, found findings) {
	name, named := values[nameKey]
	var names []string
	var others []*document
	for _, d := range documents {
		names = append(names, d.resource.name)
		switch {
		case named && d.resource.name != name:
		case d.left:
			others = append(others, d)
		default:
			chosen = append(chosen, d)
		}
	}
	switch {
	case len(chosen) > 0 || len(values) == 0:
	case named && len(others) > 0:
		chosen = others
	case named:
		found.invalid(from, field.Invalid(from.setting(nameKey), name,
			"must be the name of a WideDeepConfig: "+rules.List(name, names)), rules.Meant(name, names))
	default:
		found.warnf(from, "the values are for no WideDeepConfig, as all are left alone: choose one with %s: %s", from.selector(), rules.List("", names))
	}
	if len(chosen) > 1 {
		for _, key := range []string{parameters.Mode, namespaceKey, parameters.ModelName} {
			if value, ok := values[key]; ok {
				found.invalid(from, field.Invalid(from.setting(key), value,
					"must not be the same for several WideDeepConfigs: choose one with "+from.selector()), "")
			}
		}
	}
	return chosen, found
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
		found.invalid(config, field.TypeInvalid(field.NewPath("data"), valueOf(data), "must be a mapping of setters to values, not "+yamledit.KindName(data)), "")
		return nil, found
	}

	known := []string{nameKey, namespaceKey}
	for _, s := range parameters.Setters {
		known = append(known, s.Name)
	}
	values := map[string]string{}
	for i := 0; i < len(data.Content); i += 2 {
		key, value := data.Content[i].Value, data.Content[i+1]
		at := config.setting(key)
		if _, twice := values[key]; twice {
			found.invalid(config, field.Invalid(at, value.Value, "the key is there twice"), "")
			continue
		}
		values[key] = value.Value
		if !slices.Contains(known, key) {
			near, wanted := found.nearest(key, known), "is no setter"
			if near == "" {
				wanted += "; setters are " + rules.List(key, known)
			}
			found.invalid(config, field.Invalid(at, value.Value, wanted), near)
			continue
		}
		if value.Kind != yaml.ScalarNode || isNull(value) {
			found.invalid(config, field.TypeInvalid(at, valueOf(value), "must be a string"), "")
			continue
		}
		checkText(&found, config, at, value.Value, value.Value, settingRule(key))
	}
	return values, found
}

// settingRule returns the rule for a key's value.
func settingRule(key string) rules.Rule {
	switch key {
	case nameKey:
		return rules.ObjectName
	case namespaceKey:
		return rules.Namespace
	}
	s, _ := parameters.Lookup(key)
	return func(text string) *rules.Invalid { return s.Check(s.Meaning(text)) }
}

// assignment is a value for a field.
type assignment struct {
	path  []string
	kind  v1alpha1.Type
	value string
}

// fieldsOf returns the fields that the values of a ConfigMap are written to.
func fieldsOf(values map[string]string) []assignment {
	var all []assignment
	if namespace, ok := values[namespaceKey]; ok {
		all = append(all, assignment{[]string{"metadata", "namespace"}, v1alpha1.String, namespace})
	}
	for _, s := range parameters.Setters {
		if text, ok := values[s.Name]; ok {
			all = append(all, assignment{s.Path(), s.Holds().Type, s.Meaning(text)})
		}
	}
	return all
}

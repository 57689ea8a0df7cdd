package fn

import (
	"errors"
	"fmt"
	"path"
	"slices"

	"k8s.io/apimachinery/pkg/util/validation/field"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/fieldpath"
	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/internal/resourcelist"
	"github.com/widedeep/widedeep/internal/rules"
	"github.com/widedeep/widedeep/v1alpha1"
)

// DefaultName is the name of a WideDeepConfig without a given name.
const DefaultName = "wide-deep"

const configMapKind = "ConfigMap"

// assignConfigMap writes the values of a ConfigMap into the selected documents. If there is no
// document, it adds one.
func (in input) assignConfigMap(documents []*document) ([]*document, findings) {
	assigned, found := in.readAssignments()
	if found.failed() {
		return documents, found
	}
	if len(documents) == 0 {
		created, more := in.create(assigned)
		if found = append(found, more...); created == nil {
			return documents, found
		}
		documents = append(documents, created)
	}
	chosen, more := choose(in.functionConfig, documents, assigned)
	if found = append(found, more...); found.failed() {
		return documents, found
	}
	return documents, append(found, in.writeInto(chosen, assigned.fields)...)
}

// configMapFields are the fields that a ConfigMap functionConfig may have.
var configMapFields = []string{"apiVersion", "kind", "metadata", "data", "immutable"}

// checkConfigMap reports fields of a ConfigMap functionConfig whose values would be lost: unknown
// ones, and binaryData.
func (f *findings) checkConfigMap(r *resource, configMap *yaml.Node) {
	for name, value := range pairs(configMap) {
		key := name.Value
		if slices.Contains(configMapFields, key) || f.full() {
			continue
		}
		near := rules.Meant(key, configMapFields)
		if slices.Contains(parameters.SettingNames(), key) {
			near = r.setting(key).String()
		}
		why := fieldpath.NoSuchField
		if key == "binaryData" {
			why = "is not read"
		}
		if near == "" {
			why += "; the setters and their values are in data"
		}
		f.invalid(r, field.Invalid(field.NewPath(key), valueOf(value), why), near)
	}
}

// create makes a document for the values; nil if there are no values.
func (in input) create(assigned assignments) (*document, findings) {
	var found findings
	if assigned.isEmpty() && !in.fileless {
		found.warnf(nil, "there is no WideDeepConfig among the items and there are no values to make one of: nothing is generated")
		return nil, found
	}
	name := DefaultName
	if assigned.isNamed {
		name = assigned.name
	}
	file := name + ".yaml"
	if err := in.paths().checkNew(path.Join(in.packages.folder, file)); err != nil && !in.fileless {
		found.invalid(in.functionConfig, field.Invalid(in.functionConfig.setting(parameters.ConfigName), name, fmt.Sprintf("its file would be %v", err)), "")
		return nil, found
	}
	created, err := newDocument(name)
	if err == nil && !in.fileless {
		err = created.setFile(file)
	}
	if err != nil {
		found.errorf(in.functionConfig, "making a WideDeepConfig: %v", err)
		return nil, found
	}
	return created, found
}

// writeInto puts values into documents.
func (in input) writeInto(documents []*document, fields []assignment) findings {
	var found findings
	for _, d := range documents {
		from := in.functionConfig
		if isTyped := from != nil && from.origin != nil; isTyped {
			d.source = from.label
		}
		var atField FieldError
		switch err := d.write(fields); {
		case errors.As(err, new(kindError)):
			// The mistake is the document's own. A document that is rendered is validated next.
			if d.outOfScope {
				found.checkStructure(d.resource, d.yaml.YNode(), v1alpha1.Structure, nil)
			}
		case errors.As(err, &atField):
			found.add(finding{severity: resourcelist.Error, resource: d.resource, message: atField.Message, field: atField.Field, source: d.source})
		case err != nil:
			found.add(finding{severity: resourcelist.Error, resource: d.resource, message: fmt.Sprintf("writing values: %v", err), source: d.source})
		default:
			for _, one := range fields {
				d.assigned = append(d.assigned, one.path)
			}
		}
		in.packages.locate(d.resource)
	}
	return found
}

// choose selects the documents that the values are written into: those with the given NAME,
// otherwise all that are rendered. NAME selects among the rendered ones first, then among
// those that are left alone. Values by which configs differ, such as MODEL_NAME, can't be
// written into several.
func choose(from *resource, documents []*document, assigned assignments) (chosen []*document, found findings) {
	var names []string
	var others []*document
	for _, d := range documents {
		if !slices.Contains(names, d.resource.name) {
			names = append(names, d.resource.name)
		}
		switch {
		case assigned.isNamed && d.resource.name != assigned.name:
		case d.outOfScope:
			others = append(others, d)
		default:
			chosen = append(chosen, d)
		}
	}
	switch {
	case len(chosen) > 0 || assigned.isEmpty():
	case assigned.isNamed && len(others) > 0:
		chosen = others
	case assigned.isNamed:
		found.invalid(from, field.Invalid(from.setting(parameters.ConfigName), assigned.name,
			"must be the name of a WideDeepConfig: "+rules.List(assigned.name, names)), rules.Meant(assigned.name, names))
	default:
		found.warnf(from, "no WideDeepConfig gets the values, as all belong to packages that run widedeep themselves: choose one with %s: %s", from.selector(), rules.List("", names))
	}
	if len(chosen) > 1 {
		assigned.reportDistinctive(&found, from)
	}
	return chosen, found
}

// reportDistinctive reports values that several configs can't have in common.
func (s assignments) reportDistinctive(found *findings, from *resource) {
	for _, one := range s.fields {
		at, value := from.setting(one.name), any(one.name)
		if one.value == nil {
			at = field.NewPath(from.unsetFlag())
		} else {
			value = valueOf(one.value)
		}
		if one.isDistinctive() {
			found.invalid(from, field.Invalid(at, value, "must not be the same for several WideDeepConfigs: choose one with "+from.selector()), "")
		}
	}
}

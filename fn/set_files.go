package fn

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/widedeep/widedeep/internal/resourcelist"
	"github.com/widedeep/widedeep/internal/yamledit"
	"github.com/widedeep/widedeep/manifests"
	"github.com/widedeep/widedeep/v1alpha1"
)

// Change is a field that Set changed. Before and After are written as in YAML; Before is
// empty if the field was absent.
type Change struct {
	File, Config, Field string
	Before, After       string
}

// Set writes values into the WideDeepConfigs in the files, or into the one with the given
// name. It returns the files that change, with every other byte unchanged.
//
// Errors are reported, and warnings about the fields that are set; a strict run reports all
// warnings. Set returns ErrFailed or ErrWarned when they make it fail.
func Set(files []File, name string, values Values, report Report) ([]File, []Change, error) {
	objects, configs, err := resources(manifests.Embedded, files, nil)
	if err != nil {
		return nil, nil, err
	}
	settings := maps.Clone(values.ByName)
	if name != "" {
		settings[nameKey] = name
	}
	functionConfig, err := configMap(settings)
	if err != nil {
		return nil, nil, err
	}
	in, err := read(manifests.Embedded, objects, functionConfig)
	if err != nil {
		return nil, nil, err
	}
	in.functionConfig.label, in.functionConfig.origin = values.Origin.Values, &values.Origin
	documents, found := in.documents()
	// Each file has to be valid alone: a folder may hold packages that are never
	// together in a cluster.
	_, _, more := resolve(in.manifests, documents)
	found = append(found, more...)
	if !report.Strict {
		found = slices.DeleteFunc(found, func(one finding) bool { return one.severity == resourcelist.Warning && !isSet(settings, one.field) })
	}
	if err := report.print(found, files, resourcelist.Error, resourcelist.Warning); err != nil {
		return nil, nil, err
	}
	if configs == 0 {
		return nil, nil, errNoConfig
	}
	delete(settings, nameKey)
	return editFiles(files, documents, settings)
}

// isSet reports whether the values set a field.
func isSet(values map[string]string, field string) bool {
	return slices.ContainsFunc(fieldsOf(values), func(a assignment) bool { return strings.Join(a.path, ".") == field })
}

// editFiles edits the files of the documents that changed.
func editFiles(files []File, documents []*document, values map[string]string) ([]File, []Change, error) {
	texts := map[string][]byte{}
	for _, file := range files {
		texts[file.Name] = file.Data
	}
	var changes []Change
	for _, d := range documents {
		if !d.written {
			continue
		}
		for _, field := range fieldsOf(values) {
			text, change, err := d.edit(texts[d.resource.file], field)
			if err != nil {
				return nil, nil, fmt.Errorf("%s: %w", d.resource.file, err)
			}
			if change != nil {
				texts[d.resource.file] = text
				changes = append(changes, *change)
			}
		}
	}
	var edited []File
	for _, file := range files {
		if string(texts[file.Name]) != string(file.Data) {
			edited = append(edited, File{Name: file.Name, Data: texts[file.Name]})
		}
	}
	return edited, changes, nil
}

// edit sets a field in the text of the document's file. The change is nil if the field has
// the value already.
func (d *document) edit(text []byte, field assignment) ([]byte, *Change, error) {
	index, err := strconv.Atoi(d.resource.item.Annotation(indexAnnotation))
	if err != nil {
		return nil, nil, err
	}
	documents, err := resourcelist.ParseDocuments(text)
	if err != nil {
		return nil, nil, err
	}
	change := &Change{File: d.resource.file, Config: d.resource.name, Field: strings.Join(field.path, "."), After: scalarText(field.kind, field.value)}
	if n := lookup(documents[index], field.path...); n != nil {
		if n.Value == field.value && n.ShortTag() == tagOf(field.kind, field.value) {
			return nil, nil, nil
		}
		change.Before = scalarText(field.kind, n.Value)
	}
	edited, err := yamledit.Set(text, index, fieldOrder, change.After, field.path...)
	return edited, change, err
}

// scalarText writes a value in a form that both YAML and JSON read.
func scalarText(t v1alpha1.Type, value string) string {
	if t != v1alpha1.String {
		return value
	}
	var text strings.Builder
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(value) // of a string into memory: neither can fail
	return strings.TrimSuffix(text.String(), "\n")
}

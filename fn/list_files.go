package fn

import (
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/internal/resourcelist"
	"github.com/widedeep/widedeep/manifests"
	"github.com/widedeep/widedeep/v1alpha1"
)

// Listing holds the setters' values of a WideDeepConfig.
type Listing struct {
	File, Name string
	Mode       v1alpha1.Mode
	// Values has every setter of the mode; Stated has the names of those that the document
	// sets.
	Values parameters.Values
	Stated map[string]bool
}

// List returns the setters' values of the WideDeepConfigs in the files, each in its own
// mode or, if a mode is given, as if the config had that mode.
//
// Errors are reported as by Render. List returns ErrFailed when it has reported one, and
// another error for files that can't be read as YAML or hold no WideDeepConfig.
func List(files []File, mode v1alpha1.Mode, report Report) ([]Listing, error) {
	items, _, err := readItems(manifests.Embedded, files, nil)
	if err != nil {
		return nil, err
	}
	in, err := readInput(manifests.Embedded, items, nil)
	if err != nil {
		return nil, err
	}
	documents, found := in.findConfigs()
	if mode != "" {
		found = append(found, in.writeInto(documents, fieldsOf(map[string]string{parameters.Mode: string(mode)}))...)
	}
	configs, _, more := validateAndExpand(in.manifests, documents)
	found = append(found, more...)
	if err := report.print(found, files, resourcelist.Error); err != nil {
		return nil, err
	}
	if len(configs) == 0 {
		return nil, noConfigIn(files)
	}

	listings := make([]Listing, len(configs))
	for i, c := range configs {
		listings[i] = Listing{File: c.resource().shown, Name: c.resource().name, Mode: c.mode, Values: c.values, Stated: c.stated}
	}
	return listings, nil
}

// ConfigIn is a WideDeepConfig in a file.
type ConfigIn struct{ Name, File string }

// Configs returns the WideDeepConfigs in files. Files that can't be read have none.
func Configs(files []File) []ConfigIn {
	var all []ConfigIn
	for _, file := range files {
		nodes, err := file.resources()
		if err != nil || file.CollisionsOnly {
			continue
		}
		for _, node := range nodes {
			if IsConfig(node) {
				all = append(all, ConfigIn{yaml.NewRNode(node).GetName(), file.Name})
			}
		}
	}
	return all
}

// IsConfig reports whether a resource is a WideDeepConfig.
func IsConfig(node *yaml.Node) bool {
	resource := yaml.NewRNode(node)
	return resource.GetKind() == v1alpha1.Kind && resource.GetApiVersion() == v1alpha1.APIVersion
}

package fn

import (
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
	objects, _, err := resources(manifests.Embedded, files, nil)
	if err != nil {
		return nil, err
	}
	in, err := read(manifests.Embedded, objects, nil)
	if err != nil {
		return nil, err
	}
	documents, found := in.documents()
	if mode != "" {
		found = append(found, in.write(documents, fieldsOf(map[string]string{parameters.Mode: string(mode)}))...)
	}
	configs, _, more := resolve(in.manifests, documents)
	found = append(found, more...)
	if err := report.print(found, files, resourcelist.Error); err != nil {
		return nil, err
	}
	if len(configs) == 0 {
		return nil, errNoConfig
	}

	listings := make([]Listing, len(configs))
	for i, c := range configs {
		listings[i] = Listing{File: c.resource().shown, Name: c.resource().name, Mode: c.mode, Values: c.values, Stated: c.stated}
	}
	return listings, nil
}

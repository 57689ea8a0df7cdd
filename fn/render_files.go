package fn

import (
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/internal/resourcelist"
	"github.com/widedeep/widedeep/manifests"
)

// Render returns the resources that the WideDeepConfigs in the files generate, in the order
// in which they can be applied. Without files, the values make a WideDeepConfig.
//
// Errors, warnings and infos are reported. Render returns ErrFailed or ErrWarned when they make it
// fail, and another error for files that can't be read as YAML.
func Render(files []File, settings Settings, report Report) ([]*yaml.Node, error) {
	in, err := readFiles(files, settings)
	if err != nil {
		return nil, err
	}
	return in.render(nil, report)
}

// renderPackage renders as Render does, but leaves packages alone that run the function
// themselves, as a run of the function on the files would. It returns the folders of those
// packages, and reports them.
func renderPackage(files []File, settings Settings, report Report) (nodes []*yaml.Node, outOfScope []string, err error) {
	in, err := readFiles(files, settings)
	if err != nil {
		return nil, nil, err
	}
	found := in.limitScope()
	nodes, err = in.render(found, report)
	return nodes, in.packages.foldersOutOfScope(), err
}

// readFiles makes an input of files.
func readFiles(files []File, settings Settings) (input, error) {
	items, configs, err := readItems(manifests.Embedded, files, settings.Namespace)
	if err != nil {
		return input{}, err
	}
	defaults := !slices.ContainsFunc(files, func(file File) bool { return !file.CollisionsOnly })
	byName := settings.values()
	if byName == nil && defaults {
		byName = map[string]string{}
	}
	if namespace := settings.Namespace; defaults && namespace != nil && *namespace != "" {
		byName[parameters.Namespace] = *namespace
	}
	var functionConfig *resourcelist.Item
	if byName != nil {
		if functionConfig, err = newConfigMap(byName); err != nil {
			return input{}, err
		}
	}
	in, err := readInput(manifests.Embedded, items, functionConfig)
	if err != nil {
		return input{}, err
	}
	in.files, in.fileless, in.empty = files, true, !defaults && configs == 0
	in.namespaceless = settings.areNamespaceless()
	if in.functionConfig != nil {
		in.functionConfig.label, in.functionConfig.origin = settings.Origin.Label, &settings.Origin
	}
	return in, nil
}

// render reports the findings, including earlier ones, and returns the generated resources.
func (in input) render(found findings, report Report) ([]*yaml.Node, error) {
	_, generated, more := in.generate()
	found = append(found, more...)
	if in.empty && !found.failed() {
		return nil, noConfigIn(in.files)
	}
	if err := report.print(found, in.files, resourcelist.Error, resourcelist.Warning, resourcelist.Info); err != nil {
		return nil, err
	}
	nodes := make([]*yaml.Node, len(generated))
	for i, g := range generated {
		nodes[i] = g.yaml
	}
	return nodes, nil
}

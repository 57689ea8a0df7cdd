package fn

import (
	"maps"
	"path"
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/yamledit"
)

// WithPipeline returns the settings with the values that a package's pipeline passes to this
// function, except those that the settings have themselves. The files are the package's, kptfile
// is the name of its Kptfile, which it need not have. all is false if the pipeline passes values
// more than once or to a selection: then none are taken. Messages name them as the settings' own.
func (s Settings) WithPipeline(kptfile string, files []File) (merged Settings, all bool, err error) {
	nodes, err := resourcesOf(kptfile, files)
	if err != nil || len(nodes) == 0 {
		return s, true, err
	}
	pipeline, err := mutators(nodes[0])
	if err != nil {
		return s, false, yamledit.InFile(kptfile, err)
	}
	var values []map[string]string
	passesNone := func(string) bool { return false } // a WideDeepConfig in configPath passes no values
	for _, m := range pipeline {
		if !m.runsThisFunction(passesNone) {
			continue
		}
		passed := m.ConfigMap
		if m.ConfigPath != "" {
			if passed, err = configMapData(kptfile, m.ConfigPath, files); err != nil {
				return s, false, err
			}
		}
		if len(passed) == 0 {
			continue
		}
		if values = append(values, passed); m.isSelective() || len(values) > 1 {
			return s, false, nil
		}
	}
	if len(values) == 0 {
		return s, true, nil
	}
	passed := maps.Clone(values[0])
	maps.Copy(passed, s.ByName)
	s.ByName = passed
	return s, true, nil
}

// configMapData returns the data of the ConfigMap that the file of a configPath begins with; nil if it
// begins with another resource, or is of a package below, which kpt refuses.
func configMapData(kptfile, configPath string, files []File) (map[string]string, error) {
	pkg := path.Dir(kptfile)
	name := path.Join(pkg, configPath)
	for folder := path.Dir(name); folder != pkg && folder != path.Dir(folder); folder = path.Dir(folder) {
		if slices.ContainsFunc(files, func(file File) bool { return file.Name == path.Join(folder, Kptfile) }) {
			return nil, nil
		}
	}
	nodes, err := resourcesOf(name, files)
	if err != nil || len(nodes) == 0 || yaml.NewRNode(nodes[0]).GetKind() != configMapKind {
		return nil, err
	}
	return yaml.NewRNode(nodes[0]).GetDataMap(), nil
}

// resourcesOf returns the resources of the file of a name; none if there is no such file.
func resourcesOf(name string, files []File) ([]*yaml.Node, error) {
	i := slices.IndexFunc(files, func(file File) bool { return file.Name == name })
	if i < 0 {
		return nil, nil
	}
	return files[i].resources()
}

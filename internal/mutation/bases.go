// Package mutation makes documents that differ in one place from a valid WideDeepConfig.
// Tests compare which of them several validators accept: the schema, the function, the API
// server.
package mutation

import (
	_ "embed"
	"maps"
	"regexp"
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/v1alpha1"
)

//go:embed base.yaml
var base []byte

//go:embed volumes.yaml
var volumes []byte

// Base is a document that every validator accepts.
type Base struct {
	Name     string
	Document map[string]any
}

// Bases returns documents that together hold every field: a full one for each kind of workload,
// a restricted one, and one for each kind of volume.
func Bases() ([]Base, error) {
	var all []Base
	for _, mode := range v1alpha1.Modes {
		for _, workload := range v1alpha1.Workloads[mode] {
			document, err := full(mode)
			if err != nil {
				return nil, err
			}
			document["spec"].(map[string]any)["workload"] = string(workload)
			all = append(all, Base{string(workload), document})
		}
	}
	all = append(all, minimal(string(v1alpha1.Restricted), map[string]any{
		"mode": string(v1alpha1.Pipeline), "security": string(v1alpha1.Restricted), "user": map[string]any{"id": 1001},
		"dataset": map[string]any{"volume": claim()}, "storage": map[string]any{"volume": claim(), "mountPath": "/models"},
	}))

	var sources map[string]any
	if err := yaml.Unmarshal(volumes, &sources); err != nil {
		return nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(sources)) {
		kind := regexp.MustCompile(`-[0-9]+$`).ReplaceAllString(name, "")
		section := "dataset"
		if kind == "emptyDir" {
			section = "storage" // it never holds data
		}
		all = append(all, minimal(name, map[string]any{section: map[string]any{"volume": map[string]any{kind: sources[name]}}}))
	}
	return all, nil
}

func full(mode v1alpha1.Mode) (map[string]any, error) {
	var document map[string]any
	if err := yaml.Unmarshal(base, &document); err != nil {
		return nil, err
	}
	document["spec"].(map[string]any)["mode"] = string(mode)
	return document, addExamples(document, mode)
}

// addExamples sets the fields that can be combined with all others and that base.yaml does
// not have. They have simple types, so the example in their row is enough.
func addExamples(document map[string]any, mode v1alpha1.Mode) error {
	for _, p := range parameters.All {
		isVolume := slices.ContainsFunc(p.Places, func(place parameters.Place) bool { return place.Kind == parameters.AsVolume })
		if p.Setter != "" || p.Hook != "" || p.With != nil || isVolume {
			continue
		}
		path := p.Path()
		within, _ := document[path[0]].(map[string]any)
		for _, key := range path[1 : len(path)-1] {
			within, _ = within[key].(map[string]any)
		}
		key := path[len(path)-1]
		if within == nil || within[key] != nil {
			continue
		}
		var value any
		if err := yaml.Unmarshal([]byte(p.Example[mode]), &value); err != nil {
			return err
		}
		within[key] = value
	}
	return nil
}

func minimal(name string, spec map[string]any) Base {
	return Base{name, map[string]any{
		"apiVersion": v1alpha1.APIVersion, "kind": v1alpha1.Kind, "metadata": map[string]any{"name": "wide-deep"}, "spec": spec,
	}}
}

func claim() any {
	return map[string]any{"persistentVolumeClaim": map[string]any{"claimName": "data"}}
}

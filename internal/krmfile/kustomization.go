package krmfile

import (
	"bytes"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/internal/rules"
)

// kustomization holds the fields of the package's own kustomization.
type kustomization struct {
	Namespace          string                  `yaml:"namespace"`
	Resources          []string                `yaml:"resources"`
	ConfigMapGenerator []struct{ Name string } `yaml:"configMapGenerator"`

	// The values of these fields don't matter.
	APIVersion       yaml.Node `yaml:"apiVersion"`
	Kind             yaml.Node `yaml:"kind"`
	Metadata         yaml.Node `yaml:"metadata"`
	GeneratorOptions yaml.Node `yaml:"generatorOptions"`

	Others map[string]yaml.Node `yaml:",inline"`
}

// kustomizationFile returns the file in a folder that kustomize would read.
func kustomizationFile(dir string) (file string, ok bool) {
	for _, name := range []string{"kustomization.yaml", "kustomization.yml", "Kustomization"} {
		file := filepath.Join(dir, name)
		if _, err := os.Stat(file); err == nil {
			return file, true
		}
	}
	return "", false
}

// kustomization takes the namespace from a kustomization and warns about everything that the
// user added to it.
func (r *reader) kustomization(data []byte) {
	var k kustomization
	if err := yaml.Unmarshal(data, &k); err != nil {
		r.errorf("not a kustomization: %s", explain(err))
		return
	}
	if k.Namespace != "" {
		r.Values[parameters.Namespace] = k.Namespace
		if invalid := rules.Namespace(k.Namespace); invalid != nil {
			r.invalid("namespace", k.Namespace, invalid)
		}
	}

	const lost = "not imported: keep it in a kustomization of your own, around the rendered resources"
	for _, resource := range k.Resources {
		if !r.ofPackage(resource) {
			r.warnf("resources: %s: %s", resource, lost)
		}
	}
	// The first ConfigMap came with the package: it holds the script.
	for _, generator := range k.ConfigMapGenerator[min(1, len(k.ConfigMapGenerator)):] {
		r.warnf("configMapGenerator: %s: %s", generator.Name, lost)
	}
	for _, name := range slices.Sorted(maps.Keys(k.Others)) {
		if node := k.Others[name]; !empty(node) {
			r.warnf("%s: %s", name, lost)
		}
	}
}

// ofPackage reports whether a resource came with the package: it is a file that names setters,
// or a missing file beside the kustomization (some users kept the settings only).
func (r *reader) ofPackage(resource string) bool {
	data, err := os.ReadFile(filepath.Join(filepath.Dir(r.file), resource))
	if errors.Is(err, fs.ErrNotExist) {
		return filepath.Base(resource) == resource
	}
	return bytes.Contains(data, []byte(`{"$openapi":`)) || bytes.Contains(data, []byte("#/definitions/io.k8s.cli."))
}

// empty reports whether a field has no effect.
func empty(n yaml.Node) bool {
	if n.Kind == yaml.ScalarNode {
		return n.Value == "" || n.ShortTag() == yaml.NodeTagNull
	}
	return n.Kind != yaml.AliasNode && len(n.Content) == 0
}

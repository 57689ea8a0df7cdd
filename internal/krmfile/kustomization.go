package krmfile

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

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

// lost is what to do with what the user added to the kustomization.
const lost = "not imported: keep it in a kustomization of your own, around the rendered resources"

// ifPatch tells what kustomize doesn't: it adds the containers and volumes of a patch that it
// can't find.
const ifPatch = "; correct it for these first: the storage's volume is nfs-path, and the training has no initContainers, args, envFrom or ConfigMap of variables, which are in spec.training.env"

// scriptsName begins the name of the ConfigMap with the training's script.
const scriptsName = "mlops-scripts"

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

// kustomization takes the namespace and the resources from a kustomization, and reports
// everything that the user added to it.
func (i *importer) kustomization(data []byte) {
	var k kustomization
	if err := yaml.Unmarshal(data, &k); err != nil {
		place, problem := i.explain(err)
		i.errorf(place, "not a kustomization: %s", problem)
		return
	}
	i.Namespace = k.Namespace
	if k.Namespace != "" && k.Namespace != "default" {
		i.Values[parameters.Namespace] = k.Namespace
		if invalid := rules.Namespace.Check(k.Namespace); invalid != nil {
			i.invalid(i.place("namespace"), "namespace", k.Namespace, invalid)
		}
	}

	if k.Namespace == "" && i.isPublished() {
		i.losef(i.file, "namespace: not imported: it was removed, and every generated resource has one, %q by default", "default")
	}

	published, _ := i.AsPublished()
	for n, resource := range k.Resources {
		at := i.place(fmt.Sprintf("resources[%d]", n))
		file := filepath.Join(filepath.Dir(i.file), resource)
		_, named := published[filepath.Clean(resource)]
		switch data, from := originOf(file, named); {
		case from == missing && filepath.Base(resource) == resource:
			i.Incomplete = true
			i.warnf(at, "resources: %s: there is no such file, so changes that were made in it are not known", resource)
		case from != ofPackage || !i.manifests(file, data):
			i.losef(at, "resources: %s: %s", resource, lost)
		}
	}
	for n, generator := range k.ConfigMapGenerator {
		if strings.HasPrefix(generator.Name, scriptsName) { // it came with the package of the document
			continue
		}
		advice := lost
		if generator.Name == i.texts[parameters.ModelName] { // it merges into the one of the package, or replaces it
			advice = "not imported: no such ConfigMap is generated; set variables of the training in spec.training.env"
		}
		i.losef(i.place(fmt.Sprintf("configMapGenerator[%d]", n)), "configMapGenerator: %s: %s", generator.Name, advice)
	}
	for _, name := range slices.Sorted(maps.Keys(k.Others)) {
		if node := k.Others[name]; !empty(node) {
			advice := lost
			if strings.HasPrefix(name, "patches") {
				advice += ifPatch
			}
			i.losef(i.place(name), "%s: %s", name, advice)
		}
	}
}

// origin is where a resource of the kustomization comes from.
type origin int

const (
	other origin = iota
	ofPackage
	missing
)

// originOf reports whether a resource came with the package, and returns it: it is a file that
// names setters, or that has the name of a published one. A missing file probably came with the
// package too, since some users kept the settings only.
func originOf(file string, named bool) ([]byte, origin) {
	data, err := os.ReadFile(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, missing
	case err != nil:
		return nil, other
	case named, bytes.Contains(data, []byte(`{"$openapi":`)), bytes.Contains(data, []byte("#/definitions/io.k8s.cli.")):
		return data, ofPackage
	}
	return nil, other
}

// empty reports whether a field has no effect.
func empty(n yaml.Node) bool {
	if n.Kind == yaml.ScalarNode {
		return n.Value == "" || n.ShortTag() == yaml.NodeTagNull
	}
	return n.Kind != yaml.AliasNode && len(n.Content) == 0
}

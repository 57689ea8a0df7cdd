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
	"github.com/widedeep/widedeep/internal/yamledit"
)

// kustomization holds the fields of the package's own kustomization.
type kustomization struct {
	Namespace          string                  `yaml:"namespace"`
	Resources          []string                `yaml:"resources"`
	Bases              []string                `yaml:"bases"`
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

// kustomizationFiles are the names that kustomize knows, the usual one first.
var kustomizationFiles = []string{"kustomization.yaml", "kustomization.yml", "Kustomization"}

// kustomizationFile returns the file in a folder that kustomize would read.
func kustomizationFile(dir string) (file string, ok bool) {
	for _, name := range kustomizationFiles {
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

	for n, entry := range k.Resources {
		i.resource("resources", n, entry)
	}
	for n, entry := range k.Bases {
		i.resource("bases", n, entry)
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

// resource reads an element of the kustomization's list of resources or bases.
func (i *importer) resource(list string, n int, entry string) {
	at := i.place(fmt.Sprintf("%s[%d]", list, n))
	file := filepath.Join(filepath.Dir(i.file), entry)
	switch data, from := i.originOf(file, filepath.Clean(entry)); {
	case from == missing && filepath.Base(entry) == entry:
		i.Incomplete = true
		i.warnf(at, "%s: %s: there is no such file, so changes that were made in it are not known", list, entry)
	case from == folder:
		i.Incomplete = true
		i.losef(at, "%s: %s: not imported: import reads the manifests beside the Krmfile; move them there, and name them in this kustomization", list, entry)
	case from != ofPackage || !i.manifests(file, data):
		i.losef(at, "%s: %s: %s", list, entry, lost)
	}
}

// origin is where a resource of the kustomization comes from.
type origin int

const (
	other origin = iota
	ofPackage
	// folder is a folder with a file that came with the package.
	folder
	missing
)

// originOf reports whether a resource came with the package, and returns it: it is a file that
// names setters, or that has the name of a published one, or a resource of one. A missing file
// probably came with the package too, since some users kept the settings only.
func (i *importer) originOf(file, name string) ([]byte, origin) {
	data, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, missing
	}
	if err != nil {
		entries, _ := os.ReadDir(file) // none in what is no folder
		if slices.ContainsFunc(entries, func(e fs.DirEntry) bool {
			_, from := i.originOf(filepath.Join(file, e.Name()), e.Name())
			return from == ofPackage
		}) {
			return nil, folder
		}
		return nil, other
	}
	published, _ := i.AsPublished()
	_, named := published[name]
	if named || bytes.Contains(data, []byte(`{"$openapi":`)) || bytes.Contains(data, []byte("#/definitions/io.k8s.cli.")) {
		return data, ofPackage
	}
	names := map[resourceName]bool{}
	for _, text := range published {
		for _, one := range namesIn([]byte(text)) {
			names[one] = true
		}
	}
	if slices.ContainsFunc(namesIn(data), func(one resourceName) bool { return names[one] }) {
		return data, ofPackage
	}
	return nil, other
}

// resourceName is the kind and the name of a resource.
type resourceName struct{ kind, name string }

// namesIn returns the names of the resources in a file; none if it is not YAML.
func namesIn(data []byte) []resourceName {
	var all []resourceName
	documents, _ := yamledit.Parse(data)
	for _, document := range documents {
		if meta, err := yaml.NewRNode(document).GetMeta(); err == nil && meta.Name != "" {
			all = append(all, resourceName{meta.Kind, meta.Name})
		}
	}
	return all
}

// empty reports whether a field has no effect.
func empty(n yaml.Node) bool {
	if n.Kind == yaml.ScalarNode {
		return n.Value == "" || n.ShortTag() == yaml.NodeTagNull
	}
	return n.Kind != yaml.AliasNode && len(n.Content) == 0
}

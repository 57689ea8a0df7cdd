package fn

import (
	"cmp"
	"path/filepath"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/yamledit"
)

// Kptfile is the name of the file that makes a folder a package, and its kind.
const Kptfile = "Kptfile"

// mutator is a function in the pipeline of a Kptfile.
type mutator struct {
	Image      string            `yaml:"image"`
	Exec       string            `yaml:"exec"`
	ConfigPath string            `yaml:"configPath"`
	ConfigMap  map[string]string `yaml:"configMap"`
	Selectors  []selector        `yaml:"selectors"`
	Exclude    []selector        `yaml:"exclude"`

	// configPathAt, execAt and selectionAt are where these fields are in the Kptfile; a selection is
	// in selectors or exclude.
	configPathAt, execAt, selectionAt yamledit.Position
}

// mutators returns the functions of a Kptfile's pipeline, in their sequence. Where kpt would
// refuse the pipeline, it returns what can be read, and an error.
func mutators(kptfile *yaml.Node) ([]mutator, error) {
	failed := kptfileForm.check("", kptfile)
	list := lookup(kptfile, "pipeline", "mutators")
	if list == nil {
		return nil, failed
	}
	var all []mutator
	for _, node := range list.Content {
		var m mutator
		if err := node.Decode(&m); err != nil && failed == nil {
			failed = errorAt(node, "%v", err)
		}
		m.configPathAt, m.execAt = keyPosition(node, "configPath"), keyPosition(node, "exec")
		m.selectionAt = keyPosition(node, m.selectionField())
		all = append(all, m)
	}
	return all, failed
}

// keyPosition returns where a mapping has a key.
func keyPosition(mapping *yaml.Node, key string) yamledit.Position {
	if at := keyNode(mapping, key); at != nil {
		return yamledit.Position{Line: at.Line, Column: at.Column}
	}
	return yamledit.Position{}
}

// String names the function as the Kptfile does.
func (m mutator) String() string {
	if m.Image != "" {
		return m.Image
	}
	return m.Exec
}

// program is the base name of the program that an exec runs.
func (m mutator) program() string {
	word, _ := firstWord(m.Exec)
	return filepath.Base(word)
}

// applySetters is the name of kpt's function, as an image and as a program.
const applySetters = "apply-setters"

// AppliesSetters reports whether the pipeline of a Kptfile runs kpt's apply-setters, and
// returns the file that its values are in, relative to the package.
func AppliesSetters(kptfile []byte) (values string, applies bool) {
	for _, m := range mutatorsIn(kptfile) {
		if values, applies := m.appliesSetters(); applies {
			return values, true
		}
	}
	return "", false
}

// ConfigPaths returns the files that the functions of a Kptfile's pipeline are configured by, relative to
// the package.
func ConfigPaths(kptfile []byte) []string {
	var paths []string
	for _, m := range mutatorsIn(kptfile) {
		if m.ConfigPath != "" {
			paths = append(paths, m.ConfigPath)
		}
	}
	return paths
}

// mutatorsIn returns the functions of the pipeline in a Kptfile's text, as far as they can be read.
func mutatorsIn(kptfile []byte) []mutator {
	documents, err := yamledit.Parse(kptfile)
	if err != nil || len(documents) == 0 {
		return nil
	}
	all, _ := mutators(documents[0]) // kpt itself says what is wrong with the pipeline
	return all
}

// appliesSetters reports whether the function is kpt's apply-setters, and returns the file that
// its values are in.
func (m mutator) appliesSetters() (values string, applies bool) {
	return cmp.Or(m.ConfigPath, Kptfile), imageName(m.Image) == applySetters || m.program() == applySetters
}

package fn

import (
	"path/filepath"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/yamledit"
)

// mutator is a function in the pipeline of a Kptfile.
type mutator struct {
	image, exec, configPath string
}

// mutators returns the functions of a Kptfile's pipeline, in their sequence.
func mutators(kptfile *yaml.Node) []mutator {
	list := lookup(kptfile, "pipeline", "mutators")
	if list == nil {
		return nil
	}
	var all []mutator
	for _, node := range list.Content {
		text := func(key string) string {
			if value := child(node, key); value != nil && value.Kind == yaml.ScalarNode {
				return value.Value
			}
			return ""
		}
		all = append(all, mutator{image: text("image"), exec: text("exec"), configPath: text("configPath")})
	}
	return all
}

// program is the base name of the program that an exec runs.
func (m mutator) program() string { return filepath.Base(firstWord(m.exec)) }

// applySetters is the name of kpt's function, as an image and as a program.
const applySetters = "apply-setters"

// AppliesSetters reports whether the pipeline of a Kptfile runs kpt's apply-setters, and
// returns the file that its values are in, relative to the package.
func AppliesSetters(kptfile []byte) (values string, applies bool) {
	documents, err := yamledit.Parse(kptfile)
	if err != nil || len(documents) == 0 {
		return "", false
	}
	for _, m := range mutators(documents[0]) {
		switch {
		case imageName(m.image) != applySetters && m.program() != applySetters:
		case m.configPath == "":
			return Kptfile, true
		default:
			return m.configPath, true
		}
	}
	return "", false
}

// Kptfile is the name of the file that makes a folder a package, and its kind.
const Kptfile = "Kptfile"

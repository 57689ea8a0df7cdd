package fn

import (
	"fmt"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/yamledit"
)

// kptfileVersion is the apiVersion of every Kptfile.
const kptfileVersion = "kpt.dev/v1"

// checkKptfile returns an error for documents that kpt refuses in a Kptfile, whatever its pipeline is.
// The first one is the Kptfile. Another one is a resource to kpt, as in any file.
func checkKptfile(documents []*yaml.Node) error {
	if len(documents) == 0 {
		return yamledit.Error{Position: yamledit.Position{Line: 1, Column: 1}, Problem: "the Kptfile is empty: write it, or remove the file"}
	}
	if err := refuseRepeatedKeys(documents[0]); err != nil {
		return err
	}
	for _, field := range [][2]string{{"apiVersion", kptfileVersion}, {"kind", Kptfile}} {
		if value := lookup(documents[0], field[0]); value != nil && !isEmpty(value) && value.Value != field[1] {
			return errorAt(value, "%s: must be %s, not %q", field[0], field[1], clip(value.Value))
		}
	}
	for i, document := range documents {
		for _, path := range [][]string{{"apiVersion"}, {"kind"}, {"metadata", "name"}} {
			if value := lookup(document, path...); value != nil && !isEmpty(value) {
				continue
			}
			field := strings.Join(path, ".")
			if i > 0 {
				return errorAt(document, "%s is missing in a document behind the Kptfile's own: remove the document, or move it into a file of its own", field)
			}
			at := lookup(document, path[:len(path)-1]...)
			if at == nil || at.Line == 0 { // parse adds metadata where there is none
				at = document
			}
			return errorAt(at, "%s is missing: a Kptfile must have it", field)
		}
	}
	return nil
}

// refuseRepeatedKeys returns an error for a key that is there twice in a mapping, at any depth.
func refuseRepeatedKeys(n *yaml.Node) error {
	first := map[string]int{}
	for i, child := range n.Content {
		if isKey := n.Kind == yaml.MappingNode && i%2 == 0; isKey {
			if line, repeated := first[child.Value]; repeated {
				return errorAt(child, "%s is there twice, first in line %d: remove one", clip(child.Value), line)
			}
			first[child.Value] = child.Line
		}
		if err := refuseRepeatedKeys(child); err != nil {
			return err
		}
	}
	return nil
}

// checkExec returns an error for an exec that passes arguments to this function: with them, the program
// is the command line, which reads no resources.
func (m mutator) checkExec() error {
	word, arguments := firstWord(m.Exec)
	if m.Image != "" || m.program() != functionName || arguments == "" || arguments == "--" {
		return nil
	}
	return yamledit.Error{Position: m.execAt, Problem: fmt.Sprintf("exec: %s: with arguments it is no function, and reads nothing from kpt: write %s alone, and values in configMap", clip(m.Exec), word)}
}

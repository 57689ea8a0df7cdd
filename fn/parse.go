package fn

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// parseDocuments parses YAML documents, which must be mappings, and expands their
// aliases; empty documents don't count.
func parseDocuments(data []byte) ([]*yaml.Node, error) {
	documents, err := parseRaw(data)
	aliases := newAliases()
	for i := range documents {
		if documents[i], err = aliases.expand(documents[i]); err != nil {
			return nil, err
		}
	}
	return documents, err
}

func parseRaw(data []byte) ([]*yaml.Node, error) {
	var documents []*yaml.Node
	for decoder := yaml.NewDecoder(bytes.NewReader(data)); ; {
		var document yaml.Node
		err := decoder.Decode(&document)
		if errors.Is(err, io.EOF) {
			return documents, nil
		}
		if err != nil {
			return nil, fmt.Errorf("not YAML: %w", err)
		}
		root := document.Content[0]
		if isNull(root) {
			continue
		}
		if root.Kind != yaml.MappingNode {
			return nil, fmt.Errorf("line %d: a resource must be a mapping, not %s", root.Line, shape(root))
		}
		documents = append(documents, root)
	}
}

package resourcelist

import (
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/yamledit"
)

// ParseDocuments parses YAML documents, which must be mappings, and expands their
// aliases; empty documents don't count.
func ParseDocuments(data []byte) ([]*yaml.Node, error) {
	documents, err := parseMappings(data)
	aliases := newAliases()
	for i := range documents {
		if documents[i], err = aliases.expandAliases(documents[i]); err != nil {
			return nil, err
		}
	}
	return documents, err
}

// parseMappings parses YAML documents that must be mappings.
func parseMappings(data []byte) ([]*yaml.Node, error) {
	documents, err := yamledit.Parse(data)
	if err != nil {
		return nil, err
	}
	for _, root := range documents {
		if root.Kind != yaml.MappingNode {
			return nil, yamledit.Error{
				Position: yamledit.Position{Line: root.Line, Column: root.Column},
				Problem:  "a resource must be a mapping, not " + yamledit.KindName(root),
			}
		}
	}
	return documents, nil
}

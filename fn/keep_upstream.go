package fn

import (
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// `kpt pkg update` finds a resource of its upstream package by the annotation or, if there
// is none, by the comment after the key metadata. `kpt pkg get` writes both.
const (
	upstreamAnnotation = "internal.kpt.dev/upstream-identifier"
	mergeComment       = "kpt-merge:"
)

// keepUpstream copies these marks of kpt from r to g byte for byte, so that the first
// render after `kpt pkg get` changes no file. It also keeps the comments above r.
func (g *generated) keepUpstream(r *resource) error {
	given, err := r.node()
	if err != nil {
		return err
	}
	keepComments(g.yaml, given.YNode())
	key, ours := keyNode(given.YNode(), "metadata"), keyNode(g.yaml, "metadata")
	if key != nil && isMergeComment(key.LineComment) {
		ours.LineComment = key.LineComment
	}
	if identifier := lookup(given.YNode(), "metadata", "annotations", upstreamAnnotation); identifier != nil {
		put(lookup(g.yaml, "metadata", "annotations"), upstreamAnnotation, identifier)
	}
	return nil
}

// isMergeComment reports whether kpt reads a comment as its own, with any white space
// around it.
func isMergeComment(comment string) bool {
	return strings.HasPrefix(strings.TrimSpace(strings.TrimPrefix(comment, "#")), mergeComment)
}

// keyNode returns the node of a mapping's key; nil if the key is missing.
func keyNode(n *yaml.Node, name string) *yaml.Node {
	for key := range pairs(n) {
		if key.Value == name {
			return key
		}
	}
	return nil
}

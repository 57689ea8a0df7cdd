package fn

import (
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// `kpt pkg update` finds a resource of its upstream package by one of these: the
// annotation or, where it has none, the comment behind the key metadata. `kpt pkg get`
// writes both.
const (
	upstreamAnnotation = "internal.kpt.dev/upstream-identifier"
	mergeComment       = "kpt-merge:"
)

// keepUpstream gives g what `kpt pkg update` finds r by, written as it is there, so that
// the first render of a package that somebody got changes no file.
func (g *generated) keepUpstream(r *resource) error {
	given, err := r.node()
	if err != nil {
		return err
	}
	key, ours := keyNode(given.YNode(), "metadata"), keyNode(g.yaml, "metadata")
	if key != nil && isMergeComment(key.LineComment) {
		ours.LineComment = key.LineComment
	}
	if identifier := lookup(given.YNode(), "metadata", "annotations", upstreamAnnotation); identifier != nil {
		put(lookup(g.yaml, "metadata", "annotations"), upstreamAnnotation, identifier)
	}
	return nil
}

// isMergeComment reports whether kpt takes a comment for its own: with any space around it.
func isMergeComment(comment string) bool {
	return strings.HasPrefix(strings.TrimSpace(strings.TrimPrefix(comment, "#")), mergeComment)
}

// keyNode is a key of a mapping; nil where it is not there.
func keyNode(n *yaml.Node, name string) *yaml.Node {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == name {
			return n.Content[i]
		}
	}
	return nil
}

package fn

import (
	"fmt"
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/fieldpath"
	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/internal/yamledit"
)

// setAt sets the value at a path, and adds the missing mappings and lists on the path.
// Without a value it removes what is there.
func setAt(n *yaml.Node, path fieldpath.Path, value *yaml.Node) error {
	if value == nil {
		removeAt(n, path)
		return nil
	}
	leaf, err := ensure(n, path)
	if err == nil && !yamledit.Same(leaf, value) {
		comments := *leaf
		*leaf = *yaml.CopyYNode(value)
		leaf.HeadComment, leaf.LineComment, leaf.FootComment = comments.HeadComment, comments.LineComment, comments.FootComment
	}
	return err
}

// kindError is the error about a path through a value of another kind than the path needs.
type kindError struct{ error }

func (e kindError) Unwrap() error { return e.error }

// ensure returns the value at a path. It is a new null if there was none.
func ensure(n *yaml.Node, path fieldpath.Path) (*yaml.Node, error) {
	for i, step := range path {
		kind, tag := yaml.MappingNode, yaml.NodeTagMap
		if step.IsIndex {
			kind, tag = yaml.SequenceNode, yaml.NodeTagSeq
		}
		if isNull(n) {
			n.Kind, n.Tag, n.Value = kind, tag, ""
		}
		if n.Kind != kind {
			return nil, kindError{errorAt(n, "%s must be %s, not %s", path[:i], yamledit.KindName(&yaml.Node{Kind: kind, Tag: tag}), yamledit.KindName(n))}
		}
		switch count := len(n.Content); {
		case !step.IsIndex:
			n = childOrNew(n, path[:i+1])
		case step.Index > count:
			message := fmt.Sprintf("%s: the list has %s, so that the next one is %s[%d]", path[:i+1], elementCount(count), path[:i], count)
			return nil, FieldError{Field: path[:i].String(), Message: message}
		default:
			if step.Index == count {
				n.Content = append(n.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: yaml.NodeTagNull})
			}
			n = n.Content[step.Index]
		}
	}
	return n, nil
}

// elementCount says how many elements there are.
func elementCount(count int) string {
	if count == 1 {
		return "1 element"
	}
	return fmt.Sprintf("%d elements", count)
}

// nodeAt returns the value at a path, which may be null; nil if there is none.
func nodeAt(n *yaml.Node, path fieldpath.Path) *yaml.Node {
	for _, step := range path {
		switch {
		case !step.IsIndex:
			n = child(n, step.Key)
		case n.Kind == yaml.SequenceNode && step.Index < len(n.Content):
			n = n.Content[step.Index]
		default:
			return nil
		}
		if n == nil {
			return nil
		}
	}
	return n
}

// removeAt removes the value at a path, if there is one.
func removeAt(n *yaml.Node, path fieldpath.Path) {
	last := len(path) - 1
	if nodeAt(n, path) == nil {
		return
	}
	container := nodeAt(n, path[:last])
	if path[last].IsIndex {
		container.Content = slices.Delete(container.Content, path[last].Index, path[last].Index+1)
	} else {
		remove(container, path[last].Key)
	}
}

// moveKeyComments moves comments behind the keys of empty mappings and lists behind these: the encoder
// would write them before the braces.
func moveKeyComments(n *yaml.Node) {
	for i, value := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 1 && value.Kind != yaml.ScalarNode && len(value.Content) == 0 && value.LineComment == "" {
			key := n.Content[i-1]
			value.LineComment, key.LineComment = key.LineComment, ""
		}
		moveKeyComments(value)
	}
}

// setterOf returns the setter of the field at a path; empty if it has none.
func setterOf(path fieldpath.Path) string {
	p, _ := parameters.ByField(path.String())
	return p.Setter
}

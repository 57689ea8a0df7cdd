package fn

import (
	"fmt"
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/fieldpath"
	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/internal/resourcelist"
	"github.com/widedeep/widedeep/internal/yamledit"
)

// assign sets or removes fields, and returns the document that results. Values are written as the command
// line writes them into a file, so that style and comments are the same. Where that is not possible, as
// beside an alias, the nodes are changed.
func assign(document *yaml.Node, fields []assignment) (*yaml.Node, error) {
	if edited, ok := assignInText(document, fields); ok {
		return edited, nil
	}
	for i, one := range fields {
		edited, ok := assignInText(document, fields[i:i+1])
		switch {
		case ok:
			document = edited
		case one.value == nil:
			removeAt(document, one.path)
		default:
			if err := setAt(document, one.path, one.value); err != nil {
				return nil, err
			}
		}
	}
	return document, nil
}

// assignInText sets fields in the text of a document. It is all at once, because the encoder moves
// comments. It returns false if the text does not allow the change, or a field is to be removed.
func assignInText(document *yaml.Node, fields []assignment) (*yaml.Node, bool) {
	text, err := yaml.NewRNode(document).String()
	if err != nil || slices.ContainsFunc(fields, func(one assignment) bool { return one.value == nil }) {
		return nil, false
	}
	if given, err := resourcelist.ParseDocuments([]byte(text)); err != nil || len(given) != 1 || !yamledit.Same(given[0], document) {
		return nil, false
	}
	if text, err = setAll(text, fields); err != nil {
		return nil, false
	}
	edited, err := resourcelist.ParseDocuments([]byte(text))
	if err != nil {
		return nil, false
	}
	edited[0].HeadComment, edited[0].FootComment = document.HeadComment, document.FootComment
	return edited[0], true
}

// changes reports whether a document has another value at the field's path.
func (a assignment) changes(document *yaml.Node) bool {
	before := nodeAt(document, a.path)
	if a.value == nil || before == nil {
		return before != nil || a.value != nil
	}
	return !yamledit.Same(before, a.value)
}

// setAll sets values in the text of a WideDeepConfig, and leaves every other byte unchanged.
func setAll(text string, fields []assignment) (string, error) {
	for _, field := range fields {
		documents, err := resourcelist.ParseDocuments([]byte(text))
		if err != nil {
			return "", err
		}
		if !field.changes(documents[0]) {
			continue
		}
		edited, err := yamledit.Set([]byte(text), 0, fieldOrder, field.value, field.path)
		if err != nil {
			return "", err
		}
		text = string(edited)
	}
	return text, nil
}

// setAt sets the value at a path, and adds the missing mappings and lists on the path.
func setAt(n *yaml.Node, path fieldpath.Path, value *yaml.Node) error {
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
			found := yamledit.KindName(n)
			if kind == yaml.MappingNode {
				found += yamledit.HintSpace(n.Value)
			}
			return nil, kindError{errorAt(n, "%s must be %s, not %s", path[:i], yamledit.KindName(&yaml.Node{Kind: kind, Tag: tag}), found)}
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

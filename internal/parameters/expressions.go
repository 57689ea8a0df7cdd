package parameters

import (
	"fmt"
	"iter"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Markers of the comments that hold a field's expression. An expression consists of
// literals and ${NAME}, as in "# kpt-set: ${NFS_PATH}/${USER_NAME}".
const (
	// Marker is kpt's marker: kpt's tools read and change setters in these comments.
	Marker = "# kpt-set: "
	// derivedMarker is for names that are not setters, which kpt's tools must leave alone.
	derivedMarker = "# widedeep-set: "
)

// pieces are an expression's literals, each with the setter's name that follows the
// literal. After the last literal the name is empty.
func pieces(expression string) iter.Seq2[string, string] {
	return func(yield func(literal, name string) bool) {
		for rest := expression; rest != ""; {
			literal, behind, _ := strings.Cut(rest, "${")
			var name string
			name, rest, _ = strings.Cut(behind, "}")
			if !yield(literal, name) {
				return
			}
		}
	}
}

// Expression returns the expression in a scalar's line comment.
func Expression(n *yaml.Node) (expression string, ok bool) {
	if n.Kind != yaml.ScalarNode || n.LineComment == "" {
		return "", false
	}
	for _, marker := range []string{Marker, derivedMarker} {
		if expression, ok := strings.CutPrefix(n.LineComment, marker); ok {
			return expression, true
		}
	}
	return "", false
}

// Names returns the names in an expression, in the expression's order.
func Names(expression string) []string {
	var names []string
	for _, name := range pieces(expression) {
		if name != "" {
			names = append(names, name)
		}
	}
	return names
}

// Apply gives every scalar below n that carries an expression its value. Only the scalar's
// text changes. The manifest decides type and quotes, so a value can neither change the
// structure nor become another type.
func (v Values) Apply(n *yaml.Node) error {
	if expression, ok := Expression(n); ok {
		text, err := v.Expand(expression)
		if err != nil {
			return err
		}
		n.Value = text
		return nil
	}
	for _, child := range n.Content {
		if err := v.Apply(child); err != nil {
			return err
		}
	}
	return nil
}

// Expand puts the values in an expression.
func (v Values) Expand(expression string) (string, error) {
	var text strings.Builder
	for literal, name := range pieces(expression) {
		value, ok := v[name]
		if name != "" && !ok {
			return "", fmt.Errorf("expression %q: no value for ${%s}", expression, name)
		}
		text.WriteString(literal + value)
	}
	return text.String(), nil
}

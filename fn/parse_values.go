package fn

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"

	"k8s.io/apimachinery/pkg/util/validation/field"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/fieldpath"
	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/internal/rules"
	"github.com/widedeep/widedeep/internal/shell"
	"github.com/widedeep/widedeep/internal/yamledit"
	"github.com/widedeep/widedeep/v1alpha1"
)

// typedValue makes a value of a text that somebody typed, as valueFor does. A null is refused:
// who types one means that there is to be no value.
func typedValue(name string, path fieldpath.Path, structure v1alpha1.Field, text string) (*yaml.Node, *rules.Invalid) {
	switch {
	case !isNullText(text):
		return valueFor(name, structure, text)
	case structure.Type == v1alpha1.String && structure.Choices == nil:
		return nil, &rules.Invalid{Want: fmt.Sprintf("%s; quotes make a text of it, as in %s=%q", mustNotBeNull, path, text)}
	}
	return nil, &rules.Invalid{Want: mustNotBeNull}
}

// severalValues refuses a text that holds the value of another setter or field behind a comma, as
// Helm's --set takes several, or behind a space, as "$VALUES" may. Where several values are given, it also
// refuses a comma at a text's end, as in USER_NAME=jo, USER_ID=5.
func (s *assignments) severalValues(name string, structure v1alpha1.Field, text string) *rules.Invalid {
	invalid := &rules.Invalid{}
	further := furtherName().FindAllStringSubmatch(text, -1)
	switch i := slices.IndexFunc(further, func(match []string) bool { return fieldpath.IsExactName(match[1]) }); {
	case i >= 0:
		invalid.Want = "holds a value for " + further[i][1] + " too: give each value by itself"
	case s.given > 1 && strings.HasSuffix(strings.TrimSpace(text), ","):
		invalid.Want, invalid.Near = "ends in a comma, which does not separate values", strings.TrimRight(text, ", ")
	default:
		return nil
	}
	if isPath := !slices.Contains(parameters.SettingNames(), name); isPath && structure.Type == v1alpha1.String && structure.Choices == nil {
		invalid.Want += fmt.Sprintf("; quotes make one text of it, as in %s", shell.Word(fmt.Sprintf("%s=%q", name, text)))
	}
	return invalid
}

// severalNames refuses a text with the names of several fields where one is wanted.
func severalNames(text string) *rules.Invalid {
	names := strings.FieldsFunc(text, func(r rune) bool { return r == ',' || unicode.IsSpace(r) })
	if len(names) < 2 || !slices.ContainsFunc(names, fieldpath.IsExactName) {
		return nil
	}
	return &rules.Invalid{Want: "holds several names: give each by itself"}
}

// furtherName matches what may be the name of a further value in a text, with what separates it.
var furtherName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`[,\s]+([^,\s=]+)=`) })

// typedName checks the name of a config that somebody typed.
func typedName(text string) *rules.Invalid {
	if isNullText(text) {
		return &rules.Invalid{Want: mustNotBeNull}
	}
	return rules.ObjectName.Check(text)
}

const mustNotBeNull = "must not be null"

// isNullText reports whether YAML takes a text without quotes for null.
func isNullText(text string) bool {
	return text != "" && isNull(&yaml.Node{Kind: yaml.ScalarNode, Value: text})
}

// valueFor makes a field's value of a text that was given by name: by a setter's, which
// takes every text as it is, or by the field's path.
func valueFor(name string, structure v1alpha1.Field, text string) (*yaml.Node, *rules.Invalid) {
	if name == parameters.Namespace {
		return newScalar(structure.Type, text), rules.Namespace.Check(text)
	}
	if s, isSetter := parameters.BySetter(name); isSetter {
		fieldText := s.FieldText(text)
		invalid := s.Check(fieldText)
		if inside := withoutQuotes(text); invalid != nil && inside != text && s.Check(inside) == nil {
			invalid.Near = inside
		}
		return newScalar(structure.Type, fieldText), invalid
	}
	return parseValue(name, structure, text)
}

// withoutQuotes returns the text in quotes, or a text without any as it is.
func withoutQuotes(text string) string {
	if len(text) > 1 && strings.ContainsRune(`"'`, rune(text[0])) && text[len(text)-1] == text[0] {
		return text[1 : len(text)-1]
	}
	return text
}

// newScalar makes a value of a text. Strings are quoted, so that every reader takes them
// for strings.
func newScalar(t v1alpha1.Type, text string) *yaml.Node {
	n := &yaml.Node{Kind: yaml.ScalarNode, Tag: tagOf(t, text), Value: text}
	if t == v1alpha1.String {
		n.Style = yaml.DoubleQuotedStyle
	}
	return n
}

// parseValue makes a value of a text by the field's type. For a string the text needs no
// quotes; a text in quotes is a string whatever the type. Any other value is YAML, or JSON.
func parseValue(name string, structure v1alpha1.Field, text string) (*yaml.Node, *rules.Invalid) {
	documents, err := yamledit.Parse([]byte(text))
	isText := structure.Type == v1alpha1.String || structure.Type == v1alpha1.Quantity
	switch {
	case err == nil && len(documents) == 1 && isQuoted(documents[0], text):
		return newQuoted(documents[0].Value), nil
	case isText:
		return newQuoted(text), nil
	case err != nil:
		_, problem, _ := strings.Cut(err.Error(), "not YAML: ")
		return nil, &rules.Invalid{Want: "must be YAML or JSON: " + problem}
	case len(documents) == 0:
		return nil, &rules.Invalid{Want: "must not be empty"}
	case len(documents) > 1:
		return nil, &rules.Invalid{Want: "must hold one value"}
	case hasAnchor(documents[0]):
		return nil, &rules.Invalid{Want: "must hold no anchors and aliases"}
	}
	if wanted := parameters.WantType(structure); wanted != "" && documents[0].Kind == yaml.ScalarNode && documents[0].ShortTag() == yaml.NodeTagString {
		return nil, &rules.Invalid{Want: wanted} // before it is written, and gets quotes that nobody typed
	}
	quoteTexts(documents[0], structure)
	if key, found := nullIn(documents[0]); found && !isRefused(documents[0], name, structure) {
		return nil, &rules.Invalid{Want: fmt.Sprintf("must hold no null: give %s a value, or leave it out", clip(key))}
	}
	return documents[0], nil
}

// isRefused reports whether the document that holds a value is refused for the value's structure. That
// tells more than that there is a null: {a,b} is no list, and {a:1} lacks a space.
func isRefused(n *yaml.Node, name string, structure v1alpha1.Field) bool {
	var found findings
	found.checkStructure(&resource{}, n, structure, field.NewPath(name))
	return found.failed()
}

// isQuoted reports whether a node is the whole of a text, in quotes.
func isQuoted(n *yaml.Node, text string) bool {
	text = strings.TrimSpace(text)
	return n.Kind == yaml.ScalarNode && n.LineComment == "" && n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0 && text[0] == text[len(text)-1]
}

// nullIn returns the key in a value that has no value, or "each element" of a list.
func nullIn(n *yaml.Node) (key string, found bool) {
	for i, below := range n.Content {
		switch isValue := n.Kind == yaml.SequenceNode || i%2 == 1; {
		case !isValue:
		case isNull(below) && n.Kind == yaml.SequenceNode:
			return "each element", true
		case isNull(below):
			return n.Content[i-1].Value, true
		default:
			if key, found = nullIn(below); found {
				return key, true
			}
		}
	}
	return "", false
}

// hasAnchor reports whether there is an anchor or an alias in a value.
func hasAnchor(n *yaml.Node) bool {
	if n.Kind == yaml.AliasNode || n.Anchor != "" {
		return true
	}
	for _, below := range n.Content {
		if hasAnchor(below) {
			return true
		}
	}
	return false
}

// quoteTexts makes strings of scalars that YAML takes for another type where the field is a
// string, and of the user's keys. The style and the comments of what was typed are dropped.
func quoteTexts(n *yaml.Node, structure v1alpha1.Field) {
	n.HeadComment, n.LineComment, n.FootComment = "", "", ""
	isText := structure.Type == v1alpha1.String || structure.Type == v1alpha1.Quantity
	switch {
	case n.Kind == yaml.ScalarNode && isText && !isNull(n):
		n.Tag, n.Style = yaml.NodeTagString, yaml.DoubleQuotedStyle
	case n.Kind == yaml.SequenceNode:
		n.Style = 0
		for i, element := range n.Content {
			below, _ := fieldpath.Within(structure, fieldpath.Step{Index: i, IsIndex: true})
			quoteTexts(element, below)
		}
	case n.Kind == yaml.MappingNode:
		n.Style = 0
		for i := 0; i < len(n.Content); i += 2 {
			key := n.Content[i]
			below, isField := fieldpath.Within(structure, fieldpath.Step{Key: key.Value})
			quoteTexts(key, v1alpha1.Field{Type: v1alpha1.String})
			if structure.Type == v1alpha1.Struct && isField {
				key.Style = 0 // no reader takes the name of a field for anything but a string
			}
			quoteTexts(n.Content[i+1], below)
		}
	}
}

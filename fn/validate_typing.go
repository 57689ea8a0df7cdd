package fn

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"k8s.io/apimachinery/pkg/util/validation/field"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/internal/rules"
	"github.com/widedeep/widedeep/internal/yamledit"
	"github.com/widedeep/widedeep/v1alpha1"
)

// hintTyping returns what was probably mistyped in a text that stands where a field of a structure, or a
// mapping of keys of the author's own, is expected: a character that only looks like a space, a missing
// colon, or a missing space behind a colon. It also returns the field, if it is known.
func hintTyping(text string, structure v1alpha1.Field) (hint, meant string) {
	if i := strings.IndexFunc(text, looksLikeSpace); i >= 0 {
		r := []rune(text[i:])[0]
		return fmt.Sprintf("; %q has the character %U, which YAML does not take for a space", clip(text), r), ""
	}
	if structure.Type == v1alpha1.Map {
		return yamledit.HintSpace(text), ""
	}
	i := strings.IndexAny(text, " :")
	if i < 0 || structure.Type != v1alpha1.Struct {
		return "", ""
	}
	name := text[:i]
	if _, known := structure.Lookup(name); !known {
		return "", ""
	}
	if text[i] == ':' {
		return fmt.Sprintf("; is a space missing behind %q?", name+":"), name
	}
	return fmt.Sprintf("; is a colon missing behind %q?", name), name
}

// hintPart returns what was probably meant by a single value that stands where a mapping or a list is
// expected: the part that takes it, or else what there can be.
func hintPart(value *yaml.Node, structure v1alpha1.Field, at *field.Path) (hint, near string) {
	if value.Kind != yaml.ScalarNode {
		return "", ""
	}
	row, _ := parameters.ByField(at.String())
	switch structure.Type {
	case v1alpha1.Struct:
		if part, _ := partTaking(value, structure, at); part != "" {
			return "", at.Child(part).String()
		}
		if wanted := parameters.Unions[structure.GoType]; wanted != "" {
			return "; it " + wanted, ""
		}
		return "; its fields are " + rules.List("", structure.Names()), ""
	case v1alpha1.List:
		if elements := elementsOf(value, *structure.Of, at.Index(0)); len(elements) > 0 {
			return "", yamledit.Text(&yaml.Node{Kind: yaml.SequenceNode, Content: elements})
		}
	}
	if example := row.Example[v1alpha1.DefaultMode]; example != "" {
		hint = ", as in " + example
	}
	return hint, ""
}

// elementsOf returns the elements of a list that a single value was probably meant for: one of that value, or
// of a text such as "--a=1 --b", which a shell would split, one of each word. What another text with spaces
// was meant to be can't be told: the words may belong together, as in "--a 1".
func elementsOf(value *yaml.Node, structure v1alpha1.Field, at *field.Path) (elements []*yaml.Node) {
	words := strings.Fields(value.Value)
	if structure.Type != v1alpha1.String || len(words) < 2 {
		if _, element := partTaking(value, structure, at); element != nil {
			return []*yaml.Node{element}
		}
		return nil
	}
	for _, word := range words {
		if !strings.HasPrefix(word, "-") || word == "-" || strings.HasSuffix(word, ",") || strings.ContainsAny(word, `"'`) {
			return nil
		}
		elements = append(elements, newQuoted(word))
	}
	return elements
}

// partTaking returns the only field of a struct that takes a single value, and the struct with nothing but
// that field. What a struct with sections was meant to hold can't be told. Of a scalar type it returns the
// value.
func partTaking(value *yaml.Node, structure v1alpha1.Field, at *field.Path) (name string, whole *yaml.Node) {
	isSection := func(part v1alpha1.Field) bool { return part.Type == v1alpha1.Struct }
	if slices.ContainsFunc(structure.Fields, isSection) {
		return "", nil
	}
	if parameters.WantType(structure) != "" {
		whole, _ = parseValue(at.String(), structure, value.Value)
	}
	name = rules.Only(structure.Names(), func(name string) bool {
		part, _ := structure.Lookup(name)
		row, isRow := parameters.ByField(at.Child(name).String())
		typed, invalid := parseValue(name, part, value.Value)
		if invalid != nil || parameters.WantType(part) == "" || isRow && row.Check(value.Value) != nil {
			return false
		}
		with := newMapping(name, typed)
		if isRefused(with, at.String(), structure) {
			return false
		}
		whole = with
		return true
	})
	return name, whole
}

// elementAbove returns the path of the element to which an unknown key of a struct probably belongs: the
// last one of the list that the nearest known field above holds, if its elements have such a field and this
// one is without it.
func elementAbove(n *yaml.Node, i int, structure v1alpha1.Field, at *field.Path) *field.Path {
	key := n.Content[i].Value
	for i -= 2; i >= 0; i -= 2 {
		name, list := n.Content[i].Value, n.Content[i+1]
		above, known := structure.Lookup(name)
		if !known {
			continue
		}
		last := len(list.Content) - 1
		if above.Type != v1alpha1.List || list.Kind != yaml.SequenceNode || list.Style&yaml.FlowStyle != 0 || last < 0 {
			return nil
		}
		if _, has := above.Of.Lookup(key); !has || child(list.Content[last], key) != nil {
			return nil
		}
		return at.Child(name).Index(last)
	}
	return nil
}

// looksLikeSpace reports whether a character is a space that ASCII does not have, such as U+00A0,
// or invisible.
func looksLikeSpace(r rune) bool {
	return r > unicode.MaxASCII && (unicode.IsSpace(r) || unicode.Is(unicode.Cf, r))
}

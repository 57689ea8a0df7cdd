package yamledit

import (
	"encoding/json"
	"regexp"
	"strings"
	"sync"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Text writes a value on one line: a mapping or a list in braces or brackets, strings in
// double quotes.
func Text(value *yaml.Node) string { return flow(value, false) }

// flow writes a value on one line. JSON needs the keys in quotes.
func flow(n *yaml.Node, quoteKeys bool) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "{" + entries(n, quoteKeys) + "}"
	case yaml.SequenceNode:
		elements := make([]string, len(n.Content))
		for i, element := range n.Content {
			elements[i] = flow(element, quoteKeys)
		}
		return "[" + strings.Join(elements, ", ") + "]"
	default:
		return scalar(n)
	}
}

// entries writes the keys and values of a mapping on one line, without the braces.
func entries(mapping *yaml.Node, quoteKeys bool) string {
	all := make([]string, len(mapping.Content)/2)
	for i := range all {
		all[i] = key(mapping.Content[2*i], quoteKeys) + ": " + flow(mapping.Content[2*i+1], quoteKeys)
	}
	return strings.Join(all, ", ")
}

// scalar writes a scalar in a form that both YAML and JSON read.
func scalar(n *yaml.Node) string {
	switch n.ShortTag() {
	case yaml.NodeTagString:
		return quote(n.Value)
	case yaml.NodeTagNull:
		return "null"
	}
	return n.Value
}

// quote writes a string in double quotes.
func quote(text string) string {
	var quoted strings.Builder
	encoder := json.NewEncoder(&quoted)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(text) // of a string into memory: neither can fail
	return strings.TrimSuffix(quoted.String(), "\n")
}

// plainKey matches keys that need no quotes, unless a reader of YAML takes them for
// something else than a string.
var plainKey = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z][-_./A-Za-z0-9]*$`) })

// otherTypes matches what YAML 1.1 takes for a boolean or for null, of what plainKey matches:
// https://yaml.org/type/bool.html, https://yaml.org/type/null.html.
var otherTypes = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?i:y|yes|n|no|on|off|true|false|null)$`)
})

// key writes a key, without quotes if they are neither wanted nor needed.
func key(n *yaml.Node, quoted bool) string {
	if quoted || !plainKey().MatchString(n.Value) || otherTypes().MatchString(n.Value) {
		return quote(n.Value)
	}
	return n.Value
}

// isInline reports whether a value takes one line in block style too.
func isInline(n *yaml.Node) bool { return !isContainer(n) || len(n.Content) == 0 }

// block writes a mapping or a list that is not empty on lines of their own.
func block(n *yaml.Node, indent int) string {
	var text strings.Builder
	start := strings.Repeat(" ", indent)
	if n.Kind == yaml.SequenceNode {
		for _, one := range n.Content {
			text.WriteString(start + "- " + element(one, indent+2) + "\n")
		}
		return text.String()
	}
	for i := 0; i < len(n.Content); i += 2 {
		value := n.Content[i+1]
		text.WriteString(start + key(n.Content[i], false) + ":")
		if isInline(value) {
			text.WriteString(" " + flow(value, false) + "\n")
		} else {
			text.WriteString("\n" + below(value, indent))
		}
	}
	return text.String()
}

// element writes an element of a list without the indentation of its first line, which has
// the dash, and without its last line break.
func element(n *yaml.Node, indent int) string {
	if isInline(n) {
		return flow(n, false)
	}
	return strings.TrimSpace(block(n, indent))
}

// below writes a value under a key with an indentation.
func below(value *yaml.Node, keyIndent int) string {
	if value.Kind == yaml.SequenceNode {
		return block(value, keyIndent)
	}
	return block(value, keyIndent+2)
}

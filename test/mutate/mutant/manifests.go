package mutant

import (
	"fmt"
	"strconv"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Place is a change of a manifest.
type Place struct {
	What   string
	Change func()
}

// Break changes the manifests if the selected place is one of theirs. The manifests' first
// place has the given number.
func Break(first int, manifests []*yaml.Node) {
	if chosen < first {
		return
	}
	if places := Places(manifests); chosen-first < len(places) {
		places[chosen-first].Change()
	}
}

// Places are all changes: another value, a removed expression, and a removed entry, element
// or line of text.
func Places(manifests []*yaml.Node) []Place {
	var places []Place
	for _, manifest := range manifests {
		resource := yaml.NewRNode(manifest)
		visit(manifest, resource.GetKind()+"/"+resource.GetName(), &places)
	}
	return places
}

func visit(n *yaml.Node, path string, places *[]Place) {
	add := func(what string, change func()) { *places = append(*places, Place{path + ": " + what, change}) }
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			key := n.Content[i].Value
			add("without "+key, func() { n.Content = without(n.Content, i, 2) })
			if !strings.HasSuffix(key, ".sh") { // the scripts have tests of their own
				visit(n.Content[i+1], path+"."+key, places)
			}
		}
	case yaml.SequenceNode:
		for i, element := range n.Content {
			add(fmt.Sprintf("without element %d", i), func() { n.Content = without(n.Content, i, 1) })
			visit(element, fmt.Sprintf("%s[%d]", path, i), places)
		}
	case yaml.ScalarNode:
		if lines := strings.Split(n.Value, "\n"); len(lines) > 1 {
			text(n, lines, add)
		} else if strings.Contains(n.LineComment, "set: ") {
			add("without "+n.LineComment, func() { n.LineComment = "" })
		} else {
			add("another value than "+n.Value, func() { n.Value = another(n) })
		}
	}
}

// text is a text of several lines.
func text(n *yaml.Node, lines []string, add func(string, func())) {
	for i, line := range lines[:len(lines)-1] {
		if strings.HasPrefix(strings.TrimSpace(line), "#") {
			continue
		}
		change := func(to ...string) func() {
			return func() { n.Value = strings.Join(append(append(lines[:i:i], to...), lines[i+1:]...), "\n") }
		}
		add(fmt.Sprintf("without line %d, %s", i+1, strings.TrimSpace(line)), change())
		if key, value, found := strings.Cut(line, ": "); found {
			add(fmt.Sprintf("line %d, another value than %s", i+1, strings.TrimSpace(line)), change(key+": other"+strings.Trim(value, `"`)))
		}
	}
}

func without(content []*yaml.Node, from, count int) []*yaml.Node {
	return append(content[:from:from], content[from+count:]...)
}

// another returns another value of the node's type.
func another(n *yaml.Node) string {
	switch n.ShortTag() {
	case yaml.NodeTagBool:
		return strconv.FormatBool(n.Value != "true")
	case yaml.NodeTagInt:
		return "1" + n.Value
	}
	return "other" + n.Value
}

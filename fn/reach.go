package fn

import (
	"maps"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation/field"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/argo"
	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/manifests"
	"github.com/widedeep/widedeep/v1alpha1"
)

// Reached is a place in what a mode generates that a field's value changes.
type Reached struct {
	// Kind is the resource's.
	Kind string
	// OnCluster reports that the workflow creates the resource.
	OnCluster bool
	// Path is the place in the resource, or a note in brackets that the resource is left out or new.
	Path string
	// Before and After are the single values at the place without the field and with its
	// example; empty if there is none.
	Before, After string
}

// Reach returns what a field's example changes in a mode, beside the fields that it needs. It
// renders twice and compares, so it finds every effect, also one that is not in the field's row.
func Reach(p parameters.Parameter, mode v1alpha1.Mode) ([]Reached, error) {
	values := map[string]string{parameters.Mode: string(mode)}
	for _, field := range p.With {
		with, _ := parameters.ByField(field)
		values[field] = with.Example[mode]
	}
	before, err := generatedBy(values)
	if err != nil {
		return nil, err
	}
	with := maps.Clone(values)
	with[p.Field] = p.Example[mode]
	after, err := generatedBy(with)
	if err != nil {
		return nil, err
	}
	var c comparison
	c.compareResources(before, after)
	return c.found, nil
}

// generatedBy returns the resources of a config with the given values.
func generatedBy(values map[string]string) ([]*yaml.Node, error) {
	d, err := newDocument(DefaultName)
	if err != nil {
		return nil, err
	}
	if err := d.write(fieldsOf(values)); err != nil {
		return nil, err
	}
	_, generated, found := validateAndExpand(manifests.Embedded, []*document{d})
	nodes := make([]*yaml.Node, len(generated))
	for i, g := range generated {
		nodes[i] = g.yaml
	}
	return nodes, found.err()
}

// comparison collects the places in which resources differ.
type comparison struct {
	kind      string
	onCluster bool
	found     []Reached
}

// compareResources compares resources of the same kind in their order.
func (c *comparison) compareResources(before, after []*yaml.Node) {
	after = slices.Clone(after)
	for _, old := range before {
		kind := text(old, "kind")
		at := slices.IndexFunc(after, func(now *yaml.Node) bool { return text(now, "kind") == kind })
		c.kind = kind
		if at < 0 {
			c.add("(left out)", "", "")
			continue
		}
		c.compareNodes(old, after[at], nil)
		c.compareManifests(old, after[at])
		after = slices.Delete(after, at, at+1)
	}
	for _, now := range after {
		c.kind = text(now, "kind")
		c.add("(generated in its place)", "", "")
	}
}

// compareManifests compares the resources that a workflow creates. An argument of the workflow
// that differs reaches the places that refer to it.
func (c *comparison) compareManifests(before, after *yaml.Node) {
	old, now, inWorkflow := createdResources(before), createdResources(after), slices.Clone(c.found)
	c.onCluster = true
	for i := range min(len(old), len(now)) {
		c.kind = text(old[i], "kind")
		c.compareNodes(old[i], now[i], nil)
		for _, place := range inWorkflow {
			if name, isArgument := strings.CutPrefix(place.Path, "spec.arguments.parameters["); isArgument {
				c.findReferences(old[i], strings.TrimSuffix(name, "].value"), nil)
			}
		}
	}
	c.onCluster = false
}

// createdResources returns the resources that a workflow creates, with Argo's references in
// them.
func createdResources(workflow *yaml.Node) []*yaml.Node {
	var all []*yaml.Node
	for _, scalar := range resourceManifests(workflow) {
		manifest, err := argo.Parse(scalar)
		if err != nil || createdBy(manifest) == nil {
			continue
		}
		manifest.Restore()
		all = append(all, manifest.Node)
	}
	return all
}

// findReferences finds the places that refer to a parameter of the workflow.
func (c *comparison) findReferences(n *yaml.Node, parameter string, at *field.Path) {
	if n.Kind == yaml.ScalarNode && argo.RefersTo(n.Value, parameter) {
		c.add(at.String(), "", "")
	}
	for _, below := range entriesOf(n) {
		c.findReferences(below.value, parameter, below.path(at))
	}
}

// compareNodes compares two values. A mapping or a list that only one has is one place.
func (c *comparison) compareNodes(before, after *yaml.Node, at *field.Path) {
	switch {
	case before.Kind == yaml.ScalarNode && strings.HasSuffix(at.String(), ".resource.manifest"): // see compareManifests
	case before.Kind != after.Kind || before.Kind == yaml.ScalarNode && before.Value != after.Value:
		c.add(at.String(), scalarText(before), scalarText(after))
	case before.Kind != yaml.ScalarNode:
		c.compareEntries(before, after, at)
	}
}

// compareEntries compares the entries of two mappings or lists.
func (c *comparison) compareEntries(before, after *yaml.Node, at *field.Path) {
	was, is := entriesOf(before), entriesOf(after)
	var gone []step
	for _, old := range was {
		if i := indexOf(is, old); i >= 0 {
			c.compareNodes(old.value, is[i].value, old.path(at))
			is = slices.Delete(is, i, i+1)
		} else {
			gone = append(gone, old)
		}
	}
	for i, old := range gone {
		if before.Kind == yaml.SequenceNode && i < len(is) { // an element whose name changed
			c.compareNodes(old.value, is[i].value, old.path(at))
			continue
		}
		c.add(old.path(at).String(), scalarText(old.value), "")
	}
	for i, now := range is {
		if before.Kind != yaml.SequenceNode || i >= len(gone) {
			c.add(now.path(at).String(), "", scalarText(now.value))
		}
	}
}

func (c *comparison) add(path, before, after string) {
	one := Reached{Kind: c.kind, OnCluster: c.onCluster, Path: path, Before: before, After: after}
	if !slices.Contains(c.found, one) {
		c.found = append(c.found, one)
	}
}

// step is an entry of a mapping, or an element of a list, which is known by its name if it
// has one.
type step struct {
	key   string
	index int
	value *yaml.Node
}

func entriesOf(n *yaml.Node) []step {
	var all []step
	for i, below := range n.Content {
		switch {
		case n.Kind == yaml.MappingNode && i%2 == 1:
			all = append(all, step{n.Content[i-1].Value, -1, below})
		case n.Kind == yaml.SequenceNode:
			all = append(all, step{text(below, "name"), i, below})
		}
	}
	return all
}

func (s step) path(at *field.Path) *field.Path {
	switch {
	case s.index >= 0 && s.key == "":
		return at.Index(s.index)
	case s.index >= 0 || strings.ContainsAny(s.key, "./"):
		return at.Key(s.key)
	}
	return at.Child(s.key)
}

// indexOf returns which entry has the key or name of another one; nameless elements are
// known by their index.
func indexOf(all []step, one step) int {
	return slices.IndexFunc(all, func(other step) bool {
		return other.key == one.key && (one.key != "" || other.index == one.index)
	})
}

// scalarText is the text of a single value on one line; an element with a name, as of a
// variable, has the text of its value.
func scalarText(n *yaml.Node) string {
	if n.Kind == yaml.MappingNode {
		return text(n, "value")
	}
	if strings.Contains(n.Value, "\n") {
		return ""
	}
	return n.Value
}

package fn

import (
	"slices"
	"strconv"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/v1alpha1"
)

// fields are the stated fields without a setter, and which of them had a place.
type fields struct {
	config  *config
	rows    []parameters.Parameter
	reached map[string]bool
}

func (c *config) fields() *fields {
	f := &fields{config: c, reached: map[string]bool{}}
	for _, p := range parameters.All {
		if p.Name == "" && c.at(p.Field) != nil {
			f.rows = append(f.rows, p)
		}
	}
	return f
}

// expressions puts the values into those of the setters, and returns the names whose
// places are taken: what stands there is no setter's value any more.
func (f *fields) expressions(values parameters.Values) (taken []string) {
	for _, p := range f.rows {
		for _, name := range p.Expressions() {
			values[name] = f.config.texts[p.Field]
			taken = append(taken, name)
		}
	}
	return taken
}

// reachExpressions takes note of the fields that a manifest's expressions name.
func (f *fields) reachExpressions(n *yaml.Node) {
	if len(f.rows) == 0 {
		return
	}
	if expression, ok := parameters.Expression(n); ok {
		for _, p := range f.rows {
			for _, name := range p.Expressions() {
				if slices.Contains(parameters.Names(expression), name) {
					f.reached[p.Field] = true
				}
			}
		}
	}
	for _, below := range n.Content {
		f.reachExpressions(below)
	}
}

// tellUnreached tells of fields for which the mode's manifests have no place, and warns of
// what is hardly meant of one that has.
func (f *fields) tellUnreached(found *findings) {
	for _, p := range f.rows {
		if !f.reached[p.Field] {
			found.infoField(f.config.resource(), p.Field, valueOf(f.config.at(p.Field)), noEffectIn(f.config.mode))
		}
	}
	if f.reached[parameters.NodePortField] {
		found.warnNodePort(f.config)
	}
}

// leaveOut reports whether there is to be no resource of a kind.
func (f *fields) leaveOut(kind string) bool {
	return slices.ContainsFunc(f.rows, func(p parameters.Parameter) bool {
		return slices.Contains(p.Places, parameters.Place{Kind: parameters.LeftOut, Key: kind})
	})
}

// apply puts the fields' values into a resource and into what its texts describe.
func (f *fields) apply(node *yaml.Node) error {
	f.leaveOutZeros(node)
	if len(f.rows) == 0 {
		return nil
	}
	s := newSubject(node)
	patches, err := s.readPatches()
	if err != nil {
		return err
	}
	for _, p := range f.rows {
		for _, place := range p.Places {
			for _, target := range s.targets(place) {
				target.assign(place, f.config.quoted(p.Field))
				f.reached[p.Field] = true
			}
		}
		if apply := codes[p.Code].apply; apply != nil && apply(f.config, s) {
			f.reached[p.Field] = true
		}
	}
	if err := s.writePatches(patches); err != nil {
		return err
	}
	return f.applyToTexts(node)
}

// applyToTexts does the same to the resources that a workflow applies on the cluster.
func (f *fields) applyToTexts(workflow *yaml.Node) error {
	for _, scalar := range appliedTexts(workflow) {
		text, err := readText(scalar)
		if err != nil {
			return err
		}
		described := text.described()
		if described == nil {
			continue
		}
		if err := f.apply(described); err != nil {
			return err
		}
		if err := text.write(); err != nil {
			return err
		}
	}
	return nil
}

// leaveOutZeros takes the variables out whose 0 means something else, which the scripts
// are told by there being none.
func (f *fields) leaveOutZeros(node *yaml.Node) {
	for _, s := range parameters.Setters {
		number, err := strconv.ParseFloat(f.config.values[s.Name], 64)
		if s.Zero == "" || err != nil || number != 0 {
			continue
		}
		for _, p := range podsIn(node) {
			if env := lookup(p.container, "env"); env != nil {
				removeNamed(env, s.Name)
			}
		}
	}
}

// podSpecPatch is the field of a workflow's template that Argo patches its pods with.
const podSpecPatch = "podSpecPatch"

// readPatches gives each pod of a workflow the YAML of its patch.
func (s *subject) readPatches() ([]*workflowText, error) {
	var all []*workflowText
	for i := range s.pods {
		p := &s.pods[i]
		if p.workflow == nil {
			continue
		}
		scalar := lookup(p.spec, podSpecPatch)
		if scalar == nil {
			scalar = &yaml.Node{Kind: yaml.ScalarNode, Tag: yaml.NodeTagString, Style: yaml.LiteralStyle, Value: "{}"}
		}
		text, err := readText(scalar)
		if err != nil {
			return nil, err
		}
		p.patch = text.node
		all = append(all, text)
	}
	return all, nil
}

// writePatches writes back what they have become.
func (s *subject) writePatches(patches []*workflowText) error {
	i := 0
	for _, p := range s.pods {
		if p.workflow == nil {
			continue
		}
		if err := patches[i].write(); err != nil {
			return err
		}
		if len(p.patch.Content) > 0 {
			put(p.spec, podSpecPatch, patches[i].scalar)
		}
		i++
	}
	return nil
}

// assign puts a value where it goes. What it takes the place of keeps no comment: kpt's
// setters must not put their values back.
func (t target) assign(place parameters.Place, value *yaml.Node) {
	switch place.Kind {
	case parameters.AsVolume:
		t.in.Content = append(t.in.Content[:2:2], value.Content...) // behind the name
		return
	case parameters.AsVariable:
		addVariable(t.in, place.Key, value.Value)
		return
	case parameters.InMetadata:
		if len(value.Content) == 0 {
			return
		}
	}
	within := t.in
	for _, key := range t.path[:len(t.path)-1] {
		within = childOf(within, key)
	}
	key := t.path[len(t.path)-1]
	switch before := child(within, key); {
	case before == nil:
		put(within, key, value)
	case before.Kind == yaml.SequenceNode, place.Kind == parameters.InMetadata:
		before.Content = append(before.Content, value.Content...)
	default:
		if place.Kind == parameters.InService {
			value.Style = before.Style // a choice, which no reader takes for anything else
		}
		put(within, key, value)
	}
}

func noEffectIn(mode v1alpha1.Mode) string { return "has no effect in mode " + string(mode) }

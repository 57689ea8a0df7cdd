package fn

import (
	"slices"
	"strconv"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/argo"
	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/v1alpha1"
)

// fields are the fields without a setter that a config sets, and whether the manifests have
// a place for each.
type fields struct {
	config  *config
	rows    []parameters.Parameter
	reached map[string]bool
}

func (c *config) fields() *fields {
	f := &fields{config: c, reached: map[string]bool{}}
	for _, p := range parameters.All {
		if p.Setter == "" && c.at(p.Field) != nil {
			f.rows = append(f.rows, p)
		}
	}
	return f
}

// overrideExpressions adds the fields' values to the values of the setters. It returns the names
// whose value it replaced: the output no longer has that setter's value.
func (f *fields) overrideExpressions(values parameters.Values) (overridden []string) {
	for _, p := range f.rows {
		for _, name := range p.ExpressionNames() {
			values[name] = f.config.texts[p.Field]
			overridden = append(overridden, name)
		}
	}
	return overridden
}

// reachExpressions records which fields a manifest's expressions use.
func (f *fields) reachExpressions(n *yaml.Node) {
	if len(f.rows) == 0 {
		return
	}
	if expression, ok := parameters.Expression(n); ok {
		for _, p := range f.rows {
			for _, name := range p.ExpressionNames() {
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

// reportUnreached warns about fields for which the mode's manifests have no place, and
// reports an unlikely nodePort if the manifests have a place for it.
func (f *fields) reportUnreached(found *findings) {
	for _, p := range f.rows {
		if !f.reached[p.Field] {
			found.warnField(f.config.resource(), p.Field, valueOf(f.config.at(p.Field)), noEffectIn(f.config.mode))
		}
	}
	if f.reached[parameters.NodePortField] {
		found.reportNodePort(f.config)
	}
}

// leaveOut reports whether resources of a kind are not to be generated.
func (f *fields) leaveOut(kind string) bool {
	return slices.ContainsFunc(f.rows, func(p parameters.Parameter) bool {
		return slices.Contains(p.Places, parameters.Place{Kind: parameters.LeftOut, Key: kind})
	})
}

// apply writes the fields' values into a resource and, if it is a workflow, into those that it
// creates.
func (f *fields) apply(node *yaml.Node) error {
	s := newSubject(node)
	f.leaveOutZeros(s)
	if len(f.rows) == 0 {
		return nil
	}
	if err := s.readPatches(); err != nil {
		return err
	}
	for _, p := range f.rows {
		for _, place := range p.Places {
			for _, target := range s.targets(place) {
				target.write(place, f.config.quoted(p.Field))
				f.reached[p.Field] = true
			}
		}
		if apply := hooks[p.Hook].apply; apply != nil && apply(f.config, s) {
			f.reached[p.Field] = true
		}
	}
	if err := s.writePatches(); err != nil {
		return err
	}
	return f.applyToManifests(node)
}

// applyToManifests applies the fields to the resources that a workflow creates on the cluster.
func (f *fields) applyToManifests(workflow *yaml.Node) error {
	for _, scalar := range resourceManifests(workflow) {
		manifest, err := argo.Parse(scalar)
		if err != nil {
			return err
		}
		created := createdBy(manifest)
		if created == nil {
			continue
		}
		if err := f.apply(created); err != nil {
			return err
		}
		if err := manifest.Write(); err != nil {
			return err
		}
	}
	return nil
}

// leaveOutZeros removes environment variables whose value 0 has a special meaning, such as
// TARGET_ACCURACY. The scripts recognise that meaning by the missing variable.
func (f *fields) leaveOutZeros(s *subject) {
	for _, setter := range parameters.Setters {
		number, err := strconv.ParseFloat(f.config.values[setter.Setter], 64)
		if setter.Zero == "" || err != nil || number != 0 {
			continue
		}
		for _, p := range s.pods {
			if env := lookup(p.container, "env"); env != nil {
				removeNamed(env, setter.Setter)
			}
		}
	}
}

// podSpecPatch is the field of a workflow's template that Argo patches its pods with.
const podSpecPatch = "podSpecPatch"

// readPatches parses the podSpecPatch of each pod of a workflow.
func (s *subject) readPatches() error {
	for i := range s.pods {
		p := &s.pods[i]
		if p.workflow == nil {
			continue
		}
		scalar := lookup(p.spec, podSpecPatch)
		if scalar == nil {
			scalar = &yaml.Node{Kind: yaml.ScalarNode, Tag: yaml.NodeTagString, Style: yaml.LiteralStyle, Value: "{}"}
		}
		var err error
		if p.patch, err = argo.Parse(scalar); err != nil {
			return err
		}
	}
	return nil
}

// writePatches writes the parsed patches back.
func (s *subject) writePatches() error {
	for _, p := range s.pods {
		if p.patch == nil {
			continue
		}
		if err := p.patch.Write(); err != nil {
			return err
		}
		if len(p.patch.Node.Content) > 0 {
			put(p.spec, podSpecPatch, p.patch.Scalar)
		}
	}
	return nil
}

// write puts a value at its target. The replaced value's comment is removed: otherwise
// kpt's apply-setters would write the setter's value over the new one.
func (t target) write(place parameters.Place, value *yaml.Node) {
	switch place.Kind {
	case parameters.AsVolume:
		t.mapping.Content = append(t.mapping.Content[:2:2], value.Content...) // after the volume's name
		return
	case parameters.AsVariable:
		addVariable(t.mapping, place.Key, value.Value)
		return
	case parameters.InMetadata:
		if len(value.Content) == 0 {
			return
		}
	}
	within := t.mapping
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
			value.Style = before.Style // one of a few choices, which every reader takes for a string
		}
		put(within, key, value)
	}
}

func noEffectIn(mode v1alpha1.Mode) string { return "has no effect in mode " + string(mode) }

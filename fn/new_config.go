package fn

import (
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/manifests"
)

// NewConfig returns a WideDeepConfig, marked as local configuration, that sets the given
// values and leaves all other fields at their defaults. The values are those of a ConfigMap
// functionConfig: setters, NAMESPACE and fields by their paths. A value that differs from the
// mode's default has a comment with the default. The error joins all mistakes in the values.
func NewConfig(name string, values map[string]string) (*yaml.Node, error) {
	d, err := newDocument(name)
	if err != nil {
		return nil, err
	}
	if err := d.write(fieldsOf(values)); err != nil {
		return nil, err
	}
	configs, _, found := validateAndExpand(manifests.Embedded, []*document{d})
	if err := found.err(); err != nil {
		return nil, err
	}
	c := configs[0]
	d.noteDefault(defaultNamespace, "metadata", "namespace")
	for _, p := range parameters.All {
		if text, ofMode := p.Default[c.mode]; ofMode {
			d.noteDefault(text, p.Path()...)
		}
	}
	return d.yaml.YNode(), nil
}

// noteDefault writes a field's default into a comment if the field has another value.
func (d *document) noteDefault(text string, path ...string) {
	leaf := lookup(d.yaml.YNode(), path...)
	if leaf == nil || leaf.Value == text {
		return
	}
	if text == "" {
		text = `""`
	}
	leaf.LineComment = "# default: " + text
}

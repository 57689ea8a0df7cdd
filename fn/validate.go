package fn

import (
	"fmt"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation/field"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/internal/rules"
	"github.com/widedeep/widedeep/manifests"
	"github.com/widedeep/widedeep/v1alpha1"
)

// config is a WideDeepConfig with its defaults. It is valid once validate has returned it.
type config struct {
	document  *document
	mode      v1alpha1.Mode
	namespace string
	// values has every setter of the mode; stated has the names of those in the document.
	values parameters.Values
	stated map[string]bool
	// texts are the values of the stated fields that hold a single value, by the field's
	// path.
	texts map[string]string
}

// validate reads and checks every document, and reports all mistakes at once.
func validate(source *manifests.Set, documents []*document) ([]*config, findings) {
	reserved := newReservedNames(source)
	var configs []*config
	var all findings
	for _, d := range documents {
		var found findings
		found.checkStructure(d.resource, d.yaml.YNode(), v1alpha1.Structure, nil)
		if found.full() {
			all = append(all, found...)
			continue // so many errors: it is probably not a WideDeepConfig, and more would not help
		}
		d = d.withoutNulls()
		v := validator{findings: found, document: d, reserved: reserved, reported: map[string]bool{}}
		v.markReported(0)
		if c := v.readConfig(); !v.failed() {
			v.warn(c)
			configs = append(configs, c)
		}
		all = append(all, v.findings...)
	}
	if reserved.err != nil {
		all.errorf(nil, "reading the manifests: %v", reserved.err)
	}
	return configs, all
}

// validator reads a document's fields and reports mistakes in them.
type validator struct {
	findings
	document *document
	// reserved are the names that the manifests already have.
	reserved *reservedNames
	// reported are the fields with a finding. No field gets a second one.
	reported map[string]bool
}

func (v *validator) readConfig() *config {
	d := v.document
	if _, ok := v.check("metadata.name", rules.ObjectName.Check); !ok {
		v.invalid(d.resource, field.Required(field.NewPath("metadata", "name"), "it names the folder of the generated files"), "")
	}
	c := &config{
		document: d, mode: v1alpha1.DefaultMode,
		namespace: defaultNamespace, stated: map[string]bool{}, texts: map[string]string{},
	}
	if text, ok := v.check("metadata.namespace", rules.Namespace.Check); ok {
		c.namespace = text
	}
	mode, _ := parameters.BySetter(parameters.Mode)
	if text, ok := v.check(mode.Field, mode.Check); ok {
		c.mode = v1alpha1.Mode(text)
	}
	c.values = parameters.Defaults(c.mode)
	v.readFields(c)
	c.values.Derive()
	return c
}

// markReported marks the fields of the findings from an index on as reported, and the absent
// fields that were meant by unknown ones.
func (v *validator) markReported(from int) {
	for _, one := range v.findings[from:] {
		v.reported[one.field] = true
		if one.meant != "" && v.document.at(one.meant) == nil {
			v.reported[one.meant] = true
		}
	}
}

// invalid reports a field's error, unless this field or one that contains it was reported
// already: one mistake is one finding.
func (v *validator) invalid(of *resource, err *field.Error, near string) {
	for i, c := range err.Field {
		if (c == '.' || c == '[') && v.reported[err.Field[:i]] {
			return
		}
	}
	if !v.reported[err.Field] {
		v.reported[err.Field] = true
		v.findings.invalid(of, err, near)
	}
}

// check returns a field's text. ok is false if the field is missing or invalid; an invalid
// field is reported.
func (v *validator) check(name string, check rules.Check) (text string, ok bool) {
	n := v.document.at(name)
	if n == nil || !checkText(v, v.document.resource, fieldPath(name), valueOf(n), n.Value, check) {
		return "", false
	}
	return n.Value, true
}

// refuse reports a stated field that can't be combined with others.
func (v *validator) refuse(name, why string) {
	v.invalid(v.document.resource, field.Invalid(fieldPath(name), valueOf(v.document.at(name)), why), "")
}

// eachElement visits the elements of a stated list.
func (v *validator) eachElement(name string, visit func(at string, element *yaml.Node)) {
	n := v.document.at(name)
	if n.Kind != yaml.SequenceNode {
		return
	}
	for i, element := range n.Content {
		visit(fmt.Sprintf("%s[%d]", name, i), element)
	}
}

func fieldPath(name string) *field.Path {
	segments := strings.Split(name, ".")
	return field.NewPath(segments[0], segments[1:]...)
}

// resource is the WideDeepConfig itself, for findings about it.
func (c *config) resource() *resource { return c.document.resource }

// at returns the value at a path of the document, such as spec.training.env; nil if there
// is none.
func (c *config) at(path string) *yaml.Node { return c.document.at(path) }

package krmfile

import (
	"maps"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/internal/rules"
	"github.com/widedeep/widedeep/manifests"
	"github.com/widedeep/widedeep/v1alpha1"
)

// prefix stands before the setter's name in the name of its definition.
const prefix = "io.k8s.cli.setters."

// definition is an OpenAPI definition with the extension of kustomize 3.8.
type definition struct {
	Extension struct {
		Setter       *setter `yaml:"setter"`
		Substitution struct {
			Pattern string `yaml:"pattern"`
		} `yaml:"substitution"`
	} `yaml:"x-k8s-cli"`
}

// setter has string fields only, so that a number keeps its text: 0.80 stays 0.80.
type setter struct {
	Value      string            `yaml:"value"`
	ListValues []string          `yaml:"listValues"`
	EnumValues map[string]string `yaml:"enumValues"`
	SetBy      string            `yaml:"setBy"`
	IsSet      string            `yaml:"isSet"`
}

// text returns the value that kustomize writes into the fields.
func (s setter) text() string {
	if text, ok := s.EnumValues[s.Value]; ok {
		return text
	}
	return s.Value
}

// byUser reports whether the user set the value. isSet alone is not enough: the package's
// own values have it too, but `kustomize cfg set` removes setBy.
func (s setter) byUser() bool {
	return s.SetBy != parameters.ModelBuilder && (s.SetBy != "" || s.IsSet == "true")
}

// setters reads a Krmfile.
func (r *reader) setters(data []byte) {
	var document struct {
		OpenAPI struct {
			Definitions map[string]yaml.Node `yaml:"definitions"`
		} `yaml:"openAPI"`
	}
	if err := yaml.Unmarshal(data, &document); err != nil {
		r.errorf("not a Krmfile: %s", explain(err))
		return
	}
	definitions := document.OpenAPI.Definitions

	mode := v1alpha1.Modes[0]
	var names []string
	var present []parameters.Parameter
	for _, s := range parameters.Setters[1:] { // without MODE, which the package has no setter for
		names = append(names, s.Name)
		if _, ok := definitions[prefix+s.Name]; !ok {
			continue
		}
		present = append(present, s)
		if _, ok := s.Default[mode]; !ok {
			mode = v1alpha1.Pipeline
			r.Values[parameters.Mode] = string(mode)
		}
	}
	if len(present) == 0 {
		r.errorf("holds no setter of the package of 2020, such as %sNFS_SERVER below openAPI.definitions", prefix)
		return
	}
	for _, s := range present {
		r.setter(s, definitions[prefix+s.Name], s.Default[mode])
	}
	r.unknown(slices.Sorted(maps.Keys(definitions)), names)
	r.substitutions(definitions, mode)
}

// substitutions warns about patterns that the manifests don't have. The texts that they
// made of setters are not imported.
func (r *reader) substitutions(definitions map[string]yaml.Node, mode v1alpha1.Mode) {
	known, err := manifests.Embedded.Expressions(mode)
	if err != nil {
		r.errorf("%v", err)
		return
	}
	for _, key := range slices.Sorted(maps.Keys(definitions)) {
		name, ok := strings.CutPrefix(key, "io.k8s.cli.substitutions.")
		if !ok {
			continue
		}
		var d definition
		node := definitions[key]
		if err := node.Decode(&d); err != nil {
			r.warnf("substitution %s: not imported: %s", name, explain(err))
		} else if pattern := d.Extension.Substitution.Pattern; !slices.Contains(known, pattern) {
			r.warnf("substitution %s: not imported: no field of widedeep's manifests has the pattern %q", name, pattern)
		}
	}
}

func (r *reader) setter(s parameters.Parameter, node yaml.Node, byDefault string) {
	var d definition
	err := node.Decode(&d)
	found := d.Extension.Setter
	switch {
	case err != nil:
		r.errorf("%s: must be a setter with a single value: %s", s.Name, explain(err))
		return
	case found == nil:
		r.errorf("%s: has no x-k8s-cli.setter", s.Name)
		return
	case len(found.ListValues) > 0:
		r.errorf("%s: must be a setter with a single value, not a list", s.Name)
		return
	}
	text := s.Meaning(found.text())
	if invalid := s.Check(text); invalid != nil {
		r.invalid(s.Name, text, invalid)
	} else if text != byDefault || found.byUser() {
		r.Values[s.Name] = text
	}
}

// unknown warns about setters that are not in names.
func (r *reader) unknown(definitions, names []string) {
	for _, key := range definitions {
		name, ok := strings.CutPrefix(key, prefix)
		if !ok || slices.Contains(names, name) {
			continue // a substitution, or a schema
		}
		hint := ""
		if near := rules.Nearest(name, names); near != "" {
			hint = "; did you mean " + near + "?"
		}
		r.warnf("%s: not imported: there is no such setter%s", name, hint)
	}
}

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

// The prefixes of the names of definitions.
const (
	setterPrefix       = "io.k8s.cli.setters."
	substitutionPrefix = "io.k8s.cli.substitutions."
)

// setterField, valueField and substitutionField return paths in a Krmfile.
func setterField(name string) string       { return "openAPI.definitions." + setterPrefix + name }
func valueField(name string) string        { return setterField(name) + ".x-k8s-cli.setter.value" }
func substitutionField(name string) string { return "openAPI.definitions." + substitutionPrefix + name }

func (i *importer) setterAt(name string) string       { return i.place(setterField(name)) }
func (i *importer) valueAt(name string) string        { return i.place(valueField(name)) }
func (i *importer) substitutionAt(name string) string { return i.place(substitutionField(name)) }

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

// krmfile reads a Krmfile.
func (i *importer) krmfile(data []byte) {
	var document struct {
		OpenAPI struct {
			Definitions map[string]yaml.Node `yaml:"definitions"`
		} `yaml:"openAPI"`
	}
	if err := yaml.Unmarshal(data, &document); err != nil {
		place, problem := i.explain(err)
		i.errorf(place, "not a Krmfile: %s", problem)
		return
	}
	definitions := document.OpenAPI.Definitions

	var present []parameters.Parameter
	for _, s := range parameters.Setters[1:] { // without MODE, which the package has no setter for
		if _, ok := definitions[setterPrefix+s.Setter]; !ok {
			continue
		}
		present = append(present, s)
		if !s.HasEffect(i.mode) {
			i.mode = v1alpha1.Pipeline
			i.Values[parameters.Mode] = string(i.mode)
		}
	}
	if len(present) == 0 {
		i.errorf(i.file, "holds no setter of the package of 2020, such as %sNFS_SERVER below openAPI.definitions", setterPrefix)
		return
	}
	for _, key := range slices.Sorted(maps.Keys(definitions)) {
		if name, ok := strings.CutPrefix(key, setterPrefix); ok {
			i.setter(name, definitions[key])
		} else if name, ok := strings.CutPrefix(key, substitutionPrefix); ok {
			i.substitution(name, definitions[key])
		}
	}
	i.image()
	i.claim()
}

// setter reads the definition of a setter.
func (i *importer) setter(name string, node yaml.Node) {
	known := slices.Clone(publishedSetters)
	for _, s := range parameters.Setters[1:] {
		known = append(known, s.Setter)
	}
	if !slices.Contains(known, name) {
		hint := ""
		if near := rules.Nearest(name, known); near != "" {
			hint = "; did you mean " + near + "?"
		}
		i.losef(i.setterAt(name), "%s: not imported: there is no such setter%s", name, hint)
		return
	}

	var d definition
	err := node.Decode(&d)
	found := d.Extension.Setter
	switch {
	case err != nil:
		place, problem := i.explain(err)
		i.errorf(place, "%s: must be a setter with a single value: %s", name, problem)
		return
	case found == nil:
		i.errorf(i.setterAt(name), "%s: has no x-k8s-cli.setter", name)
		return
	case len(found.ListValues) > 0:
		i.errorf(i.setterAt(name), "%s: must be a setter with a single value, not a list", name)
		return
	}
	i.texts[name] = found.text()
	if s, ok := parameters.BySetter(name); ok {
		i.value(s, *found)
	}
}

// value imports the value of a setter that we have too.
func (i *importer) value(s parameters.Parameter, found setter) {
	text, byDefault := s.FieldText(found.text()), s.Default[i.mode]
	if isOtherModel(s, text, found) {
		i.otherModel(i.valueAt(s.Setter), s.Setter, text)
		return
	}
	if invalid := s.Check(text); invalid != nil {
		i.invalid(i.valueAt(s.Setter), s.Setter, text, invalid)
	} else if text != byDefault || found.byUser() {
		i.Values[s.Setter] = text
	}
}

// isOtherModel reports whether the package's author gave the model another name or directory
// than ours. A user who sets one replaces the author in the definition.
func isOtherModel(s parameters.Parameter, text string, found setter) bool {
	return (s.Setter == parameters.ModelName || s.Setter == parameters.ModelDir) &&
		found.SetBy == parameters.ModelBuilder && text != s.Default[v1alpha1.DefaultMode]
}

func (i *importer) otherModel(place, name, text string) {
	i.OtherModel = true
	hint := ""
	if _, isSetter := i.texts[name]; isSetter {
		hint = "; if you changed the value yourself, remove setBy: " + parameters.ModelBuilder + " beside it"
	}
	i.losef(place, "%s: %q: the package is that of another model: widedeep trains wide_deep_large_ds only%s", name, text, hint)
}

// substitution reads the definition of a substitution: a pattern that puts setters together.
func (i *importer) substitution(name string, node yaml.Node) {
	var d definition
	if err := node.Decode(&d); err != nil {
		place, problem := i.explain(err)
		i.losef(place, "substitution %s: not imported: %s", name, problem)
		return
	}
	pattern := d.Extension.Substitution.Pattern
	i.patterns[name] = pattern
	if known, err := i.knownPatterns(); err != nil {
		i.errorf(i.file, "%v", err)
	} else if name != imageSubstitution && !slices.Contains(known, pattern) {
		i.losef(i.substitutionAt(name), "substitution %s: not imported: no field of widedeep's manifests has the pattern %q", name, pattern)
	}
}

// knownPatterns are the patterns of fields that we have too.
func (i *importer) knownPatterns() ([]string, error) {
	known, err := manifests.Embedded.Expressions(i.mode)
	if err != nil {
		return nil, err
	}
	known = slices.Concat(known, unusedPatterns)
	for _, s := range parameters.Setters {
		if pattern := s.Optional[i.mode]; pattern != "" {
			known = append(known, pattern)
		}
	}
	for _, pattern := range known {
		known = append(known, strings.ReplaceAll(pattern, "${"+parameters.NFSPath+"}", "${"+pvcPath+"}"))
	}
	return known, nil
}

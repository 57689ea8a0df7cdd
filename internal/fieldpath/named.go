package fieldpath

import (
	"cmp"
	"slices"
	"strings"

	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/internal/rules"
	"github.com/widedeep/widedeep/v1alpha1"
)

// The paths of the fields of NAME and NAMESPACE.
var (
	Name      = Of("metadata", "name")
	Namespace = Of("metadata", "namespace")
)

// Finder returns the field at a path, as Lookup does.
type Finder = func(Path) (v1alpha1.Field, *rules.Invalid)

// Named returns the field that a name is for: a setter, NAME, NAMESPACE or the field's own path,
// which lookup follows. The kind may stand in front of a path.
func Named(name string, lookup Finder) (Path, v1alpha1.Field, *rules.Invalid) {
	if path := WithoutKind(name); beginsAsField(path) {
		name = path
	}
	if name == "" {
		return nil, v1alpha1.Field{}, &rules.Invalid{Want: "needs the name of a setter or the path of a field"}
	}
	switch name {
	case parameters.ConfigName:
		return Name, v1alpha1.Field{Type: v1alpha1.String}, nil
	case parameters.Namespace:
		return Namespace, v1alpha1.Field{Type: v1alpha1.String}, nil
	}
	if s, ok := parameters.BySetter(name); ok {
		return Of(s.Path()...), s.Structure(), nil
	}
	if path, isDotted := strings.CutPrefix(name, "."); isDotted && beginsAsField(path) {
		return nil, v1alpha1.Field{}, &rules.Invalid{Want: "must not begin with a dot", Near: path}
	}
	if !beginsAsField(name) {
		return nil, v1alpha1.Field{}, unknownSetter(name, lookup)
	}
	path, err := Parse(name)
	if err != nil {
		return nil, v1alpha1.Field{}, &rules.Invalid{Want: "is not a field's path: " + err.Error()}
	}
	structure, invalid := lookup(path)
	if invalid == nil {
		invalid = escaped(path)
	}
	return path, structure, invalid
}

// escaped refuses a path with a key in it that is written as other tools have it: with a backslash
// before a dot, or with further quotes.
func escaped(path Path) *rules.Invalid {
	meant := slices.Clone(path)
	for i, step := range path {
		meant[i].Key = withoutEscapes(step.Key)
	}
	if slices.Equal(path, meant) {
		return nil
	}
	return &rules.Invalid{Want: bareKey, Near: meant.String()}
}

// bareKey is what a message says of a key that withoutEscapes changes.
const bareKey = `a key stands in brackets and one pair of quotes, without backslashes`

// withoutEscapes returns a key without the backslashes before dots that Helm and kubectl want, and
// without quotes around it.
func withoutEscapes(key string) string {
	return strings.Trim(strings.ReplaceAll(key, `\.`, "."), `"'`)
}

// IsExactName reports whether a name is a setter's, NAME, NAMESPACE or the path of a field below
// the top of a document.
func IsExactName(name string) bool {
	if slices.Contains(parameters.SettingNames(), name) {
		return true
	}
	path, err := Parse(WithoutKind(name))
	if err != nil || len(path) < 2 {
		return false
	}
	_, invalid := Lookup(path)
	return invalid == nil
}

// WithoutKind returns a field's name without the kind that kubectl explain puts before it, as
// widedeepconfigs or WideDeepConfig.
func WithoutKind(name string) string {
	if kind, field, _ := strings.Cut(name, "."); strings.EqualFold(strings.TrimSuffix(kind, "s"), v1alpha1.Kind) {
		return field
	}
	return name
}

// beginsAsField reports whether a name begins with a field of a WideDeepConfig, or nearly.
func beginsAsField(name string) bool {
	first, _, _ := strings.Cut(name, ".")
	return rules.Nearest(first, v1alpha1.Structure.Names()) != ""
}

// unknownSetter names the setter or the field that a name was probably meant to be. NAME and
// NAMESPACE are nobody's part: any JOB_NAME ends in one.
func unknownSetter(name string, lookup Finder) *rules.Invalid {
	name = WithoutKind(name)
	if isInSpec(name) {
		return withoutSpec(name, lookup)
	}
	known := parameters.SettingNames()
	setters := slices.DeleteFunc(slices.Clone(known), func(one string) bool { return one == parameters.ConfigName || one == parameters.Namespace })
	invalid := &rules.Invalid{Want: "is not a setter", Near: parameters.Successors[name]}
	if invalid.Near != "" {
		return invalid
	}
	exact := parameters.NamedField(name)
	if structure, _ := Lookup(Of(strings.Split(exact, ".")...)); structure.Type == v1alpha1.Struct && parameters.CountSetters(exact) > 1 {
		invalid.Want += "; the fields of " + exact + " are " + rules.List("", structure.Names())
		return invalid
	}
	invalid.Near = cmp.Or(setterOf(exact, name), rules.Nearest(name, known), rules.Meant(name, setters))
	if invalid.Near != "" {
		return invalid
	}
	switch fields := parameters.SuggestPaths(name); len(fields) {
	case 0:
		invalid.Want += "; setters are " + rules.List(name, known) + "; a field is given by its path, as in spec.training.steps"
	case 1:
		invalid.Near = cmp.Or(setterOf(fields[0], name), fields[0])
	default:
		invalid.Want += "; did you mean " + strings.Join(fields, " or ") + "?"
	}
	return invalid
}

// isInSpec reports whether a name is a path that begins with a field of the spec.
func isInSpec(name string) bool {
	end := strings.IndexAny(name, ".[")
	return end > 0 && isField(Of("spec", name[:end]))
}

// withoutSpec describes a path that lacks the spec.
func withoutSpec(name string, lookup Finder) *rules.Invalid {
	invalid := &rules.Invalid{Want: "is not a setter", Near: "spec." + name}
	if _, _, wrong := Named(invalid.Near, lookup); wrong != nil && wrong.Near != "" {
		invalid.Near = wrong.Near
	} else if wrong != nil {
		invalid.Want, invalid.Near = invalid.Want+"; "+invalid.Near+": "+wrong.Want, ""
	}
	return invalid
}

// setterOf returns the setter of a field, for a name in capitals; empty if there is none.
func setterOf(field, name string) string {
	if name != strings.ToUpper(name) {
		return ""
	}
	row, _ := parameters.ByField(field)
	return row.Setter
}

package v1alpha1

// The generated file sets these, so that all compiles without it.
var (
	// Structure is that of a WideDeepConfig.
	Structure Field
	// Modes are all modes.
	Modes []Mode
)

// Field is a field of a document: its name, its type and its limits.
type Field struct {
	Name string
	Type Type
	// Fields are those of a Struct, in the order of the Go type.
	Fields []Field
	// Of is the element of a Map or a List.
	Of *Field

	// Choices are all allowed values of a String; nil if any is allowed.
	Choices []string
	// Bounds are the bounds of an Integer or a Number.
	Bounds *Bounds

	// The next fields are only set for fields of Kubernetes' own types.

	// GoType is the name of a Struct's type.
	GoType   string
	Required bool
	// NotEmpty reports whether a List must have elements.
	NotEmpty bool
}

// Bounds are the least and the greatest allowed number.
type Bounds struct{ Least, Greatest int64 }

// Type is the type of a field's value.
type Type string

// The types.
const (
	String   Type = "String"
	Integer  Type = "Integer"
	Number   Type = "Number"
	Boolean  Type = "Boolean"
	Quantity Type = "Quantity"
	Struct   Type = "Struct"
	Map      Type = "Map"
	List     Type = "List"
	// Any is not checked, as fields of metadata that only a cluster sets.
	Any Type = "Any"
)

// QuantityPattern is the grammar of quantities that are not negative
// (https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/).
const QuantityPattern = `^\+?([0-9]+\.?[0-9]*|\.[0-9]+)([KMGTPE]i|[numkMGTPE]?|[eE][-+]?[0-9]+)$`

// Names are the names of a Struct's fields.
func (f Field) Names() []string {
	names := make([]string, len(f.Fields))
	for i, below := range f.Fields {
		names[i] = below.Name
	}
	return names
}

// Lookup returns the field at a path, and whether there is one.
func (f Field) Lookup(path ...string) (Field, bool) {
next:
	for _, name := range path {
		for _, below := range f.Fields {
			if below.Name == name {
				f = below
				continue next
			}
		}
		return Field{}, false
	}
	return f, true
}

package v1alpha1

// Field is a field of a document: its name and what it holds.
type Field struct {
	Name string
	Type Type
	// Fields are those of a Struct, in the order of the Go type.
	Fields []Field
	// Of is what a Map or a List holds.
	Of *Field

	// Choices are all values that a String may have; nil where any.
	Choices []string
	// Bounds are those of an Integer or a Number.
	Bounds *Bounds

	// What follows is stated for fields of Kubernetes' own types only.

	// GoType is the name of a Struct's type.
	GoType   string
	Required bool
	// NotEmpty says of a List that it holds something.
	NotEmpty bool
}

// Bounds are the least and the greatest number that a field may have.
type Bounds struct{ Least, Greatest int64 }

// Type is what a field holds.
type Type string

// What a field can hold.
const (
	String   Type = "String"
	Integer  Type = "Integer"
	Number   Type = "Number"
	Boolean  Type = "Boolean"
	Quantity Type = "Quantity"
	Struct   Type = "Struct"
	Map      Type = "Map"
	List     Type = "List"
	// Any is what is not looked into, as fields of metadata that only a cluster sets.
	Any Type = "Any"
)

// QuantityPattern is the grammar of quantities that are not negative
// (https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/).
const QuantityPattern = `^\+?([0-9]+\.?[0-9]*|\.[0-9]+)([KMGTPE]i|[numkMGTPE]?|[eE][-+]?[0-9]+)$`

// IsLimited reports whether there are choices or bounds.
func (f Field) IsLimited() bool { return f.Choices != nil || f.Bounds != nil }

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

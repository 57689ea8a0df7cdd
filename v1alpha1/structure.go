package v1alpha1

//go:generate go run ./generate zz_generated.structure.go

// Field is a field of a document: its name and what it holds.
type Field struct {
	Name string
	Type Type
	// Fields are those of a Struct, in the order of the Go type.
	Fields []Field
	// Of is what a Map or a List holds.
	Of *Field
}

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

// Structure is that of a WideDeepConfig.
var Structure = Field{Type: Struct, Fields: wideDeepConfig}

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

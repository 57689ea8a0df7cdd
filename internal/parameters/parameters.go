// Package parameters holds the parameters of a WideDeepConfig: one table with a row for
// each field, and the substitution of values into manifests. A row says how the field's
// text is checked and where it goes. Whatever else speaks of fields derives from the
// table: what is refused, what is applied, the setters, the documentation.
//
// Types, choices and bounds are not in the table: v1alpha1.Structure has those.
package parameters

import (
	"slices"
	"strings"

	"github.com/widedeep/widedeep/internal/rules"
	"github.com/widedeep/widedeep/v1alpha1"
)

// Parameter is a row of the table: what is to be known of a field.
type Parameter struct {
	// Field is the field's path in a WideDeepConfig, as in spec.storage.nfs.server.
	Field string
	// Rule is for the texts that no choices are stated of in the Go type: for the value
	// or, in a mapping, for each value. Nil allows any.
	Rule rules.Rule
	// Keys is for the keys of a mapping.
	Keys rules.Rule
	// Zero says what a number means that is 0, where that is no number like the others.
	// An empty setter says the same.
	Zero string
	// Default is the value in each mode of a field that is not stated. A setter is for the
	// modes that have one. Other fields have none where the manifests say what holds.
	Default map[v1alpha1.Mode]string
	// ReplacedBy is the field that takes the place of this one, which then has no effect.
	ReplacedBy string
	// With are the fields without which this one may not be stated.
	With []string
	// Code names a function of package fn for what is more than a text and its places.
	Code Code
	// Example is a value, as YAML, that is no mode's default. Tests state it.
	Example map[v1alpha1.Mode]string

	// These are for fields with a setter. Where their values go the expressions in the
	// manifests say.

	// Name is the setter's name in expressions, as in NFS_SERVER; empty where there is none.
	Name        string
	Description map[v1alpha1.Mode]string
	// Required says that users are expected to state a value.
	Required bool

	// These are for fields without one.

	// Places are where the value goes.
	Places []Place
}

// Code is the name of a function of package fn, which checks or applies a field.
type Code string

// The functions.
const (
	// NFSExport checks that no volume takes the place of what is stated of the export.
	NFSExport Code = "NFS export"
	// Mount checks that there is a volume to mount.
	Mount Code = "mount"
	// Shared checks that the training can write to a volume, and that the servers see it.
	Shared Code = "shared volume"
	// NodePort checks that the Service has a port on the nodes.
	NodePort Code = "node port"
	// Workload makes the resource that trains one of another kind.
	Workload Code = "workload"
	// Restricted makes pods pass the restricted Pod Security Standard.
	Restricted Code = "restricted"
	// Guaranteed keeps a pod with the training's resources in the class Guaranteed.
	Guaranteed Code = "guaranteed"
	// Retain lets what a workflow makes outlive it.
	Retain Code = "retain"
)

// Path is the field's path in segments.
func (p Parameter) Path() []string { return strings.Split(p.Field, ".") }

// Holds is what the Go type says of the field.
func (p Parameter) Holds() v1alpha1.Field {
	holds, _ := v1alpha1.Structure.Lookup(p.Path()...)
	return holds
}

// Check says why text can't be the field's value; nil means that it can.
func (p Parameter) Check(text string) *rules.Invalid {
	holds := p.Holds()
	if holds.Type == v1alpha1.Number {
		return rules.Decimal(holds.Bounds.Least, holds.Bounds.Greatest, p.Zero)(text)
	}
	if invalid := Limits(holds)(text); invalid != nil {
		return invalid
	}
	if p.Rule == nil {
		return nil
	}
	return p.Rule(text)
}

// Limits is the rule of the choices and the bounds that a field's Go type states.
func Limits(holds v1alpha1.Field) rules.Rule {
	switch {
	case holds.Choices != nil:
		return rules.OneOf(holds.Choices...)
	case holds.Bounds != nil:
		return rules.Between(holds.Bounds.Least, holds.Bounds.Greatest)
	}
	return func(string) *rules.Invalid { return nil }
}

// Meaning is what a text given for the setter says as its field's value: an empty
// target accuracy asks for no check, which the field says as 0.
func (p Parameter) Meaning(text string) string {
	if p.Zero != "" && text == "" {
		return "0"
	}
	return text
}

// All is the whole table.
var All = slices.Concat(Setters, others)

// Lookup finds a setter by its name.
func Lookup(name string) (Parameter, bool) {
	return find(func(p Parameter) bool { return p.Name == name })
}

// Of finds the row of a field.
func Of(field string) (Parameter, bool) {
	return find(func(p Parameter) bool { return p.Field == field })
}

func find(is func(Parameter) bool) (Parameter, bool) {
	i := slices.IndexFunc(All, is)
	if i < 0 {
		return Parameter{}, false
	}
	return All[i], true
}

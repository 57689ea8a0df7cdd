// Package parameters holds the table of a WideDeepConfig's fields, with one row for each
// field, and the substitution of values into manifests. A row defines how the field's text
// is checked and where its value goes. Validation, placing, the setters and the
// documentation derive from the table.
//
// Types, choices and bounds are not in the table. They are in v1alpha1.Structure, which is
// generated from the Go types.
package parameters

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/widedeep/widedeep/internal/rules"
	"github.com/widedeep/widedeep/v1alpha1"
)

// Parameter is a row of the table. It describes one field.
type Parameter struct {
	// Field is the field's path in a WideDeepConfig, as in spec.storage.nfs.server.
	Field string
	// Rule checks the value or, in a mapping, each value. It is left out where every text is
	// allowed, and where the Go type lists the choices.
	Rule rules.Rule
	// Keys checks the keys of a mapping.
	Keys rules.Rule
	// Zero describes what the number 0 means where 0 is special, as in "no check". An empty
	// value of the setter means the same.
	Zero string
	// Default is the value, in each mode, of a field that the config leaves out. A setter
	// exists in the modes that have a default here. A field without a setter has one here only
	// if its place is an expression; otherwise the manifests state it.
	Default map[v1alpha1.Mode]string
	// ReplacedBy is the field that, when it is set, replaces this one. This field then has
	// no effect.
	ReplacedBy string
	// With are the fields without which this one can't be stated. Examples set them too; the
	// Hook reports where one is missing.
	With []string
	// Hook names a function of package fn, for a field that needs more than a rule and
	// places.
	Hook Hook
	// Example is a value, as YAML, that differs from the mode's default. Tests set it, and
	// editors and explain show it.
	Example map[v1alpha1.Mode]string

	// The next fields are for fields with a setter. The expressions in the manifests define
	// where a setter's value goes.

	// Setter is its setter's name in expressions, as in NFS_SERVER; empty for a field without
	// a setter.
	Setter      string
	Description map[v1alpha1.Mode]string
	// Expected reports whether users are expected to set a value.
	Expected bool
	// Optional has, for a mode without a default, the expression of the environment variable
	// with the setter's name. The training's container has the variable if the config sets
	// the field.
	Optional map[v1alpha1.Mode]string

	// The next fields are for fields without a setter.

	// Places are where the value goes.
	Places []Place
}

// Hook is the name of a function of package fn, which checks or applies a field.
type Hook string

// The functions that rows name.
const (
	// NFSExport checks that the fields of the NFS export are not set beside a volume, which
	// replaces the export.
	NFSExport Hook = "NFS export"
	// Mount checks that there is a volume to mount.
	Mount Hook = "mount"
	// Filled checks that a volume can hold data that a pod did not write.
	Filled Hook = "filled volume"
	// Shared checks that the training can write to a volume, and that the servers can read
	// the same volume.
	Shared Hook = "shared volume"
	// NodePort checks that the Service's type has a port on the nodes.
	NodePort Hook = "node port"
	// Workload changes the kind of the resource that trains.
	Workload Hook = "workload"
	// Restricted changes pods so that they pass the restricted Pod Security Standard.
	Restricted Hook = "restricted"
	// Guaranteed keeps a pod that has the training's resources in the QoS class Guaranteed.
	Guaranteed Hook = "guaranteed"
	// Retain removes the owner references, so that what a workflow creates outlives the
	// workflow.
	Retain Hook = "retain"
)

// Path returns the segments of the field's path.
func (p Parameter) Path() []string { return strings.Split(p.Field, ".") }

// Structure returns the field's structure: type, choices and bounds.
func (p Parameter) Structure() v1alpha1.Field {
	structure, _ := v1alpha1.Structure.Lookup(p.Path()...)
	return structure
}

// Check returns why text can't be the field's value, or nil if it can.
func (p Parameter) Check(text string) *rules.Invalid {
	structure := p.Structure()
	if structure.Type == v1alpha1.Number {
		return rules.Decimal(structure.Bounds.Least, structure.Bounds.Greatest, p.Zero).Check(text)
	}
	if invalid := Limits(structure).Check(text); invalid != nil {
		return invalid
	}
	return p.Rule.Check(text)
}

// HasEffect reports whether the setter changes what a mode generates.
func (p Parameter) HasEffect(mode v1alpha1.Mode) bool {
	_, hasDefault := p.Default[mode]
	return hasDefault || p.Optional[mode] != ""
}

// IsExpanded reports whether Kubernetes expands $(NAME) in the field's texts.
func (p Parameter) IsExpanded() bool { return slices.ContainsFunc(p.Places, Place.IsExpanded) }

// Limits returns the rule of the choices and bounds in a field's Go type.
func Limits(structure v1alpha1.Field) rules.Rule {
	switch {
	case structure.Choices != nil:
		return rules.OneOf(structure.Choices...)
	case structure.Bounds != nil:
		return rules.Between(structure.Bounds.Least, structure.Bounds.Greatest)
	}
	return rules.Rule{}
}

// WantType is what a value of a scalar type must be, for messages; empty for any other type.
func WantType(structure v1alpha1.Field) string {
	switch b := structure.Bounds; structure.Type {
	case v1alpha1.String:
		return "must be a string"
	case v1alpha1.Boolean:
		return "must be true or false"
	case v1alpha1.Quantity:
		return "must be a quantity, as in 500m, 2 or 4Gi"
	case v1alpha1.Integer:
		if b == nil || b.Least == math.MinInt64 {
			return "must be a whole number"
		}
		return rules.WantWhole(b.Least, b.Greatest)
	case v1alpha1.Number:
		return fmt.Sprintf("must be a number from %d to %d", b.Least, b.Greatest)
	}
	return ""
}

// FieldText returns the field's value for a setter's text. The texts are equal, except that
// an empty TARGET_ACCURACY means no check, which is 0 in the field.
func (p Parameter) FieldText(text string) string {
	if p.Zero != "" && text == "" {
		return "0"
	}
	return text
}

// All is the whole table, the fields with a setter first.
var All = slices.Concat(Setters, others)

// BySetter finds a setter by its name. The empty name, which every field without a setter
// has, finds none.
func BySetter(name string) (Parameter, bool) {
	return find(func(p Parameter) bool { return name != "" && p.Setter == name })
}

// SettingNames are the names that a ConfigMap or a command line may have values for, apart from
// fields' paths.
func SettingNames() []string {
	names := []string{ConfigName, Namespace}
	for _, s := range Setters {
		names = append(names, s.Setter)
	}
	return names
}

// ByField finds the row of the field with a path.
func ByField(field string) (Parameter, bool) {
	return find(func(p Parameter) bool { return p.Field == field })
}

func find(is func(Parameter) bool) (Parameter, bool) {
	i := slices.IndexFunc(All, is)
	if i < 0 {
		return Parameter{}, false
	}
	return All[i], true
}

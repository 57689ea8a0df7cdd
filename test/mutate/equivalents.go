package main

// equivalent is a place whose change no test can notice, with the reason.
type equivalent struct{ where, what, why string }

func (p place) is(e equivalent) bool { return p.where == e.where && p.what == e.what }

var equivalents = []equivalent{
	{"fn/hooks.go restrict", "always len(s.pods) > 0", "the manifests of each mode have a pod"},
	{"fn/find_places.go targets", "always slices.Equal(other.path, path)", "one place has one path in a mapping"},
	{"fn/find_places.go targets", "always len(ports) > 0", "the Service of the manifests has a port"},
	{"fn/find_places.go", `without the element "automountServiceAccountToken"`, argosFields},
	{"fn/find_places.go", `without the element "hostAliases"`, argosFields},
	{"fn/find_places.go", `without the element "schedulerName"`, argosFields},
	{"fn/find_places.go", `without the element "securityContext"`, argosFields},
	{"fn/find_places.go", `without the element "volumes"`, argosFields},
	{"fn/apply_fields.go reachExpressions", "always ok", "an empty expression names nothing"},
	{"fn/apply_fields.go reachExpressions", "never len(f.rows) == 0", "it is only quicker: no field is there to be reached"},
	{"fn/expand.go fill", "always len(overridden) > 0", "it is only quicker: no comment names what is not overridden"},
	{"fn/apply_fields.go apply", "never len(f.rows) == 0", "it is only quicker: a text that nothing changes stays as it is"},
	{"fn/apply_fields.go leaveOutZeros", "always env != nil", "each container of the manifests has variables"},
	{"fn/apply_fields.go readPatches", "never p.workflow == nil", "the pods of a resource are a workflow's, or none is"},
	{"fn/apply_fields.go readPatches", "never scalar == nil", patched},
	{"fn/apply_fields.go readPatches", "without scalar = &yaml.Node{Kind: yaml.ScalarNode, Tag: yaml.NodeTagString, Style: yaml.LiteralStyle, Value: \"{}\"}", patched},
	{"fn/apply_fields.go writePatches", "always len(p.patch.Node.Content) > 0", patched},
	{"fn/apply_fields.go writePatches", "never len(p.patch.Node.Content) > 0", patched},
	{"fn/apply_fields.go writePatches", "without put(p.spec, podSpecPatch, p.patch.Scalar)", patched},
	{"fn/expand.go addOptional", "always p.is(parameters.Training)", "the servers' pods are in the workflow's manifests, so what is found here trains"},
	{"fn/validate.go markReported", "always one.meant != \"\"", "no field has the empty path"},
	{"fn/validate_fields.go checkParts", "always structure.Type == v1alpha1.Map", "keys have rules in a map only, and the elements of a list are checked by the same rule"},
	{"fn/validate_fields.go readText", "never n != nil", noText},
	{"fn/validate_fields.go readText", "never n.Kind != yaml.ScalarNode", noText},
	{"fn/validate_structure.go reportUnknown", "always !f.full()", "it is only quicker: what is not shown need not be found"},
	{"fn/validate.go validate", "always !v.failed()", "errors hide the warnings, and what is generated beside them is dropped"},
	{"fn/validate_texts.go eachText", "always n.Kind == yaml.ScalarNode", "what is no text has none"},
	{"fn/expand.go expand", `without found.errorf(c.resource(), "%v", err)`, "with the manifests that there are nothing fails"},
}

const (
	argosFields = "the list is all of Argo's, so that a field needs a row only; no row has this one"
	noText      = "a mapping or a list has the empty text, which its row's rule allows"
	patched     = "the manifests' template that trains has a patch, which is edited where it is"
)

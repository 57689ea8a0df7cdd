package main

// equivalent is a place that no test can notice, and why.
type equivalent struct{ where, what, why string }

func (p place) is(e equivalent) bool { return p.where == e.where && p.what == e.what }

var equivalents = []equivalent{
	{"fn/codes.go restrict", "always len(s.pods) > 0", "the manifests of each mode have a pod"},
	{"fn/places.go targets", "always slices.Equal(other.path, path)", "one place has one path in a mapping"},
	{"fn/places.go targets", "always len(ports) > 0", "the Service of the manifests has a port"},
	{"fn/places.go", `without the element "automountServiceAccountToken"`, argosFields},
	{"fn/places.go", `without the element "hostAliases"`, argosFields},
	{"fn/places.go", `without the element "schedulerName"`, argosFields},
	{"fn/places.go", `without the element "securityContext"`, argosFields},
	{"fn/places.go", `without the element "volumes"`, argosFields},
	{"fn/apply_fields.go reachExpressions", "always ok", "an empty expression names nothing"},
	{"fn/apply_fields.go apply", "never len(f.rows) == 0", "it is only quicker: a text that nothing changes stays as it is"},
}

const argosFields = "the list is all of Argo's, so that a field needs a row only; no row has this one"

package main

// equivalent is a place that no test can notice, and why.
type equivalent struct{ where, what, why string }

func (p place) is(e equivalent) bool { return p.where == e.where && p.what == e.what }

var equivalents = []equivalent{
	{"fn/codes.go restrict", "always len(s.pods) > 0", "the manifests of each mode have a pod"},
}

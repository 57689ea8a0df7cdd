package parameters

import (
	"slices"
	"strings"

	"github.com/widedeep/widedeep/internal/rules"
	"github.com/widedeep/widedeep/v1alpha1"
)

const (
	// mostSuggested is the greatest number of fields that are suggested for one key.
	mostSuggested = 3
	// shortestGuessed is the length of the shortest name that is suggested for a key of
	// about that name: one edit makes almost any shorter name of any other.
	shortestGuessed = 4
)

// Suggest returns what an unknown key of a struct was probably meant to be: another field of
// the struct, or the paths of fields that stand elsewhere. at is the path of the struct. What
// has the name of the key comes before what the key is a part of, then what takes such a text,
// and then what has the name, or about the name, elsewhere.
func Suggest(key string, structure v1alpha1.Field, at string) (neighbour string, elsewhere []string) {
	names := structure.Names()
	if near := rules.Nearest(key, names); near != "" {
		return near, nil
	}
	if paths := named(key, structure, at); paths != nil {
		return "", paths
	}
	if near := rules.Meant(key, names); near != "" {
		return near, nil
	}
	if taking := taking(key, names, at); taking != "" {
		return taking, nil
	}
	if paths := named(key, v1alpha1.Structure, ""); paths != nil {
		return "", paths
	}
	var others []string
	for _, path := range below(v1alpha1.Structure) {
		if name := path[len(path)-1]; len(name) >= shortestGuessed {
			others = append(others, name)
		}
	}
	return "", named(rules.Nearest(key, others), v1alpha1.Structure, "")
}

// taking returns the only field of a struct that takes what a key says: spec.dataset.dir, which
// must be an absolute path, for path.
func taking(key string, names []string, at string) string {
	return rules.Only(names, func(name string) bool {
		row, _ := ByField(at + "." + name)
		invalid := row.Rule.Check("")
		if invalid == nil {
			return false
		}
		want := strings.TrimPrefix(invalid.Want, rules.NotEmpty)
		if end := strings.IndexAny(want, ",:"); end >= 0 { // what it consists of
			want = want[:end]
		}
		return slices.ContainsFunc(strings.Fields(want), func(word string) bool { return strings.EqualFold(word, key) })
	})
}

// named returns the paths of the fields below a struct that a key names: those that are the
// least deep, unless they are many.
func named(key string, structure v1alpha1.Field, at string) []string {
	key = squeezed(key)
	var paths [][]string
	for _, path := range below(structure) {
		if !isNamed(key, path) || len(paths) > 0 && len(path) > len(paths[0]) {
			continue
		}
		if len(paths) > 0 && len(path) < len(paths[0]) {
			paths = nil
		}
		paths = append(paths, path)
	}
	if len(paths) > mostSuggested {
		return nil
	}
	var all []string
	for _, path := range paths {
		all = append(all, strings.TrimPrefix(at+"."+strings.Join(path, "."), "."))
	}
	return all
}

// below returns the paths of the fields in a struct and in the structs below it, but not
// those in Kubernetes' types unless the struct is of such a type itself.
func below(structure v1alpha1.Field) [][]string {
	var all [][]string
	for _, one := range structure.Fields {
		all = append(all, []string{one.Name})
		if one.GoType != "" && one.Name != "metadata" && structure.GoType == "" {
			continue
		}
		for _, path := range below(one) {
			all = append(all, slices.Concat([]string{one.Name}, path))
		}
	}
	return all
}

// isNamed reports whether a squeezed key names the field at a path: by its name, by the last
// segments of its path, as nfsServer and nfs.server do, or by its setter, as NFS_SERVER does.
func isNamed(key string, path []string) bool {
	for i := range path {
		if key == squeezed(strings.Join(path[i:], "")) {
			return true
		}
	}
	p, _ := ByField(strings.Join(path, "."))
	return p.Setter != "" && key == squeezed(p.Setter)
}

var squeeze = strings.NewReplacer("_", "", "-", "", ".", "")

// squeezed returns a name without what distinguishes camelCase, snake_case and paths.
func squeezed(name string) string { return strings.ToLower(squeeze.Replace(name)) }

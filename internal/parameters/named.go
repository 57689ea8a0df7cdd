package parameters

import (
	"slices"
	"strings"

	"github.com/widedeep/widedeep/v1alpha1"
)

// The fields at the top of a document that have fields.
const (
	spec     = "spec"
	metadata = "metadata"
)

// named returns the paths that a key names among those below a struct: those that are the least
// deep, unless they are many. at is the path of the struct.
func named(key string, among [][]string, at string) []string {
	key = squeezed(key)
	var paths [][]string
	for _, path := range among {
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

// settable are the fields of the metadata that people set.
var settable = []string{"name", "namespace", "labels", "annotations"}

// candidates returns the paths of the fields that a key of the struct at a path may have the name
// of. In a spec these are none that only a cluster sets.
func candidates(at string) [][]string {
	return slices.DeleteFunc(below(v1alpha1.Structure), func(path []string) bool {
		return isInSpec(at) && len(path) > 1 && path[0] == metadata && !slices.Contains(settable, path[1])
	})
}

// children returns the paths of the fields in a struct, without those below it.
func children(structure v1alpha1.Field) [][]string {
	return descend(structure, func(v1alpha1.Field) bool { return false })
}

// below returns the paths of the fields in a struct and in the structs below it, but not
// those in Kubernetes' types unless the struct is of such a type itself.
func below(structure v1alpha1.Field) [][]string {
	return descend(structure, func(one v1alpha1.Field) bool {
		return one.GoType == "" || one.Name == metadata || structure.GoType != ""
	})
}

// withKubernetes returns the paths of the fields below a struct, also of those in Kubernetes' types,
// but not of the template of another object.
func withKubernetes(structure v1alpha1.Field) [][]string {
	return descend(structure, func(one v1alpha1.Field) bool { return one.Name != metadata && !strings.HasSuffix(one.Name, "Template") })
}

// descend returns the paths of the fields in a struct, and in those structs below it that it enters.
func descend(structure v1alpha1.Field, enters func(v1alpha1.Field) bool) [][]string {
	var all [][]string
	for _, one := range structure.Fields {
		all = append(all, []string{one.Name})
		if !enters(one) {
			continue
		}
		for _, path := range descend(one, enters) {
			all = append(all, slices.Concat([]string{one.Name}, path))
		}
	}
	return all
}

// isNamed reports whether a squeezed key names the field at a path: by its name, by the last
// segments of its path, as nfsServer and nfs.server do, also with the first letter of the one, as
// uid of user.id, or by its setter, as NFS_SERVER does.
func isNamed(key string, path []string) bool {
	for i := range path {
		if key == squeezed(strings.Join(path[i:], "")) {
			return true
		}
	}
	if last := len(path) - 1; last > 0 && key == squeezed(path[last-1][:1]+path[last]) {
		return true
	}
	p, _ := ByField(strings.Join(path, "."))
	return p.Setter != "" && key == squeezed(p.Setter)
}

var squeeze = strings.NewReplacer("_", "", "-", "", ".", "")

// squeezed returns a name without what distinguishes camelCase, snake_case and paths.
func squeezed(name string) string { return strings.ToLower(squeeze.Replace(name)) }

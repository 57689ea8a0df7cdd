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

// synonyms are the names that other programs have for fields.
var synonyms = map[string][]string{"dir": {"path", "mountPath"}, "path": {"mountPath"}, "volume": {"pvc", "claim"}}

// Suggestion is what an unknown key of a struct was probably meant to be. It is empty if that
// can't be told.
type Suggestion struct {
	// Neighbour is another field of the struct.
	Neighbour string
	// Elsewhere are the paths of fields that stand elsewhere.
	Elsewhere []string
	// Other is the path of a field of the key's name for another component alone, Of. It was not meant:
	// what the one gets is no use to the other.
	Other string
	Of    Component
}

// Successors are the fields in place of the setters that only published packages of 2020 have.
var Successors = map[string]string{
	"IMAGE_VERSION": ImageReference,
	"PVC_NAME":      ClaimName,
	"PVC_PATH":      MountPath,
}

// SuggestPaths returns the paths of the fields that a name was probably meant for that stands in
// place of a setter.
func SuggestPaths(name string) []string {
	structure, _ := v1alpha1.Structure.Lookup(spec)
	s := Suggest(name, structure, spec)
	if s.Neighbour != "" {
		return []string{spec + "." + s.Neighbour}
	}
	return s.Elsewhere
}

// NamedField returns the path of the only field of a name, in whatever notation, as FS_GROUP_ID is
// of spec.user.fsGroupID; empty if there are several or none.
func NamedField(name string) string {
	if paths := named(name, candidates(spec), ""); len(paths) == 1 {
		return paths[0]
	}
	return ""
}

// CountSetters returns how many fields below the one at a path have a setter.
func CountSetters(path string) int {
	count := 0
	for _, row := range Setters {
		if strings.HasPrefix(row.Field, path+".") {
			count++
		}
	}
	return count
}

// Suggest returns what an unknown key of a struct was probably meant to be. at is the path of the
// struct. What has the name of the key comes before what the key is a part of, then a synonym, and
// then what has the name, or about the name, elsewhere.
func Suggest(key string, structure v1alpha1.Field, at string) Suggestion {
	if strings.HasSuffix(at, "."+key) { // cut from a pod, with its key
		return Suggestion{Elsewhere: []string{at}}
	}
	names := structure.Names()
	if near := rules.Nearest(key, names); near != "" {
		return Suggestion{Neighbour: near}
	}
	if paths := namedClose(key, structure, at); paths != nil {
		return Suggestion{Elsewhere: paths}
	}
	anywhere := candidates(at)
	exact := named(key, anywhere, "")
	if near := rules.Meant(key, names); near != "" && (exact == nil || structure.GoType != "") {
		return Suggestion{Neighbour: near}
	}
	if near := rules.Only(names, func(name string) bool { return slices.Contains(synonyms[name], key) }); near != "" {
		return Suggestion{Neighbour: near}
	}
	if structure.GoType == "" && isEndOfSeveral(key, names) { // dir in spec.storage, which has outputDir and checkpointDir
		return Suggestion{}
	}
	if s, found := elsewhere(exact, structure, at); found {
		return s
	}
	if paths := named(key, withKubernetes(structure), at); paths != nil && isCompound(key) {
		return Suggestion{Elsewhere: paths}
	}
	s, _ := elsewhere(named(nearestName(key, anywhere), anywhere, ""), structure, at)
	return s
}

// isEndOfSeveral reports whether a key is the last word of several names.
func isEndOfSeveral(key string, names []string) bool {
	isEnd := func(name string) bool { return lastWord(name) != name && strings.EqualFold(lastWord(name), key) }
	return slices.ContainsFunc(names, isEnd) && rules.Only(names, isEnd) == ""
}

// nearestName returns the name of a field that a key is about.
func nearestName(key string, among [][]string) string {
	var names []string
	for _, path := range among {
		if name := path[len(path)-1]; len(name) >= shortestGuessed {
			names = append(names, name)
		}
	}
	return rules.Nearest(key, names)
}

// namedClose returns the paths of the fields that a key names below its struct or, as nfs in
// spec.dataset, in a value of one of Kubernetes' types that the struct has.
func namedClose(key string, structure v1alpha1.Field, at string) []string {
	if paths := named(key, below(structure), at); paths != nil {
		return paths
	}
	if structure.GoType != "" {
		return nil
	}
	var within [][]string
	for _, one := range structure.Fields {
		for _, path := range children(one) {
			if one.GoType != "" && one.Name != metadata {
				within = append(within, slices.Concat([]string{one.Name}, path))
			}
		}
	}
	return named(key, within, at)
}

// elsewhere sorts the paths that have a key's name: those that may be meant, and those of another
// component.
func elsewhere(paths []string, structure v1alpha1.Field, at string) (s Suggestion, found bool) {
	for _, path := range paths {
		row, _ := ByField(path)
		of := row.component()
		segments := strings.Split(path, ".")
		local := named(strings.Join(segments[max(0, len(segments)-2):], ""), withKubernetes(structure), at)
		switch name, isNeighbour := strings.CutPrefix(path, at+"."); {
		case !isMeantAt(path, at):
		case isNeighbour && !strings.Contains(name, "."):
			return Suggestion{Neighbour: name}, true
		case of != Any && componentAt(at) != Any && of != componentAt(at):
			s.Other, s.Of, found = path, of, true
		case len(segments) > 2 && local != nil: // as server, of nfs, in a volume
			s.Elsewhere, found = append(s.Elsewhere, local...), true
		default:
			s.Elsewhere, found = append(s.Elsewhere, path), true
		}
	}
	return s, found
}

// isMeantAt reports whether a field may be meant by a key of the struct at a path. What is below
// spec was meant for the spec, apart from the config's own name and namespace beside its sections.
func isMeantAt(path, at string) bool {
	isOwn := path == metadata+".name" || path == metadata+".namespace"
	return !isInSpec(at) || strings.HasPrefix(path, spec+".") || at == spec && isOwn
}

func isInSpec(at string) bool { return at == spec || strings.HasPrefix(at, spec+".") }

// component returns the component that a field is for alone. A field with a setter means the same in any
// section, since a setter's name says none.
func (p Parameter) component() Component {
	of := componentAt(p.Field)
	switch {
	case p.Setter != "":
		return Any
	case of == Any && len(p.Places) > 0:
		return p.Places[0].Of
	}
	return of
}

// componentAt returns the component that a section of the spec is for.
func componentAt(at string) Component {
	segments := strings.Split(at, ".")
	if len(segments) < 2 {
		return Any
	}
	for _, of := range []Component{Training, Serving} {
		if segments[1] == string(of) {
			return of
		}
	}
	return Any
}

// isCompound reports whether a name has several words, and so says more than type or group.
func isCompound(name string) bool { return lastWord(name) != name || strings.ContainsAny(name, "_-") }

// lastWord returns the last word of a camelCase name.
func lastWord(name string) string {
	for i := len(name) - 1; i > 0; i-- {
		if isCapital := 'A' <= name[i] && name[i] <= 'Z'; isCapital && 'a' <= name[i-1] && name[i-1] <= 'z' {
			return name[i:]
		}
	}
	return name
}

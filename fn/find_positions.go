package fn

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/yamledit"
)

// locate finds the position of each finding in the files that its resource was read from.
// Only the command line reads the files: kpt and kustomize pass the function a ResourceList,
// which does not have their lines.
func (f findings) locate(files []File) {
	sources := map[string]*yamledit.Source{}
	for i, one := range f {
		if one.resource == nil || one.resource.file == "" {
			continue
		}
		name := one.resource.file
		if _, parsed := sources[name]; !parsed {
			sources[name] = source(files, name)
		}
		if sources[name] != nil {
			f[i].position = one.positionIn(sources[name])
			if one.skip > 0 {
				one.skip, one.found = 0, nil
				f[i].first = one.positionIn(sources[name])
			}
		}
	}
}

// sort sorts the findings by file and position. Those without come first.
func (f findings) sort() {
	file := func(one finding) string {
		if one.resource == nil {
			return ""
		}
		return one.resource.file
	}
	slices.SortStableFunc(f, func(a, b finding) int {
		return cmp.Or(cmp.Compare(file(a), file(b)), cmp.Compare(a.position.Line, b.position.Line), cmp.Compare(a.position.Column, b.position.Column))
	})
}

// source parses a file again, because values may have been set in the nodes that the
// resources were read from.
func source(files []File, name string) *yamledit.Source {
	for _, file := range files {
		if file.Name != name {
			continue
		}
		if source, err := yamledit.NewSource(file.Data); err == nil {
			return source
		}
	}
	return nil
}

// positionIn returns the finding's position in its resource's file: of its field or, if that is
// missing or left at a default, of the nearest field above. It is unknown if the finding shows a
// value that comes from elsewhere, as from the command line: the file is not what has to change.
func (f finding) positionIn(source *yamledit.Source) yamledit.Position {
	document, err := strconv.Atoi(f.resource.item.Annotation(indexAnnotation))
	if err != nil {
		return yamledit.Position{}
	}
	at := source.Find(document, f.field, f.skip)
	shown := ""
	if f.found != nil {
		shown = fmt.Sprint(f.found)
	}
	isThere := at.IsFound() && (shown == clip(at.Value.Value) || shown == clip(at.Key.Value) || isNull(at.Value) && shown == "null")
	isMissing := !at.IsFound() && shown == ""
	hasAnother := at.IsFound() && at.Value.Kind == yaml.ScalarNode
	if f.found != nil && !isThere && !isMissing && (hasAnother || f.given) {
		return yamledit.Position{}
	}
	return source.Position(at)
}

package main

import (
	"fmt"
	"strings"

	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/v1alpha1"
	"github.com/widedeep/widedeep/v1alpha1/schema"
)

// others is a table of the fields without a setter, in the order of the Go types.
func others() (string, error) {
	root, err := schema.Descriptions()
	if err != nil {
		return "", err
	}
	spec, _ := v1alpha1.Structure.Lookup("spec")
	rows := append([]string{"| field | type | what it is |", "|---|---|---|"}, otherRows(spec, root.Properties["spec"], "spec")...)
	return strings.Join(rows, "\n") + "\n", nil
}

func otherRows(structure v1alpha1.Field, of schema.Described, path string) []string {
	p, isField := parameters.ByField(path)
	switch {
	case !isField:
		var rows []string
		for _, below := range structure.Fields {
			rows = append(rows, otherRows(below, of.Properties[below.Name], path+"."+below.Name)...)
		}
		return rows
	case p.Setter != "":
		return nil
	}
	what := oneLine(of.Description)
	if byDefault := p.Default[v1alpha1.Pipeline]; byDefault != "" {
		what += " By default `" + byDefault + "`."
	}
	return []string{fmt.Sprintf("| %s | %s | %s |", path, typeOf(structure), what)}
}

// oneLine is a comment for a cell of a table.
func oneLine(comment string) string {
	return strings.NewReplacer("\n", " ", "|", `\|`, "<", "&lt;").Replace(comment)
}

// typeOf names what a field holds: "list of EnvVar".
func typeOf(structure v1alpha1.Field) string {
	switch structure.Type {
	case v1alpha1.Struct:
		return structure.GoType
	case v1alpha1.List:
		return "list of " + plural(*structure.Of)
	case v1alpha1.Map:
		return "mapping of " + plural(*structure.Of)
	}
	return strings.ToLower(string(structure.Type))
}

// plural is a type's name behind "list of": a type of Kubernetes' has none.
func plural(structure v1alpha1.Field) string {
	if structure.Type == v1alpha1.Struct {
		return structure.GoType
	}
	return typeOf(structure) + "s"
}

package cli

import (
	"fmt"
	"strings"

	"github.com/widedeep/widedeep/internal/fieldpath"
	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/v1alpha1"
	"github.com/widedeep/widedeep/v1alpha1/schema"
)

// described returns the description of the field at a path.
func described(d schema.Described, path fieldpath.Path) schema.Described {
	for _, step := range path {
		if !step.IsIndex {
			d = d.At(step.Key)
		}
	}
	return d
}

// summary is the first sentence of a description, or another text if there is none.
func summary(d schema.Described, other string) string {
	text := strings.ReplaceAll(d.Description, "\n", " ")
	if text == "" {
		return other
	}
	if sentence, _, more := strings.Cut(text, ". "); more {
		return sentence + "."
	}
	return text
}

// fields lists the fields of the field, or of the elements of a list.
func (e *explanation) fields(recursive bool) {
	of := element(e.field)
	if len(of.Fields) == 0 {
		return
	}
	e.text.WriteString("\nFIELDS:\n")
	e.fieldsOf(of, e.about, e.path, "  ", recursive)
}

func (e *explanation) fieldsOf(structure v1alpha1.Field, about schema.Described, at fieldpath.Path, indent string, recursive bool) {
	for i, below := range structure.Fields {
		path := at.Then(fieldpath.Step{Key: below.Name})
		row, _ := parameters.ByField(path.String())
		notes := ""
		if below.Required {
			notes += " -required-"
		}
		if row.Setter != "" {
			notes += " setter " + row.Setter
		}
		if i > 0 && !recursive {
			e.text.WriteString("\n")
		}
		fmt.Fprintf(&e.text, "%s%s <%s>%s%s\n", indent, below.Name, typeName(below), limitsOf(below), notes)
		if recursive {
			e.fieldsOf(element(below), about.At(below.Name), path, indent+"  ", true)
			continue
		}
		if text := about.At(below.Name).Description; text != "" {
			for _, line := range wrapped(text) {
				fmt.Fprintf(&e.text, "%s  %s\n", indent, line)
			}
		}
	}
}

// wrapped splits a description into lines that a terminal shows whole: Kubernetes' are long.
func wrapped(text string) []string {
	const longest = 90
	var all []string
	for _, line := range strings.Split(text, "\n") {
		for len(line) > longest {
			at := strings.LastIndexByte(line[:longest], ' ')
			if at <= 0 {
				break
			}
			all, line = append(all, line[:at]), line[at+1:]
		}
		all = append(all, line)
	}
	return all
}

// element returns what a list or a mapping holds; any other field holds itself.
func element(field v1alpha1.Field) v1alpha1.Field {
	for field.Of != nil {
		field = *field.Of
	}
	return field
}

// typeName is the type of a field as kubectl explain writes it.
func typeName(field v1alpha1.Field) string {
	switch field.Type {
	case v1alpha1.List:
		return "[]" + typeName(*field.Of)
	case v1alpha1.Map:
		return "map[string]" + typeName(*field.Of)
	case v1alpha1.Struct:
		if field.GoType != "" {
			return field.GoType
		}
		return "Object"
	}
	return strings.ToLower(string(field.Type))
}

// limitsOf words the bounds of a number, unless they are only those of its type.
func limitsOf(field v1alpha1.Field) string {
	const greatest32 = 1<<31 - 1
	switch b := field.Bounds; {
	case b == nil || b.Least < 0:
		return ""
	case b.Greatest > greatest32:
		return fmt.Sprintf(" %d or more", b.Least)
	default:
		return fmt.Sprintf(" %d to %d", b.Least, b.Greatest)
	}
}

package cli

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/widedeep/widedeep/fn"
	"github.com/widedeep/widedeep/internal/fieldpath"
	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/internal/shell"
	"github.com/widedeep/widedeep/v1alpha1"
	"github.com/widedeep/widedeep/v1alpha1/schema"
)

func newExplain(p Program) *cobra.Command {
	var recursive bool
	command := &cobra.Command{
		Use:   "explain [FIELD] [--recursive]",
		Short: "Describe a field: type, default, setter, what it reaches, an example",
		Long: `Explain describes a field of a WideDeepConfig, in the manner of kubectl explain: its type
and what is allowed, its default in each mode, its setter, what it is, the places in the
generated resources that its example changes, and that example. Of a field that has
fields itself it lists these.

FIELD is a path, as in spec.serving.nodePort, or a setter. Without it the whole
WideDeepConfig is described.`,
		Example: `  widedeep explain spec.serving.nodePort
  widedeep explain NFS_SERVER
  widedeep explain spec.storage.volume.persistentVolumeClaim
  widedeep explain spec --recursive`,
		ValidArgsFunction: func(_ *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, nothing
			}
			return completeNames(typed, "")
		},
		Args: atMost(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 1 && args[0] == "" {
				return usageError{errors.New("FIELD is empty: leave it out, or name a field or a setter")}
			}
			e, err := newExplanation(append(args, "")[0])
			if err != nil {
				return usageError{err}
			}
			if err := e.write(recursive); err != nil {
				return err
			}
			_, err = fmt.Fprint(p.Out, e.text.String())
			return err
		},
	}
	command.Flags().BoolVar(&recursive, "recursive", false, "list the fields of the fields too, without descriptions")
	return command
}

// explanation is what is printed about a field.
type explanation struct {
	path  fieldpath.Path
	field v1alpha1.Field
	about schema.Described
	// row is the row of the table that the field or a field above belongs to; isRow reports
	// whether the row is the field's own.
	row   parameters.Parameter
	isRow bool
	text  strings.Builder
}

func newExplanation(name string) (*explanation, error) {
	e := &explanation{field: v1alpha1.Structure}
	name = fieldpath.WithoutKind(name)
	if name != "" {
		path, field, invalid := fieldpath.Named(name, fieldpath.LookupAny)
		if invalid != nil {
			return nil, fmt.Errorf("%s: %w", name, invalid)
		}
		e.path, e.field = path, field
	}
	about, err := schema.Descriptions()
	if err != nil {
		return nil, err
	}
	e.about = described(about, e.path)
	for i := range e.path {
		if row, isRow := parameters.ByField(e.path[:i+1].String()); isRow {
			e.row, e.isRow = row, i+1 == len(e.path)
		}
	}
	return e, nil
}

func (e *explanation) write(recursive bool) error {
	fmt.Fprintf(&e.text, "KIND:     %s\nVERSION:  %s\n", v1alpha1.Kind, v1alpha1.APIVersion)
	if len(e.path) > 0 {
		fmt.Fprintf(&e.text, "\nFIELD:    %s <%s>%s\n", e.path, typeName(e.field), limitsOf(e.field))
	}
	e.setter()
	places, err := e.places()
	if err != nil {
		return err
	}
	e.allowed()
	e.defaults(places)
	e.list("ENUM", e.field.Choices)
	e.list("DESCRIPTION", wrapped(e.about.Description))
	e.list("SEE ALSO", e.kubernetes())
	e.reaches(places)
	e.example(places)
	e.fields(recursive)
	return nil
}

// list writes a section with a line for each text.
func (e *explanation) list(title string, lines []string) {
	if len(lines) == 0 || lines[0] == "" {
		return
	}
	fmt.Fprintf(&e.text, "\n%s:\n", title)
	for _, line := range lines {
		fmt.Fprintf(&e.text, "    %s\n", line)
	}
}

func (e *explanation) setter() {
	name := e.row.Setter
	if e.path.String() == fieldpath.Namespace.String() {
		name = parameters.Namespace
	}
	if name != "" && (e.isRow || e.row.Field == "") {
		fmt.Fprintf(&e.text, "SETTER:   %s\n", name)
	}
}

// places returns what the field reaches in each mode. MODE itself has none: it chooses what
// is generated.
func (e *explanation) places() (map[v1alpha1.Mode][]fn.Reached, error) {
	places := map[v1alpha1.Mode][]fn.Reached{}
	if !e.isRow || e.row.Setter == parameters.Mode {
		return places, nil
	}
	for _, mode := range v1alpha1.Modes {
		reached, err := fn.Reach(e.row, mode)
		if err != nil {
			return nil, err
		}
		places[mode] = reached
	}
	return places, nil
}

// defaults writes the default of each mode in which the field has one, once if the modes
// agree.
func (e *explanation) defaults(places map[v1alpha1.Mode][]fn.Reached) {
	var texts, lines []string
	if byDefault := e.about.Default; byDefault != nil && e.row.Field == "" {
		lines = []string{fmt.Sprint(byDefault)}
	}
	for _, mode := range v1alpha1.Modes {
		if text, known := e.defaultIn(mode, places[mode]); known {
			texts = append(texts, text)
			lines = append(lines, fmt.Sprintf("%s in mode %s", text, mode))
		}
	}
	if len(texts) == len(v1alpha1.Modes) && len(slices.Compact(texts)) == 1 {
		lines = texts[:1]
	}
	for i, line := range lines {
		title := "DEFAULT:"
		if i > 0 {
			title = ""
		}
		fmt.Fprintf(&e.text, "%-9s %s\n", title, line)
	}
}

// allowed writes what a text must be, if it can be wrong.
func (e *explanation) allowed() {
	if want := e.about.PatternErrorMessage; want != "" {
		fmt.Fprintf(&e.text, "VALUE:    %s\n", want)
	}
}

// defaultIn returns the default in a mode: the table's or, for a field whose value goes to
// places unchanged, what the manifests have there.
func (e *explanation) defaultIn(mode v1alpha1.Mode, places []fn.Reached) (text string, known bool) {
	if !e.isRow {
		return "", false
	}
	if text, known := e.row.Default[mode]; known {
		if text == "" {
			text = `""`
		}
		return text, true
	}
	for _, place := range places {
		if place.After != e.row.Example[mode] || place.Before == "" || text != "" && text != place.Before {
			return "", false
		}
		text = place.Before
	}
	return text, text != ""
}

// reaches writes the places of each mode.
func (e *explanation) reaches(places map[v1alpha1.Mode][]fn.Reached) {
	var lines []string
	for _, mode := range v1alpha1.Modes {
		if len(places[mode]) > 0 {
			lines = append(lines, "in mode "+string(mode))
		}
		for _, place := range places[mode] {
			line := "  " + place.Kind + " " + place.Path
			if place.OnCluster {
				line += " (created by the workflow)"
			}
			lines = append(lines, line)
		}
	}
	e.list("REACHES", lines)
}

// example writes the command that sets the field to its example: in the first mode in which it has
// an effect, or in each if the modes differ in the example.
func (e *explanation) example(places map[v1alpha1.Mode][]fn.Reached) {
	if !e.isRow {
		return
	}
	modes := slices.DeleteFunc(slices.Clone(v1alpha1.Modes), func(mode v1alpha1.Mode) bool { return len(places[mode]) == 0 })
	isOther := func(mode v1alpha1.Mode) bool { return e.row.Example[mode] != e.row.Example[modes[0]] }
	var lines []string
	switch {
	case len(modes) == 0: // of MODE itself
		lines = []string{e.exampleIn(v1alpha1.DefaultMode)}
	case slices.ContainsFunc(modes, isOther):
		for _, mode := range modes {
			lines = append(lines, "in mode "+string(mode), "  "+e.exampleIn(mode))
		}
	default:
		lines = []string{e.exampleIn(modes[0])}
	}
	e.list("EXAMPLE", lines)
}

// exampleIn is the command that sets the field to its example of a mode, with the fields that it
// needs.
func (e *explanation) exampleIn(mode v1alpha1.Mode) string {
	command := "widedeep set ."
	if mode != v1alpha1.DefaultMode {
		command += " " + parameters.Mode + "=" + string(mode)
	}
	for _, field := range append(slices.Clone(e.row.With), e.row.Field) {
		row, _ := parameters.ByField(field)
		command += " " + shell.Word(cmp.Or(row.Setter, row.Field)+"="+row.Example[mode])
	}
	return command
}

// kubernetes names the description of a field in one of Kubernetes' types, which kubectl
// has.
func (e *explanation) kubernetes() []string {
	if e.row.Field == "" || e.isRow && e.field.GoType == "" && (e.field.Of == nil || e.field.Of.GoType == "") {
		return nil
	}
	below := e.path[len(e.row.Path()):]
	for _, place := range e.row.Places {
		above := map[parameters.Kind]string{
			parameters.InPod: "pod.spec." + place.Key, parameters.InContainer: "pod.spec.containers." + place.Key, parameters.AsVolume: "pod.spec.volumes",
		}[place.Kind]
		if above == "" {
			continue
		}
		for _, step := range below {
			if !step.IsIndex {
				above += "." + step.Key
			}
		}
		return []string{"kubectl explain " + above}
	}
	return nil
}

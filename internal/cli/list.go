package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/widedeep/widedeep/fn"
	"github.com/widedeep/widedeep/internal/markdown"
	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/manifests"
	"github.com/widedeep/widedeep/v1alpha1"
)

// The formats of -o.
const (
	tableFormat = "table"
	jsonFormat  = "json"
)

type list struct {
	Program

	files    []string
	mode     choice
	markdown bool
	format   choice
}

func newListSetters(p Program) *cobra.Command {
	l := list{Program: p, mode: newModeChoice(), format: choice{tableFormat, []string{tableFormat, jsonFormat}}}
	command := &cobra.Command{
		Use:   "list-setters [-f FILE|DIR|-]... [--mode MODE] [--markdown | -o table|json]",
		Short: "Print the parameters and their values",
		Long: `List-setters prints the parameters of a mode: what value each has, who set it, what
it is, how many fields of the mode's manifests it reaches, and whether users are
expected to change it. Without -f it prints the defaults of both modes.

With -f it prints what each WideDeepConfig in the files says, in the config's own
mode or as if it were in that of --mode. A value that the config states is set by
the config, any other by model-builder.`,
		Example: `  widedeep list-setters --mode pipeline
  widedeep list-setters -f wide-deep.yaml -o json
  widedeep list-setters --markdown > parameters.md`,
		Args:              onlyFlags,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(command *cobra.Command, _ []string) error {
			if l.markdown && command.Flags().Changed("output") {
				return usageError{errors.New("--markdown and --output are two formats: choose one")}
			}
			return l.run()
		},
	}
	flags := command.Flags()
	flags.StringArrayVarP(&l.files, fileFlag, "f", nil, filenameUsage)
	flags.Var(&l.mode, "mode", "mode to list, in place of both, or of the configs' own")
	flags.BoolVar(&l.markdown, "markdown", false, "print markdown tables")
	flags.VarP(&l.format, "output", "o", "format to print")
	return command
}

func (l list) run() error {
	listings, err := l.listings()
	if err != nil {
		return err
	}
	all := make([][]parameter, len(listings))
	for i, listing := range listings {
		if all[i], err = listed(listing); err != nil {
			return err
		}
	}
	if l.format.text == jsonFormat {
		encoder := json.NewEncoder(l.Out)
		encoder.SetIndent("", "  ")
		return encoder.Encode(slices.Concat(all...))
	}

	var text bytes.Buffer
	for i, listing := range listings {
		if i > 0 {
			text.WriteString("\n")
		}
		if len(listings) > 1 {
			text.WriteString(l.title(listing))
		}
		if err := l.table(&text, all[i]); err != nil {
			return err
		}
	}
	_, err = l.Out.Write(text.Bytes())
	return err
}

// listings returns the setters of the configs in the files or, without files, of each
// mode's defaults.
func (l list) listings() ([]fn.Listing, error) {
	mode := v1alpha1.Mode(l.mode.text)
	if len(l.files) > 0 {
		files, err := readFiles(l.In, l.files)
		if err != nil {
			return nil, err
		}
		listings, err := fn.List(files, mode, fn.Report{To: l.Messages})
		if err == nil {
			err = l.reportPipelines(l.files, files, fn.Settings{})
		}
		return listings, err
	}
	if files, err := here(hereFolder); err == nil && files != nil {
		fmt.Fprintln(l.Messages, "widedeep: these are the defaults; -f . lists what the WideDeepConfig in this folder says")
	}
	modes := v1alpha1.Modes
	if mode != "" {
		modes = []v1alpha1.Mode{mode}
	}
	var listings []fn.Listing
	for _, mode := range modes {
		listings = append(listings, fn.Listing{Mode: mode, Values: parameters.Defaults(mode)})
	}
	return listings, nil
}

// title is the line above a table that distinguishes it from the others. The
// documentation of 2020 has none above its markdown tables of defaults.
func (l list) title(listing fn.Listing) string {
	title := "mode " + string(listing.Mode)
	if listing.Name != "" {
		title = fmt.Sprintf("%s: %s/%s, %s", listing.File, v1alpha1.Kind, listing.Name, title)
	}
	switch {
	case !l.markdown:
		return title + "\n"
	case listing.Name != "":
		return "## " + title + "\n\n"
	default:
		return ""
	}
}

func (l list) table(out io.Writer, parameters []parameter) error {
	header := []string{"NAME", "VALUE", "SET BY", "DESCRIPTION", "COUNT", "REQUIRED"}
	rows := make([][]string, len(parameters))
	for i, p := range parameters {
		required := "No"
		if p.Required {
			required = "Yes"
		}
		rows[i] = []string{p.Name, p.Value, p.SetBy, p.Description, strconv.Itoa(p.Count), required}
	}
	if l.markdown {
		_, err := io.WriteString(out, markdown.Table(header, rows))
		return err
	}
	aligned := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, row := range append([][]string{header}, rows...) {
		fmt.Fprintln(aligned, strings.Join(row, "\t"))
	}
	return aligned.Flush()
}

// parameter is a setter and its value.
type parameter struct {
	Name        string        `json:"name"`
	Value       string        `json:"value"`
	SetBy       string        `json:"setBy"`
	Description string        `json:"description"`
	Count       int           `json:"count"`
	Required    bool          `json:"required"`
	Field       string        `json:"field"`
	Mode        v1alpha1.Mode `json:"mode"`
	// Config and File name the WideDeepConfig; they are empty for the defaults.
	Config string `json:"config,omitempty"`
	File   string `json:"file,omitempty"`
}

// listed returns the setters that reach a field of the mode's manifests.
func listed(listing fn.Listing) ([]parameter, error) {
	counts, err := manifests.Embedded.Counts(listing.Mode)
	var all []parameter
	for _, s := range parameters.Setters {
		if counts[s.Setter] == 0 {
			continue
		}
		by := parameters.ModelBuilder
		if listing.Stated[s.Setter] {
			by = listing.Name
		}
		all = append(all, parameter{
			Name: s.Setter, Value: listing.Values[s.Setter], SetBy: by, Description: s.Description[listing.Mode],
			Count: counts[s.Setter], Required: s.Expected, Field: s.Field, Mode: listing.Mode,
			Config: listing.Name, File: listing.File,
		})
	}
	return all, err
}

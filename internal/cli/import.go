package cli

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/spf13/cobra"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/fn"
	"github.com/widedeep/widedeep/internal/difference"
	"github.com/widedeep/widedeep/internal/fieldpath"
	"github.com/widedeep/widedeep/internal/krmfile"
	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/v1alpha1"
)

// packageFlag names the folder of the package that import writes.
const packageFlag = "package"

// importer imports a kustomize package of 2020.
type importer struct {
	Program
	lossy, strict bool
	dir           string
}

func newImport(p Program) *cobra.Command {
	i := importer{Program: p}
	command := &cobra.Command{
		Use:   "import DIR|FILE [--package NEWDIR] [--lossy] [--strict]",
		Short: "Convert a kustomize package of 2020 to a WideDeepConfig",
		Long: `Import reads the Krmfile of a kustomize package of 2020, in a folder or by its own
name, and prints the WideDeepConfig that gives the same result. It knows the package
in the documentation of 2020 and the four kinds that were published. A package with a
setter that only pipelines have becomes one of mode pipeline.

The config states what was set since the package was made, and what the package has in
place of widedeep's defaults; a comment on a field gives that default. The namespace
comes from the kustomization beside the Krmfile, images that no setter names from the
manifests.

What can't be imported and would change the result is an error that names it: setters
and patterns that are not known here, anything else in the kustomization, and changes
that were made by hand in the manifests. What was removed there is noticed in the
published packages alone, and an info says so for another. With --lossy these are
warnings. The training script is widedeep's. With --strict nothing is imported where
there is a warning.

With --package it writes the package that init writes, with the same values in its
WideDeepConfig, in place of printing one.`,
		Example: `  widedeep import wide_deep_large_ds/training/fp32/mlops/pipeline > wide-deep.yaml
  widedeep import mlops/pipeline/user-allocated-pvc --package clicks --lossy
  widedeep import single-node/Krmfile --strict | widedeep render -f -`,
		Args: func(command *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usageError{errors.New("the package is missing: name its folder or its Krmfile")}
			}
			return atMost(1)(command, args)
		},
		RunE: func(command *cobra.Command, args []string) error {
			if command.Flags().Changed(packageFlag) { // perhaps to "", by a variable that is not set
				if err := checkNewFolder(i.dir); err != nil {
					return err
				}
			}
			return i.run(args[0])
		},
	}
	flags := command.Flags()
	flags.StringVar(&i.dir, packageFlag, "", "folder to write a package to")
	_ = command.MarkFlagDirname(packageFlag) // fails for an unknown flag alone
	flags.BoolVar(&i.lossy, "lossy", false, "leave out what can't be imported")
	addStrict(flags, &i.strict)
	return command
}

func (i importer) run(path string) error {
	found, err := krmfile.Read(path)
	if err != nil {
		i.print(found)
		return printErrors(i.Messages, err, func(error) string { return "" })
	}
	config, err := fn.NewConfig(fn.DefaultName, found.Values)
	if err != nil {
		i.print(found)
		return printErrors(i.Messages, err, func(err error) string {
			var at fn.FieldError
			errors.As(err, &at)
			return found.Place(at.Field) + ": "
		})
	}
	var text bytes.Buffer
	if err := writeYAML(&text, []*yaml.Node{config}); err != nil {
		return err
	}
	if !found.OtherModel {
		if err := i.compare(&found, text.Bytes()); err != nil {
			return err
		}
	}
	i.print(found)
	if _, published := found.AsPublished(); !published && len(found.Manifests) > 0 && !found.OtherModel {
		fmt.Fprintf(i.Messages, "info: %s: this is none of the published packages, so what was removed by hand in its manifests is not noticed\n", found.File)
	}
	switch {
	case !i.lossy && len(found.Losses) > 0:
		fmt.Fprintln(i.Messages, "widedeep: nothing is imported; with --lossy the rest is")
		return fn.ErrFailed
	case i.strict && len(found.Losses)+len(found.Warnings) > 0:
		return fn.ErrWarned
	}
	if i.dir != "" {
		starter := initialise{Program: i.Program}
		for _, name := range slices.Sorted(maps.Keys(found.Values)) {
			starter.settings = append(starter.settings, typed(name, found.Values[name]))
		}
		return starter.run(i.dir)
	}
	_, err = i.Out.Write(text.Bytes())
	return err
}

// typed returns a value of the package as it is typed: text in quotes, since without them null is
// no text.
func typed(name, value string) string {
	if path, structure, invalid := fieldpath.Named(name, fieldpath.Lookup); invalid == nil && structure.Type == v1alpha1.String {
		return fmt.Sprintf("%s=%q", path, value)
	}
	return name + "=" + value
}

// compare adds what the package's manifests state, and its config does not generate.
func (i importer) compare(found *krmfile.Package, config []byte) error {
	generated, err := fn.Render([]fn.File{{Name: found.File, Data: config}}, fn.Settings{}, fn.Report{To: io.Discard})
	if err != nil {
		return err
	}
	result, err := difference.Find(*found, generated)
	if err != nil {
		return err
	}
	advice := "correct the one that is wrong, or take that of the Krmfile with --lossy"
	if i.lossy {
		advice = "if the manifest is right, set its value in the config with widedeep set"
	}
	for _, c := range result.Contradictions {
		found.Losses = append(found.Losses, fmt.Sprintf("%s; %s", c, advice))
	}
	var fields settable
	if len(result.Differences) > 0 {
		mode := cmp.Or(v1alpha1.Mode(found.Values[parameters.Mode]), v1alpha1.DefaultMode)
		if fields, err = newSettable(mode); err != nil {
			return err
		}
	}
	for _, d := range result.Differences {
		loss := d.String()
		if field := fields.at(d.Field); field != "" {
			loss += "; " + field + " sets it"
		}
		found.Losses = append(found.Losses, loss)
	}
	for _, r := range result.Removed {
		found.Losses = append(found.Losses, r.String())
	}
	return nil
}

// print prints what is not imported.
func (i importer) print(found krmfile.Package) {
	severity := "error"
	if i.lossy {
		severity = "warning"
	}
	for _, loss := range found.Losses {
		fmt.Fprintf(i.Messages, "%s: %s\n", severity, fn.OneLine(loss))
	}
	for _, warning := range found.Warnings {
		fmt.Fprintf(i.Messages, "warning: %s\n", fn.OneLine(warning))
	}
}

// printErrors prints each of the errors that are joined in err, behind its prefix.
func printErrors(messages io.Writer, err error, prefix func(error) string) error {
	all := []error{err}
	var joined interface{ Unwrap() []error }
	if errors.As(err, &joined) {
		all = joined.Unwrap()
	}
	for _, one := range all {
		fmt.Fprintf(messages, "error: %s\n", fn.OneLine(prefix(one)+one.Error()))
	}
	return fn.ErrFailed
}

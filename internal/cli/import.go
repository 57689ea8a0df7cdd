package cli

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/fn"
	"github.com/widedeep/widedeep/internal/krmfile"
)

func newImport(out, messages io.Writer) *cobra.Command {
	var strict bool
	command := &cobra.Command{
		Use:   "import DIR|FILE [--strict]",
		Short: "Print the WideDeepConfig that says what a kustomize package of 2020 says",
		Long: `Import reads the Krmfile of a kustomize package of 2020, in a folder or by its own
name, and prints the WideDeepConfig that gives the same result. A package with a
setter that only pipelines have becomes one of mode pipeline.

The config states what was set since the package was made; the comment on a field
says which default it takes the place of. The namespace comes from the kustomization
beside the Krmfile. What else that one does, and setters that are not known here,
are not imported, and a warning names each. The training script and the manifests
are those of widedeep. With --strict a warning fails, and nothing is printed.`,
		Example: `  widedeep import wide_deep_large_ds/training/fp32/mlops/pipeline > wide-deep.yaml
  widedeep import single-node/Krmfile | widedeep render -f -`,
		Args: usage(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error {
			return importPackage(args[0], strict, out, messages)
		},
	}
	addStrict(command.Flags(), &strict)
	return command
}

func importPackage(path string, strict bool, out, messages io.Writer) error {
	found, err := krmfile.Read(path)
	if err != nil {
		return printErrors(messages, "", err)
	}
	config, err := fn.NewConfig(fn.DefaultName, found.Values)
	if err != nil {
		return printErrors(messages, found.File+": ", err)
	}
	for _, warning := range found.Warnings {
		fmt.Fprintf(messages, "warning: %s\n", fn.OneLine(warning))
	}
	if strict && len(found.Warnings) > 0 {
		return fn.ErrWarned
	}
	return writeYAML(out, []*yaml.Node{config})
}

// printErrors prints each of the errors that are joined in err, behind a prefix.
func printErrors(messages io.Writer, prefix string, err error) error {
	all := []error{err}
	var joined interface{ Unwrap() []error }
	if errors.As(err, &joined) {
		all = joined.Unwrap()
	}
	for _, one := range all {
		fmt.Fprintf(messages, "error: %s\n", fn.OneLine(prefix+one.Error()))
	}
	return fn.ErrFailed
}

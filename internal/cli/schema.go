package cli

import (
	"io"

	"github.com/spf13/cobra"

	"github.com/widedeep/widedeep/v1alpha1/schema"
)

func newSchema(out io.Writer) *cobra.Command {
	var crd bool
	command := &cobra.Command{
		Use:               "schema [--crd]",
		ValidArgsFunction: cobra.NoFileCompletions,
		Short:             "Print the schema of a WideDeepConfig",
		Long: `Schema prints the JSON Schema of a WideDeepConfig, by which editors complete and check
what is typed; write it beside the folder of the package, and name the file in the
document's first comment: # yaml-language-server: $schema=../wide-deep.schema.json

With --crd it prints a CustomResourceDefinition, for clusters that are to know the
document; rendering needs none.

The schema checks each field alone. Only render checks fields together.`,
		Example: `  widedeep schema > wide-deep.schema.json
  widedeep schema --crd | kubectl apply -f -`,
		Args: atMost(0),
		RunE: func(*cobra.Command, []string) error {
			text := schema.JSON
			if crd {
				text = schema.CRD
			}
			_, err := io.WriteString(out, text)
			return err
		},
	}
	command.Flags().BoolVar(&crd, "crd", false, "print a CustomResourceDefinition")
	return command
}

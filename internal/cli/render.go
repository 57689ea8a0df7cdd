package cli

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/diff"
	"github.com/spf13/cobra"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/fn"
	"github.com/widedeep/widedeep/internal/yamledit"
)

type render struct {
	Program

	files     []string
	settings  []string
	namespace string
	check     string
}

func newRender(p Program) *cobra.Command {
	r := render{Program: p}
	command := &cobra.Command{
		Use:   "render [-f FILE|DIR|-]... [--set NAME=VALUE]... [--namespace NS] [--check FILE|DIR]",
		Short: "Print the resources, ready for kubectl",
		Long: `Render prints what the WideDeepConfigs in the files generate, in the order in which
it can be applied. Without -f it renders the defaults, which --set changes.

With --check it prints nothing but compares with what is committed: a file that
an earlier render was written to, or a package's folder. Without -f the folder's
own WideDeepConfigs are rendered. Where something differs it prints a unified diff
and exits with status 1. Formatting, comments and the order of keys don't count.
What other functions of a pipeline change counts: compare that with kpt fn render and
git diff. Packages below the folder's own that run this function themselves are left
alone, as kpt fn render leaves them: check each by itself.`,
		Example: `  widedeep render --set MODE=pipeline --set NFS_SERVER=10.35.215.25 > pipeline.yaml
  widedeep render -f wide-deep.yaml --namespace team | kubectl apply -f -
  widedeep render --check examples/kpt`,
		Args: onlyFlags,
		RunE: func(*cobra.Command, []string) error { return r.run() },
	}
	flags := command.Flags()
	flags.StringArrayVarP(&r.files, "filename", "f", nil, filenameUsage)
	flags.StringArrayVar(&r.settings, "set", nil, "setter's value, as in NFS_SERVER=10.35.215.25; MODE, NAMESPACE and NAME too (repeatable)")
	flags.StringVar(&r.namespace, "namespace", "", "namespace of all resources, in place of the configs' own")
	flags.StringVar(&r.check, "check", "", "file or folder to compare with")
	return command
}

func (r render) run() error {
	values, err := r.values()
	if err != nil {
		return err
	}
	files, err := readFiles(r.In, r.files)
	if err != nil {
		return err
	}
	if r.check != "" {
		return r.compare(files, values)
	}
	nodes, err := fn.Render(files, values, r.namespace, r.Messages)
	if err != nil {
		return err
	}
	if err := writeYAML(r.Out, nodes); err != nil || !r.Interactive {
		return err
	}
	return nextSteps(r.Messages, nodes)
}

// devNull is the name of a missing file in a diff.
const devNull = "/dev/null"

// errStale reports that the committed resources differ from the rendered ones.
var errStale = errors.New("the committed resources are stale")

// compare prints the differences between the committed files and the rendered resources.
func (r render) compare(files []fn.File, values fn.Values) error {
	committed, err := readTree(r.check)
	if err != nil {
		return err
	}
	if info, err := os.Stat(r.check); err == nil && info.IsDir() && len(r.files) == 0 && !fn.HoldsConfig(committed) {
		return noConfig(r.check)
	}
	check, err := fn.CheckFiles(files, committed, values, r.namespace, r.Messages)
	if err != nil {
		return err
	}
	for _, d := range check.Stale {
		old, now := cmp.Or(d.Committed.At, devNull), cmp.Or(d.Rendered.At, devNull)
		if _, err := r.Out.Write(diff.Diff(old, []byte(d.Committed.Text), now, []byte(d.Rendered.Text))); err != nil {
			return err
		}
	}
	if len(check.Stale) == 0 {
		return nil
	}
	fmt.Fprintf(r.Messages, "widedeep: %s is stale: %d of %d resources differ from what is rendered now\n", r.check, len(check.Stale), check.Resources)
	return errStale
}

func (r render) values() (fn.Values, error) {
	values := fn.Values{Origin: fn.Origin{Values: "--set"}}
	for _, setting := range r.settings {
		name, value, found := strings.Cut(setting, "=")
		if !found || name == "" {
			return fn.Values{}, usageError{fmt.Errorf("--set takes NAME=VALUE, as in NFS_SERVER=10.35.215.25, not %q", setting)}
		}
		if values.ByName == nil {
			values.ByName = map[string]string{}
		}
		if err := addValue(values.ByName, name, value); err != nil {
			return fn.Values{}, err
		}
	}
	return values, nil
}

// writeYAML writes documents for kubectl. It is an error if reading them back would give
// another content.
func writeYAML(out io.Writer, nodes []*yaml.Node) error {
	var text bytes.Buffer
	for i, node := range nodes {
		if i > 0 {
			text.WriteString("---\n")
		}
		document, err := yaml.NewRNode(node).String()
		if err != nil {
			return fmt.Errorf("writing YAML: %w", err)
		}
		text.WriteString(document)
	}
	if documents, err := yamledit.Parse(text.Bytes()); err != nil || !slices.EqualFunc(documents, nodes, yamledit.Same) {
		return errors.Join(errors.New("writing YAML: it can't be written so that it is read again as it is"), err)
	}
	_, err := out.Write(text.Bytes())
	return err
}

package cli

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/rogpeppe/go-internal/diff"
	"github.com/spf13/cobra"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/fn"
	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/internal/rules"
	"github.com/widedeep/widedeep/internal/shell"
	"github.com/widedeep/widedeep/internal/yamledit"
)

// namespaceFlag is the flag of the resources' namespace.
const namespaceFlag = "namespace"

type render struct {
	Program

	files     []string
	settings  []string
	namespace string
	// renamed reports that --namespace was given, which may be empty.
	renamed bool
	check   optionalPath
	write   optionalPath
	// onlyOurs leaves out the other functions of a pipeline.
	onlyOurs bool
	strict   bool
}

func newRender(p Program) *cobra.Command {
	r := &render{Program: p}
	command := &cobra.Command{
		Use:   "render [-f FILE|DIR|-]... [--set NAME=VALUE]... [--namespace NS] [--strict] [--check [FILE|DIR] | --write [DIR]]",
		Short: "Print the resources, ready for kubectl",
		Long: `Render prints what the WideDeepConfigs in the files generate, in the order in which
it can be applied. Without -f it renders the current folder, if there is a
WideDeepConfig in it, and otherwise the defaults. --set changes values.

With --check it prints nothing but compares with what is committed: a file that
an earlier render was written to, or a package's folder, by default the current
one. Without -f it runs the function in the folder as --write does, also with what the
Kptfile passes to it, and writes nothing. Where something differs it prints a unified
diff and exits with status 1. Formatting, comments and the order of keys don't count;
a WideDeepConfig without a value of the Kptfile does, and so does a resource in
another package's files.
What other functions of a pipeline change counts, and an info names them: compare that
with kpt fn render and git diff. Packages below the folder's own that run this
function themselves are left alone, as kpt fn render leaves them: check each by itself.

With --write it writes the resources into a package's folder, by default the current
one, as kpt fn render does: it replaces, moves along and prunes what earlier renders
wrote, runs the pipelines of the packages below, and takes configMap, configPath,
selectors and exclude from this function's entry in each Kptfile. All other files and
resources keep their bytes. Where a pipeline has other functions it fails, and with
--only-widedeep it leaves them out.

With --strict nothing is printed or written where there is a warning, and the status
is 1.`,
		Example: `  widedeep render | kubectl apply -f -
  widedeep render -f wide-deep.yaml --namespace team | kubectl apply -f -
  widedeep render --namespace "" | kubectl apply -n team -f -
  widedeep render --set MODE=pipeline --set NFS_SERVER=10.35.215.25 > pipeline.yaml
  widedeep render --check --strict
  widedeep render --write clicks
  widedeep render --write clicks --only-widedeep`,
		ValidArgsFunction: func(command *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return r.path().complete(command, args, typed)
		},
		Args: func(command *cobra.Command, args []string) error {
			return checkArguments(command, args, r.path().argument(args))
		},
		RunE: func(command *cobra.Command, _ []string) error {
			r.renamed = command.Flags().Changed(namespaceFlag)
			return r.run()
		},
	}
	flags := command.Flags()
	flags.StringArrayVarP(&r.files, fileFlag, "f", nil, filenameUsage)
	addSettings(flags, &r.settings)
	flags.StringVar(&r.namespace, namespaceFlag, "", "namespace of all resources, in place of the configs' own; \"\" leaves it out")
	r.check.add(flags, "check", "FILE|DIR", "file or folder to compare with")
	r.write.add(flags, "write", "DIR", "package to render in place")
	flags.BoolVar(&r.onlyOurs, onlyOursFlag, false, "with --write, leave out the other functions of a pipeline")
	addStrict(flags, &r.strict)
	return command
}

func (r *render) run() error {
	if err := r.checkWrite(); err != nil {
		return err
	}
	if r.write.given {
		return r.writePackage()
	}
	values, err := r.values()
	if err != nil {
		return err
	}
	if r.check.given {
		return r.compare(values)
	}
	files, err := r.input()
	if err != nil {
		return err
	}
	nodes, err := fn.Render(files, values, r.report())
	if err != nil {
		return err
	}
	if err := r.reportPipelines(r.files, files, values); err != nil {
		return err
	}
	if err := writeYAML(r.Out, nodes); err != nil || !r.MessagesAreTerminal {
		return err
	}
	return nextSteps(r.Messages, nodes)
}

// path is that of --check or --write, which may be the command's argument.
func (r *render) path() *optionalPath {
	if r.write.given {
		return &r.write
	}
	return &r.check
}

func (r *render) report() fn.Report { return fn.Report{To: r.Messages, Strict: r.strict} }

// input reads the files of -f or, without any, the current folder.
func (r *render) input() ([]fn.File, error) {
	if len(r.files) > 0 {
		return readFiles(r.In, r.files)
	}
	files, err := here(".")
	if err == nil && files == nil {
		fmt.Fprintln(r.Messages, "widedeep: there is no WideDeepConfig in this folder, so these are the defaults; -f names a file or another folder")
	}
	return files, err
}

// devNull is the name of a missing file in a diff.
const devNull = "/dev/null"

// errStale reports that the committed resources differ from the rendered ones.
var errStale = errors.New("the committed resources are stale")

// compare prints the differences between the committed files and the rendered resources.
func (r *render) compare(values fn.Settings) error {
	check, err := r.comparison(values)
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
	for _, err := range check.Unreadable {
		fmt.Fprintf(r.Messages, "widedeep: %v\n", err)
	}
	if file, pattern := leftOut(r.check.path, isGenerated); file != "" {
		fmt.Fprintf(r.Messages, "widedeep: %s leaves out %s, whose resources count as missing\n", pattern, file)
	}
	for _, file := range check.Changed() {
		fmt.Fprintf(r.Messages, "widedeep: %s was edited by hand or by another tool, or not rendered since its WideDeepConfig or the version of widedeep changed: a render replaces what differs\n", fn.OneLine(file))
	}
	for _, file := range check.WithoutValues() {
		fmt.Fprintf(r.Messages, "widedeep: %s lacks values that a Kptfile passes to this function: a render writes them\n", fn.OneLine(file))
	}
	hint := ""
	if r.checksPackage() && len(r.settings) == 0 && !r.renamed && !check.OtherFunctions {
		hint = "; widedeep render --write " + shell.Word(r.check.path) + " writes that"
	}
	fmt.Fprintf(r.Messages, "widedeep: %s is stale: %d of %d resources differ from what is rendered now%s\n", r.check.path, len(check.Stale), check.Resources, hint)
	isMissing := func(d fn.Difference) bool { return d.Committed.At == "" }
	if len(r.files) == 0 && !isFolder(r.check.path) && slices.ContainsFunc(check.Stale, isMissing) {
		fmt.Fprintf(r.Messages, "widedeep: what is missing was looked for in this file alone; widedeep render --check . compares the folder\n")
	}
	if len(r.files) > 0 && r.checksConfigs() {
		fmt.Fprintf(r.Messages, "widedeep: with -f nothing counts of the folder's own WideDeepConfigs and of a Kptfile: --check takes the folder itself, as in widedeep render --check %s\n", shell.Word(r.check.path))
	}
	return errStale
}

// checksConfigs reports whether there are WideDeepConfigs in the folder that is compared.
func (r *render) checksConfigs() bool {
	files, err := readTree(r.check.path)
	return err == nil && isFolder(r.check.path) && fn.HoldsConfig(files)
}

// checksPackage reports whether a folder is compared with what --write would write there.
func (r *render) checksPackage() bool { return len(r.files) == 0 && isFolder(r.check.path) }

// comparison compares a package, or a file or folder with what the files of -f generate.
func (r *render) comparison(values fn.Settings) (fn.Comparison, error) {
	if r.checksPackage() {
		files, _, err := r.packageToRender(r.check.path)
		if err != nil {
			return fn.Comparison{}, err
		}
		return fn.CheckPackage(r.check.path, files, values, r.report())
	}
	committed, err := readTree(r.check.path)
	if err != nil {
		return fn.Comparison{}, err
	}
	var files []fn.File // without any, the committed WideDeepConfigs are rendered
	if len(r.files) > 0 || !fn.HoldsConfig(committed) {
		if files, err = r.input(); err != nil {
			return fn.Comparison{}, err
		}
	}
	reportNotApplied(r.Messages, slices.Concat(committed, files))
	return fn.CheckFiles(files, committed, values, r.report())
}

// values are those of --set and --namespace. An empty NAMESPACE means the same as an empty
// --namespace.
func (r *render) values() (fn.Settings, error) {
	byName, err := parseSettings(r.settings)
	if err != nil {
		return fn.Settings{}, err
	}
	values := fn.Settings{ByName: byName, Origin: fn.Origin{Label: "--set"}}
	if r.renamed {
		if invalid := rules.Namespace.Check(r.namespace); invalid != nil && r.namespace != "" {
			return fn.Settings{}, usageError{fmt.Errorf("--%s is %q: %w", namespaceFlag, r.namespace, invalid)}
		}
		values.Namespace = &r.namespace
	}
	if namespace, given := values.ByName[parameters.Namespace]; given && namespace == "" && !r.renamed {
		values.Namespace = &namespace
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

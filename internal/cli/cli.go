// Package cli is the command line of the function. kpt and kustomize call it without
// arguments, people with.
package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/widedeep/widedeep/fn"
	"github.com/widedeep/widedeep/internal/resourcelist"
	"github.com/widedeep/widedeep/internal/rules"
	"github.com/widedeep/widedeep/internal/shell"
	"github.com/widedeep/widedeep/internal/version"
	"github.com/widedeep/widedeep/v1alpha1"
)

// Exit statuses.
const (
	exitOK     = 0
	exitFailed = 1
	exitUsage  = 2
)

const about = `widedeep is a KRM function: it expands each WideDeepConfig of a package into
everything that trains Wide & Deep on Kubernetes (mode single-node), or trains it
until the target accuracy is met and serves it (mode pipeline, an Argo workflow).

Without arguments it reads a ResourceList on standard input and writes it to
standard output, as kpt and kustomize call it:

  apiVersion: widedeep.dev/v1alpha1
  kind: WideDeepConfig
  metadata:
    name: wide-deep
    annotations:
      config.kubernetes.io/local-config: "true"
  spec:
    mode: pipeline
    storage:
      nfs:
        server: 10.35.215.25`

// Program is the command line with its streams and files.
type Program struct {
	Version string
	// Starter has the files of the package that init writes.
	Starter fs.FS

	In            io.Reader
	Out, Messages io.Writer
	// InIsTerminal reports whether a person would have to type the input.
	InIsTerminal bool
	// MessagesAreTerminal reports whether a person reads Messages.
	MessagesAreTerminal bool
}

// Main runs the command line and returns the exit status: 0, 1 for a failure, 2 for wrong usage, or
// 128 and the number of the signal that came while files were written.
func (p Program) Main(args []string) int {
	at, err := "widedeep", onlyUTF8(args)
	switch {
	case err != nil:
	case len(args) == 0 && !p.InIsTerminal:
		err = p.runFunction() // without setting up the command line, which takes time
	default:
		at, err = p.execute(args)
	}
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, fn.ErrFailed), errors.Is(err, errStale):
		return exitFailed // the findings have been printed
	case errors.Is(err, fn.ErrWarned):
		fmt.Fprintf(p.Messages, "widedeep: with --%s a warning is a failure: nothing was printed or written\n", strictFlag)
		return exitFailed
	case errors.Is(err, errHelped):
		return exitUsage
	case errors.As(err, new(usageError)):
		fmt.Fprintf(p.Messages, "widedeep: %v; see %s --help\n", err, at)
		return exitUsage
	default:
		fmt.Fprintf(p.Messages, "widedeep: %s\n", fn.OneLine(err.Error()))
		if interrupted := (interruptedError{}); errors.As(err, &interrupted) {
			return interrupted.status()
		}
		return exitFailed
	}
}

// runFunction runs the function as kpt and kustomize do.
func (p Program) runFunction() error {
	err := fn.Run(p.In, p.Out, p.Messages)
	var other resourcelist.KindError
	if errors.As(err, &other) && other.Kind == v1alpha1.Kind {
		return fmt.Errorf("%w; widedeep render -f - renders one", err)
	}
	return err
}

// onlyUTF8 refuses arguments that are not UTF-8, since no document can hold them.
func onlyUTF8(args []string) error {
	for i, arg := range args {
		if !utf8.ValidString(arg) {
			return fmt.Errorf("argument %d, %q, is not UTF-8", i+1, arg)
		}
	}
	return nil
}

// execute runs the command that the arguments name, and returns the command's full name, as
// in "widedeep render".
func (p Program) execute(args []string) (at string, err error) {
	var showVersion bool
	root := &cobra.Command{
		Use:   "widedeep",
		Short: "Expand a WideDeepConfig into what trains and serves Wide & Deep on Kubernetes",
		Long:  about,
		Example: `  widedeep render --set MODE=pipeline --set NFS_SERVER=10.35.215.25 | kubectl apply -f -
  kpt fn eval PACKAGE --exec widedeep -- NFS_SERVER=10.35.215.25`,
		Args:              knownCommand,
		ValidArgsFunction: cobra.NoFileCompletions,
		SilenceErrors:     true,
		SilenceUsage:      true,
		RunE: func(command *cobra.Command, _ []string) error {
			if showVersion {
				return p.printVersion()
			}
			// Main runs the function where there are no arguments; here are such as a lone --.
			if p.InIsTerminal {
				return errors.Join(command.Help(), errHelped)
			}
			return p.runFunction()
		},
	}
	root.SetFlagErrorFunc(func(command *cobra.Command, err error) error { return flagError(command, args, err) })
	// Not cobra's own flag: its output takes a template, and linking those makes the binary
	// almost twice as large.
	root.Flags().BoolVarP(&showVersion, "version", "v", false, "print the version")
	root.AddCommand(
		newRender(p),
		newListSetters(p),
		newSet(p),
		newInit(p),
		newExplain(p),
		newImport(p),
		newGraph(p),
		newSchema(p.Out),
		newCompletion(p),
		newVersion(p),
	)
	root.SetHelpCommand(newHelp())
	p.completeFlags(root)
	if command, rest, err := root.Find(args); err == nil && !command.DisableFlagParsing {
		if err := flagAsValue(command.Flags(), rest); err != nil {
			return command.CommandPath(), err
		}
	}
	root.SetArgs(args)
	root.SetIn(p.In)
	help := &watched{Writer: p.Out}
	root.SetOut(help)
	root.SetErr(p.Messages)
	command, err := root.ExecuteC()
	return command.CommandPath(), cmp.Or(err, help.err)
}

// watched keeps the first error of a writer, which cobra ignores when it prints a command's help.
type watched struct {
	io.Writer
	err error
}

func (w *watched) Write(text []byte) (int, error) {
	n, err := w.Writer.Write(text)
	w.err = cmp.Or(w.err, err)
	return n, err
}

// usageError is an error in the arguments.
type usageError struct{ error }

// errHelped reports that help was printed and nothing was run.
var errHelped = errors.New("help was printed")

func knownCommand(command *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	hint := ""
	if near := nearCommand(command, args[0]); near != "" {
		hint = fmt.Sprintf(", did you mean %q?", near)
	}
	return usageError{fmt.Errorf("unknown command %q%s", args[0], hint)}
}

// nearCommand returns the command that was probably meant; empty if none was. A word with another
// first letter is probably no slip but another tool's command: get is not set, which writes.
func nearCommand(root *cobra.Command, typed string) string {
	var names, longer []string
	for _, one := range root.Commands() {
		name := one.Name()
		if typed == "" || name[0] != typed[0] || !one.IsAvailableCommand() {
			continue
		}
		names = append(names, name)
		if strings.HasPrefix(name, typed) {
			longer = append(longer, name)
		}
	}
	if len(longer) == 1 {
		return longer[0]
	}
	return rules.Nearest(typed, names)
}

func (p Program) printVersion() error {
	_, err := fmt.Fprintln(p.Out, version.Of(p.Version))
	return err
}

func newVersion(p Program) *cobra.Command {
	return &cobra.Command{
		Use:               "version",
		ValidArgsFunction: cobra.NoFileCompletions,
		Short:             "Print the version, as --version does",
		Example:           "  widedeep version",
		Args:              atMost(0),
		RunE:              func(*cobra.Command, []string) error { return p.printVersion() },
	}
}

// onlyFlags refuses arguments, for commands that take files by a flag.
func onlyFlags(_ *cobra.Command, args []string) error {
	if len(args) > 0 && isBoolean(args[0]) {
		return usageError{fmt.Errorf("%q is one argument too many: a flag takes it behind =, as in --%s=%s", args[0], strictFlag, args[0])}
	}
	if len(args) > 0 {
		return usageError{fmt.Errorf("%q is one argument too many: %s", args[0], meantFile(args[0]))}
	}
	return nil
}

// meantFile says how a file is given that a command does not take as an argument: to read it, or to write a new one.
func meantFile(name string) string {
	hint := "name a file or folder with -f " + shell.Word(name)
	if !exists(name) && (mayHoldResources(name) || filepath.Ext(name) == ".svg") {
		hint += ", or write a new file with > " + shell.Word(name)
	}
	return hint
}

// isBoolean reports whether a word is the value of a flag that takes it behind = only.
func isBoolean(word string) bool { return word == "true" || word == "false" }

// atMost refuses more arguments than a command takes.
func atMost(count int) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) > count {
			return usageError{fmt.Errorf("%q is one argument too many", args[count])}
		}
		return nil
	}
}

// newHelp makes the command that cobra would make, but one that fails for an unknown command.
func newHelp() *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Describe a command, as --help does",
		ValidArgsFunction: func(command *cobra.Command, args []string, typed string) (names []cobra.Completion, directive cobra.ShellCompDirective) {
			for _, one := range command.Root().Commands() {
				if len(args) == 0 && one.IsAvailableCommand() && strings.HasPrefix(one.Name(), typed) {
					names = append(names, cobra.CompletionWithDesc(one.Name(), one.Short))
				}
			}
			return names, nothing
		},
		RunE: func(command *cobra.Command, args []string) error {
			found, rest, err := command.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return knownCommand(command.Root(), args[len(args)-max(1, len(rest)):])
			}
			found.InitDefaultHelpFlag()
			return found.Help()
		},
	}
}

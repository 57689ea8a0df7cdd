package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/widedeep/widedeep/fn"
	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/internal/shell"
)

type set struct {
	Program

	path   string
	values map[string]string
	config string
	unset  []string
	strict bool
}

// exampleOfSet is shown where PATH or the value is missing.
const exampleOfSet = "widedeep set . NFS_SERVER 10.35.215.25"

func newSet(p Program) *cobra.Command {
	s := &set{Program: p}
	command := &cobra.Command{
		Use:   "set PATH [NAME VALUE | NAME=VALUE...] [--unset NAME]... [--config CONFIG] [--strict]",
		Short: "Write values into the WideDeepConfigs of a file or folder",
		Long: `Set writes values into the WideDeepConfigs found at PATH, a file or a package's
folder, and says what changed. Comments, order and format of everything else stay.
Nothing is written unless all of it is valid.

NAME is a setter, MODE, NAMESPACE for metadata.namespace, or the path of any field, as
messages write it: spec.training.env[0].value, spec.labels["a.b/c"]. A field takes its
value as YAML or JSON; text needs no quotes, and loses those around it. An index one past
the end of a list adds an element. --unset, not null, leaves a field or an element out, so
that the default counts again, and puts init's comment about it back. widedeep explain
lists the fields.

With several WideDeepConfigs, --config picks those of a name; without it all get the
values, but MODE, NAMESPACE, MODEL_NAME and a nodePort, which distinguish them. Of these,
--unset leaves only a nodePort out of all.

Warnings and infos about the fields that are set are printed. With --strict every warning
about a WideDeepConfig is printed and fails, and nothing is written.`,
		Example: `  widedeep set . NFS_SERVER 10.35.215.25
  widedeep set wide-deep.yaml USER_ID=1000 USER_NAME=jo --strict
  widedeep set . --config clicks IMAGE_SUFFIX -avx512
  widedeep set . spec.serving.nodePort=30001 'spec.labels["example.com/team"]=ml'
  widedeep set . 'spec.training.resources={limits: {cpu: 8, memory: 32Gi}}'
  widedeep set . 'spec.training.env[0]={name: OMP_NUM_THREADS, value: "8"}'
  widedeep set . --unset spec.serving.nodePort --unset REPLICAS`,
		ValidArgsFunction: s.complete,
		// A VALUE may look like a flag, as in -5, so cobra must not parse the flags.
		DisableFlagParsing: true,
		RunE: func(command *cobra.Command, args []string) error {
			err := s.parse(command, args)
			if help, _ := command.Flags().GetBool("help"); help {
				return command.Help()
			}
			if err != nil {
				return usageError{err}
			}
			return s.run()
		},
	}
	flags := command.Flags()
	flags.StringVar(&s.config, "config", "", "name of the WideDeepConfigs to set, where there are several")
	flags.StringArrayVar(&s.unset, "unset", nil, "setter or field to leave out (repeatable)")
	addStrict(flags, &s.strict)
	return command
}

// setOrigin is the name of the values' source in messages.
var setOrigin = fn.Origin{Label: "set", NameFlag: "--config", SelectorHint: "--config or a narrower PATH", UnsetFlag: "--unset"}

// parse reads what was typed: the flags, and around them PATH, names and values.
func (s *set) parse(command *cobra.Command, args []string) error {
	flags := command.Flags()
	flagArgs, words := splitSet(flags, args)
	if err := flagAsValue(flags, flagArgs); err != nil {
		return err
	}
	if err := flags.Parse(flagArgs); err != nil {
		if unknown := (*pflag.NotExistError)(nil); errors.As(err, &unknown) && slices.Contains([]string{settingFlag, fileFlag, "f"}, unknown.GetSpecifiedName()) {
			return fmt.Errorf("%w: set takes PATH first, then the values, as in: %s", err, exampleOfSet) // render has these flags
		}
		return flagError(command, args, err)
	}
	if flags.Changed("config") && s.config == "" {
		return errors.New("--config needs a name")
	}
	if len(words) > 0 && words[0] == "-" {
		return errors.New("PATH is -, but set writes into a file or a folder; widedeep render -f - --set NAME=VALUE renders standard input with other values")
	}
	if len(words) == 0 && len(s.unset) > 0 || len(words) > 0 && isForgottenPath(words[0]) {
		return withoutPath(words, flagArgs)
	}
	if len(words) < 2 && (len(words) == 0 || len(s.unset) == 0) {
		return errors.New("set takes a PATH and NAME VALUE or NAME=VALUE, as in: " + exampleOfSet)
	}
	if slices.Contains(s.unset, "") {
		return errors.New("--unset needs the name of a setter or of a field")
	}
	var err error
	s.path = words[0]
	s.values, err = namesAndValues(words[1:])
	if name, given := s.values[parameters.ConfigName]; given && err == nil {
		name = cmp.Or(name, "CONFIG")
		err = fmt.Errorf("metadata.name=%s renames a WideDeepConfig, and --config %s picks one", name, name)
	}
	return err
}

// splitSet separates the flags with their values from the words. What comes behind a NAME
// without = is a VALUE, whatever it looks like.
func splitSet(flags *pflag.FlagSet, args []string) (flagArgs, words []string) {
	for i := 0; i < len(args); i++ {
		arg := args[i]
		if arg == "--" {
			return flagArgs, append(words, args[i+1:]...)
		}
		isValue := len(words) == 2 && !strings.Contains(words[1], "=") && !isForgottenPath(words[0])
		if isValue || arg == "-" || !strings.HasPrefix(arg, "-") {
			words = append(words, arg)
			continue
		}
		flagArgs = append(flagArgs, arg)
		flag := flags.Lookup(strings.TrimPrefix(arg, "--"))
		if flag != nil && flag.NoOptDefVal == "" && i+1 < len(args) {
			i++
			flagArgs = append(flagArgs, args[i])
		}
	}
	return flagArgs, words
}

// withoutPath is the error about names and values that no PATH is in front of.
func withoutPath(words, flagArgs []string) error {
	path, problem := hereFolder, "PATH is missing"
	if last := len(words) - 1; last > 0 && (last > 1 || strings.Contains(words[0], "=")) && exists(words[last]) {
		path, words, problem = words[last], words[:last], "PATH comes first"
	}
	if _, err := namesAndValues(words); err != nil {
		return fmt.Errorf("%s, and %w", problem, err)
	}
	return fmt.Errorf("%s: %s", problem, strings.Join(shell.Words(slices.Concat([]string{"widedeep", "set", path}, words, flagArgs)), " "))
}

// namesAndValues reads NAME VALUE, or NAME=VALUE any number of times.
func namesAndValues(words []string) (map[string]string, error) {
	switch isAlone := len(words) > 0 && !strings.Contains(words[0], "="); {
	case isAlone && words[0] == "":
		return nil, errors.New("NAME is empty: it is a setter or the path of a field, as in: " + exampleOfSet)
	case isAlone && len(words) == 1:
		return nil, fmt.Errorf("%s needs a value", words[0])
	case isAlone && len(words) == 2 && !strings.HasPrefix(strings.TrimSpace(words[1]), "=") && (!exists(words[0]) || !strings.Contains(words[1], "=")):
		return map[string]string{words[0]: words[1]}, nil
	}
	values := map[string]string{}
	for _, word := range words {
		name, value, given := strings.Cut(word, "=")
		if !given || name == "" {
			hint := "is there a space beside =?"
			if exists(word) { // as of */ in a shell
				hint = "set takes one PATH: run it for each, or give a folder above"
			}
			return nil, fmt.Errorf("%q is not NAME=VALUE, as in NFS_SERVER=10.35.215.25; %s", word, hint)
		}
		if err := addValue(values, name, value); err != nil {
			return nil, err
		}
	}
	return values, nil
}

func (s *set) run() error {
	files, err := readConfigs(s.path)
	if err != nil {
		return err
	}
	starter, err := fs.ReadFile(s.Starter, starterConfig)
	if err != nil {
		return err
	}
	values := fn.Settings{ByName: s.values, Unset: s.unset, Starter: starter, Origin: setOrigin}
	if s.config != "" { // which several may have
		values.Origin.SelectorHint = "a narrower PATH"
	}
	edited, changes, err := fn.Set(files, s.config, values, fn.Report{To: s.Messages, Strict: s.strict})
	if err != nil {
		return err
	}
	var written []fn.Written
	for _, file := range edited {
		written = append(written, fn.Written{File: file})
	}
	if err := replaceFiles(s.path, files, written); err != nil {
		return err
	}
	for _, change := range changes {
		if _, err := fmt.Fprintln(s.Out, describe(change)); err != nil {
			return err
		}
	}
	if len(changes) == 0 {
		_, err = fmt.Fprintf(s.Out, "%s: nothing to change\n", s.path)
	}
	return errors.Join(err, reportOverwritten(s.Messages, changes), reportPassed(s.Messages, edited, changes))
}

// describe is the line about a change.
func describe(change fn.Change) string {
	before, after := change.Before, change.After
	if before == "" {
		before = "not set"
	}
	if after == "" {
		after = "left out"
	}
	line := fmt.Sprintf("%s: %s: %s: %s, was %s", change.File, change.Config, change.Field, after, before)
	if change.Setter != "" {
		line += fmt.Sprintf(" (the field of setter %s)", change.Setter)
	}
	return line
}

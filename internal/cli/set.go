package cli

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/widedeep/widedeep/fn"
)

func newSet(out, messages io.Writer) *cobra.Command {
	return &cobra.Command{
		Use:   "set PATH (NAME VALUE | NAME=VALUE...) [--config CONFIG] [--strict]",
		Short: "Write setters' values into the WideDeepConfigs of a file or folder",
		Long: `Set writes values into the WideDeepConfigs found at PATH, a file or a package's
folder, and says what changed. Comments, order and format of everything else stay.
Nothing is written unless all of it is valid.

NAME is a setter, or MODE, or NAMESPACE for metadata.namespace. With several
WideDeepConfigs, --config picks one by its name; without it all get the values,
but MODE, NAMESPACE and MODEL_NAME, which distinguish them.

Warnings about the fields that are set are printed. With --strict every warning about
a WideDeepConfig is printed and fails, and nothing is written.`,
		Example: `  widedeep set . NFS_SERVER 10.35.215.25
  widedeep set wide-deep.yaml USER_ID=1000 USER_NAME=jo
  widedeep set . --config clicks IMAGE_SUFFIX -avx512`,
		// A VALUE may look like a flag, as in -5, so cobra must not parse the flags.
		DisableFlagParsing: true,
		RunE: func(command *cobra.Command, args []string) error {
			a, err := parseSet(args)
			if err != nil {
				return err
			}
			if a.help {
				return command.Help()
			}
			return set(a, out, messages)
		},
	}
}

// setOrigin is the name of the values' source in messages.
var setOrigin = fn.Origin{Values: "set", Name: "--config", Choice: "--config or a narrower PATH"}

type setArguments struct {
	path, config string
	values       map[string]string
	help, strict bool
}

func parseSet(args []string) (setArguments, error) {
	a := setArguments{values: map[string]string{}}
	var words []string
	for i := 0; i < len(args); i++ {
		arg := args[i]
		isValue := len(words) == 2 && !strings.Contains(words[1], "=")
		name, config, _ := strings.Cut(arg, "=")
		switch {
		case isValue:
			words = append(words, arg)
		case arg == "-h" || arg == "--help":
			a.help = true
			return a, nil
		case arg == "--"+strictFlag:
			a.strict = true
		case name == "--config" && config != "":
			a.config = config
		case arg == "--config" && i+1 < len(args) && args[i+1] != "":
			i++
			a.config = args[i]
		case name == "--config":
			return a, usageError{errors.New("--config needs a name")}
		case strings.HasPrefix(arg, "-"):
			return a, usageError{fmt.Errorf("unknown flag %s; a value that starts with - is fine behind its NAME", arg)}
		default:
			words = append(words, arg)
		}
	}
	if len(words) < 2 {
		return a, usageError{errors.New("set takes a PATH and NAME VALUE or NAME=VALUE, as in: widedeep set . NFS_SERVER 10.35.215.25")}
	}
	a.path = words[0]
	if len(words) == 3 && !strings.Contains(words[1], "=") {
		a.values[words[1]] = words[2]
		words = nil
	}
	if len(words) == 2 && !strings.Contains(words[1], "=") {
		return a, usageError{fmt.Errorf("%s needs a value", words[1])}
	}
	for _, word := range words[min(1, len(words)):] {
		name, value, given := strings.Cut(word, "=")
		if !given || name == "" {
			return a, usageError{fmt.Errorf("%q is not NAME=VALUE, as in NFS_SERVER=10.35.215.25", word)}
		}
		if err := addValue(a.values, name, value); err != nil {
			return a, err
		}
	}
	if name, given := a.values["NAME"]; given {
		return a, usageError{fmt.Errorf("a WideDeepConfig is picked with --config %s", name)}
	}
	return a, nil
}

// addValue adds a value that was typed. Two values for one name are an error, since one
// would be lost.
func addValue(values map[string]string, name, value string) error {
	if other, twice := values[name]; twice {
		return usageError{fmt.Errorf("%s is given twice: %s and %s", name, other, value)}
	}
	values[name] = value
	return nil
}

func set(a setArguments, out, messages io.Writer) error {
	files, err := readConfigs(a.path)
	if err != nil {
		return err
	}
	edited, changes, err := fn.Set(files, a.config, fn.Values{ByName: a.values, Origin: setOrigin}, fn.Report{To: messages, Strict: a.strict})
	if err != nil {
		return err
	}
	if err := replaceFiles(files, edited); err != nil {
		return err
	}
	for _, change := range changes {
		before := change.Before
		if before == "" {
			before = "the default"
		}
		if _, err := fmt.Fprintf(out, "%s: %s: %s: %s, was %s\n", change.File, change.Config, change.Field, change.After, before); err != nil {
			return err
		}
	}
	if len(changes) == 0 {
		_, err = fmt.Fprintf(out, "%s: nothing to change\n", a.path)
	}
	return err
}

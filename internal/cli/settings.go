package cli

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/widedeep/widedeep/internal/fieldpath"
	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/internal/rules"
	"github.com/widedeep/widedeep/v1alpha1"
)

// settingFlag is the flag whose values are NAME=VALUE.
const settingFlag = "set"

func addSettings(flags *pflag.FlagSet, settings *[]string) {
	flags.StringArrayVar(settings, settingFlag, nil, "value of a setter or a field, as in NFS_SERVER=10.35.215.25 or spec.training.steps=500; MODE, NAMESPACE and NAME too (repeatable)")
}

// parseSettings reads the values of --set; nil if there are none.
func parseSettings(settings []string) (map[string]string, error) {
	var values map[string]string
	for _, setting := range settings {
		name, value, found := strings.Cut(setting, "=")
		if !found || name == "" {
			return nil, usageError{fmt.Errorf("--set takes NAME=VALUE as one argument, as in NFS_SERVER=10.35.215.25, not %q", setting)}
		}
		if values == nil {
			values = map[string]string{}
		}
		if err := addValue(values, name, value); err != nil {
			return nil, usageError{err}
		}
	}
	return values, nil
}

// addValue adds a value that was typed. Two values for one name are an error, since one
// would be lost.
func addValue(values map[string]string, name, value string) error {
	if other, twice := values[name]; twice {
		return fmt.Errorf("%s is given twice: %s and %s", name, other, value)
	}
	values[name] = value
	return nil
}

// checkArguments refuses arguments that were meant to be values of --set, and those that tooMany is about.
func checkArguments(command *cobra.Command, args []string, tooMany error) error {
	for _, arg := range args {
		if name, _, isSetting := strings.Cut(arg, "="); isSetting && isName(name) {
			return usageError{fmt.Errorf("%q is a value: write --set %s", arg, arg)}
		}
	}
	settings, _ := command.Flags().GetStringArray(settingFlag)
	if _, err := parseSettings(settings); err != nil {
		return err // before the value that a space separates from its name is taken for a file
	}
	isEmpty := func(setting string) bool { return strings.HasSuffix(setting, "=") }
	if i := slices.IndexFunc(settings, isEmpty); tooMany != nil && i >= 0 {
		return usageError{fmt.Errorf("%w; is there a space behind --set %s?", tooMany, settings[i])}
	}
	return tooMany
}

// isForgottenPath reports whether a word where a file or folder is expected is a setter or a
// field instead, possibly misspelled or with its value.
func isForgottenPath(word string) bool {
	name, _, _ := strings.Cut(word, "=")
	return !exists(word) && isName(name)
}

// exists reports whether there is a file or folder of a name, or may be.
func exists(name string) bool {
	_, err := os.Lstat(name)
	return !errors.Is(err, os.ErrNotExist)
}

// isName reports whether a text is, or is nearly, a setter or the path of a field.
func isName(text string) bool {
	text = fieldpath.WithoutKind(text)
	if path, err := fieldpath.Parse(text); err == nil {
		if _, invalid := fieldpath.Lookup(path); invalid == nil {
			return true
		}
	}
	if first, _, isPath := strings.Cut(text, "."); isPath && rules.Nearest(first, v1alpha1.Structure.Names()) == first {
		return true
	}
	return rules.Nearest(text, parameters.SettingNames()) != ""
}

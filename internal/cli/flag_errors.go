package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/widedeep/widedeep/internal/rules"
)

// otherNames are the names that Helm and kubectl have for flags of ours.
var otherNames = map[string]string{
	"set-string": settingFlag, "n": namespaceFlag, "dry-run": "check",
}

// flagError returns the error about a flag, with the flag that was probably meant, or about
// the unknown command that args begin with: its flags are unknown for that reason.
func flagError(command *cobra.Command, args []string, err error) error {
	var unknown *pflag.NotExistError
	var invalid *pflag.InvalidValueError
	switch {
	case !command.HasParent() && len(args) > 0 && !strings.HasPrefix(args[0], "-"):
		return knownCommand(command, args[:1])
	case errors.As(err, &unknown) && unknown.GetSpecifiedName() == "values" && command.Flags().Lookup(settingFlag) != nil: // Helm's
		err = fmt.Errorf("%w: the values are those in the WideDeepConfig, and --%s NAME=VALUE gives another", err, settingFlag)
	case errors.As(err, &unknown):
		if near := nearFlag(command.Flags(), unknown.GetSpecifiedName()); near != "" {
			err = fmt.Errorf("%w, did you mean --%s?", err, near)
		}
	case errors.As(err, &invalid) && invalid.GetFlag().Value.Type() == "bool":
		err = fmt.Errorf("--%s is %q, want true or false", invalid.GetFlag().Name, invalid.GetValue())
	}
	return usageError{err}
}

// nearFlag returns the name of the flag that was probably meant; empty if none was.
func nearFlag(flags *pflag.FlagSet, typed string) string {
	if other, known := otherNames[typed]; known && flags.Lookup(other) != nil {
		return other
	}
	if len(typed) == 1 {
		return "" // a letter is near to any other
	}
	var names []string
	flags.VisitAll(func(flag *pflag.Flag) { names = append(names, flag.Name) })
	return rules.Meant(typed, names)
}

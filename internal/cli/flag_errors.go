package cli

import (
	"errors"
	"fmt"
	"slices"
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
	case errors.As(err, &unknown) && slices.Contains([]string{"o", "output"}, unknown.GetSpecifiedName()) && slices.Contains([]string{"render", "import"}, command.Name()):
		err = fmt.Errorf("%w: the output goes into a file with > FILE", err)
	case errors.As(err, &unknown):
		if near := nearFlag(command.Flags(), unknown.GetSpecifiedName()); near != "" {
			err = fmt.Errorf("%w, did you mean --%s?", err, near)
		}
	case errors.As(err, &invalid) && invalid.GetFlag().Value.Type() == "bool":
		err = fmt.Errorf("--%s is %q, want true or false", invalid.GetFlag().Name, invalid.GetValue())
	}
	return usageError{err}
}

// flagAsValue is the error about a flag whose value is the next flag, as in -f $NONE --strict, where a
// shell drops the empty variable.
func flagAsValue(flags *pflag.FlagSet, args []string) error {
	for i := 0; i+1 < len(args) && args[i] != "--"; i++ {
		flag := namedFlag(flags, args[i])
		if flag == nil || flag.NoOptDefVal != "" {
			continue
		}
		if next, _, _ := strings.Cut(args[i+1], "="); namedFlag(flags, next) != nil {
			return usageError{fmt.Errorf("%s takes a value, and the next word is %s: is a variable empty?", args[i], next)}
		}
		i++ // the value
	}
	return nil
}

// namedFlag returns the flag that a word names, as in -f or --filename; nil if it names none.
func namedFlag(flags *pflag.FlagSet, word string) *pflag.Flag {
	if name, isLong := strings.CutPrefix(word, "--"); isLong {
		return flags.Lookup(name)
	}
	if len(word) == 2 && word[0] == '-' {
		return flags.ShorthandLookup(word[1:])
	}
	return nil
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

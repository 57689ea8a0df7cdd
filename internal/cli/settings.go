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
	"github.com/widedeep/widedeep/internal/shell"
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
			return nil, usageError{fmt.Errorf("--set takes NAME=VALUE, as in NFS_SERVER=10.35.215.25, not %q", setting)}
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

// withoutSettings refuses arguments that were meant to be values of --set. typed is the whole command line.
func withoutSettings(command *cobra.Command, args, typed []string) error {
	settings, _ := command.Flags().GetStringArray(settingFlag)
	for _, arg := range args {
		name, _, isSetting := strings.Cut(arg, "=")
		if isSetting && isName(name) {
			return usageError{fmt.Errorf("%q is a value: write --set %s", arg, arg)}
		}
	}
	alone := slices.IndexFunc(settings, func(setting string) bool { return !strings.Contains(setting, "=") })
	if len(args) > 0 && alone >= 0 {
		return joinedSetting(settings[alone], behindSetting(settings[alone], typed))
	}
	return nil
}

// behindSetting returns the words that follow a value of --set, up to the next flag.
func behindSetting(setting string, typed []string) []string {
	for i, word := range typed {
		if word == "--"+settingFlag+"="+setting || i > 0 && word == setting && typed[i-1] == "--"+settingFlag {
			behind := typed[i+1:]
			if end := slices.IndexFunc(behind, func(next string) bool { return strings.HasPrefix(next, "-") }); end >= 0 {
				behind = behind[:end]
			}
			return behind
		}
	}
	return nil
}

// joinedSetting is the error about a value of --set that a space separates from its name. The value is
// the first of the words behind it, if there are any.
func joinedSetting(setting string, behind []string) error {
	joined := withoutSpaces(slices.Concat([]string{setting}, behind))[0]
	if !strings.Contains(joined, "=") {
		joined += "=" + slices.Concat(behind, []string{"VALUE"})[0]
	}
	return usageError{fmt.Errorf("--set takes name and value as one argument: write --set %s", shell.Word(joined))}
}

// afterSetting returns the error about an argument too many, which may be the value of a --set
// that ends in =.
func afterSetting(command *cobra.Command, typed []string, tooMany error) error {
	settings, _ := command.Flags().GetStringArray(settingFlag)
	empty := slices.IndexFunc(settings, lacksValue)
	if tooMany == nil || empty < 0 {
		return tooMany
	}
	behind := behindSetting(settings[empty], typed)
	if len(behind) == 0 || exists(behind[0]) {
		return tooMany
	}
	return joinedSetting(settings[empty], behind)
}

// lacksValue reports whether a word is NAME=.
func lacksValue(word string) bool { return len(word) > 1 && strings.Index(word, "=") == len(word)-1 }

// withoutSpaces joins each NAME, = and VALUE that spaces separate.
func withoutSpaces(words []string) []string {
	var joined []string
	for _, word := range words {
		last := len(joined) - 1
		value, isBehind := strings.CutPrefix(strings.TrimSpace(word), "=")
		switch {
		case last >= 0 && isBehind && !strings.Contains(joined[last], "="):
			joined[last] += "=" + strings.TrimSpace(value)
		case last >= 0 && lacksValue(joined[last]) && !strings.Contains(word, "="):
			joined[last] += word
		default:
			joined = append(joined, word)
		}
	}
	return joined
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

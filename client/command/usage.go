package command

import (
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/widedeep/widedeep/internal/shell"
)

// explainParse replaces pflag's messages by ones that have the options' full names and what is allowed.
func explainParse(f *pflag.FlagSet, err error) error {
	var invalid *pflag.InvalidValueError
	var unknown *pflag.NotExistError
	var lacking *pflag.ValueRequiredError
	switch {
	case errors.As(err, &invalid):
		flag := invalid.GetFlag()
		if number, ok := flag.Value.(wholeNumber); ok {
			return number.explain(flag.Name, invalid.GetValue(), err)
		}
		kind := map[string]string{"duration": "a duration like 10s or 1m30s", "bool": "true or false"}
		return fmt.Errorf("--%s is %q, want %s", flag.Name, invalid.GetValue(), kind[flag.Value.Type()])
	case errors.As(err, &lacking):
		return fmt.Errorf("--%s lacks its value", lacking.GetFlag().Name)
	case errors.As(err, &unknown):
		return explainLetter(f, unknown.GetSpecifiedName())
	}
	return err
}

// explainLetter names the long options that begin with a letter that is no short option.
func explainLetter(f *pflag.FlagSet, letter string) error {
	var several ambiguousError
	switch name, err := find(f, "--"+letter); {
	case err == nil:
		return fmt.Errorf("unknown option -%s, did you mean %s?", letter, name)
	case errors.As(err, &several):
		return fmt.Errorf("unknown option -%s: %w", letter, several)
	default:
		return fmt.Errorf("unknown option -%s", letter)
	}
}

// checkValues refuses an option for the value of the one before it, as argparse does.
func checkValues(f *pflag.FlagSet) (err error) {
	isOption := func(value string) bool {
		return strings.HasPrefix(value, "--") || len(value) > 1 && value[0] == '-' && f.ShorthandLookup(value[1:2]) != nil
	}
	f.Visit(func(flag *pflag.Flag) {
		if value := flag.Value.String(); flag.Value.Type() == "string" && isOption(value) {
			err = fmt.Errorf("--%s lacks its value, as %q is an option", flag.Name, value)
		}
	})
	return err
}

// explainWord is the error of a word that is neither an option nor the value of one. It names the option that takes such a value,
// unless there is that option already.
func explainWord(f *pflag.FlagSet, word string) error {
	_, notDuration := time.ParseDuration(word)
	_, notNumber := strconv.ParseUint(word, 10, 64)
	_, port, notServer := net.SplitHostPort(word)
	meant := ""
	switch {
	case f.Changed("wait") && notNumber == nil: // --wait alone takes no second word
		meant = "--wait=" + word + "s"
	case f.Changed("wait") && notDuration == nil:
		meant = "--wait=" + word
	case !f.Changed("server") && notServer == nil && isPort(port):
		meant = "--server " + shell.Word(word)
	case !f.Changed("data_file") && strings.ContainsAny(word, "./"):
		meant = "--data_file " + shell.Word(word)
	}
	return fmt.Errorf("%q is an unexpected argument%s", word, didYouMean(meant))
}

// explainOutput is the error of another format. It tells who gives a file's name how to write one.
func explainOutput(output string) error {
	meant := ""
	if ending := strings.TrimPrefix(filepath.Ext(output), "."); ending != "" && isOutput(ending) {
		meant = "-o " + ending + " >" + shell.Word(output)
	}
	return fmt.Errorf("--output is %q, want %s%s", output, outputs, didYouMean(meant))
}

func didYouMean(text string) string {
	if text == "" {
		return ""
	}
	return ", did you mean " + text + "?"
}

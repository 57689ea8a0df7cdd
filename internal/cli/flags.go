package cli

import (
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// addStrict adds the flag --strict, by which warnings fail.
func addStrict(flags *pflag.FlagSet, strict *bool) {
	flags.BoolVar(strict, strictFlag, false, "fail where there is a warning")
}

const strictFlag = "strict"

// optionalPath is the value of a flag whose path may be left out, as in --check, or be the
// command's only argument, as in --check DIR.
type optionalPath struct {
	given bool
	path  string
	// name is the flag's, and of the placeholder for the path in the help.
	name, of string
}

// hereFolder is the path that is left out.
const hereFolder = "."

func (p *optionalPath) add(flags *pflag.FlagSet, name, of, usage string) {
	p.name, p.of = name, of
	flags.Var(p, name, usage+", by default the current folder")
	flags.Lookup(name).NoOptDefVal = hereFolder
}

// argument takes the command's only argument for the flag's path.
func (p *optionalPath) argument(args []string) error {
	if len(args) == 0 {
		return nil
	}
	last := args[len(args)-1]
	switch {
	case !p.given || isBoolean(last):
		return onlyFlags(nil, []string{last})
	case len(args) > 1 || p.path != hereFolder:
		return usageError{fmt.Errorf("%q is one argument too many: --%s takes one %s", last, p.name, p.of)}
	}
	p.path = last
	return nil
}

// complete completes the command's only argument, which is the path of the flag.
func (p *optionalPath) complete(command *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if !p.given || len(args) > 0 {
		return nil, nothing
	}
	return resourceFiles(command, args, typed)
}

// Set is called with the value that was typed.
func (p *optionalPath) Set(text string) error {
	p.given, p.path = true, text
	return nil
}

func (p *optionalPath) String() string { return p.path }

// Type is the placeholder for the value in the help.
func (p *optionalPath) Type() string { return p.of }

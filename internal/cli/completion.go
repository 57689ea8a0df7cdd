package cli

import (
	"embed"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/widedeep/widedeep/internal/rules"
)

// shells are the shells that there are completions for.
var shells = []string{"bash", "zsh", "fish"}

// scripts are our own, since cobra's evaluate the line that is completed.
//
//go:embed completion
var scripts embed.FS

func newCompletion(p Program) *cobra.Command {
	return &cobra.Command{
		Use:   "completion " + strings.Join(shells, "|"),
		Short: "Print a script that completes commands in a shell",
		Long: `Completion prints a script for a shell, which then completes commands, flags, setters and
fields with what they are, the values of those that allow a few, and configs' names. The
script asks this program, so it fits later versions too.

bash needs the package bash-completion, and zsh that compinit has run.`,
		Example: `  source <(widedeep completion bash)   # in ~/.bashrc
  source <(widedeep completion zsh)    # in ~/.zshrc, behind compinit
  widedeep completion fish > ~/.config/fish/completions/widedeep.fish`,
		ValidArgs: shells,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usageError{fmt.Errorf("name one shell: %s", strings.Join(shells, ", "))}
			}
			if invalid := rules.OneOf(shells...).Check(args[0]); invalid != nil {
				return usageError{fmt.Errorf("%q is no shell that is known here: %w", args[0], invalid)}
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			script, err := scripts.ReadFile("completion/widedeep." + args[0])
			if err != nil {
				return err
			}
			_, err = p.Out.Write(script)
			return err
		},
	}
}

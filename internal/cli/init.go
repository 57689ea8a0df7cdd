package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/widedeep/widedeep/fn"
	"github.com/widedeep/widedeep/internal/fieldpath"
	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/internal/yamledit"
	"github.com/widedeep/widedeep/v1alpha1"
)

type initialise struct {
	Program

	settings []string
	mode     choice
}

// starterConfig is the file of the starter with its WideDeepConfig.
const starterConfig = fn.DefaultName + ".yaml"

// newInit makes the command that writes the starter package's files.
func newInit(p Program) *cobra.Command {
	i := &initialise{Program: p, mode: newModeChoice()}
	command := &cobra.Command{
		Use:   "init [DIR] [--set NAME=VALUE]... [--mode MODE]",
		Short: "Write a starter package: Kptfile and commented WideDeepConfig",
		Long: `Init writes a starter package into DIR, which it makes, or into the current folder:
a Kptfile that runs this function, and a WideDeepConfig that states only the mode and
shows every other field with its default in a comment. It never overwrites a file.

--set writes a value into the WideDeepConfig, as widedeep set does, and --mode its mode;
NAME names the package in the Kptfile too. Nothing is written unless all is valid.
Two packages that are rendered together, or into one namespace, need two names and two
models: --set NAME=a --set MODEL_NAME=a.`,
		Example: `  widedeep init clicks
  widedeep init clicks --mode pipeline --set NFS_SERVER=10.35.215.25 --set spec.serving.nodePort=30001
  widedeep set clicks NFS_SERVER 10.35.215.25
  kpt fn render clicks`,
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveFilterDirs
		},
		Args: func(command *cobra.Command, args []string) error {
			return checkArguments(command, args, atMost(1)(command, args))
		},
		RunE: func(_ *cobra.Command, args []string) error {
			return i.run(append(args, ".")[0])
		},
	}
	addSettings(command.Flags(), &i.settings)
	command.Flags().Var(&i.mode, "mode", "what to generate")
	return command
}

func newModeChoice() choice {
	var c choice
	for _, mode := range v1alpha1.Modes {
		c.allowed = append(c.allowed, string(mode))
	}
	return c
}

// checkNewFolder refuses what can't be the folder of a new package.
func checkNewFolder(dir string) error {
	if file := fileOnPath(dir); dir == "" || file != "" {
		return usageError{fmt.Errorf("%q is no folder: the package is written into a folder", file)}
	}
	return nil
}

func (i *initialise) run(dir string) error {
	if err := checkNewFolder(dir); err != nil {
		return err
	}
	files, err := i.files(dir)
	if err != nil {
		return err
	}
	// All or nothing: a user could not see which half is missing.
	var there []string
	for _, file := range files {
		if _, err := os.Lstat(file.Name); err == nil {
			there = append(there, file.Name)
		} else if !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if len(there) > 0 {
		return fmt.Errorf("there already, so nothing was written: %s; name a new folder: "+
			"a package that is there already can take the WideDeepConfig from it, and the pipeline from its %s", strings.Join(there, ", "), fn.Kptfile)
	}
	if err := i.set(files); err != nil {
		return err
	}
	// As a whole before anything is printed: the output may be closed.
	written := make([]fn.Written, len(files))
	for n, file := range files {
		written[n].File = file
	}
	if err := replaceFiles(dir, nil, written); err != nil {
		return err
	}
	for _, file := range files {
		if _, err := fmt.Fprintln(i.Out, file.Name); err != nil {
			return err
		}
	}
	return nil
}

// fileOnPath returns the file that a path leads to or through, where a folder should be; empty if
// there is none.
func fileOnPath(path string) string {
	info, err := os.Stat(path)
	above := filepath.Dir(path)
	switch {
	case err == nil && !info.IsDir():
		return path
	case err == nil || above == path:
		return ""
	}
	return fileOnPath(above)
}

// files are the files of the starter, as they are to be written.
func (i *initialise) files(dir string) ([]fn.File, error) {
	entries, err := fs.ReadDir(i.Starter, ".")
	if err != nil {
		return nil, err
	}
	files := make([]fn.File, len(entries))
	for n, entry := range entries {
		data, err := fs.ReadFile(i.Starter, entry.Name())
		if err != nil {
			return nil, err
		}
		files[n] = fn.File{Name: filepath.Join(dir, entry.Name()), Data: data}
		files[n].CollisionsOnly = !mayHoldResources(entry.Name()) || !files[n].MentionsAPI()
	}
	return files, nil
}

// set writes the values that were typed into the files.
func (i *initialise) set(files []fn.File) error {
	values, err := i.values()
	if err != nil || values == nil {
		return err
	}
	edited, changes, err := fn.Set(files, "", fn.Settings{ByName: values, Origin: fn.Origin{Label: "--set"}}, fn.Report{To: i.Messages})
	if err != nil {
		return err
	}
	for _, file := range edited {
		for n := range files {
			if files[n].Name == file.Name {
				files[n].Data = file.Data
			}
		}
	}
	for _, change := range changes {
		if change.Field == nameField.String() {
			return renameKptfile(files, change.After)
		}
	}
	return nil
}

var nameField = fieldpath.Of("metadata", "name")

// renameKptfile gives the package the name of its config, as it is written there.
func renameKptfile(files []fn.File, name string) error {
	values, err := yamledit.Parse([]byte(name))
	if err != nil {
		return err
	}
	for n := range files {
		if file := &files[n]; filepath.Base(file.Name) == fn.Kptfile {
			if file.Data, err = yamledit.Set(file.Data, 0, nil, values[0], nameField); err != nil {
				return yamledit.InFile(file.Name, err)
			}
		}
	}
	return nil
}

// values are those of --set and --mode. NAME is the new config's name here, since there is
// none to select.
func (i *initialise) values() (map[string]string, error) {
	settings := i.settings
	if i.mode.text != "" {
		settings = append(settings, parameters.Mode+"="+i.mode.text)
	}
	values, err := parseSettings(settings)
	if name, given := values[parameters.ConfigName]; given {
		delete(values, parameters.ConfigName)
		values[nameField.String()] = name
	}
	return values, err
}

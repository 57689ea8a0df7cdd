package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/widedeep/widedeep/fn"
	"github.com/widedeep/widedeep/internal/fieldpath"
	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/internal/rules"
	"github.com/widedeep/widedeep/v1alpha1"
	"github.com/widedeep/widedeep/v1alpha1/schema"
)

// nothing completes a word by nothing, not even by the names of files.
const nothing = cobra.ShellCompDirectiveNoFileComp

// completeFlags adds completions to the flags of all commands: choices, files, and values.
func (p Program) completeFlags(command *cobra.Command) {
	for _, below := range command.Commands() {
		p.completeFlags(below)
	}
	command.Flags().VisitAll(func(flag *pflag.Flag) {
		var complete cobra.CompletionFunc // without one, files
		switch value := flag.Value.(type) {
		case *choice:
			complete = func(_ *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
				return completeChoice(value.allowed, "", typed)
			}
		case *optionalPath:
			complete = resourceFiles
		}
		switch flag.Name {
		case fileFlag:
			complete = resourceFiles
		case settingFlag:
			complete = p.completeSetting
		case namespaceFlag:
			complete = cobra.NoFileCompletions
		}
		if complete != nil {
			_ = command.RegisterFlagCompletionFunc(flag.Name, complete) // an error says that the command did so itself
		}
	})
}

// resourceFiles completes the names of folders and of files that may hold resources.
func resourceFiles(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	names := make([]cobra.Completion, len(extensions))
	for i, extension := range extensions {
		names[i] = strings.TrimPrefix(extension, ".")
	}
	return names, cobra.ShellCompDirectiveFilterFileExt
}

// completeSetting completes NAME=VALUE of --set. NAME is one of the configs' names.
func (p Program) completeSetting(command *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if value, isName := strings.CutPrefix(typed, parameters.ConfigName+"="); isName {
		names, _ := command.Flags().GetStringArray(fileFlag)
		slices.Sort(names)
		names = slices.DeleteFunc(slices.Compact(names), func(name string) bool { return name == "-" }) // cobra has parsed the flags twice
		files, err := readFiles(p.In, names)
		if err == nil && len(names) == 0 {
			files, err = here(hereFolder)
		}
		return configNames(files, err, parameters.ConfigName+"=", value)
	}
	all, directive := completeAssignment(typed)
	if name := parameters.ConfigName + "="; strings.HasPrefix(name, typed) {
		all = append(all, cobra.CompletionWithDesc(name, "Name is that of the "+v1alpha1.Kind+"."))
	}
	return all, directive
}

// completeAssignment completes NAME=VALUE.
func completeAssignment(typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
	name, value, isAssignment := strings.Cut(typed, "=")
	if !isAssignment {
		return completeNames(typed, "=")
	}
	return completeValue(name, name+"=", value)
}

// completeValue completes a value of a setter or a field that allows a few; the completions
// begin with a prefix.
func completeValue(name, prefix, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
	_, field, invalid := fieldpath.Named(name, fieldpath.Lookup)
	if invalid != nil {
		return nil, nothing
	}
	choices := field.Choices
	if field.Type == v1alpha1.Boolean {
		choices = []string{"true", "false"}
	}
	return completeChoice(choices, prefix, typed)
}

// completeChoice completes one of a few values, behind a prefix.
func completeChoice(choices []string, prefix, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var all []cobra.Completion
	for _, choice := range choices {
		if strings.HasPrefix(choice, typed) && choice != "" {
			all = append(all, prefix+choice)
		}
	}
	return all, nothing
}

// completeNames completes the name of a setter or the path of a field, which may have the kind in
// front. A name that takes a value in the same word ends in the suffix =.
func completeNames(typed, suffix string) ([]cobra.Completion, cobra.ShellCompDirective) {
	field := fieldpath.WithoutKind(typed)
	all, directive := completeFields(field, suffix)
	for i := range all {
		all[i] = strings.TrimSuffix(typed, field) + all[i]
	}
	return all, directive
}

// completeFields completes a path segment by segment, and a setter.
func completeFields(typed, suffix string) ([]cobra.Completion, cobra.ShellCompDirective) {
	about, err := schema.Descriptions()
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	var all []cobra.Completion
	add := func(name, description string) {
		if strings.HasPrefix(name, typed) {
			all = append(all, cobra.CompletionWithDesc(name, description))
		}
	}
	dot := strings.LastIndexByte(typed, '.')
	if dot < 0 {
		for _, name := range parameters.SettingNames() {
			path, _, invalid := fieldpath.Named(name, fieldpath.Lookup)
			if invalid == nil && name != parameters.ConfigName { // which only --set takes: it selects a config, or names a new one
				add(name+suffix, summary(described(about, path), path.String()))
			}
		}
	}
	structure, prefix := v1alpha1.Structure, ""
	if dot >= 0 {
		prefix = typed[:dot+1]
		path, err := fieldpath.Parse(typed[:dot])
		field, invalid := fieldpath.LookupAny(path)
		if err != nil || invalid != nil {
			return nil, nothing
		}
		structure, about = element(field), described(about, path)
	}
	for _, below := range structure.Fields {
		description := summary(about.At(below.Name), typeName(below))
		isGroup := below.Type == v1alpha1.Struct && (below.GoType == "" || dot < 0)
		switch {
		case len(element(below).Fields) == 0:
		case below.Type == v1alpha1.List && suffix != "":
			add(prefix+below.Name+"[0].", description)
		default:
			add(prefix+below.Name+".", description)
		}
		if !isGroup && dot >= 0 {
			add(prefix+below.Name+suffix, description)
		}
	}
	if slices.ContainsFunc(all, func(one cobra.Completion) bool {
		name, _, _ := strings.Cut(one, "\t")
		return strings.HasSuffix(name, ".") || strings.HasSuffix(name, "=")
	}) {
		return all, nothing | cobra.ShellCompDirectiveNoSpace
	}
	return all, nothing
}

// configNames completes the name of one of the configs in files. Each name is offered once, with all
// of its files: of equal words with descriptions of their own, bash types a part of these. It leaves
// out a name that means more than text to a shell, as $(reboot), since it would be put into the
// command line.
func configNames(files []fn.File, err error, prefix, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if err != nil {
		return nil, nothing
	}
	var names []string
	in := map[string][]string{}
	for _, config := range fn.Configs(files) {
		if !strings.HasPrefix(config.Name, typed) || rules.FileKey.Check(config.Name) != nil {
			continue
		}
		if len(in[config.Name]) == 0 {
			names = append(names, config.Name)
		}
		in[config.Name] = append(in[config.Name], config.File)
	}
	all := make([]cobra.Completion, len(names))
	for i, name := range names {
		all[i] = cobra.CompletionWithDesc(prefix+name, someOf(slices.Compact(in[name])))
	}
	return all, nothing
}

// complete completes the arguments of set: PATH, then names and values, and the values of
// flags.
func (s *set) complete(command *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
	flagArgs, words := splitSet(command.Flags(), args)
	last := ""
	if len(flagArgs) > 0 && len(args) > 0 && flagArgs[len(flagArgs)-1] == args[len(args)-1] {
		last = args[len(args)-1]
	}
	flag, value, hasValue := strings.Cut(typed, "=")
	switch {
	case last == "--config", hasValue && flag == "--config":
		if hasValue {
			typed = value
		}
		files, err := readConfigs(append(words, hereFolder)[0])
		return configNames(files, err, "", typed)
	case last == "--unset":
		return completeNames(typed, "")
	case hasValue && flag == "--unset":
		return completeNames(value, "")
	case len(words) == 2 && !strings.Contains(words[1], "="):
		return completeValue(words[1], "", typed)
	case strings.HasPrefix(typed, "-"):
		return nil, nothing // cobra completes the flags
	case len(words) > 2 && !strings.Contains(words[1], "="):
		return nil, nothing // NAME VALUE is all that set takes
	case len(words) == 0:
		return resourceFiles(command, args, typed)
	default:
		return completeAssignment(typed)
	}
}

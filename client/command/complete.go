package command

import (
	"fmt"
	"strings"

	"github.com/spf13/pflag"
)

// complete replaces an unambiguous prefix of a long option with its full name, as Python's argparse
// does: --b 8 becomes --batch_size 8. Dashes and underscores are the same.
// pflag's SetNormalizeFunc is no help: it has no prefixes, and the help would show its spelling
// in place of the Python client's.
func complete(f *pflag.FlagSet, args []string) ([]string, error) {
	completed := make([]string, 0, len(args))
	for i, arg := range args {
		if arg == "--" {
			return append(completed, args[i:]...), nil
		}
		if !strings.HasPrefix(arg, "--") {
			if meant := longOption(f, arg); meant != "" {
				return nil, fmt.Errorf("%s has one dash, did you mean %s?", arg, meant)
			}
			completed = append(completed, arg)
			continue
		}
		typed, value, joined := strings.Cut(arg, "=")
		name, err := find(f, typed)
		if err != nil {
			return nil, err
		}
		if joined {
			name += "=" + value
		}
		completed = append(completed, name)
	}
	return completed, nil
}

// leastBeginning is how many letters after one dash are the beginning of a long option's name, not a
// short option and its value.
const leastBeginning = 3

// longOption returns the long option whose name, or a beginning of it, follows a single dash:
// -batch_size would be -b with the value "atch_size".
func longOption(f *pflag.FlagSet, arg string) string {
	typed, _, _ := strings.Cut(arg, "=")
	name, err := find(f, "-"+typed)
	if err != nil || len(typed) <= leastBeginning && len(name) > len("-"+typed) {
		return ""
	}
	return name
}

func find(f *pflag.FlagSet, typed string) (string, error) {
	plain := func(name string) string { return strings.ReplaceAll(name, "_", "-") }
	wanted := plain(typed)
	var exact, nearest string
	var candidates []string
	shared := len("--")
	f.VisitAll(func(flag *pflag.Flag) {
		name := "--" + flag.Name
		switch known := plain(name); {
		case known == wanted:
			exact = name
		case strings.HasPrefix(known, wanted):
			candidates = append(candidates, name)
		case common(known, wanted) > shared:
			nearest, shared = name, common(known, wanted)
		}
	})
	switch {
	case exact != "":
		return exact, nil
	case len(candidates) == 1:
		return candidates[0], nil
	case len(candidates) > 1:
		return "", fmt.Errorf("%s could be %s", typed, strings.Join(candidates, " or "))
	case nearest != "":
		return "", fmt.Errorf("unknown option %s, did you mean %s?", typed, nearest)
	default:
		return "", fmt.Errorf("unknown option %s", typed)
	}
}

// common counts the bytes of the longest common prefix.
func common(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

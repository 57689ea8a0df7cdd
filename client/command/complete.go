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

// ambiguousError is the error of a beginning that several options have.
type ambiguousError struct{ error }

func find(f *pflag.FlagSet, typed string) (string, error) {
	plain := func(name string) string { return strings.ReplaceAll(name, "_", "-") }
	wanted := plain(typed)
	var exact, nearest string
	var candidates []string
	most := 0
	f.VisitAll(func(flag *pflag.Flag) {
		name := "--" + flag.Name
		switch known := plain(name); {
		case known == wanted:
			exact = name
		case strings.HasPrefix(known, wanted):
			candidates = append(candidates, name)
		default:
			if shared := likeness(known[len("--"):], wanted[len("--"):]); shared > most {
				nearest, most = name, shared
			}
		}
	})
	switch {
	case exact != "":
		return exact, nil
	case len(candidates) == 1:
		return candidates[0], nil
	case len(candidates) > 1:
		return "", ambiguousError{fmt.Errorf("%s could be %s", typed, strings.Join(candidates, " or "))}
	case nearest != "":
		return "", fmt.Errorf("unknown option %s, did you mean %s?", typed, nearest)
	default:
		return "", fmt.Errorf("unknown option %s", typed)
	}
}

// leastShared is how many letters at the beginning make a name like another: num_requests, num_iteration.
const leastShared = 4

// likeness counts the bytes that a name of an option and what was typed share at their beginnings and their ends.
// It is 0 for names that are not near: one is to begin with the other's name or first letters, or they
// are to share more than a half.
func likeness(name, typed string) int {
	begin := common(len(name), len(typed), func(i int) bool { return name[i] == typed[i] })
	end := common(len(name)-begin, len(typed)-begin, func(i int) bool { return name[len(name)-1-i] == typed[len(typed)-1-i] })
	if begin < min(leastShared, len(name)) && 2*(begin+end) <= max(len(name), len(typed)) {
		return 0
	}
	return begin + end
}

// common counts the places, from the first, where two texts of these lengths are the same.
func common(a, b int, same func(i int) bool) int {
	n := 0
	for n < min(a, b) && same(n) {
		n++
	}
	return n
}

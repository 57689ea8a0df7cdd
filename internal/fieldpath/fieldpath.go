// Package fieldpath reads and writes the paths of fields in a WideDeepConfig, in the form
// that messages have: spec.training.env[0].value, spec.labels["a.b/c"].
package fieldpath

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Step is a segment of a path: a key of a mapping or an index of a list.
type Step struct {
	Key     string
	Index   int
	IsIndex bool
}

// Path leads from a document to a value in it.
type Path []Step

// Of returns the path of keys.
func Of(keys ...string) Path {
	path := make(Path, len(keys))
	for i, key := range keys {
		path[i] = Step{Key: key}
	}
	return path
}

// Parse reads a path. A key may also stand in brackets without quotes, as Kubernetes'
// messages write the keys of mappings.
func Parse(text string) (Path, error) {
	var path Path
	for rest := text; rest != "" || len(path) == 0; {
		step, after, err := parseStep(rest, len(path) == 0)
		if err != nil {
			return nil, err
		}
		path, rest = append(path, step), after
	}
	return path, nil
}

// parseStep reads the step at the beginning of a text.
func parseStep(text string, first bool) (step Step, rest string, err error) {
	if inside, found := strings.CutPrefix(text, "["); found && !first {
		return parseBracket(inside)
	}
	if !first {
		after, found := strings.CutPrefix(text, ".")
		if !found {
			return Step{}, "", fmt.Errorf("there must be a dot before %q", text)
		}
		text = after
	}
	end := strings.IndexAny(text, ".[")
	if end < 0 {
		end = len(text)
	}
	if end == 0 {
		return Step{}, "", fmt.Errorf("there must be a field before %q", text)
	}
	return Step{Key: text[:end]}, text[end:], nil
}

// parseBracket reads a step behind an opening bracket.
func parseBracket(text string) (step Step, rest string, err error) {
	if text != "" && strings.IndexByte(`"'`, text[0]) >= 0 {
		closing := text[:1] + "]"
		key, rest, closed := strings.Cut(text[1:], closing)
		if !closed {
			return Step{}, "", fmt.Errorf("%s is not closed with %s", "["+text, closing)
		}
		return Step{Key: key}, rest, nil
	}
	inside, rest, closed := strings.Cut(text, "]")
	if !closed || inside == "" {
		return Step{}, "", fmt.Errorf("there must be an index or a key, and ], behind %q", "["+inside)
	}
	if index, err := strconv.Atoi(inside); err == nil && index >= 0 {
		return Step{Index: index, IsIndex: true}, rest, nil
	}
	return Step{Key: inside}, rest, nil
}

var plainKey = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[-_A-Za-z0-9]+$`) })

func (p Path) String() string {
	var text strings.Builder
	for i, step := range p {
		switch {
		case step.IsIndex:
			fmt.Fprintf(&text, "[%d]", step.Index)
		case !plainKey().MatchString(step.Key):
			fmt.Fprintf(&text, `["%s"]`, step.Key)
		case i > 0:
			text.WriteString("." + step.Key)
		default:
			text.WriteString(step.Key)
		}
	}
	return text.String()
}

// Then returns a path with more steps.
func (p Path) Then(steps ...Step) Path { return slices.Concat(p, steps) }

// Overlaps reports whether one of two paths leads to a part of the other's value, or to the
// same value.
func (p Path) Overlaps(other Path) bool {
	shorter := min(len(p), len(other))
	return slices.Equal(p[:shorter], other[:shorter])
}

// Compare orders paths: elements of a list by their index.
func Compare(a, b Path) int {
	return slices.CompareFunc(a, b, func(a, b Step) int {
		return cmp.Or(cmp.Compare(a.Index, b.Index), strings.Compare(a.Key, b.Key))
	})
}

// Package mutant is what `make mutate` puts into a copy of the code: each call is a place
// where a run can go wrong on purpose. Which one does is said by the environment.
package mutant

import (
	"fmt"
	"os"
	"slices"
	"strconv"
)

// Variable names the place that goes wrong; without it none does.
const Variable = "WIDEDEEP_MUTANT"

var chosen = func() int {
	place, err := strconv.Atoi(os.Getenv(Variable))
	if err != nil {
		return 0
	}
	return place
}()

// If is a condition: it is always true at a place, and always false at the next.
func If(place int, condition bool) bool {
	switch chosen {
	case place:
		return true
	case place + 1:
		return false
	}
	return condition
}

// Runs reports whether a statement is run, which it is not at its place.
func Runs(place int) bool { return chosen != place }

// List is a list: at each of as many places as it has elements it lacks one.
func List[S ~[]E, E any](place int, list S) S {
	if i := chosen - place; i >= 0 && i < len(list) {
		return slices.Delete(slices.Clone(list), i, i+1)
	}
	return list
}

// Append appends a List.
func Append[S ~[]E, E any](place int, list S, more ...E) S {
	return append(list, List(place, more)...)
}

// Map is a mapping: at each of as many places as it has entries it lacks one, in the
// order of the keys' texts.
func Map[M ~map[K]V, K comparable, V any](place int, entries M) M {
	i := chosen - place
	if i < 0 || i >= len(entries) {
		return entries
	}
	var keys []string
	for key := range entries {
		keys = append(keys, fmt.Sprint(key))
	}
	slices.Sort(keys)
	left := M{}
	for key, value := range entries {
		if fmt.Sprint(key) != keys[i] {
			left[key] = value
		}
	}
	return left
}

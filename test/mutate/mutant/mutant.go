// Package mutant is what `make mutate` puts into a copy of the code: each call is a place
// where a run can go wrong on purpose. Which one does is said by the environment.
package mutant

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"sync"
)

// Variable names the place that goes wrong; without it none does. Reached names the file
// for the first numbers of the places that are asked for.
const (
	Variable = "WIDEDEEP_MUTANT"
	Reached  = "WIDEDEEP_MUTANT_REACHED"
)

var chosen = func() int {
	place, err := strconv.Atoi(os.Getenv(Variable))
	if err != nil {
		return 0
	}
	return place
}()

var (
	reachedFile = os.Getenv(Reached)
	reachedLock sync.Mutex
	known       = map[int]bool{}
)

// reach writes down that a place is asked for.
func reach(place int) {
	if reachedFile == "" {
		return
	}
	reachedLock.Lock()
	defer reachedLock.Unlock()
	if known[place] {
		return
	}
	known[place] = true
	file, err := os.OpenFile(reachedFile, os.O_APPEND|os.O_WRONLY, 0)
	if err == nil {
		_, err = fmt.Fprintln(file, place)
		err = errors.Join(err, file.Close())
	}
	if err != nil {
		panic(err)
	}
}

// If is a condition: it is always true at a place, and always false at the next.
func If(place int, condition bool) bool {
	reach(place)
	switch chosen {
	case place:
		return true
	case place + 1:
		return false
	}
	return condition
}

// Runs reports whether a statement is run, which it is not at its place.
func Runs(place int) bool {
	reach(place)
	return chosen != place
}

// List is a list: at each of as many places as it has elements it lacks one.
func List[S ~[]E, E any](place int, list S) S {
	reach(place)
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
	reach(place)
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

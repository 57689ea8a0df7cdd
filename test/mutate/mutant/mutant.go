// Package mutant is added to a copy of the code by `make mutate`. Each call is a place at
// which a run can go wrong on purpose. An environment variable selects the place.
package mutant

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"sync"
)

// Variable selects the place that goes wrong; if it is not set, none does. Reached names a
// file, to which the first numbers of the reached places are written.
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

// reach records that a place is reached.
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
		panic(err) //nolint:forbidigo // it is called from any code, which may have no error to return
	}
}

// If changes a condition: to true at a place, and to false at the next place.
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

// Runs reports whether a statement is run; at its place it is not.
func Runs(place int) bool {
	reach(place)
	return chosen != place
}

// List changes a list: it has a place for each element, at which that element is left out.
func List[S ~[]E, E any](place int, list S) S {
	reach(place)
	if i := chosen - place; i >= 0 && i < len(list) {
		return slices.Delete(slices.Clone(list), i, i+1)
	}
	return list
}

// Append appends a list that List may have changed.
func Append[S ~[]E, E any](place int, list S, more ...E) S {
	return append(list, List(place, more)...)
}

// Map changes a mapping: it has a place for each entry, in the order of the keys' texts, at
// which that entry is left out.
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

package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/widedeep/widedeep/test/mutate/mutant"
)

// folders are the packages whose tests are run.
var folders = []string{"fn", "internal/cli"}

// leftOut are tests that are not run. They compare with the manifests' files, which are not
// changed, or try hundreds of values for every field. A change that only those notice needs
// a test that shows its purpose.
var leftOut = regexp.MustCompile("DefaultsEqualKustomizeBuild|FindingsAreCapped|Hostile|EveryFieldsMistake|NumbersAreReadAlike|MessagesDoNothing")

// longest is the longest time of a run. A test that hangs counts as one that notices the
// change.
const longest = 5 * time.Minute

// test is one function of a package's tests.
type test struct {
	folder, name string
	class        int          // the quick ones have the lowest
	reaches      map[int]bool // places of the code by their first number
}

func binary(dir, folder string) string { return filepath.Join(dir, filepath.Base(folder)+".test") }

// command runs tests of a folder.
func (r *run) command(ctx context.Context, folder string, arguments ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, binary(r.dir, folder), arguments...)
	c.Dir = filepath.Join(r.root, folder)
	c.Env = os.Environ()
	return c
}

// findTests finds the tests, and runs each once to measure its time and to record the
// places that it reaches.
func (r *run) findTests() error {
	for _, folder := range folders {
		list, err := r.command(context.Background(), folder, "-test.list=.").Output()
		if err != nil {
			return err
		}
		for _, name := range strings.Fields(string(list)) {
			if leftOut.MatchString(name) {
				continue
			}
			t := test{folder: folder, name: name, reaches: map[int]bool{}}
			reached := filepath.Join(r.dir, "reached")
			if err := os.WriteFile(reached, nil, 0o600); err != nil {
				return err
			}
			one := r.command(context.Background(), folder, "-test.run=^"+name+"$")
			one.Env = append(one.Env, mutant.Reached+"="+reached)
			if out, err := one.CombinedOutput(); err != nil {
				return fmt.Errorf("%s fails where nothing is broken: %w\n%s", name, err, out)
			}
			t.class = classOf(one.ProcessState.UserTime() + one.ProcessState.SystemTime())
			text, err := os.ReadFile(reached)
			if err != nil {
				return err
			}
			for _, place := range strings.Fields(string(text)) {
				number, err := strconv.Atoi(place)
				if err != nil {
					return err
				}
				t.reaches[number] = true
			}
			r.tests = append(r.tests, t)
		}
	}
	slices.SortStableFunc(r.tests, func(a, b test) int { return cmp.Compare(a.class, b.class) })
	return nil
}

// classOf returns which tests are run together, by their processor time.
func classOf(took time.Duration) int {
	switch {
	case took < 300*time.Millisecond:
		return 0
	case took < time.Second:
		return 1
	}
	return 2
}

// noticed reports whether a test that reaches a place fails with the change. The fastest
// tests run first.
func (r *run) noticed(p place) bool {
	left := slices.DeleteFunc(slices.Clone(r.tests), func(t test) bool { return p.group != 0 && !t.reaches[p.group] })
	for len(left) > 0 {
		batch := 1
		for batch < len(left) && left[batch].folder == left[0].folder && left[batch].class == left[0].class {
			batch++
		}
		var names []string
		for _, t := range left[:batch] {
			names = append(names, t.name)
		}
		ctx, cancel := context.WithTimeout(context.Background(), longest)
		tests := r.command(ctx, left[0].folder, "-test.failfast", "-test.run=^("+strings.Join(names, "|")+")$")
		tests.Env = append(tests.Env, fmt.Sprintf("%s=%d", mutant.Variable, p.number))
		err := tests.Run()
		cancel()
		if err != nil {
			return true
		}
		left = left[batch:]
	}
	return false
}

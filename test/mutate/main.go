// Command mutate breaks the code of the fields and the manifests in one place at a time
// and names the places that no test notices. It compiles the tests once, with all places
// in them; the environment says which one goes wrong in a run. Run it with `make mutate`
// from the repository's root.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/manifests"
	"github.com/widedeep/widedeep/test/mutate/mutant"
	"github.com/widedeep/widedeep/v1alpha1"
)

const runtimePackage = "github.com/widedeep/widedeep/test/mutate/mutant"

// sources are the files of the code that is broken: what reads, checks and applies fields.
var sources = []string{"fn/choices.go", "fn/shape.go", "fn/expand.go", "fn/validate_*.go"}

// suite are tests of a package, the quick ones first.
type suite struct{ name, folder, run, skip string }

// Left out is what compares with the manifests' files, which are not broken.
var suites = []suite{
	{"golden", "fn", "^TestGolden$", ""},
	{"fn", "fn", "", "Hostile|^TestGolden$|DefaultsEqualKustomizeBuild"},
	{"cli", "internal/cli", "", ""},
	{"hostile text", "fn", "Hostile", ""},
}

// longest is how long a suite may take; one that hangs has noticed.
const longest = 5 * time.Minute

func main() {
	if err := mutate(os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "mutate:", err)
		os.Exit(1)
	}
}

func mutate(out io.Writer) error {
	root, err := os.Getwd()
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "mutate")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)

	places, err := prepare(root, dir)
	if err != nil {
		return err
	}
	if by := noticed(root, dir, 0); by != "" {
		return fmt.Errorf("the tests of %s fail where nothing is broken", by)
	}
	fmt.Fprintf(out, "%d places\n", len(places))
	start := time.Now()
	unnoticed := survivors(root, dir, len(places))
	var left []place
	for i := range unnoticed {
		if unnoticed[i] {
			left = append(left, places[i])
		}
	}
	fmt.Fprintf(out, "%d are noticed, in %s\n", len(places)-len(left), time.Since(start).Round(time.Second))
	return report(out, places, left)
}

// prepare writes the broken code and compiles the tests with it.
func prepare(root, dir string) ([]place, error) {
	var places []place
	replace := map[string]string{}
	for _, pattern := range sources {
		files, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil || len(files) == 0 {
			return nil, fmt.Errorf("there is no file %s (%w)", pattern, err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			text, err := os.ReadFile(file)
			if err != nil {
				return nil, err
			}
			relative, err := filepath.Rel(root, file)
			if err != nil {
				return nil, err
			}
			if text, err = instrument(relative, text, &places); err != nil {
				return nil, err
			}
			replace[file] = filepath.Join(dir, strings.ReplaceAll(relative, "/", "_"))
			if err := os.WriteFile(replace[file], text, 0o600); err != nil {
				return nil, err
			}
		}
	}

	broken := filepath.Join(dir, "manifests.go")
	replace[filepath.Join(root, "manifests", "broken.go")] = broken
	if err := os.WriteFile(broken, fmt.Appendf(nil, breaks, runtimePackage, len(places)+1), 0o600); err != nil {
		return nil, err
	}
	nodes, err := allManifests()
	if err != nil {
		return nil, err
	}
	for _, p := range mutant.Places(nodes) {
		where, what, _ := strings.Cut(p.What, ": ")
		places = append(places, place{where: "manifests " + where, what: what})
	}

	overlay := filepath.Join(dir, "overlay.json")
	text, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(overlay, text, 0o600); err != nil {
		return nil, err
	}
	for _, s := range suites {
		build := exec.Command("go", "test", "-c", "-overlay", overlay, "-o", s.binary(dir), "./"+s.folder)
		if out, err := build.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("%s: %w\n%s", s.folder, err, out)
		}
	}
	return places, nil
}

// breaks is the file that breaks the manifests when a test starts.
const breaks = `package manifests

import (
	mutant %q
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/v1alpha1"
)

func init() {
	var all []*yaml.Node
	for _, mode := range v1alpha1.Modes {
		loaded, err := Embedded.Load(mode)
		if err != nil {
			panic(err)
		}
		for _, m := range loaded {
			all = append(all, m.Node)
		}
	}
	mutant.Break(%d, all)
}
`

func allManifests() ([]*yaml.Node, error) {
	var all []*yaml.Node
	for _, mode := range v1alpha1.Modes {
		loaded, err := manifests.Embedded.Load(mode)
		if err != nil {
			return nil, err
		}
		for _, m := range loaded {
			all = append(all, m.Node)
		}
	}
	return all, nil
}

func (s suite) binary(dir string) string { return filepath.Join(dir, filepath.Base(s.folder)+".test") }

// survivors tells of each place whether no test notices it.
func survivors(root, dir string, count int) []bool {
	unnoticed := make([]bool, count)
	next := make(chan int)
	var workers sync.WaitGroup
	for range runtime.NumCPU() {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for i := range next {
				unnoticed[i] = noticed(root, dir, i+1) == ""
			}
		}()
	}
	for i := range count {
		next <- i
	}
	close(next)
	workers.Wait()
	return unnoticed
}

// noticed names the first suite that fails with a place.
func noticed(root, dir string, place int) string {
	for _, s := range suites {
		ctx, cancel := context.WithTimeout(context.Background(), longest)
		run := exec.CommandContext(ctx, s.binary(dir), "-test.failfast", "-test.run="+s.run, "-test.skip="+s.skip)
		run.Dir = filepath.Join(root, s.folder)
		run.Env = append(os.Environ(), fmt.Sprintf("%s=%d", mutant.Variable, place))
		err := run.Run()
		cancel()
		if err != nil {
			return s.name
		}
	}
	return ""
}

// report names the places that no test notices and nobody explained, and explanations
// that are no longer true.
func report(out io.Writer, places, left []place) error {
	wrong := 0
	for _, p := range left {
		if slices.ContainsFunc(equivalents, p.is) {
			continue
		}
		wrong++
		fmt.Fprintf(out, "%s (line %d): %s\n", p.where, p.line, p.what)
	}
	for _, e := range equivalents {
		switch {
		case !slices.ContainsFunc(places, func(p place) bool { return p.is(e) }):
			wrong++
			fmt.Fprintf(out, "explained, and not there: %s: %s (%s)\n", e.where, e.what, e.why)
		case !slices.ContainsFunc(left, func(p place) bool { return p.is(e) }):
			wrong++
			fmt.Fprintf(out, "explained, and noticed: %s: %s (%s)\n", e.where, e.what, e.why)
		}
	}
	if wrong > 0 {
		return errors.New("write a test that shows what each of them is for, or explain in test/mutate/equivalents.go why none can")
	}
	return nil
}

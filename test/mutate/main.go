// Command mutate changes the code of the fields, and the manifests, in one place at a time
// and reports the places whose change no test notices. It compiles the tests once, with all
// places in them; an environment variable selects the place that is changed in a run. For
// each place it runs only the tests that reach it. Run it with `make mutate` in the
// repository's root.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
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

// sources are the files whose code is changed: they read, check and apply fields.
var sources = []string{"fn/check_text.go", "fn/hooks.go", "fn/find_places.go", "fn/apply_*.go", "fn/expand.go", "fn/reserved_names.go", "fn/validate*.go", "fn/find_manifests.go", "internal/parameters/table.go"}

func main() {
	r := run{out: os.Stdout}
	flag.IntVar(&r.workers, "workers", runtime.NumCPU(), "how many places to try at once")
	flag.Func("only", "regular expression of the places to try, by file, function and change", func(text string) (err error) {
		r.only, err = regexp.Compile(text)
		return err
	})
	flag.Parse()
	if err := r.mutate(); err != nil {
		fmt.Fprintln(os.Stderr, "mutate:", err)
		os.Exit(1)
	}
}

// run is one run of the command.
type run struct {
	out       io.Writer
	workers   int
	only      *regexp.Regexp
	root, dir string // of the repository, and of what is compiled
	tests     []test
}

func (r *run) mutate() (err error) {
	if r.root, err = os.Getwd(); err != nil {
		return err
	}
	if r.dir, err = os.MkdirTemp("", "mutate"); err != nil {
		return err
	}
	defer os.RemoveAll(r.dir)

	places, err := prepare(r.root, r.dir)
	if err != nil {
		return err
	}
	if err := r.findTests(); err != nil {
		return err
	}
	tried := places
	if r.only != nil {
		tried = slices.DeleteFunc(slices.Clone(places), func(p place) bool { return !r.only.MatchString(p.where + ": " + p.what) })
	}
	left := r.survivors(tried)
	return r.report(tried, left)
}

// prepare writes the instrumented code and compiles the tests with it.
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
		places = append(places, place{number: len(places) + 1, where: "manifests " + where, what: what})
	}

	overlay := filepath.Join(dir, "overlay.json")
	text, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(overlay, text, 0o600); err != nil {
		return nil, err
	}
	for _, folder := range folders {
		build := exec.Command("go", "test", "-c", "-overlay", overlay, "-o", binary(dir, folder), "./"+folder)
		if out, err := build.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("%s: %w\n%s", folder, err, out)
		}
	}
	return places, nil
}

// breaks is a Go file that changes the manifests when a test starts.
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

// survivors are the places whose change no test notices.
func (r *run) survivors(tried []place) []place {
	fmt.Fprintf(r.out, "%d places\n", len(tried))
	start, shown := time.Now(), time.Now()
	unnoticed := make([]bool, len(tried))
	done, count := 0, 0
	var mutex sync.Mutex
	next := make(chan int)
	var workers sync.WaitGroup
	for range r.workers {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for i := range next {
				noticed := r.noticed(tried[i])
				mutex.Lock()
				done++
				if !noticed {
					count++
					unnoticed[i] = true
					fmt.Fprintf(r.out, "unnoticed: %s\n", tried[i])
				}
				if done == len(tried) || time.Since(shown) > time.Minute {
					shown = time.Now()
					fmt.Fprintf(r.out, "%d of %d tried in %s, %d unnoticed\n", done, len(tried), time.Since(start).Round(time.Second), count)
				}
				mutex.Unlock()
			}
		}()
	}
	for i := range tried {
		next <- i
	}
	close(next)
	workers.Wait()
	var left []place
	for i, p := range tried {
		if unnoticed[i] {
			left = append(left, p)
		}
	}
	return left
}

// report prints the places whose change no test notices and that equivalents.go does not
// explain, and explanations that are no longer true.
func (r *run) report(places, left []place) error {
	wrong := 0
	for _, p := range left {
		if slices.ContainsFunc(equivalents, p.is) {
			continue
		}
		wrong++
		fmt.Fprintln(r.out, p)
	}
	for _, e := range equivalents {
		switch {
		case !slices.ContainsFunc(places, func(p place) bool { return p.is(e) }):
			if r.only == nil {
				wrong++
				fmt.Fprintf(r.out, "explained, and not there: %s: %s (%s)\n", e.where, e.what, e.why)
			}
		case !slices.ContainsFunc(left, func(p place) bool { return p.is(e) }):
			wrong++
			fmt.Fprintf(r.out, "explained, and noticed: %s: %s (%s)\n", e.where, e.what, e.why)
		}
	}
	if wrong > 0 {
		return errors.New("write a test that shows what each of them is for, or explain in test/mutate/equivalents.go why none can")
	}
	return nil
}

// Command lifecycle makes random changes to packages, as their users would over years, and
// runs the real kpt in between. It computes the result that each run must have from what
// every WideDeepConfig alone generates. It fails if a document of the user's is lost or
// changed, if a generated one is missing or duplicated, or if a second run changes
// anything. It then prints the seed and as few steps as show the failure.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"math/rand/v2" //nolint:depguard // the steps are random; their seeds are printed
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

func main() {
	if filepath.Base(os.Args[0]) == neighbour && len(os.Args) == 2 {
		if runNeighbour(os.Args[1]) != nil {
			os.Exit(1)
		}
		return
	}
	program := flag.String("kpt", "kpt", "kpt to run under")
	duration := flag.Duration("duration", time.Minute, "for how long to start new sequences of steps")
	seed := flag.Uint64("seed", uint64(time.Now().UnixNano()%1e9), "seed of the first sequence; the next has the next one")
	binary := flag.String(function, "", "binary to test, in place of one that is built")
	flag.Parse()
	if err := fuzz(os.Stdout, *program, *binary, *seed, *duration); err != nil {
		fmt.Fprintln(os.Stderr, "lifecycle:", err)
		os.Exit(1)
	}
}

func fuzz(out io.Writer, program, binary string, seed uint64, duration time.Duration) error {
	dir, err := os.MkdirTemp("", "lifecycle")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := prepare(dir, binary); err != nil {
		return err
	}
	k := &kpt{program: program, dir: filepath.Join(dir, "package")}
	if err := k.probe(); err != nil {
		return err
	}
	g, err := newGenerator()
	if err != nil {
		return err
	}

	fmt.Fprintf(out, "seed %d\n", seed)
	counts := map[string]int{}
	start := time.Now()
	sequences := uint64(0)
	for ; sequences == 0 || time.Since(start) < duration; sequences++ {
		steps := sequence(seed + sequences)
		if _, err := newWorld(k, g, counts).take(steps); err != nil {
			return report(out, k, g, seed+sequences, steps, err)
		}
	}
	fmt.Fprintf(out, "%d sequences in %s\n", sequences, time.Since(start).Round(time.Second))
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		fmt.Fprintf(out, "%7d %s\n", counts[name], name)
	}
	return nil
}

// prepare puts the function and its neighbour on the PATH.
func prepare(dir, binary string) error {
	bin := filepath.Join(dir, "bin")
	if err := os.Mkdir(bin, 0o755); err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	if err := os.Symlink(self, filepath.Join(bin, neighbour)); err != nil {
		return err
	}
	target := filepath.Join(bin, function)
	if binary == "" {
		build := exec.Command("go", "build", "-o", target, "github.com/widedeep/widedeep")
		if out, err := build.CombinedOutput(); err != nil {
			return fmt.Errorf("go build: %w\n%s", err, out)
		}
	} else if absolute, err := filepath.Abs(binary); err != nil {
		return err
	} else if err := os.Symlink(absolute, target); err != nil {
		return err
	}
	return os.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
}

// report prints a failure with as few steps as show it.
func report(out io.Writer, k *kpt, g *generator, seed uint64, steps []step, err error) error {
	if found := (fault{}); !errors.As(err, &found) {
		return fmt.Errorf("seed %d: %w", seed, err)
	}
	did, err := shrink(k, g, steps, err)
	fmt.Fprintf(out, "seed %d fails; as few steps as show it:\n", seed)
	for i, what := range did {
		fmt.Fprintf(out, "%4d. %s\n", i+1, what)
	}
	fmt.Fprintln(out, strings.TrimSpace(err.Error()))
	return fmt.Errorf("again: make fuzz-lifecycle KPT=%s SEED=%d DURATION=0s", k.program, seed)
}

// shrink removes steps as long as the others still fail. It returns the descriptions of the
// remaining steps and their error.
func shrink(k *kpt, g *generator, steps []step, err error) ([]string, error) {
	var did []string
	fails := func(some []step) bool {
		what, found := newWorld(k, g, map[string]int{}).take(some)
		if is := (fault{}); !errors.As(found, &is) {
			return false
		}
		did, err = what, found
		return true
	}
	fails(steps)
	for size := len(steps) / 2; size > 0; size /= 2 {
		for from := 0; from+size <= len(steps); {
			if fewer := slices.Delete(slices.Clone(steps), from, from+size); fails(fewer) {
				steps = fewer
			} else {
				from += size
			}
		}
	}
	return did, err
}

// operations are all that a sequence's steps are chosen from.
var operations = []operation{
	{"add config", 6, addConfig},
	{"rename config", 4, renameConfig},
	{"rename model", 4, renameModel},
	{"change namespace", 3, changeNamespace},
	{"change user", 2, changeUser},
	{"change mode", 5, changeMode},
	{"break config", 1, breakConfig},
	{"delete config", 3, deleteConfig},
	{"delete generated", 2, deleteGenerated},
	{"edit generated", 4, editGenerated},
	{"take owner", 1, takeOwner},
	{"give owner", 2, giveOwner},
	{"add own", 5, addOwn},
	{"comment", 3, comment},
	{"fetch", 1, fetch},
	{"move file", 5, moveFile},
	{"move folder", 2, moveFolder},
	{"merge files", 4, mergeFiles},
	{"split file", 3, splitFile},
	{"copy generated", 1, copyGenerated},
	{"copy folder", 1, copyFolder},
	{"add package", 4, addPackage},
	{"change pipeline", 3, changePipeline},
	{"remove Kptfile", 1, removeKptfile},
	{"undo", 10, undo},
	{"render", 14, renderAll},
	{"render a package", 4, renderOne},
	{"eval", 5, evalAll},
	{"eval a folder", 2, evalOne},
	{"eval a selection", 6, evalSelected},
	{"eval with values", 3, evalValues},
	{"eval with a functionConfig", 3, evalConfig},
}

// sequence is one of up to 40 steps, from a package with a WideDeepConfig to a render.
func sequence(seed uint64) []step {
	r := rand.New(rand.NewPCG(seed, 0))
	total := 0
	for _, o := range operations {
		total += o.weight
	}
	steps := []step{
		{operation{"root package", 0, addRoot}, r.Uint64()},
		{operation{"add config", 0, addConfig}, r.Uint64()},
		{operation{"render", 0, renderAll}, r.Uint64()},
	}
	for range r.IntN(37) {
		at := r.IntN(total)
		i := 0
		for ; at >= operations[i].weight; i++ {
			at -= operations[i].weight
		}
		steps = append(steps, step{operations[i], r.Uint64()})
	}
	return append(steps, step{operation{"render", 0, renderAll}, r.Uint64()})
}

func addRoot(w *world) (string, error) { return w.writeKptfile(kptfile) }

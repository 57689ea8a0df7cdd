// Command bench compares the function with kustomize and with an SDK function that does
// nothing. It measures whole processes, in turns, on one machine. It prints ratios, because
// seconds and bytes depend on the machine, and fails if a ratio is above its limit.
// Run it with `make bench` in the repository's root.
package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// comparison compares two commands: the limits are the greatest ratios of the first to the
// second. Without limits the ratios are only shown.
type comparison struct {
	what         string
	runs         int
	a, b         command
	time, memory float64
}

func (c comparison) isJudged() bool { return c.time > 0 }

func main() {
	run := bench
	if len(os.Args) > 2 && os.Args[1] == launch {
		run = func() error { return launched(os.Stdout, os.Stderr, os.Args[2], os.Args[3:]) }
	}
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func bench() error {
	dir, err := os.MkdirTemp("", "bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := build(dir); err != nil {
		return err
	}
	all, err := comparisons(dir)
	if err != nil {
		return err
	}

	fmt.Printf("%-54s %14s %14s\n", "ratio of medians (and its limit)", "time", "peak memory")
	above := 0
	for _, c := range all {
		time, memory, err := compare(c.runs, c.a, c.b)
		if err != nil {
			return err
		}
		if !c.isJudged() {
			fmt.Printf("%-54s %7.2f        %7.2f\n", c.what, time, memory)
			continue
		}
		fmt.Printf("%-54s %7.2f (%.2f) %7.2f (%.2f)\n", c.what, time, c.time, memory, c.memory)
		if time > c.time || memory > c.memory {
			above++
		}
	}
	flat, err := perConfig(dir)
	if err != nil {
		return err
	}
	fmt.Printf("%-54s %7.2f (%.2f)\n", "a config more among 1,000 / among 100", flat, flatLimit)
	if flat > flatLimit {
		above++
	}
	if above > 0 {
		return fmt.Errorf("%d of the comparisons are above their limit", above)
	}
	return nil
}

// build builds the programs the way the image is built: static and stripped.
func build(dir string) error {
	fmt.Fprintln(os.Stderr, "building widedeep, kustomize and a function that does nothing")
	for _, args := range [][]string{
		{".", "./test/bench/noop"},
		{"-modfile=tools/go.mod", "sigs.k8s.io/kustomize/kustomize/v5"},
	} {
		command := exec.Command("go", append([]string{"build", "-trimpath", "-ldflags", "-s -w", "-o", dir + "/"}, args...)...)
		command.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := command.CombinedOutput(); err != nil {
			return fmt.Errorf("go build %s: %w\n%s", strings.Join(args, " "), err, out)
		}
	}
	return nil
}

func comparisons(dir string) ([]comparison, error) {
	program := func(name, input string) command { return command{input, []string{filepath.Join(dir, name)}} }
	alone, err := write(dir, expansion(0))
	if err != nil {
		return nil, err
	}
	kustomize := command{args: []string{filepath.Join(dir, "kustomize"), "build", "manifests/pipeline"}}
	all := []comparison{{"one pipeline / kustomize build manifests/pipeline", 60, program("widedeep", alone), kustomize, 0.5, 0.65}}
	// Alone, the start of the process is at least half of either, so the ratio has no limit.
	for _, c := range []struct {
		foreign, runs int
		limit         float64
	}{{0, 60, 0}, {1_000, 15, 0.7}, {10_000, 5, 0.7}} {
		input, err := write(dir, expansion(c.foreign))
		if err != nil {
			return nil, err
		}
		what := fmt.Sprintf("one pipeline / nothing, beside %d foreign items", c.foreign)
		all = append(all, comparison{what, c.runs, program("widedeep", input), program("noop", input), c.limit, c.limit})
	}
	return all, nil
}

// flatLimit allows for the noise of two differences, and for what sorting takes.
const flatLimit = 1.5

// perConfig compares the time of each further config among many with that among few. The
// start of the process is in neither.
func perConfig(dir string) (float64, error) {
	var took []float64
	numbers := []int{1, 100, 1_000}
	for _, number := range numbers {
		input, err := write(dir, configs(number))
		if err != nil {
			return 0, err
		}
		var usages []usage
		for range 9 {
			u, err := command{input, []string{filepath.Join(dir, "widedeep")}}.run()
			if err != nil {
				return 0, err
			}
			usages = append(usages, u)
		}
		took = append(took, median(usages, usage.seconds))
	}
	each := func(i int) float64 { return (took[i] - took[i-1]) / float64(numbers[i]-numbers[i-1]) }
	return each(2) / each(1), nil
}

// write writes an input to a new file.
func write(dir, input string) (name string, err error) {
	file, err := os.CreateTemp(dir, "input-*.yaml")
	if err != nil {
		return "", err
	}
	defer file.Close()
	_, err = file.WriteString(input)
	return file.Name(), err
}

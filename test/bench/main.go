// Command bench compares the function with kustomize, side by side: the time of
// whole processes, in turns, on one machine. It prints ratios, since seconds say
// more about the machine. Run it with `make bench` from the repository's root.
package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

const (
	runs = 60
	// limit is the most that the function may take of kustomize's time.
	limit = 0.7
)

const list = `apiVersion: config.kubernetes.io/v1
kind: ResourceList
functionConfig:
  apiVersion: widedeep.dev/v1alpha1
  kind: WideDeepConfig
  metadata:
    name: wide-deep
  spec:
    mode: pipeline
`

// process is one contender.
type process struct {
	input string
	args  []string
	times []time.Duration
}

func main() {
	if err := bench(); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func bench() error {
	bin, err := os.MkdirTemp("", "bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(bin)
	fmt.Fprintln(os.Stderr, "building widedeep and kustomize")
	for _, args := range [][]string{
		{"build", "-trimpath", "-ldflags", "-s -w", "-o", bin, "."},
		{"build", "-modfile=tools/go.mod", "-trimpath", "-ldflags", "-s -w", "-o", bin, "sigs.k8s.io/kustomize/kustomize/v5"},
	} {
		if out, err := exec.Command("go", args...).CombinedOutput(); err != nil {
			return fmt.Errorf("go %s: %w\n%s", strings.Join(args, " "), err, out)
		}
	}

	function := &process{input: list, args: []string{filepath.Join(bin, "widedeep")}}
	kustomize := &process{args: []string{filepath.Join(bin, "kustomize"), "build", "manifests/pipeline"}}
	fmt.Fprintf(os.Stderr, "running each %d times, in turns\n", runs)
	for range runs {
		for _, p := range []*process{function, kustomize} {
			if err := p.run(); err != nil {
				return err
			}
		}
	}
	ratio := float64(function.median()) / float64(kustomize.median())
	fmt.Printf("one pipeline expansion / kustomize build manifests/pipeline: %.2f (median of %d, at most %.1f)\n", ratio, runs, limit)
	if ratio > limit {
		return fmt.Errorf("%.2f is more than %.1f", ratio, limit)
	}
	return nil
}

func (p *process) run() error {
	command := exec.Command(p.args[0], p.args[1:]...)
	command.Stdin = strings.NewReader(p.input)
	start := time.Now()
	err := command.Run()
	p.times = append(p.times, time.Since(start))
	if err != nil {
		return fmt.Errorf("%v: %w", p.args, err)
	}
	return nil
}

func (p *process) median() time.Duration {
	sorted := slices.Sorted(slices.Values(p.times))
	return sorted[len(sorted)/2]
}

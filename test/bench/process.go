package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"time"
)

// command is a program to measure and its input file.
type command struct {
	input string
	args  []string
}

// usage is the time and memory of one run.
type usage struct {
	Time time.Duration
	// Memory is the peak resident set, in KiB.
	Memory int64
}

// launch is the argument that makes this program run another one and print its usage.
const launch = "launch"

// run starts the command from a small process: Linux counts the parent's resident set at the
// time of the fork into the child's peak.
func (c command) run() (usage, error) {
	self, err := os.Executable()
	if err != nil {
		return usage{}, err
	}
	launcher := exec.Command(self, append([]string{launch, c.input}, c.args...)...)
	var messages bytes.Buffer
	launcher.Stderr = &messages
	out, err := launcher.Output()
	if err != nil {
		return usage{}, fmt.Errorf("%v: %w\n%s", c.args, err, messages.String())
	}
	var u usage
	return u, json.Unmarshal(out, &u)
}

// launched is the small process: it runs a program and prints its usage.
func launched(out, messages io.Writer, input string, args []string) error {
	program := exec.Command(args[0], args[1:]...)
	program.Stderr = messages
	if input != "" {
		file, err := os.Open(input)
		if err != nil {
			return err
		}
		defer file.Close()
		program.Stdin = file
	}
	start := time.Now()
	if err := program.Run(); err != nil {
		return err
	}
	took := time.Since(start)
	memory := program.ProcessState.SysUsage().(*syscall.Rusage).Maxrss
	own, err := resident()
	if err != nil {
		return err
	}
	if own >= memory {
		return fmt.Errorf("the launcher itself has had %d KiB resident, the program %d: what was measured may be the former", own, memory)
	}
	return json.NewEncoder(out).Encode(usage{took, memory})
}

// resident returns the peak resident set of this process, in KiB.
func resident() (int64, error) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, err
	}
	_, line, _ := strings.Cut(string(status), "VmHWM:")
	var kib int64
	_, err = fmt.Sscan(line, &kib)
	return kib, err
}

// compare runs two commands in turns and returns the ratios of their medians.
func compare(runs int, a, b command) (times, memory float64, err error) {
	var ofA, ofB []usage
	for range runs {
		for _, one := range []struct {
			command
			usages *[]usage
		}{{a, &ofA}, {b, &ofB}} {
			u, err := one.run()
			if err != nil {
				return 0, 0, err
			}
			*one.usages = append(*one.usages, u)
		}
	}
	return median(ofA, usage.seconds) / median(ofB, usage.seconds), median(ofA, usage.kibibytes) / median(ofB, usage.kibibytes), nil
}

func (u usage) seconds() float64   { return u.Time.Seconds() }
func (u usage) kibibytes() float64 { return float64(u.Memory) }

func median(usages []usage, of func(usage) float64) float64 {
	var values []float64
	for _, u := range usages {
		values = append(values, of(u))
	}
	slices.Sort(values)
	return values[len(values)/2]
}

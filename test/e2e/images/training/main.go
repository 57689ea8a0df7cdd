// Command python stands in for the training image's: it runs what its first argument
// names, the model's train.py or the launcher of 2020 that leads to it, with their
// command lines, statuses and faults, in no time and with an accuracy that rises with
// each training.
//
// The file stand-in.json in the dataset's folder asks for what goes wrong; see
// behaviour.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// behaviour is what a test asks for.
type behaviour struct {
	// Crash is the exit status of a training that fails.
	Crash int `json:"crash"`
	// Late lets it fail after everything is written and printed.
	Late bool `json:"late"`
	// Killed ends the training as the kernel does where memory is short.
	Killed bool `json:"killed"`
	// Accuracy is printed in place of the accuracy; "none" prints no line.
	Accuracy string `json:"accuracy"`
	// Metrics writes metrics.json, as this project's training does.
	Metrics bool `json:"metrics"`
	// NoExport leaves the saved model out.
	NoExport bool `json:"noExport"`
	// Children are the kinds of processes that the training starts; see children.
	Children []string `json:"children"`
	// Stubborn lets the training itself go on after TERM and INT, which it prints.
	Stubborn bool `json:"stubborn"`
	// Seconds is how long the training takes.
	Seconds int `json:"seconds"`
	// Probe tries what a token would allow, and prints what came of it.
	Probe bool `json:"probe"`
}

// The programs of the image, below the model's directory.
const (
	trainer  = "models/recommendation/tensorflow/wide_deep_large_ds/training/train.py"
	launcher = "benchmarks/launch_benchmark.py"
)

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "python: want the path of a program")
		os.Exit(2)
	}
	program, args := os.Args[1], os.Args[2:]
	if program == "-c" {
		os.Exit(lock(args))
	}
	if _, err := os.Stat(program); err != nil {
		fmt.Fprintf(os.Stderr, "python: can't open file '%s': %v\n", program, err)
		os.Exit(2)
	}
	var status int
	var err error
	switch {
	case strings.HasSuffix(program, "/"+trainer):
		status, err = train(args)
	case strings.HasSuffix(program, "/"+launcher):
		status = launch(strings.TrimSuffix(program, launcher), args)
	default:
		status, err = 2, fmt.Errorf("knows no %s", program)
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", filepath.Base(program), err)
	}
	os.Exit(status)
}

// lock does what the one program does that the scripts have for Python's -c, where the
// image has no flock.
func lock(args []string) (status int) {
	var descriptor int
	if len(args) != 2 || !strings.Contains(args[0], "fcntl.flock(int(sys.argv[1]), fcntl.LOCK_EX | fcntl.LOCK_NB)") {
		fmt.Fprintln(os.Stderr, "python: knows only a program that locks")
		return 2
	}
	_, err := fmt.Sscan(args[1], &descriptor)
	if err == nil {
		err = syscall.Flock(descriptor, syscall.LOCK_EX|syscall.LOCK_NB)
	}
	switch {
	case errors.Is(err, syscall.EWOULDBLOCK):
		return 1
	case err != nil:
		fmt.Fprintln(os.Stderr, "flock:", err)
		return 1
	}
	return 0
}

// asked reads what a dataset's folder asks for.
func asked(dataset string) (behaviour, error) {
	var b behaviour
	text, err := os.ReadFile(filepath.Join(dataset, "stand-in.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return b, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &b)
	}
	return b, err
}

package main

import (
	"flag"
	"os"
	"os/exec"
	"strings"
	"syscall"
)

// launch does what the image's launcher does. It has three faults that our scripts must not have:
// the status is always 0, the training gets no signal, since it gets a session of its
// own, and a path with a space becomes two words.
func launch(model string, args []string) (status int) {
	flags := flag.NewFlagSet("launch_benchmark.py", flag.ContinueOnError)
	for _, name := range []string{"model-name", "precision", "mode", "framework"} {
		flags.String(name, "", "selects the program to run")
	}
	batch := flags.String("batch-size", "-1", "lines of a step")
	dataset := flags.String("data-location", "", "folder of train.csv and eval.csv")
	output := flags.String("output-dir", "", "folder for the saved model")
	checkpoints := flags.String("checkpoint", "", "folder for the checkpoints")
	if err := flags.Parse(args); err != nil {
		return 2 // the flags say what is wrong themselves
	}
	words := []string{
		"python", model + trainer, "--batch_size=" + *batch, "--data_location=" + *dataset, "--output_dir=" + *output, "--checkpoint=" + *checkpoints,
	}
	for _, more := range flags.Args() {
		words = append(words, "--"+more)
	}
	training := exec.Command("bash", "-c", strings.Join(words, " "))
	training.Stdout, training.Stderr = os.Stdout, os.Stderr
	training.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	_ = training.Run() // this is where the status is lost
	return 0
}

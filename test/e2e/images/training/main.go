// Command python stands in for the training image's: it takes the command line of
// the model zoo's launch_benchmark.py, reads the dataset, writes checkpoints and
// exports a model, in no time and with an accuracy that rises with each checkpoint.
//
// The file stand-in.json in the dataset's folder asks for what goes wrong; see
// behaviour.
package main

import (
	"crypto/tls"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// behaviour is what a test asks for.
type behaviour struct {
	// Crash is the exit status of a training that fails.
	Crash int `json:"crash"`
	// Accuracy is printed in place of the accuracy; "none" prints no line.
	Accuracy string `json:"accuracy"`
	// NoExport leaves the saved model out.
	NoExport bool `json:"noExport"`
	// Child makes a child process that lives as long as it is let.
	Child bool `json:"child"`
	// Probe tries what a token would allow, and prints what came of it.
	Probe bool `json:"probe"`
}

// hold is the file in the dataset's folder that keeps the training running.
const hold = "hold"

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "launch_benchmark.py:", err)
		os.Exit(2)
	}
}

func run(args []string) error {
	if len(args) == 0 || filepath.Base(args[0]) != "launch_benchmark.py" {
		return fmt.Errorf("want the path of launch_benchmark.py, got %q", args)
	}
	flags := flag.NewFlagSet("launch_benchmark.py", flag.ContinueOnError)
	for name, only := range map[string]string{
		"model-name": "wide_deep_large_ds", "precision": "fp32", "mode": "training", "framework": "tensorflow", "batch-size": "512",
	} {
		flags.Func(name, "is "+only, func(text string) error {
			if text != only {
				return fmt.Errorf("must be %s", only)
			}
			return nil
		})
	}
	dataset := flags.String("data-location", "", "folder of train.csv and eval.csv")
	output := flags.String("output-dir", "", "folder for the saved model")
	checkpoints := flags.String("checkpoint", "", "folder for the checkpoints")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	steps := 1000
	for _, model := range flags.Args() {
		text, ok := strings.CutPrefix(model, "steps=")
		n, err := strconv.Atoi(text)
		if !ok || err != nil || n < 1 {
			return fmt.Errorf("want steps=N, got %q", model)
		}
		steps = n
	}
	var asked behaviour
	text, err := os.ReadFile(filepath.Join(*dataset, "stand-in.json"))
	if err == nil {
		err = json.Unmarshal(text, &asked)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return train(*dataset, *output, *checkpoints, steps, asked)
}

func train(dataset, output, checkpoints string, steps int, asked behaviour) error {
	fmt.Printf("model %s, data in <%s>, output to <%s>, checkpoints in <%s>\n", os.Args[1], dataset, output, checkpoints)
	for _, file := range []string{"train.csv", "eval.csv"} {
		if _, err := os.ReadFile(filepath.Join(dataset, file)); err != nil {
			return err
		}
	}
	if asked.Probe {
		probe()
	}
	if asked.Child {
		child := exec.Command("/bin/sh", "-c", "sleep 1000")
		if err := child.Start(); err != nil {
			return err
		}
		fmt.Println("child", child.Process.Pid)
	}
	if checkpoints == "" {
		var err error
		if checkpoints, err = os.MkdirTemp(output, "checkpoints"); err != nil {
			return err
		}
	}
	earlier, err := filepath.Glob(filepath.Join(checkpoints, "model.ckpt-*"))
	if err != nil {
		return err
	}
	fmt.Printf("training %d steps, going on from %d checkpoints\n", steps, len(earlier))
	for held(dataset) {
		time.Sleep(50 * time.Millisecond)
	}
	if asked.Crash != 0 {
		fmt.Fprintln(os.Stderr, "out of luck")
		os.Exit(asked.Crash)
	}
	n := len(earlier) + 1
	if err := os.WriteFile(filepath.Join(checkpoints, fmt.Sprintf("model.ckpt-%d", n)), nil, 0o644); err != nil {
		return err
	}
	switch asked.Accuracy {
	case "none":
	case "":
		// 0.6, 0.7, 0.8, 0.9, and no better.
		fmt.Printf("Accuracy: %g\n", float64(min(5+n, 9))/10)
	default:
		fmt.Println("Accuracy:", asked.Accuracy)
	}
	if asked.NoExport {
		return nil
	}
	return export(output)
}

func held(dataset string) bool {
	_, err := os.Stat(filepath.Join(dataset, hold))
	return err == nil
}

// export writes the model as TensorFlow does: complete, or not there.
func export(output string) error {
	version := filepath.Join(output, strconv.FormatInt(time.Now().Unix(), 10))
	if err := os.Mkdir(version+".tmp", 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(version+".tmp", "saved_model.pb"), []byte(model), 0o644); err != nil {
		return err
	}
	return os.Rename(version+".tmp", version)
}

// model is what the serving stand-in reads.
const model = `{}
`

// probe looks for a token, and asks the API server without one.
func probe() {
	const account = "/var/run/secrets/kubernetes.io/serviceaccount"
	if _, err := os.Stat(account); errors.Is(err, fs.ErrNotExist) {
		fmt.Println("probe: there is no token")
	} else {
		fmt.Printf("probe: %s is there (%v)\n", account, err)
	}
	client := http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{
		TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, // it is the refusal that counts
	}}
	server := "https://" + net.JoinHostPort(os.Getenv("KUBERNETES_SERVICE_HOST"), os.Getenv("KUBERNETES_SERVICE_PORT"))
	for _, path := range []string{
		"/apis/argoproj.io/v1alpha1/workflows", "/apis/argoproj.io/v1alpha1/workflowtaskresults", "/apis/apps/v1/deployments", "/api/v1/secrets",
	} {
		response, err := client.Get(server + path)
		if err != nil {
			fmt.Printf("probe: %s: %v\n", path, err)
			continue
		}
		response.Body.Close()
		fmt.Printf("probe: %s: %d\n", path, response.StatusCode)
	}
}

package manifests_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
)

const single, pipeline = "single-node/fp32_training.sh", "pipeline/fp32_training_check_accuracy.sh"

// standIn builds the program that takes launch_benchmark.py's command line in place
// of the training image's python, and returns its folder.
func standIn(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	build := exec.Command("go", "build", "-o", filepath.Join(dir, "python"), "../test/e2e/images/training")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return dir
}

// script prepares a run of a script in a folder of its own, whose paths have spaces.
// The behaviour is the stand-in's.
func script(t *testing.T, python, script, behaviour string, env ...string) (command *exec.Cmd, dir string) {
	t.Helper()
	dir = t.TempDir()
	for name, text := range map[string]string{"train.csv": "1\n", "eval.csv": "1\n", "stand-in.json": behaviour} {
		write(t, filepath.Join(dir, "data sets", name), text)
	}
	command = exec.Command("bash", script)
	command.Env = append([]string{
		"PATH=" + python + ":" + os.Getenv("PATH"), "MODEL_DIR=" + dir + "/a model", "DATASET_DIR=" + dir + "/data sets",
		"OUTPUT_DIR=" + dir + "/out put", "CHECKPOINT_DIR=" + dir + "/check points",
	}, env...)
	return command, dir
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if text == "" {
		text = "{}"
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// served are the versions in the folder that is served from.
func served(t *testing.T, dir string) []string {
	t.Helper()
	models, err := filepath.Glob(dir + "/out put/*/saved_model.pb")
	if err != nil {
		t.Fatal(err)
	}
	var versions []string
	for _, model := range models {
		versions = append(versions, filepath.Base(filepath.Dir(model)))
	}
	return versions
}

func TestTrainingScripts(t *testing.T) {
	python := standIn(t)
	cases := map[string]struct {
		script    string
		behaviour string
		env       []string
		status    int
		printed   string
	}{
		"single-node trains":                       {single, "", nil, 0, "training 1000 steps"},
		"single-node passes the steps on":          {single, "", []string{"STEPS=20"}, 0, "training 20 steps"},
		"single-node tells of a crash":             {single, `{"crash": 7}`, nil, 5, "the training failed with status 7"},
		"single-node needs its variables":          {single, "", []string{"OUTPUT_DIR="}, 2, "the variable OUTPUT_DIR must be set"},
		"pipeline misses the target":               {pipeline, "", []string{"TARGET_ACCURACY=0.75"}, 3, "accuracy 0.6 is below the target 0.75"},
		"pipeline meets the target":                {pipeline, `{"accuracy": "0.76"}`, []string{"TARGET_ACCURACY=0.75"}, 0, "accuracy 0.76 meets the target 0.75"},
		"pipeline meets the target exactly":        {pipeline, `{"accuracy": "0.750"}`, []string{"TARGET_ACCURACY=0.75"}, 0, "meets"},
		"pipeline compares numbers, not text":      {pipeline, `{"accuracy": "9e-1"}`, []string{"TARGET_ACCURACY=0.75"}, 0, "meets"},
		"pipeline compares small numbers too":      {pipeline, `{"accuracy": "9e-2"}`, []string{"TARGET_ACCURACY=0.75"}, 3, "below"},
		"pipeline takes the last accuracy":         {pipeline, `{"accuracy": "0.9\nINFO Accuracy: 0.1 of 1"}`, []string{"TARGET_ACCURACY=0.75"}, 3, "accuracy 0.1 is below"},
		"pipeline finds no accuracy":               {pipeline, `{"accuracy": "none"}`, []string{"TARGET_ACCURACY=0.75"}, 4, "must hold a number, not ''"},
		"pipeline refuses what is no number":       {pipeline, `{"accuracy": "nan"}`, []string{"TARGET_ACCURACY=0.75"}, 4, "not 'nan'"},
		"pipeline reads a number without a zero":   {pipeline, `{"accuracy": ".7"}`, []string{"TARGET_ACCURACY=0.75"}, 3, "accuracy .7 is below"},
		"pipeline checks nothing without target":   {pipeline, "", nil, 0, "not checked"},
		"pipeline checks nothing for no text":      {pipeline, `{"accuracy": "none"}`, []string{"TARGET_ACCURACY="}, 0, "not checked"},
		"pipeline refuses a target that is none":   {pipeline, "", []string{"TARGET_ACCURACY=0,75"}, 2, "must be a number or empty, not '0,75'"},
		"pipeline tells of a crash":                {pipeline, `{"crash": 3}`, []string{"TARGET_ACCURACY=0.75"}, 5, "the training failed with status 3"},
		"pipeline wants a saved model":             {pipeline, `{"noExport": true}`, nil, 6, "exported no saved model"},
		"pipeline needs its variables":             {pipeline, "", []string{"CHECKPOINT_DIR="}, 2, "the variable CHECKPOINT_DIR must be set"},
		"pipeline needs the dataset":               {pipeline, "", []string{"DATASET_DIR=/dev/null"}, 7, "can't read /dev/null/train.csv"},
		"pipeline needs a directory for the log":   {pipeline, "", []string{"OUTPUT_DIR=/dev/null/out"}, 8, "OUTPUT_DIR must be a directory that user"},
		"pipeline needs a checkpoint directory":    {pipeline, "", []string{"CHECKPOINT_DIR=/dev/null"}, 8, "CHECKPOINT_DIR must be a directory that user"},
		"pipeline needs a place beside the output": {pipeline, "", []string{"OUTPUT_DIR=DIR/" + strings.Repeat("x", 250)}, 8, "beside OUTPUT_DIR"},
		"pipeline keeps its checkpoints":           {pipeline, "", []string{"CHECKPOINT_DIR=DIR/out put.candidate"}, 2, "CHECKPOINT_DIR must not be"},
		"pipeline trains 500 steps by default":     {pipeline, "", nil, 0, "training 500 steps"},
		"pipeline passes the steps on":             {pipeline, "", []string{"STEPS=20"}, 0, "training 20 steps"},
		"directories with spaces stay one word":    {pipeline, "", nil, 0, "data in <DIR/data sets>, output to <DIR/out put.candidate>, checkpoints in <DIR/check points>"},
		"the model's code is where MODEL_DIR says": {single, "", []string{"MODEL_DIR=/opt/a model"}, 0, "model /opt/a model/benchmarks/launch_benchmark.py"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			command, dir := script(t, python, c.script, c.behaviour, c.env...)
			for i := range command.Env {
				command.Env[i] = strings.ReplaceAll(command.Env[i], "DIR/", dir+"/")
			}
			out, _ := command.CombinedOutput()
			if got := command.ProcessState.ExitCode(); got != c.status {
				t.Errorf("status is %d, want %d:\n%s", got, c.status, out)
			}
			if printed := strings.ReplaceAll(c.printed, "DIR/", dir+"/"); !strings.Contains(string(out), printed) {
				t.Errorf("%q was not printed:\n%s", printed, out)
			}
			if c.status == 2 || c.status == 7 || c.status == 8 {
				return // there is no log yet
			}
			logs, err := filepath.Glob(dir + "/out put/*.log")
			if err != nil || len(logs) != 1 {
				t.Fatalf("want one log in OUTPUT_DIR, got %v (%v)", logs, err)
			}
			if text, err := os.ReadFile(logs[0]); err != nil || string(out) != string(text) {
				t.Errorf("the log is not what was printed (%v):\n%s\nprinted:\n%s", err, text, out)
			}
			if accepted := served(t, dir); (len(accepted) == 1) != (c.status == 0) {
				t.Errorf("status %d, and %v in the folder that is served from", c.status, accepted)
			}
			if left, _ := filepath.Glob(dir + "/*candidate*"); left != nil {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

func TestPipelineGoesOnFromTheCheckpoints(t *testing.T) {
	command, dir := script(t, standIn(t), pipeline, "", "TARGET_ACCURACY=0.80")
	for _, want := range []struct {
		status  int
		printed string
	}{
		{3, "accuracy 0.6 is below"},
		{3, "accuracy 0.7 is below"},
		{0, "accuracy 0.8 meets"},
	} {
		again := exec.Command(command.Args[0], command.Args[1:]...)
		again.Env = command.Env
		out, _ := again.CombinedOutput()
		if status := again.ProcessState.ExitCode(); status != want.status || !strings.Contains(string(out), want.printed) {
			t.Fatalf("status is %d, want %d and %q:\n%s", status, want.status, want.printed, out)
		}
		if accepted := served(t, dir); (len(accepted) == 1) != (want.status == 0) {
			t.Errorf("status %d, and %v in the folder that is served from", want.status, accepted)
		}
	}
}

// A node whose clock is behind must not export what is never loaded.
func TestPipelineAcceptsAsTheNewestVersion(t *testing.T) {
	command, dir := script(t, standIn(t), pipeline, "")
	for _, other := range []string{"9000000000/saved_model.pb", "9000000001/half", "logs/9000000002", "0900000003/saved_model.pb"} {
		write(t, filepath.Join(dir, "out put", other), "")
	}
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v:\n%s", err, out)
	}
	if got, want := served(t, dir), "9000000002"; !slices.Contains(got, want) {
		t.Errorf("served are %v, want %s among them", got, want)
	}
}

// A deleted pod gets a signal, which has to end the training, its children included.
func TestScriptsPassSignalsOn(t *testing.T) {
	python := standIn(t)
	for _, name := range []string{single, pipeline} {
		for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
			t.Run(name+", "+signal.String(), func(t *testing.T) {
				command, dir := script(t, python, name, `{"child": true}`)
				write(t, filepath.Join(dir, "data sets/hold"), "")
				stdout, err := command.StdoutPipe()
				if err != nil {
					t.Fatal(err)
				}
				if err := command.Start(); err != nil {
					t.Fatal(err)
				}
				child := 0
				for lines := bufio.NewScanner(stdout); lines.Scan(); {
					if _, err := fmt.Sscanf(lines.Text(), "child %d", &child); err == nil {
						continue
					}
					if strings.HasPrefix(lines.Text(), "training") {
						if err := command.Process.Signal(signal); err != nil {
							t.Fatal(err)
						}
					}
				}
				_ = command.Wait() // the status is looked at
				if status := command.ProcessState.ExitCode(); status != 143 {
					t.Errorf("status is %d, want 143", status)
				}
				if child == 0 || running(child) {
					t.Errorf("the training's child %d is still running", child)
				}
				if accepted := served(t, dir); len(accepted) > 0 {
					t.Errorf("%v in the folder that is served from", accepted)
				}
			})
		}
	}
}

// running tells a process that runs from one that ended and was not waited for.
func running(pid int) bool {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	return err == nil && !regexp.MustCompile(`State:\s+Z`).Match(status)
}

// A ConfigMap holds one script, so what both do stands in both.
func TestScriptsShareWhatTheyDoAlike(t *testing.T) {
	part := regexp.MustCompile(`(?s)# --- the same in both scripts ---\n.*# --- until here ---\n`)
	var parts []string
	for _, name := range []string{single, pipeline} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, part.FindString(string(text)))
	}
	if parts[0] == "" || parts[0] != parts[1] {
		t.Error("the parts between the two markers differ")
	}
}

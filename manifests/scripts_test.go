package manifests_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// python stands in for the training image's: it shows what it was called with,
// and prints or does what the case says.
const python = `#!/usr/bin/env bash
printf '<%s>' "$@"
echo
eval "$STAND_IN"
`

func TestTrainingScripts(t *testing.T) {
	const single, pipeline = "single-node/fp32_training.sh", "pipeline/fp32_training_check_accuracy.sh"
	cases := map[string]struct {
		script  string
		standIn string
		env     []string
		status  int
		printed string
	}{
		"single-node trains":                       {single, "echo trained", nil, 0, "trained"},
		"single-node passes a crash on":            {single, "echo broken >&2; exit 7", nil, 7, "broken"},
		"pipeline meets the target":                {pipeline, "echo Accuracy: 0.76", []string{"TARGET_ACCURACY=0.75"}, 0, "accuracy 0.76 meets the target 0.75"},
		"pipeline meets the target exactly":        {pipeline, "echo Accuracy: 0.750", []string{"TARGET_ACCURACY=0.75"}, 0, "meets"},
		"pipeline misses the target":               {pipeline, "echo Accuracy: 0.7", []string{"TARGET_ACCURACY=0.75"}, 3, "accuracy 0.7 is below the target 0.75"},
		"pipeline compares numbers, not text":      {pipeline, "echo Accuracy: 9e-1", []string{"TARGET_ACCURACY=0.75"}, 0, "meets"},
		"pipeline takes the last accuracy":         {pipeline, "echo Accuracy: 0.9; echo INFO Accuracy: 0.1 >&2", []string{"TARGET_ACCURACY=0.75"}, 3, "accuracy 0.1 is below"},
		"pipeline finds no accuracy":               {pipeline, "echo done", []string{"TARGET_ACCURACY=0.75"}, 4, "must hold a number, not ''"},
		"pipeline refuses what is no number":       {pipeline, "echo Accuracy: 0.9; echo Accuracy: nan", []string{"TARGET_ACCURACY=0.75"}, 4, "not 'nan'"},
		"pipeline reads a number without a zero":   {pipeline, "echo Accuracy: .7", []string{"TARGET_ACCURACY=0.75"}, 3, "accuracy .7 is below"},
		"pipeline checks nothing without target":   {pipeline, "echo Accuracy: 0.1", nil, 0, "not checked"},
		"pipeline checks nothing for no text":      {pipeline, "echo done", []string{"TARGET_ACCURACY="}, 0, "not checked"},
		"pipeline passes a crash on":               {pipeline, "echo Accuracy: 0.9; exit 7", []string{"TARGET_ACCURACY=0.75"}, 7, ""},
		"pipeline passes the checkpoints on":       {pipeline, "true", nil, 0, "<--checkpoint=DIR/check points><--><steps=500>"},
		"pipeline passes the number of steps on":   {pipeline, "true", []string{"STEPS=20"}, 0, "<steps=20>"},
		"directories with spaces stay one word":    {single, "true", nil, 0, "<--data-location><DIR/data sets><--output-dir><DIR/out put>"},
		"the model's code is where MODEL_DIR says": {single, "true", []string{"MODEL_DIR=/opt/a model"}, 0, "</opt/a model/benchmarks/launch_benchmark.py>"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "python"), []byte(python), 0o700); err != nil {
				t.Fatal(err)
			}
			command := exec.Command("bash", c.script)
			command.Env = append([]string{
				"PATH=" + dir + ":" + os.Getenv("PATH"), "STAND_IN=" + c.standIn, "DATASET_DIR=" + dir + "/data sets",
				"OUTPUT_DIR=" + dir + "/out put", "CHECKPOINT_DIR=" + dir + "/check points",
			}, c.env...)
			out, _ := command.CombinedOutput()
			if got := command.ProcessState.ExitCode(); got != c.status {
				t.Errorf("status is %d, want %d:\n%s", got, c.status, out)
			}
			printed := strings.ReplaceAll(c.printed, "DIR/", dir+"/")
			if !strings.Contains(string(out), printed) {
				t.Errorf("%q was not printed:\n%s", printed, out)
			}
			logs, err := filepath.Glob(dir + "/out put/*.log")
			if err != nil || len(logs) != 1 {
				t.Fatalf("want one log in OUTPUT_DIR, got %v (%v)", logs, err)
			}
			if text, err := os.ReadFile(logs[0]); err != nil || !strings.HasPrefix(string(out), string(text)) || len(text) == 0 {
				t.Errorf("the log is not what the training printed (%v):\n%s", err, text)
			}
		})
	}
}

package manifests_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const single, pipeline = "single-node/fp32_training.sh", "pipeline/fp32_training_check_accuracy.sh"

// trainer is what the scripts run, below the model's directory.
const trainer = "models/recommendation/tensorflow/wide_deep_large_ds/training/train.py"

// row is a line that the training can read.
var row = "0" + strings.Repeat(",1", 13) + strings.Repeat(",68fd1e64", 26) + "\n"

// standIn builds the program that takes train.py's command line in place of the
// training image's python, and returns its folder.
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
// DIR in the variables is that folder. The behaviour is the stand-in's.
func script(t *testing.T, python, script, behaviour string, env ...string) (command *exec.Cmd, dir string) {
	t.Helper()
	dir = t.TempDir()
	return scriptIn(t, dir, python, script, behaviour, env...), dir
}

func scriptIn(t *testing.T, dir, python, script, behaviour string, env ...string) *exec.Cmd {
	t.Helper()
	write(t, filepath.Join(dir, "a model", trainer), "")
	for name, text := range map[string]string{"train.csv": row, "eval.csv": row, "stand-in.json": behaviour} {
		write(t, filepath.Join(dir, "data sets", name), text)
	}
	command := exec.Command("bash", script)
	command.Env = append([]string{
		"PATH=" + python + ":" + os.Getenv("PATH"), "MODEL_DIR=DIR/a model", "DATASET_DIR=DIR/data sets",
		"OUTPUT_DIR=DIR/out put", "RESULTS_DIR=DIR/the results",
	}, env...)
	if script == pipeline {
		command.Env = append([]string{"CHECKPOINT_DIR=DIR/check points"}, command.Env...) // those of the case come last
	}
	for i := range command.Env {
		command.Env[i] = strings.ReplaceAll(command.Env[i], "DIR/", dir+"/")
	}
	return command
}

// again is the same run once more.
func again(command *exec.Cmd, env ...string) *exec.Cmd {
	next := exec.Command(command.Args[0], command.Args[1:]...)
	next.Env = append(slices.Clone(command.Env), env...)
	return next
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

// ends runs a script to its end, which has to be that, with that text printed.
func ends(t *testing.T, command *exec.Cmd, status int, printed string) (out string) {
	t.Helper()
	text, _ := command.CombinedOutput() // the status is looked at
	if got := command.ProcessState.ExitCode(); got != status {
		t.Errorf("status is %d, want %d:\n%s", got, status, text)
	}
	if !strings.Contains(string(text), printed) {
		t.Errorf("%q was not printed:\n%s", printed, text)
	}
	return string(text)
}

// glob lists the paths below a folder that match.
func glob(t *testing.T, dir, pattern string) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, pattern))
	if err != nil {
		t.Fatal(err)
	}
	for i, path := range paths {
		if paths[i], err = filepath.Rel(dir, path); err != nil {
			t.Fatal(err)
		}
	}
	return paths
}

// served are the versions in the folder that is served from.
func served(t *testing.T, dir string) []string {
	t.Helper()
	var versions []string
	for _, model := range glob(t, filepath.Join(dir, "out put"), "*/saved_model.pb") {
		versions = append(versions, filepath.Dir(model))
	}
	return versions
}

func TestTrainingScripts(t *testing.T) {
	python := standIn(t)
	const target = "TARGET_ACCURACY=0.75"
	cases := map[string]struct {
		script    string
		behaviour string
		env       []string
		status    int
		printed   string
	}{
		"single-node trains":                          {single, "", nil, 0, "training 1 steps"},
		"single-node passes the steps on":             {single, "", []string{"STEPS=20"}, 0, "training 20 steps"},
		"single-node reports a crash":                 {single, `{"crash": 7}`, nil, 5, "the training failed with status 7"},
		"single-node reports a late crash":            {single, `{"crash": 1, "late": true}`, nil, 5, "the training failed with status 1"},
		"single-node reports a kill":                  {single, `{"killed": true}`, nil, 5, "status 137 (killed: perhaps the memory is short)"},
		"single-node wants a saved model":             {single, `{"noExport": true}`, nil, 6, "exported no saved model"},
		"single-node needs its variables":             {single, "", []string{"OUTPUT_DIR="}, 2, "the variable OUTPUT_DIR must be set"},
		"single-node needs the dataset":               {single, "", []string{"DATASET_DIR=/dev/null"}, 7, "can't read /dev/null/train.csv"},
		"single-node needs a checkpoint directory":    {single, "", []string{"OUTPUT_DIR=/dev/null"}, 8, "OUTPUT_DIR must be a directory that user"},
		"pipeline misses the target":                  {pipeline, "", []string{target}, 3, "accuracy 0.6 is below the target 0.75"},
		"pipeline meets the target":                   {pipeline, `{"accuracy": "0.76"}`, []string{target}, 0, "accuracy 0.76 meets the target 0.75"},
		"pipeline meets the target exactly":           {pipeline, `{"accuracy": "0.750"}`, []string{target}, 0, "meets"},
		"pipeline compares numbers, not text":         {pipeline, `{"accuracy": "9e-1"}`, []string{target}, 0, "meets"},
		"pipeline compares small numbers too":         {pipeline, `{"accuracy": "9e-2"}`, []string{target}, 3, "below"},
		"pipeline takes the last accuracy":            {pipeline, `{"accuracy": "0.9\nINFO Accuracy: 0.1 of 1"}`, []string{target}, 3, "accuracy 0.1 is below"},
		"pipeline finds no accuracy":                  {pipeline, `{"accuracy": "none"}`, []string{target}, 4, "must hold a number, not ''"},
		"pipeline refuses what is no number":          {pipeline, `{"accuracy": "nan"}`, []string{target}, 4, "not 'nan'"},
		"pipeline reads a number without a zero":      {pipeline, `{"accuracy": ".7"}`, []string{target}, 3, "accuracy .7 is below"},
		"pipeline checks nothing without target":      {pipeline, "", nil, 0, "not checked"},
		"pipeline checks nothing for no text":         {pipeline, `{"accuracy": "none"}`, []string{"TARGET_ACCURACY="}, 0, "not checked"},
		"pipeline refuses a target that is no number": {pipeline, "", []string{"TARGET_ACCURACY=0,75"}, 2, "must be a number or empty, not '0,75'"},
		"pipeline reports a crash":                    {pipeline, `{"crash": 3}`, []string{target}, 5, "the training failed with status 3"},
		"pipeline does not believe a late crash":      {pipeline, `{"crash": 139, "late": true, "accuracy": "0.9"}`, []string{target}, 5, "the training failed with status 139"},
		"pipeline reports a kill":                     {pipeline, `{"killed": true}`, []string{target}, 5, "status 137 (killed: perhaps the memory is short)"},
		"pipeline wants a saved model":                {pipeline, `{"noExport": true}`, nil, 6, "exported no saved model"},
		"pipeline needs its variables":                {pipeline, "", []string{"CHECKPOINT_DIR="}, 2, "the variable CHECKPOINT_DIR must be set"},
		"pipeline needs the dataset":                  {pipeline, "", []string{"DATASET_DIR=/dev/null"}, 7, "can't read /dev/null/train.csv"},
		"pipeline needs a directory for the log":      {pipeline, "", []string{"OUTPUT_DIR=/dev/null/out"}, 8, "OUTPUT_DIR must be a directory that user"},
		"pipeline needs a checkpoint directory":       {pipeline, "", []string{"CHECKPOINT_DIR=/dev/null"}, 8, "CHECKPOINT_DIR must be a directory that user"},
		"pipeline needs a place beside the output":    {pipeline, "", []string{"OUTPUT_DIR=DIR/" + strings.Repeat("x", 250)}, 8, "beside OUTPUT_DIR"},
		"pipeline keeps its checkpoints":              {pipeline, "", []string{"CHECKPOINT_DIR=DIR/out put.candidate"}, 2, "CHECKPOINT_DIR must not be"},
		"pipeline keeps checkpoints further below":    {pipeline, "", []string{"CHECKPOINT_DIR=DIR/out put.candidate/ours"}, 2, "CHECKPOINT_DIR must not be"},
		"pipeline takes one directory for both":       {pipeline, "", []string{"CHECKPOINT_DIR=DIR/out put"}, 0, "accepted"},
		"pipeline trains 500 steps by default":        {pipeline, "", nil, 0, "training 500 steps"},
		"pipeline passes the steps on":                {pipeline, "", []string{"STEPS=20"}, 0, "training 20 steps"},
		"directories with spaces stay one word":       {pipeline, "", nil, 0, "data in <DIR/data sets>, output to <DIR/out put.candidate/run."},
		"checkpoints with spaces stay one word":       {pipeline, "", nil, 0, "checkpoints in <DIR/check points>"},
		"a single node's checkpoints are found":       {single, "", nil, 0, "output to <DIR/out put>, checkpoints in <DIR/out put/checkpoints>"},
		"the model's code is where MODEL_DIR says":    {single, "", nil, 0, "program DIR/a model/" + trainer},
		"code that is not there is a failure":         {single, "", []string{"MODEL_DIR=/opt"}, 5, "can't open file '/opt/models/"},
		"the number of threads can be set":            {single, "", []string{"OMP_NUM_THREADS=3"}, 0, "OMP_NUM_THREADS=3 "},
		"what is preloaded can be set":                {single, "", []string{"LD_PRELOAD="}, 0, " LD_PRELOAD=\n"},
		"what the training leaves running is ended":   {single, `{"children": ["child", "session", "orphan"]}`, nil, 0, "child "},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			command, dir := script(t, python, c.script, c.behaviour, c.env...)
			out := ends(t, command, c.status, strings.ReplaceAll(c.printed, "DIR/", dir+"/"))
			if left := glob(t, dir, "*candidate*"); left != nil {
				t.Errorf("left behind: %v", left)
			}
			if c.status == 2 || c.status == 7 || c.status == 8 {
				return // there is no log yet
			}
			logs := glob(t, dir, "out put/*.log")
			if len(logs) != 1 {
				t.Fatalf("want one log in OUTPUT_DIR, got %v", logs)
			}
			if text, err := os.ReadFile(filepath.Join(dir, logs[0])); err != nil || out != string(text) {
				t.Errorf("the log is not what was printed (%v):\n%s\nprinted:\n%s", err, text, out)
			}
			// A single node exports where it is asked for, and then fails or not.
			if accepted := served(t, dir); c.script == pipeline && (len(accepted) == 1) != (c.status == 0) || c.status == 0 && len(accepted) != 1 {
				t.Errorf("status %d, and %v in the folder that is served from", c.status, accepted)
			}
			for _, child := range children(out) {
				if running(child) {
					t.Errorf("the training's child %d is still running", child)
				}
			}
		})
	}
}

func TestPipelineGoesOnFromTheCheckpoints(t *testing.T) {
	command, dir := script(t, standIn(t), pipeline, "", "TARGET_ACCURACY=0.80")
	for i, want := range []struct {
		status  int
		printed string
	}{
		{3, "accuracy 0.6 is below"},
		{3, "accuracy 0.7 is below"},
		{0, "accuracy 0.8 meets"},
	} {
		out := ends(t, again(command), want.status, want.printed)
		if from := fmt.Sprintf("training 500 steps, going on from step %d\n", 500*i); !strings.Contains(out, from) {
			t.Errorf("%q was not printed:\n%s", from, out)
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
	ends(t, command, 0, "accepted")
	if got, want := served(t, dir), "9000000002"; !slices.Contains(got, want) {
		t.Errorf("served are %v, want %s among them", got, want)
	}
}

// The same pod goes on; its steps come on top of those it has. Another one starts
// anew, and so does one that does not say which it is.
func TestSingleNodeGoesOnInTheSamePod(t *testing.T) {
	command, dir := script(t, standIn(t), single, "", "STEPS=20")
	for _, run := range []struct{ pod, printed string }{
		{"a", "training 20 steps, going on from step 0\n"},
		{"a", "training 20 steps, going on from step 20\n"},
		{"b", "training 20 steps, going on from step 0\n"},
		{"b", "training 20 steps, going on from step 20\n"},
		{"", "training 20 steps, going on from step 0\n"},
		{"", "training 20 steps, going on from step 0\n"},
	} {
		ends(t, again(command, "WIDEDEEP_POD_UID="+run.pod), 0, run.printed)
	}
	if newest := glob(t, dir, "out put/checkpoints/*.index"); len(newest) != 1 {
		t.Errorf("the newest pod's checkpoints are %v", newest)
	}
	var kept []string
	for _, path := range glob(t, dir, "out put/checkpoints/earlier-*/*.index") {
		kept = append(kept, filepath.Base(path))
	}
	slices.Sort(kept)
	if want := []string{"model.ckpt-20.index", "model.ckpt-40.index"}; !slices.Equal(slices.Compact(kept), want) {
		t.Errorf("of earlier pods %v are kept, want %v", kept, want)
	}
}

// A directory that the user names is not for one pod alone, and nothing in it is moved.
func TestSingleNodeGoesOnFromItsCheckpointDirectory(t *testing.T) {
	command, dir := script(t, standIn(t), single, "", "STEPS=20", "CHECKPOINT_DIR=DIR/check points")
	for _, run := range []struct{ pod, printed string }{
		{"a", "training 20 steps, going on from step 0\n"},
		{"b", "training 20 steps, going on from step 20\n"},
		{"", "training 20 steps, going on from step 40\n"},
	} {
		ends(t, again(command, "WIDEDEEP_POD_UID="+run.pod), 0, run.printed)
	}
	if moved := glob(t, dir, "check points/earlier-*"); len(moved) > 0 {
		t.Errorf("checkpoints were moved: %v", moved)
	}
	if others := glob(t, dir, "out put/checkpoints"); len(others) > 0 {
		t.Errorf("checkpoints are in the output too: %v", others)
	}
}

// A container's limit is in its control group, in the files of version 2 or 1.
func TestThreadsAreTheLimitOfCPUs(t *testing.T) {
	for name, c := range map[string]struct {
		files map[string]string
		want  string
	}{
		"version 2":           {map[string]string{"cpu.max": "400000 100000\n"}, "4\n"},
		"a part of a CPU":     {map[string]string{"cpu.max": "250000 100000\n"}, "3\n"},
		"no limit":            {map[string]string{"cpu.max": "max 100000\n"}, ""},
		"version 1":           {map[string]string{"cpu/cpu.cfs_quota_us": "20000\n", "cpu/cpu.cfs_period_us": "100000\n"}, "1\n"},
		"no limit, version 1": {map[string]string{"cpu/cpu.cfs_quota_us": "-1\n", "cpu/cpu.cfs_period_us": "100000\n"}, ""},
		"neither":             {nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			for file, text := range c.files {
				write(t, filepath.Join(dir, file), text)
			}
			function := `set -euo pipefail; eval "$(sed -n '/^cpus() {/,/^}/p' "$1")"; cpus "$2"`
			out, err := exec.Command("bash", "-c", function, "bash", single, dir).CombinedOutput()
			if err != nil || string(out) != c.want {
				t.Errorf("got %q (%v), want %q", out, err, c.want)
			}
		})
	}
}

// A ConfigMap holds one script, so what both do stands in both.
func TestScriptsHaveTheSameCommonPart(t *testing.T) {
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

package manifests_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// tool puts a program of a test's own in front of those of that name, and returns its
// folder.
func tool(t *testing.T, name, text string) string {
	t.Helper()
	dir := t.TempDir()
	write(t, filepath.Join(dir, name), "#!/bin/bash\n"+text+"\n")
	if err := os.Chmod(filepath.Join(dir, name), 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

// without is a PATH of all that the scripts use but for one.
func without(t *testing.T, name string) string {
	t.Helper()
	dir := t.TempDir()
	for _, used := range []string{"awk", "bash", "cat", "date", "flock", "mkdir", "mktemp", "mv", "rm", "rmdir", "sed", "sleep", "tail", "tee"} {
		path, err := exec.LookPath(used)
		if err != nil {
			t.Fatal(err)
		}
		if used != name {
			if err := os.Symlink(path, filepath.Join(dir, used)); err != nil {
				t.Fatal(err)
			}
		}
	}
	return dir
}

func release(t *testing.T, dir string) {
	t.Helper()
	if err := os.Remove(filepath.Join(dir, "data sets/hold")); err != nil {
		t.Fatal(err)
	}
}

// Two trainings that would continue from the same checkpoints run one after the other.
func TestOneTrainingAtATimeUsesTheCheckpoints(t *testing.T) {
	python := standIn(t)
	for _, name := range []string{single, pipeline} {
		t.Run(name, func(t *testing.T) {
			command, dir := script(t, python, name, "", "WIDEDEEP_POD_NAMESPACE=one", "HOSTNAME=pod-", "WIDEDEEP_POD_NAME=pod-a", "WIDEDEEP_POD_UID=a", "STEPS=500")
			write(t, filepath.Join(dir, "data sets/hold"), "")
			first := start(t, command)
			first.prints("training ")
			whom := fmt.Sprintf("locked by one/pod-a, process %d, since ", first.Process.Pid)

			ends(t, again(command, "LOCK_SECONDS=1", "WIDEDEEP_POD_NAME=pod-b"), 5, "gave up after 1 seconds: ")
			second := start(t, again(command, "WIDEDEEP_POD_NAME=pod-c"))
			second.prints(whom)
			release(t, dir)
			first.ends(0)
			second.prints("going on from step 500\n")
			second.ends(0)
			if got := served(t, dir); len(got) != 2 {
				t.Errorf("served are %v, want two versions", got)
			}
		})
	}
}

// A run ignores and does not move the model that another run exports at the same time,
// whether its own model is good enough or missing.
func TestRunsKeepToTheirOwnModels(t *testing.T) {
	python := standIn(t)
	for name, c := range map[string]struct {
		second string
		status int
		served int
	}{
		"an accepted model":    {`{"accuracy": "0.9"}`, 0, 1},
		"a model not exported": {`{"accuracy": "0.9", "noExport": true}`, 6, 0},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			command := scriptIn(t, dir, python, pipeline, c.second, "TARGET_ACCURACY=0.75")
			write(t, filepath.Join(dir, "data sets/hold"), "")
			good := start(t, command)
			good.prints("training ")

			other := t.TempDir()
			rejected := scriptIn(t, other, python, pipeline, `{"accuracy": "0.1"}`, "TARGET_ACCURACY=0.75", "OUTPUT_DIR="+dir+"/out put")
			ends(t, rejected, 3, "accuracy 0.1 is below")
			if left := glob(t, dir, "out put.candidate/*"); len(left) != 1 {
				t.Errorf("the runs' folders are %v, want that of the one that runs", left)
			}
			release(t, dir)
			good.ends(c.status)
			if got := served(t, dir); len(got) != c.served {
				t.Errorf("served are %v, want %d", got, c.served)
			}
			if left := glob(t, dir, "*candidate*"); left != nil {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

// The next run removes the folder of a run that ended without removing it, and the folder of
// an earlier version of the script, which had one for all runs. It keeps those of running ones.
func TestRunsRemoveUnlockedFolders(t *testing.T) {
	command, dir := script(t, standIn(t), pipeline, "")
	candidates := filepath.Join(dir, "out put.candidate")
	write(t, filepath.Join(candidates, "1700000000/saved_model.pb"), "")
	write(t, filepath.Join(candidates, "run.died/1700000001/saved_model.pb"), "")
	write(t, filepath.Join(candidates, "run.died/lock"), "")
	write(t, filepath.Join(candidates, "run.lives/lock"), "")
	lives, err := os.Open(filepath.Join(candidates, "run.lives/lock"))
	if err != nil {
		t.Fatal(err)
	}
	defer lives.Close()
	if err := syscall.Flock(int(lives.Fd()), syscall.LOCK_EX); err != nil {
		t.Fatal(err)
	}
	ends(t, again(command), 0, "accepted")
	if left := glob(t, candidates, "*"); fmt.Sprint(left) != "[run.lives]" {
		t.Errorf("left are %v, want run.lives alone", left)
	}
	if got := served(t, dir); len(got) != 1 || strings.HasPrefix(got[0], "17") && len(got[0]) == 10 && got[0] < "1700000002" {
		t.Errorf("served are %v, want what was trained now", got)
	}
	lives.Close()
	ends(t, again(command), 0, "accepted")
	if left := glob(t, dir, "*candidate*"); left != nil {
		t.Errorf("left behind: %v", left)
	}
}

// A killed run's children may still write, so its checkpoints stay locked until they
// have ended.
func TestLocksLiveAsLongAsTheTraining(t *testing.T) {
	command, dir := script(t, standIn(t), pipeline, `{"children": ["orphan"]}`)
	write(t, filepath.Join(dir, "data sets/hold"), "")
	run := start(t, command)
	run.prints("training ")
	child := children(run.printed.String())[0]
	if err := run.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	release(t, dir)
	run.prints("Total time:")
	next := start(t, again(command))
	next.prints("waiting for ")
	if err := syscall.Kill(child, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	next.prints("going on from step 500")
	next.ends(0)
}

// On storage without locks there is one warning, and the training goes on.
func TestStorageWithoutLocks(t *testing.T) {
	python := standIn(t)
	for name, flock := range map[string]string{
		"as util-linux says it": "echo 'flock: 10: No locks available' >&2; exit 71",
		"as busybox says it":    "echo 'flock: No locks available' >&2; exit 1",
	} {
		t.Run(name, func(t *testing.T) {
			for _, name := range []string{single, pipeline} {
				command, dir := script(t, tool(t, "flock", flock)+":"+python, name, "")
				leftover := filepath.Join(dir, "out put.candidate/run.other/lock")
				write(t, leftover, "")
				out := ends(t, command, 0, "warning: nothing keeps other trainings of this model out, since locks do not work here: flock: ")
				if strings.Count(out, "warning") != 1 {
					t.Errorf("not one warning:\n%s", out)
				}
				if _, err := os.Stat(leftover); err != nil {
					t.Errorf("a folder is gone that somebody may use: %v", err)
				}
			}
		})
	}
}

// Without locks two runs can choose one version: the later must not put its model into
// the folder of the first.
func TestAVersionIsNeverMovedIntoAnother(t *testing.T) {
	mv, err := exec.LookPath("mv")
	if err != nil {
		t.Fatal(err)
	}
	// Between the choice and the move, another run accepts a model.
	race := tool(t, "mv", `version=${!#}; mkdir "$version"; touch "$version/saved_model.pb"; exec `+mv+` "$@"`)
	command, dir := script(t, race+":"+standIn(t), pipeline, "")
	ends(t, command, 5, "the model can't be moved to ")
	if inside := glob(t, dir, "out put/*/*"); len(inside) != 1 || filepath.Base(inside[0]) != "saved_model.pb" {
		t.Errorf("the other run's version holds %v", inside)
	}
}

// In an image without flock, Python takes the lock.
func TestLocksOfPython(t *testing.T) {
	// Itself, and not a script that looks for it.
	found, err := exec.Command("python3", "-c", "import sys; print(sys.executable)").Output()
	if err != nil {
		t.Skip("there is no python3 here to lock with")
	}
	python3 := strings.TrimSpace(string(found))
	python := standIn(t)
	both := tool(t, "python", fmt.Sprintf(`[[ $1 != -c ]] || exec %s "$@"; exec %s/python "$@"`, python3, python))
	command, dir := script(t, "", pipeline, "", "PATH="+both+":"+without(t, "flock"))
	write(t, filepath.Join(dir, "data sets/hold"), "")
	run := start(t, command)
	run.prints("training ")
	ends(t, again(command, "LOCK_SECONDS=1"), 5, "locked by ")
	release(t, dir)
	run.ends(0)
	if printed := run.printed.String(); strings.Contains(printed, "warning") {
		t.Errorf("locks did not work:\n%s", printed)
	}
	unlockable := tool(t, "python", fmt.Sprintf(`[[ $1 != -c ]] || exec %s -c "import fcntl
def none(*of): raise OSError(37, 'No locks available')
fcntl.flock = none
exec(\"\"\"$2\"\"\")" "$3"; exec %s/python "$@"`, python3, python))
	ends(t, again(command, "PATH="+unlockable+":"+without(t, "flock")), 0, "locks do not work here: flock: [Errno 37] No locks available")
}

// A folder that can't be removed is left to the next run; the exit status is still the training's.
func TestAFolderThatStaysDoesNotChangeTheStatus(t *testing.T) {
	command, _ := script(t, tool(t, "rm", "exit 1")+":"+standIn(t), pipeline, `{"crash": 3}`)
	ends(t, command, 5, "the training failed with status 3")
}

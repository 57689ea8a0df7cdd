package manifests_test

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
)

// children are the ids of the processes that a training said it started.
func children(printed string) []int {
	var ids []int
	for line := range strings.Lines(printed) {
		var id int
		if _, err := fmt.Sscanf(line, "child %d", &id); err == nil {
			ids = append(ids, id)
		}
	}
	return ids
}

// running reports whether a process runs; one that ended and was not waited for does not.
func running(pid int) bool {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	return err == nil && !regexp.MustCompile(`State:\s+Z`).Match(status)
}

// started is a script in the background, whose output can be waited for.
type started struct {
	*exec.Cmd
	t       *testing.T
	lines   *bufio.Reader
	printed strings.Builder
}

func start(t *testing.T, command *exec.Cmd) *started {
	t.Helper()
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer write.Close()
	command.Stdout, command.Stderr = write, write
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = command.Process.Kill() // where the test has not ended it
		read.Close()
	})
	return &started{Cmd: command, t: t, lines: bufio.NewReader(read)}
}

// prints waits for a text.
func (s *started) prints(text string) {
	s.t.Helper()
	for {
		line, err := s.lines.ReadString('\n')
		s.printed.WriteString(line)
		if strings.Contains(line, text) {
			return
		}
		if err != nil {
			s.t.Fatalf("ended without %q:\n%s", text, s.printed.String())
		}
	}
}

// ends waits for the end, which has to be that.
func (s *started) ends(status int) {
	s.t.Helper()
	_ = s.Wait() // the status is looked at
	rest, err := io.ReadAll(s.lines)
	if err != nil {
		s.t.Fatal(err)
	}
	s.printed.Write(rest)
	if got := s.ProcessState.ExitCode(); got != status {
		s.t.Errorf("status is %d, want %d:\n%s", got, status, s.printed.String())
	}
}

// A deleted pod gets a signal, which has to end the training and all processes that it started:
// those in other sessions, without a parent, with the output open, or that ignore signals.
func TestSignalsEndTheTraining(t *testing.T) {
	python := standIn(t)
	for _, name := range []string{single, pipeline} {
		for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
			for kind, behaviour := range map[string]string{
				"a tree":     `{"children": ["child", "session", "orphan", "stubborn"]}`,
				"a deaf one": `{"stubborn": true, "children": ["child"]}`,
			} {
				t.Run(fmt.Sprint(name, ", ", signal, ", ", kind), func(t *testing.T) {
					t.Parallel()
					command, dir := script(t, python, name, behaviour, "TERM_SECONDS=1")
					write(t, filepath.Join(dir, "data sets/hold"), "")
					run := start(t, command)
					run.prints("training ")
					if err := run.Process.Signal(signal); err != nil {
						t.Fatal(err)
					}
					run.prints("terminated")
					run.ends(143)
					ids := children(run.printed.String())
					if len(ids) == 0 {
						t.Errorf("the training started no children:\n%s", run.printed.String())
					}
					for _, id := range ids {
						if running(id) {
							t.Errorf("the training's child %d is still running", id)
						}
					}
					if accepted := served(t, dir); len(accepted) > 0 {
						t.Errorf("%v in the folder that is served from", accepted)
					}
					if left := glob(t, dir, "*candidate*"); left != nil {
						t.Errorf("left behind: %v", left)
					}
				})
			}
		}
	}
}

// A signal that interrupts bash's wait can make bash lose the end of a job: it then lists the
// job as running for ever. Here jobs lists a process that does not exist.
func TestAJobThatBashLostDoesNotDelayTheEnd(t *testing.T) {
	python := standIn(t)
	for _, name := range []string{single, pipeline} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			lost := filepath.Join(t.TempDir(), "lost.sh")
			write(t, lost, `jobs() { builtin jobs "$@"; echo 999999999; }`)
			command, dir := script(t, python, name, "", "BASH_ENV="+lost)
			write(t, filepath.Join(dir, "data sets/hold"), "")
			run := start(t, command)
			run.prints("training ")
			if err := run.Process.Signal(syscall.SIGTERM); err != nil {
				t.Fatal(err)
			}
			run.prints("terminated")
			run.ends(143)
		})
	}
}

// Argo's first process signals the script's process group. The training has one of its
// own, so that it gets the signal once: many programs stop cleaning up at the second signal.
func TestEachProcessGetsASignalOnce(t *testing.T) {
	command, dir := script(t, standIn(t), pipeline, `{"stubborn": true}`, "TERM_SECONDS=2")
	write(t, filepath.Join(dir, "data sets/hold"), "")
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	run := start(t, command)
	run.prints("training ")
	if err := syscall.Kill(-run.Process.Pid, syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	run.prints("terminated\n")
	run.ends(143)
	if heard := strings.Count(run.printed.String(), "heard terminated"); heard != 1 {
		t.Errorf("the training heard %d signals:\n%s", heard, run.printed.String())
	}
}

// A signal also ends a script that waits for another training.
func TestSignalsEndTheWaitForALock(t *testing.T) {
	command, dir := script(t, standIn(t), pipeline, "")
	write(t, filepath.Join(dir, "data sets/hold"), "")
	first := start(t, command)
	first.prints("training ")
	second := start(t, again(command))
	second.prints("waiting for ")
	for _, run := range []*started{second, first} {
		if err := run.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		run.ends(143)
	}
}

// Why the scripts don't call the image's launcher: it says that all is well where a
// training failed, it splits paths at their spaces, and it keeps signals from the
// training.
func TestTheLauncherHidesFailuresAndSignals(t *testing.T) {
	python := standIn(t)
	launch := func(t *testing.T, behaviour, data string) *exec.Cmd {
		command, dir := script(t, python, single, behaviour)
		write(t, filepath.Join(dir, "model/benchmarks/launch_benchmark.py"), "")
		write(t, filepath.Join(dir, "model", trainer), "")
		if err := os.Symlink(filepath.Join(dir, "data sets"), filepath.Join(dir, "data")); err != nil {
			t.Fatal(err)
		}
		launcher := exec.Command(filepath.Join(python, "python"), dir+"/model/benchmarks/launch_benchmark.py", "--model-name", "wide_deep_large_ds",
			"--precision", "fp32", "--mode", "training", "--framework", "tensorflow", "--batch-size", "512",
			"--data-location", filepath.Join(dir, data), "--output-dir", dir+"/out", "--checkpoint="+dir+"/checkpoints", "--", "steps=20")
		launcher.Env = command.Env
		launcher.Dir = dir
		launcher.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
		return launcher
	}
	t.Run("it trains", func(t *testing.T) {
		ends(t, launch(t, "", "data"), 0, "Accuracy: 0.6")
	})
	t.Run("a crash is a success", func(t *testing.T) {
		ends(t, launch(t, `{"crash": 3}`, "data"), 0, "out of luck")
	})
	t.Run("a space ends a path", func(t *testing.T) {
		ends(t, launch(t, "", "data sets"), 0, "unrecognized arguments")
	})
	t.Run("a signal reaches nobody", func(t *testing.T) {
		launcher := launch(t, `{"children": ["child"]}`, "data")
		hold := filepath.Join(launcher.Dir, "data/hold")
		write(t, hold, "")
		run := start(t, launcher)
		run.prints("training ")
		if err := syscall.Kill(-run.Process.Pid, syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		_ = run.Wait() // its output does not end
		child := children(run.printed.String())[0]
		if !running(child) {
			t.Error("the training ended with its launcher")
		}
		if err := syscall.Kill(child, syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(hold); err != nil {
			t.Fatal(err)
		}
		run.prints("Total time:")
	})
}

package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// started is a run of the program.
type started struct {
	*exec.Cmd
	out, messages bytes.Buffer
}

// start runs a command with widedeep on the PATH, as users do.
func start(t *testing.T, command ...string) *started {
	t.Helper()
	s := &started{Cmd: exec.CommandContext(t.Context(), command[0], command[1:]...)}
	s.Stdout, s.Stderr = &s.out, &s.messages
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	return s
}

// end waits for the program, and returns its exit status as a shell does.
func (s *started) end(t *testing.T) int {
	t.Helper()
	if err := s.Wait(); err != nil && !errors.As(err, new(*exec.ExitError)) {
		t.Fatal(err)
	}
	if status, _ := s.ProcessState.Sys().(syscall.WaitStatus); status.Signaled() {
		return 128 + int(status.Signal())
	}
	return s.ProcessState.ExitCode()
}

func (s *started) send(t *testing.T, one os.Signal) {
	t.Helper()
	if err := s.Process.Signal(one); err != nil && !errors.Is(err, os.ErrProcessDone) {
		t.Fatal(err)
	}
}

// succeed runs a command of the program, and returns what it prints.
func succeed(t *testing.T, args ...string) string {
	t.Helper()
	program := start(t, append([]string{"widedeep"}, args...)...)
	if status := program.end(t); status != 0 {
		t.Fatalf("%v: status %d\n%s", args, status, program.messages.String())
	}
	return program.out.String()
}

// eventually waits until something is so.
func (s *started) eventually(t *testing.T, what string, isSo func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !isSo(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			_ = s.Process.Kill()
			t.Fatalf("it never came to this: %s: status %d\n%s", what, s.end(t), s.messages.String())
		}
	}
}

// packageOf makes a package p in a new folder, with a WideDeepConfig of each name.
func packageOf(t *testing.T, configs ...string) {
	t.Helper()
	bin := t.TempDir()
	if err := os.Symlink(self(t), filepath.Join(bin, "widedeep")); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	t.Chdir(t.TempDir())
	write(t, "p/Kptfile", "apiVersion: kpt.dev/v1\nkind: Kptfile\nmetadata: {name: p}\npipeline:\n  mutators:\n  - exec: widedeep\n")
	for _, name := range configs {
		write(t, "p/"+name+".yaml", config(name))
	}
}

func config(name string) string {
	return fmt.Sprintf("apiVersion: widedeep.dev/v1alpha1\nkind: WideDeepConfig\nmetadata: {name: %s}\nspec:\n  model: {name: %s}\n", name, name)
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, []byte(text), 0o600)); err != nil {
		t.Fatal(err)
	}
}

// files returns the texts of the package's files, in hidden folders too. A pipe has none.
func files(t *testing.T) map[string]string {
	t.Helper()
	texts := map[string]string{}
	err := filepath.WalkDir("p", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil || entry.IsDir():
			return err
		case entry.Type() != 0:
			texts[name] = ""
			return nil
		}
		text, err := os.ReadFile(name)
		texts[name] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

// unfinished returns the new texts that wait to be moved into place.
func unfinished(t *testing.T) []string {
	t.Helper()
	texts, err := filepath.Glob(filepath.Join("p", ".widedeep-unfinished-*", "[0-9]*"))
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

// setHalfway starts set in a folder with three configs, and returns when two new texts are written and
// the program waits for the third file. That leads to a pipe, which nobody reads for the moment.
func setHalfway(t *testing.T, command ...string) *started {
	t.Helper()
	packageOf(t, "a", "b")
	// By a link, since pipes themselves are left alone in folders.
	if err := errors.Join(syscall.Mkfifo("pipe", 0o600), os.Symlink("../pipe", "p/c.yaml")); err != nil {
		t.Fatal(err)
	}
	program := start(t, append(command, "widedeep", "set", "p", "USER_ID", "7")...)
	write(t, "p/c.yaml", config("c")) // as soon as the program reads it
	program.eventually(t, "two new texts are there", func() bool {
		texts := unfinished(t)
		if len(texts) < 2 {
			return false
		}
		info, err := os.Stat(texts[1])
		return err == nil && info.Size() > 0
	})
	return program
}

func TestASignalBeforeAllIsWrittenLeavesNothing(t *testing.T) {
	for one, want := range map[syscall.Signal]int{syscall.SIGINT: 130, syscall.SIGTERM: 143, syscall.SIGHUP: 129} {
		t.Run(one.String(), func(t *testing.T) {
			program := setHalfway(t)
			program.send(t, one)
			if status := program.end(t); status != want || program.messages.String() != "widedeep: interrupted: nothing was written\n" {
				t.Errorf("status %d, want %d\n%s", status, want, program.messages.String())
			}
			found := files(t)
			delete(found, "p/Kptfile")
			if diff := cmp.Diff(map[string]string{"p/a.yaml": config("a"), "p/b.yaml": config("b"), "p/c.yaml": ""}, found); diff != "" {
				t.Errorf("other files (-want +found):\n%s", diff)
			}
		})
	}
}

// As below nohup.
func TestASignalThatIsIgnoredStaysIgnored(t *testing.T) {
	program := setHalfway(t, "sh", "-c", `trap "" HUP; exec "$0" "$@"`)
	program.send(t, syscall.SIGHUP)
	program.send(t, syscall.SIGTERM)
	if status := program.end(t); status != 143 {
		t.Errorf("status %d\n%s", status, program.messages.String())
	}
}

// What a killed program leaves is one folder, which counts for nothing, and the next write removes it.
func TestWhatAKilledProgramLeavesIsRemoved(t *testing.T) {
	program := setHalfway(t)
	write(t, "p/d.yaml", config("d"))
	succeed(t, "set", "p/d.yaml", "USER_ID", "8")
	if len(unfinished(t)) != 2 {
		t.Fatalf("another write takes the folder from a program that still runs: %v", unfinished(t))
	}
	program.send(t, syscall.SIGKILL)
	program.end(t)
	if err := os.Remove("p/c.yaml"); err != nil {
		t.Fatal(err)
	}
	var left []string
	for name := range files(t) {
		if folder := filepath.Dir(name); folder != "p" {
			left = append(left, strings.TrimPrefix(name, filepath.Dir(unfinished(t)[0])))
		}
	}
	slices.Sort(left)
	if diff := cmp.Diff([]string{"/.gitignore", "/0", "/1"}, left); diff != "" {
		t.Fatalf("other files are left (-want +found):\n%s", diff)
	}
	if out := succeed(t, "render", "-f", "p"); strings.Contains(out, "runAsUser: 7") {
		t.Errorf("what is left is rendered:\n%s", out)
	}
	succeed(t, "render", "--write", "p")
	if len(unfinished(t)) > 0 {
		t.Errorf("the next write leaves %v", unfinished(t))
	}
}

// The write that has nothing to change removes it too.
func TestWhatAKilledProgramLeavesIsRemovedByAWriteOfNothing(t *testing.T) {
	packageOf(t, "a")
	succeed(t, "render", "--write", "p")
	want := files(t)
	write(t, "p/.widedeep-unfinished-1/.gitignore", "*\n")
	write(t, "p/.widedeep-unfinished-1/0", "")
	if err := os.Mkdir("p/.widedeep-unfinished-2", 0o700); err != nil { // killed at once
		t.Fatal(err)
	}
	if out := succeed(t, "render", "--write", "p"); out != "p: nothing to change\n" {
		t.Error(out)
	}
	if diff := cmp.Diff(want, files(t)); diff != "" {
		t.Errorf("other files (-want +found):\n%s", diff)
	}
	if _, err := os.Stat("p/.widedeep-unfinished-2"); err == nil {
		t.Error("the empty folder is still there")
	}
}

func TestGitLeavesOutWhatAKilledProgramLeaves(t *testing.T) {
	program := setHalfway(t)
	program.send(t, syscall.SIGKILL)
	program.end(t)
	git := exec.CommandContext(t.Context(), "sh", "-c", "git init -q . && git add -A && git ls-files")
	out, err := git.CombinedOutput()
	if err != nil || string(out) != "p/Kptfile\np/a.yaml\np/b.yaml\np/c.yaml\n" {
		t.Errorf("%v\n%s", err, out)
	}
}

// Whenever the signal comes, the package is as it was, or rendered as a whole.
func TestASignalAtAnyMomentLeavesAWholePackage(t *testing.T) {
	const configs, moments = 20, 9
	var names []string
	for i := range configs {
		names = append(names, fmt.Sprintf("c%d", i))
	}
	packageOf(t, names...)
	succeed(t, "render", "--write", "p")
	for _, name := range names {
		write(t, "p/"+name+".yaml", config(name)+"  mode: pipeline\n")
	}
	old := files(t)
	succeed(t, "render", "--write", "p")
	rendered := files(t)
	for i := range moments {
		one := []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGKILL}[i%3]
		if err := os.RemoveAll("p"); err != nil {
			t.Fatal(err)
		}
		for name, text := range old {
			write(t, name, text)
		}
		program := start(t, "widedeep", "render", "--write", "p")
		program.eventually(t, "it writes", func() bool {
			_, err := os.Stat("p/c0/deployer-account.yaml") // is the first new file
			return err == nil || i < moments*2/3 && len(unfinished(t)) > i*len(rendered)/moments
		})
		program.send(t, one)
		status := program.end(t)
		now, said := files(t), strings.Contains(program.messages.String(), "interrupted: nothing was written")
		switch {
		case one == syscall.SIGKILL: // may leave a part, which the next write completes
			succeed(t, "render", "--write", "p")
			if diff := cmp.Diff(rendered, files(t)); diff != "" {
				t.Errorf("after a kill (-want +got):\n%s", diff)
			}
		case maps.Equal(now, old) && status == 128+int(one) && said:
		case maps.Equal(now, rendered) && (status == 0 || status == 128+int(one)) && !said:
		default:
			t.Errorf("after %v, with status %d (-rendered +got):\n%s", one, status, cmp.Diff(rendered, now))
		}
	}
}

// A link may lead to another file system, from which and to which no file can be moved.
func TestWriteThroughALinkToAnotherFileSystem(t *testing.T) {
	packageOf(t, "a")
	elsewhere, err := os.MkdirTemp("/dev/shm", "widedeep")
	if err != nil {
		t.Skip("there is no other file system:", err)
	}
	t.Cleanup(func() { os.RemoveAll(elsewhere) })
	write(t, elsewhere+"/b.yaml", config("b"))
	if err := os.Symlink(elsewhere+"/b.yaml", "p/b.yaml"); err != nil {
		t.Fatal(err)
	}
	succeed(t, "set", "p", "USER_ID", "7")
	if text, err := os.ReadFile(elsewhere + "/b.yaml"); err != nil || !strings.Contains(string(text), "7") {
		t.Errorf("%v\n%s", err, text)
	}
	entries, err := os.ReadDir(elsewhere)
	if found := files(t); len(found) != 3 || len(entries) != 1 || err != nil {
		t.Errorf("there are %v and %v (%v)", found, entries, err)
	}
}

package main

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// stranger is a user other than root, for whom a file's mode counts, and group is one of the stranger's.
const stranger, group = 65534, 65533

// runAsStranger runs the program as a user who may not do all: the one of the tests, or the stranger in
// place of root.
func runAsStranger(t *testing.T, args ...string) (status int, out, messages string) {
	t.Helper()
	if os.Geteuid() != 0 {
		return runAs(t, self(t), nil, args...)
	}
	program, err := os.ReadFile(self(t))
	if err != nil {
		t.Fatal(err)
	}
	// Where everybody may run it.
	name := filepath.Join(openFolder(t), "widedeep")
	if err := os.WriteFile(name, program, 0o755); err != nil {
		t.Fatal(err)
	}
	return runAs(t, name, &syscall.Credential{Uid: stranger, Gid: stranger, Groups: []uint32{group}}, args...)
}

func runAs(t *testing.T, path string, user *syscall.Credential, args ...string) (status int, out, messages string) {
	t.Helper()
	program := &started{Cmd: exec.CommandContext(t.Context(), path, args...)}
	program.Args[0] = "widedeep"
	program.SysProcAttr = &syscall.SysProcAttr{Credential: user}
	program.Stdout, program.Stderr = &program.out, &program.messages
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	status = program.end(t)
	return status, program.out.String(), program.messages.String()
}

func self(t *testing.T) string {
	t.Helper()
	name, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return name
}

// openFolder makes a folder that everybody reaches.
func openFolder(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	if err := os.Chmod(filepath.Dir(folder), 0o755); err != nil {
		t.Fatal(err)
	}
	return folder
}

// packageOfStranger makes a package p with configs a and z in folders of these names, all of which the
// stranger may change.
func packageOfStranger(t *testing.T) {
	t.Helper()
	t.Chdir(openFolder(t))
	write(t, "p/Kptfile", "apiVersion: kpt.dev/v1\nkind: Kptfile\nmetadata: {name: p}\npipeline:\n  mutators:\n  - exec: widedeep\n")
	write(t, "p/a/config.yaml", config("a"))
	write(t, "p/z/config.yaml", config("z"))
	if os.Geteuid() != 0 {
		return
	}
	for _, name := range append(slices.Collect(maps.Keys(files(t))), "p", "p/a", "p/z") {
		if err := os.Chown(name, stranger, stranger); err != nil {
			t.Fatal(err)
		}
	}
}

// What can't be written in one folder keeps all others from being written.
func TestAFolderThatCannotBeWrittenLeavesAllAsItWas(t *testing.T) {
	for name, args := range map[string][]string{
		"set":   {"set", "p", "USER_ID=3"},
		"write": {"render", "--write", "p"},
		"prune": {"render", "--write", "p"},
	} {
		t.Run(name, func(t *testing.T) {
			packageOfStranger(t)
			if name == "prune" {
				if status, _, messages := runAsStranger(t, "render", "--write", "p"); status != 0 {
					t.Fatal(messages)
				}
				if err := os.Rename("p/z/z", "p/z/generated"); err != nil {
					t.Fatal(err)
				}
				if err := os.Remove("p/z/config.yaml"); err != nil {
					t.Fatal(err)
				}
				write(t, "p/a/config.yaml", config("a")+"  user: {id: 3}\n")
			}
			closed := map[string]string{"set": "p/z", "write": "p/z", "prune": "p/z/generated"}[name]
			if err := os.Chmod(closed, 0o555); err != nil {
				t.Fatal(err)
			}
			defer func() { _ = os.Chmod(closed, 0o755) }()
			before := files(t)
			status, out, messages := runAsStranger(t, args...)
			if status != 1 || out != "" {
				t.Errorf("status %d\n%s", status, out)
			}
			named := closed + ": permission denied, and a file in it is replaced or removed by writing to the folder"
			if name == "write" {
				named = "p/z/z/account.yaml: permission denied"
			}
			if want := fmt.Sprintf("widedeep: %s: nothing was written\n", named); lastLine(messages) != want {
				t.Errorf("want %q in\n%s", want, messages)
			}
			if diff := cmp.Diff(before, files(t)); diff != "" {
				t.Errorf("other files (-before +after):\n%s", diff)
			}
			if _, err := os.Stat("p/a/a"); name == "write" && err == nil {
				t.Error("an empty folder is left")
			}
		})
	}
}

func lastLine(text string) string {
	lines := slices.Collect(strings.Lines(text))
	return lines[len(lines)-1]
}

// A file that is written again stays its owner's and its group's, so that whoever shares the package can go
// on writing it.
func TestAFileKeepsItsOwnerAndGroup(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can give a file to somebody else")
	}
	const owner = 1
	for who, wantOwner := range map[string]uint32{"root": owner, "a member of the group": stranger} {
		t.Run(who, func(t *testing.T) {
			packageOfStranger(t)
			if err := os.Chown("p/a/config.yaml", owner, group); err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod("p/a/config.yaml", 0o660); err != nil {
				t.Fatal(err)
			}
			set := []string{"set", "p/a", "USER_ID=3"}
			run := func() (int, string, string) { return runAs(t, self(t), nil, set...) }
			if who != "root" {
				run = func() (int, string, string) { return runAsStranger(t, set...) }
			}
			if status, _, messages := run(); status != 0 {
				t.Fatal(messages)
			}
			info, err := os.Stat("p/a/config.yaml")
			if err != nil {
				t.Fatal(err)
			}
			found := info.Sys().(*syscall.Stat_t)
			if found.Uid != wantOwner || found.Gid != group || info.Mode().Perm() != 0o660 {
				t.Errorf("%d:%d %v", found.Uid, found.Gid, info.Mode())
			}
		})
	}
}

// The umask decides who may write what is new, as for kpt: a team that shares a folder sets it so.
func TestNewFilesFollowTheUmask(t *testing.T) {
	packageOf(t, "a")
	program := start(t, "sh", "-c", "umask 002; widedeep init new && widedeep render --write p")
	if status := program.end(t); status != 0 {
		t.Fatal(program.messages.String())
	}
	for name, want := range map[string]os.FileMode{
		"new": 0o775, "new/wide-deep.yaml": 0o664, "p/a": 0o775, "p/a/pod.yaml": 0o664,
	} {
		if info, err := os.Stat(name); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, want %v (%v)", name, info.Mode(), want, err)
		}
	}
}

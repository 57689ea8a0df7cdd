//go:build integration

// Package integration runs the built binary and image as users do: with the real kpt, the
// real kustomize and a container engine. Tests that need a missing program are skipped with
// a message; with CI=true they fail.
package integration

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// The images in the examples and the README.
const (
	image             = "ghcr.io/widedeep/widedeep:v0.1.0"
	applySettersImage = "ghcr.io/kptdev/krm-functions-catalog/apply-setters:v0.2"
)

// oldestKustomize is the name of the oldest kustomize that is tested, on the PATH.
const oldestKustomize = "kustomize-oldest"

// root is the repository.
var root string

// TestMain builds the binary and puts it first on the PATH, together with the kpt of the
// environment variable KPT.
func TestMain(m *testing.M) {
	status, err := runTests(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		status = 1
	}
	os.Exit(status)
}

func runTests(m *testing.M) (int, error) {
	var err error
	if root, err = filepath.Abs("../.."); err != nil {
		return 0, err
	}
	bin, err := os.MkdirTemp("", "widedeep-bin")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(bin)
	const catalog = "github.com/GoogleContainerTools/kpt-functions-catalog/functions/go/"
	for _, args := range [][]string{
		{".", "./test/integration/setlabels"},
		{"-modfile=tools/go.mod", "sigs.k8s.io/kustomize/kustomize/v5", catalog + "set-namespace"},
		{"-modfile=tools/kustomize/go.mod", "-o", bin + "/" + oldestKustomize, "sigs.k8s.io/kustomize/kustomize/v5"},
		{"-modfile=tools/catalog/go.mod", catalog + "apply-setters", catalog + "list-setters"},
	} {
		build := exec.Command("go", append([]string{"build", "-o", bin + "/"}, args...)...)
		build.Dir = root
		build.Env = append(os.Environ(), "CGO_ENABLED=0") // for a scratch image
		if out, err := build.CombinedOutput(); err != nil {
			return 0, fmt.Errorf("go build %v: %w\n%s", args, err, out)
		}
	}
	if err := chooseKpt(bin); err != nil {
		return 0, err
	}
	if err := os.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH")); err != nil {
		return 0, err
	}
	return m.Run(), nil
}

// chooseKpt puts the kpt of the environment variable KPT on the PATH, for the tests and for
// the commands of the documentation.
func chooseKpt(bin string) error {
	name := os.Getenv("KPT")
	if name == "" || name == "kpt" {
		return nil // whatever the PATH has; where it has none, tests are skipped
	}
	program, err := exec.LookPath(name)
	if err != nil {
		return fmt.Errorf("the environment variable KPT: %w", err)
	}
	if program, err = filepath.Abs(program); err != nil {
		return err
	}
	return os.Symlink(program, filepath.Join(bin, "kpt"))
}

// need skips a test on a machine without a program, and fails it in CI.
func need(t *testing.T, program string, check ...string) {
	t.Helper()
	err := exec.Command(program, check...).Run()
	if err == nil {
		return
	}
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s is needed and does not answer: %v", program, err)
	}
	t.Skipf("%s does not answer (%v): install it to run this test", program, err)
}

func needKpt(t *testing.T) { t.Helper(); need(t, "kpt", "version") }

var imageBuilt bool

// needImage builds the function's image with the local engine, and the images of the
// functions that packages run beside it.
func needImage(t *testing.T) {
	t.Helper()
	need(t, "docker", "info")
	if imageBuilt {
		return
	}
	t.Setenv("VERSION", "v0.1.0")
	succeed(t, root, "", "test/image.sh", image)
	neighbour(t, "apply-setters", applySettersImage)
	neighbour(t, "setlabels", "ghcr.io/kptdev/krm-functions-catalog/set-labels:v0.2")
	imageBuilt = true
}

// neighbour builds the image of another function from its program.
func neighbour(t *testing.T, program, tag string) {
	t.Helper()
	found, err := exec.LookPath(program)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	succeed(t, dir, "", "cp", found, ".")
	write(t, filepath.Join(dir, "Dockerfile"), "FROM "+image+"\nCOPY "+program+" /usr/local/bin/\nENTRYPOINT [\""+program+"\"]\n")
	t.Setenv("DOCKER_BUILDKIT", "0")
	succeed(t, dir, "", "docker", "build", "--quiet", "--tag", tag, ".")
}

// result is what a program printed and how it ended.
type result struct {
	out, messages string
	status        int
}

// run runs a program in a folder.
func run(t *testing.T, dir, input string, command ...string) result {
	t.Helper()
	program := exec.Command(command[0], command[1:]...)
	program.Dir = dir
	program.Stdin = strings.NewReader(input)
	var out, messages bytes.Buffer
	program.Stdout, program.Stderr = &out, &messages
	err := program.Run()
	if program.ProcessState == nil {
		t.Fatalf("%v: %v", command, err)
	}
	return result{out.String(), messages.String(), program.ProcessState.ExitCode()}
}

// succeed runs a program that must succeed, and returns its output.
func succeed(t *testing.T, dir, input string, command ...string) string {
	t.Helper()
	r := run(t, dir, input, command...)
	if r.status != 0 {
		t.Fatalf("%v ended with status %d\n%s%s", command, r.status, r.out, r.messages)
	}
	return r.out
}

// folder makes a temporary folder of files.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		write(t, filepath.Join(dir, name), text)
	}
	return dir
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// contents reads all files below a folder, for a comparison. Kptfiles are read without
// their status and formatting, since kpt 1.0 writes both on every render.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := readFiles(t, dir)
	for name, text := range files {
		if path.Base(name) != "Kptfile" {
			continue
		}
		var said map[string]any
		if err := yaml.Unmarshal([]byte(text), &said); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		delete(said, "status")
		normal, err := yaml.Marshal(said)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		files[name] = string(normal)
	}
	return files
}

// readFiles reads all files below a folder as they are.
func readFiles(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(dir, name)
		files[filepath.ToSlash(relative)] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// copied returns a copy of one of the repository's folders.
func copied(t *testing.T, name string) string {
	t.Helper()
	return folder(t, readFiles(t, filepath.Join(root, name)))
}

func expect(t *testing.T, what, text string, wanted ...string) {
	t.Helper()
	for _, one := range wanted {
		if !strings.Contains(text, one) {
			t.Errorf("%s lacks %q:\n%s", what, one, text)
		}
	}
}

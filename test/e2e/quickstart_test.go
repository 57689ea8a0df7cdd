//go:build e2etraining

package e2e

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/widedeep/widedeep/internal/console"
)

// The commands of docs/quickstart.md are typed into one shell, one after the other, and print
// what the page shows. Left out are those of the blocks "console kind", which make a kind
// cluster, install Argo Workflows and build and load the training image: the cluster of the
// tests has that. The repository's address leads to this repository. It runs alone: the page's
// pods ask for no processor, and would get none beside the others' trainings.
func TestQuickstartPage(t *testing.T) {
	page, err := os.ReadFile(filepath.Join(root, "docs/quickstart.md"))
	if err != nil {
		t.Fatal(err)
	}
	commands := console.Commands(string(page), "cluster")
	if len(commands) < 20 || len(console.Commands(string(page), "kind")) > 7 {
		t.Fatalf("%d commands of the page are for any cluster; only a few may be left out", len(commands))
	}
	s := &scene{T: t, name: "quickstart", namespace: "quickstart", dir: t.TempDir(), begun: time.Now(), images: tensorFlow}
	s.step("begins")
	t.Cleanup(func() {
		if t.Failed() {
			s.printState()
		}
		finished.add(s)
	})
	s.kubectl("delete", "namespace", s.namespace, "--ignore-not-found")
	s.storageForClaims()
	s.imagesOfThePage(string(page))

	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	for one := range s.typed(ctx, commands) {
		nearResults, err := one.Compare(one.text)
		if err != nil {
			t.Errorf("%s: %v", one.Text, err)
		}
		for _, number := range nearResults {
			s.step("a result differs from the page's: %s", number)
		}
	}
	if out, err := s.try("", "get", "namespace", s.namespace); err == nil {
		t.Errorf("still there after the page's last command: %s", out)
	}
}

// storageForClaims makes a volume for the page's claim where the cluster makes none by itself.
func (s *scene) storageForClaims() {
	s.Helper()
	classes := s.kubectl("get", "storageclasses", "-o", `jsonpath={.items[*].metadata.annotations.storageclass\.kubernetes\.io/is-default-class}`)
	if strings.Contains(classes, "true") {
		return
	}
	s.step("no default storage class: a volume for the claim")
	folder := dataFolder + "/" + s.name
	s.inTools("rm -rf /datasets/" + s.name)
	s.kubectl("delete", "persistentvolume", "quickstart", "--ignore-not-found")
	s.kubectlWith(fmt.Sprintf(`apiVersion: v1
kind: PersistentVolume
metadata:
  name: quickstart
spec:
  capacity: {storage: 1Gi}
  accessModes: [ReadWriteOnce]
  claimRef: {namespace: %s, name: quickstart}
  hostPath: {path: %s, type: DirectoryOrCreate}
`, s.namespace, folder), "apply", "-f", "-")
	s.Cleanup(func() { s.kubectl("delete", "persistentvolume", "quickstart", "--wait=false") })
}

// imagesOfThePage gives the images of the tests the names that the page has. TensorFlow Serving
// is the server of the tests under another name, unless E2E_SERVING_IMAGE names an image that
// the node can pull; then the node pulls the page's as well.
func (s *scene) imagesOfThePage(page string) {
	s.Helper()
	named := func(expression string) string {
		found := regexp.MustCompile(expression).FindStringSubmatch(page)
		if found == nil {
			s.Fatalf("the page has no %s", expression)
		}
		return found[1]
	}
	images := map[string]string{named(`spec\.image\.reference=(\S+)`): s.images.training}
	if os.Getenv("E2E_SERVING_IMAGE") == "" {
		images[named(`spec\.serving\.image=(\S+)`)] = s.images.serving
	}
	load := strings.Fields(os.Getenv("E2E_LOAD"))
	for name, image := range images {
		if name == image || len(load) == 0 {
			continue
		}
		s.step("%s as %s", image, name)
		for _, command := range [][]string{{"docker", "tag", image, name}, append(load, name)} {
			if _, err := execute("", command[0], command[1:]...); err != nil {
				s.Fatalf("%s: %v", strings.Join(command, " "), err)
			}
		}
	}
}

// printed is a command with what it printed.
type printed struct {
	console.Command
	text string
}

// typed runs commands in one shell, and yields each with its output once it has ended. A
// command that fails is the last one, and fails the test.
func (s *scene) typed(ctx context.Context, commands []console.Command) iter.Seq[printed] {
	const mark = "\x1e"
	var script strings.Builder
	for _, command := range commands {
		// The mark's line ends the output, whether that ended in a line's end or not.
		fmt.Fprintf(&script, "%s\nstatus=$?; printf '\\n%s%%d\\n' $status; [ $status = 0 ] || exit 1\n", command.Text, mark)
	}
	shell := exec.CommandContext(ctx, "bash", "-c", script.String())
	shell.Dir, shell.Env = s.dir, s.surroundings()
	shell.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // with what it has in the background
	shell.Cancel = func() error { return syscall.Kill(-shell.Process.Pid, syscall.SIGKILL) }
	return func(yield func(printed) bool) {
		out, in := io.Pipe()
		shell.Stdout, shell.Stderr = in, in
		if err := shell.Start(); err != nil {
			s.Fatal(err)
		}
		go func() { in.CloseWithError(shell.Wait()) }()
		defer func() { _ = shell.Cancel() }() // it has ended, unless a command failed
		lines := bufio.NewReader(out)
		for _, command := range commands {
			s.step("%s", strings.Join(strings.Fields(command.Text), " "))
			text, status, err := "", "", error(nil)
			for status == "" && err == nil {
				var line string
				if line, err = lines.ReadString('\n'); strings.HasPrefix(line, mark) {
					status = strings.TrimSpace(strings.TrimPrefix(line, mark))
				} else {
					text += line
				}
			}
			if status != "0" {
				s.Fatalf("%s\nends with status %s (%v), and printed\n%s", command.Text, status, err, text)
			}
			if !yield(printed{command, strings.TrimSuffix(text, "\n")}) {
				return
			}
		}
	}
}

// surroundings is the environment of the page's reader: a context of kubectl's with kind's
// name, the repository under its address, and a folder of its own for programs.
func (s *scene) surroundings() []string {
	s.Helper()
	kubeconfig := filepath.Join(s.dir, "kubeconfig")
	write(s, kubeconfig, s.kubectl("config", "view", "--raw"))
	const kind = "kind-kind"
	if context := strings.TrimSpace(s.kubectl("config", "current-context")); context != kind {
		s.kubectl("config", "rename-context", context, kind, "--kubeconfig", kubeconfig)
	}
	bin := filepath.Join(s.dir, "bin")
	return append(os.Environ(), "KUBECONFIG="+kubeconfig, "GOBIN="+bin, "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"),
		"GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=url.file://"+root+".insteadOf", "GIT_CONFIG_VALUE_0=https://github.com/widedeep/widedeep")
}

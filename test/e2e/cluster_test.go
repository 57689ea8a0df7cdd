//go:build e2e || e2etraining

// Package e2e applies what `widedeep render` prints to the cluster of KUBECONFIG. With the tag
// e2e small programs stand in for the training and for TensorFlow Serving; with the tag
// e2etraining the training is real, and a server with TensorFlow loads what it exports.
//
// The cluster has one node and Argo Workflows; kubectl, argo and docker are on the
// PATH. Settings:
//
//	E2E_NFS_SERVER, E2E_NFS_PATH  an export that pods can mount and root may write to
//	E2E_LOAD                      a command that brings local images into the cluster, as in
//	                              "kind load docker-image"; without it they have to be there
//	E2E_DATA                      a folder on the node for the datasets (default: /var/tmp/widedeep-e2e)
//	E2E_TRAINING_IMAGE            a training image that is there, in place of one that is built
//	E2E_SERVING_IMAGE             an image that the node can pull, in place of the server that is built
package e2e

import (
	"cmp"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// images are what a scene trains and serves with.
type images struct {
	training, serving string
	// script makes those that are made here; its path is relative to the repository.
	script string
	made   []string
}

// used are the images that the tests need, as their tags have it.
var used []images

func use(some images) images {
	used = append(used, some)
	return some
}

// toolsNamespace holds the pod that prepares the data and reads the results.
const toolsNamespace = "widedeep-e2e-tools"

var (
	dataFolder = "/var/tmp/widedeep-e2e"
	storage    = struct{ server, path string }{os.Getenv("E2E_NFS_SERVER"), os.Getenv("E2E_NFS_PATH")}
	// root is the repository.
	root string
)

func TestMain(m *testing.M) {
	begun := time.Now()
	status := 1
	stop, err := prepare()
	if err == nil {
		status = m.Run()
		finished.print(time.Since(begun))
	} else {
		fmt.Fprintln(os.Stderr, "e2e:", err)
	}
	stop()
	os.Exit(status)
}

// prepare builds the programs and the images and starts the pod of tools.
func prepare() (stop func(), err error) {
	stop = func() {}
	if folder := os.Getenv("E2E_DATA"); folder != "" {
		dataFolder = folder
	}
	if storage.server == "" || storage.path == "" {
		return stop, errors.New("set E2E_NFS_SERVER and E2E_NFS_PATH to an export that pods can mount")
	}
	if root, err = filepath.Abs("../.."); err != nil {
		return stop, err
	}
	bin, err := os.MkdirTemp("", "widedeep-e2e")
	if err != nil {
		return stop, err
	}
	stop = func() { _ = os.RemoveAll(bin) } // a temporary folder
	if err := os.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH")); err != nil {
		return stop, err
	}
	steps := [][]string{
		{"go", "build", "-o", filepath.Join(bin, "widedeep"), root},
		{"go", "build", "-o", filepath.Join(bin, "widedeep-client"), filepath.Join(root, "cmd", "widedeep-client")},
	}
	for _, some := range used {
		steps = append(steps, []string{filepath.Join(root, some.script)})
		if load := strings.Fields(os.Getenv("E2E_LOAD")); len(load) > 0 {
			steps = append(steps, append(load, some.made...))
		}
	}
	steps = append(steps,
		[]string{"kubectl", "delete", "namespace", toolsNamespace, "--ignore-not-found"},
		[]string{"kubectl", "create", "namespace", toolsNamespace},
		[]string{"kubectl", "-n", toolsNamespace, "wait", "--for=create", "serviceaccount/default", timeout},
	)
	for _, step := range steps {
		fmt.Fprintln(os.Stderr, "e2e:", strings.Join(step, " "))
		if _, err := execute("", step[0], step[1:]...); err != nil {
			return stop, fmt.Errorf("%s: %w", strings.Join(step, " "), err)
		}
	}
	if _, err := execute(toolsPod(), "kubectl", "apply", "-f", "-"); err != nil {
		return stop, err
	}
	_, err = execute("", "kubectl", "-n", toolsNamespace, "wait", "--for=condition=Ready", "pod/tools", timeout)
	return stop, err
}

func toolsPod() string {
	return fmt.Sprintf(`apiVersion: v1
kind: Pod
metadata:
  name: tools
  namespace: %s
spec:
  terminationGracePeriodSeconds: 0
  securityContext: {runAsUser: 0, runAsGroup: 0}
  containers:
  - name: tools
    image: %s
    imagePullPolicy: IfNotPresent
    command: ["sleep", "86400"]
    volumeMounts:
    - {name: datasets, mountPath: /datasets}
    - {name: storage, mountPath: /storage}
  volumes:
  - name: datasets
    hostPath: {path: %s, type: DirectoryOrCreate}
  - name: storage
    nfs: {server: %s, path: %s}
`, toolsNamespace, used[0].training, dataFolder, storage.server, storage.path)
}

// inTools runs a shell's command in the pod of tools.
func (s *scene) inTools(command string) string {
	s.Helper()
	out, err := execute("", "kubectl", "-n", toolsNamespace, "exec", "tools", "--", "sh", "-c", command)
	if err != nil {
		s.Fatalf("%s: %v", command, err)
	}
	return out
}

func (s *scene) datasetInTools() string { return "/datasets/" + s.name }
func (s *scene) storageInTools() string { return cmp.Or(s.storedIn, "/storage/"+s.name) }

// dataset writes a file into the dataset's folder. Its content is in the command, since
// kubectl exec loses standard input where a machine is slow.
func (s *scene) dataset(file, content string) {
	s.Helper()
	encoded := base64.StdEncoding.EncodeToString([]byte(content))
	s.inTools(fmt.Sprintf("echo %s | base64 -d > %s/%s", encoded, s.datasetInTools(), file))
}

// stored lists what a glob finds in the scene's storage.
func (s *scene) stored(glob string) []string {
	s.Helper()
	return strings.Fields(s.inTools("cd " + s.storageInTools() + " && ls -d " + glob + " 2>/dev/null || true"))
}

// summary is what ran and how long it took.
type summary struct {
	mutex sync.Mutex
	lines []string
}

var finished summary

func (f *summary) add(s *scene) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	outcome := "passed"
	if s.Failed() {
		outcome = "failed"
	}
	f.lines = append(f.lines, fmt.Sprintf("| %s | %s | %.0f s |", strings.TrimPrefix(s.Name(), "Test"), outcome, time.Since(s.begun).Seconds()))
}

func (f *summary) print(took time.Duration) {
	slices.Sort(f.lines)
	fmt.Printf("\n| story | outcome | took |\n|---|---|---|\n%s\n| all, side by side | | %.0f s |\n", strings.Join(f.lines, "\n"), took.Seconds())
}

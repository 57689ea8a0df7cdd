//go:build e2e

// Package e2e applies what `widedeep render` prints to the cluster of KUBECONFIG, with images
// that stand in for the training's and for TensorFlow Serving.
//
// The cluster has one node and Argo Workflows; kubectl, argo and docker are on the
// PATH. Settings:
//
//	E2E_NFS_SERVER, E2E_NFS_PATH  an export that pods can mount and root may write to
//	E2E_LOAD                      a command that brings local images into the cluster, as in
//	                              "kind load docker-image"; without it they have to be there
//	E2E_DATA                      a folder on the node for the datasets (default: /var/tmp/widedeep-e2e)
package e2e

import (
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

// The images that test/e2e/images/build.sh makes.
const (
	trainingImage = "localhost/widedeep-training:e2e"
	servingImage  = "localhost/widedeep-serving:e2e"
)

// toolsNamespace holds the pod that prepares the data and reads the results.
const toolsNamespace = "widedeep-e2e-tools"

// evalCSV has one label in eight that the model predicts wrongly. The model predicts 1 if
// I1 is above 5.
var evalCSV = func() string {
	var lines strings.Builder
	for _, row := range [][2]int{{1, 9}, {0, 1}, {1, 8}, {0, 2}, {1, 7}, {0, 3}, {1, 6}, {1, 4}} {
		fmt.Fprintf(&lines, "%d,%d%s%s\n", row[0], row[1], strings.Repeat(",0", 12), strings.Repeat(",68fd1e64", 26))
	}
	return lines.String()
}()

// accuracy is the model's accuracy for these lines.
const accuracy = "87.50%"

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
		{filepath.Join(root, "test/e2e/images/build.sh")},
	}
	if load := strings.Fields(os.Getenv("E2E_LOAD")); len(load) > 0 {
		steps = append(steps, append(load, trainingImage, servingImage))
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
`, toolsNamespace, trainingImage, dataFolder, storage.server, storage.path)
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
func (s *scene) storageInTools() string { return "/storage/" + s.name }

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

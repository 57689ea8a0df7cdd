//go:build e2e || e2etraining

package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// scene is one scenario on the cluster, with a namespace, a dataset and a storage folder of
// its own.
type scene struct {
	*testing.T
	name, namespace string
	images          images
	// storedIn is the storage's folder in the pod of tools, unless it is below the export.
	storedIn string
	// dir is where the test's own files are.
	dir   string
	begun time.Time
	// before is what the namespace holds of itself.
	before []string
}

// open prepares a scene without a dataset, and adds it to the summary.
func open(t *testing.T, name string, images images) *scene {
	t.Helper()
	s := &scene{T: t, name: name, namespace: "widedeep-e2e-" + name, images: images, dir: t.TempDir(), begun: time.Now()}
	s.step("begins")
	t.Cleanup(func() {
		if t.Failed() {
			s.printState()
		} else {
			s.kubectl("delete", "namespace", s.namespace, "--wait=false")
		}
		finished.add(s)
	})
	s.kubectl("delete", "namespace", s.namespace, "--ignore-not-found")
	s.kubectl("create", "namespace", s.namespace)
	// One by one: where two are missing, kubectl gives up at once.
	for _, made := range []string{"serviceaccount/default", "configmap/kube-root-ca.crt"} {
		s.kubectl("wait", "--for=create", made, timeout)
	}
	s.before = s.everything()
	s.inTools(fmt.Sprintf("rm -rf %[1]s %[2]s && mkdir -p -m 777 %[1]s %[2]s", s.datasetInTools(), s.storageInTools()))
	return s
}

// step prints a line of progress.
func (s *scene) step(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "%5.0fs  %-18s %s\n", time.Since(s.begun).Seconds(), s.name, fmt.Sprintf(format, args...))
}

// printState prints what explains a failure: events and logs.
func (s *scene) printState() {
	for _, args := range [][]string{
		{"get", "workflows,pods,deployments,replicasets,services", "-o", "wide"},
		{"get", "workflows", "-o", "jsonpath={range .items[*].status.nodes.*}{.displayName}{\"\\t\"}{.phase}{\"\\t\"}{.message}{\"\\n\"}{end}"},
		{"get", "events", "--sort-by=.lastTimestamp"},
	} {
		out, _ := s.try("", args...)
		fmt.Fprintf(os.Stderr, "--- %s: kubectl %s\n%s", s.name, strings.Join(args, " "), out)
	}
	pods, _ := s.try("", "get", "pods", "-o", "name")
	for _, pod := range strings.Fields(pods) {
		out, _ := s.try("", "logs", pod, "--all-containers", "--prefix", "--tail=60")
		fmt.Fprintf(os.Stderr, "--- %s: %s\n%s", s.name, pod, out)
	}
}

// try runs kubectl in the scene's namespace.
func (s *scene) try(input string, args ...string) (string, error) {
	return execute(input, "kubectl", append([]string{"--namespace", s.namespace}, args...)...)
}

func (s *scene) kubectl(args ...string) string { s.Helper(); return s.kubectlWith("", args...) }

func (s *scene) kubectlWith(input string, args ...string) string {
	s.Helper()
	out, err := s.try(input, args...)
	if err != nil {
		s.Fatalf("kubectl %s: %v", strings.Join(args, " "), err)
	}
	return out
}

// execute returns what a program prints, with its messages in the error.
func execute(input, program string, args ...string) (string, error) {
	command := exec.Command(program, args...)
	command.Stdin = strings.NewReader(input)
	var out, messages bytes.Buffer
	command.Stdout, command.Stderr = &out, &messages
	if err := command.Run(); err != nil {
		return out.String(), fmt.Errorf("%w\n%s", err, messages.String())
	}
	return out.String(), nil
}

// object is a resource as the cluster has it.
type object = map[string]any

// text is a field's value as text, empty where there is none.
func text(o object, path ...string) string {
	value, found, err := unstructured.NestedFieldNoCopy(o, path...)
	if !found || err != nil || value == nil {
		return ""
	}
	return fmt.Sprint(value)
}

// patience is how long a scenario waits for a state before it fails. It is longer than a
// slow machine needs, so that the machine's speed does not decide.
const patience = 10 * time.Minute

// timeout is patience for kubectl wait.
var timeout = "--timeout=" + patience.String()

// until follows resources, as kubectl get names them, until the condition holds for
// one of them, which it returns. A condition's error ends the wait.
func (s *scene) until(what string, condition func(object) (bool, error), resources ...string) object {
	s.Helper()
	s.step("waiting until %s", what)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for {
		found, err := s.follow(ctx, condition, resources)
		switch {
		case found != nil:
			return found
		case ctx.Err() != nil:
			s.Fatalf("%v passed, and still not %s", patience, what)
		case err != nil && !errors.Is(err, io.EOF): // at the end of a watch, the next begins
			s.Fatalf("waiting until %s: %v", what, err)
		}
	}
}

func (s *scene) follow(ctx context.Context, condition func(object) (bool, error), resources []string) (object, error) {
	// A watch may lose an event or its connection without a word; each new one begins with the present.
	args := append([]string{"--namespace", s.namespace, "get", "--watch", "--request-timeout", "1m", "-o", "json"}, resources...)
	command := exec.CommandContext(ctx, "kubectl", args...)
	var messages bytes.Buffer
	command.Stderr = &messages
	stream, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, err
	}
	defer func() {
		_ = command.Process.Kill()
		_ = command.Wait() // it was killed
	}()
	for decoder := json.NewDecoder(stream); ; {
		var o object
		if err := decoder.Decode(&o); err != nil {
			return nil, errors.Join(err, errors.New(messages.String()))
		}
		if done, err := condition(o); done || err != nil {
			return o, err
		}
	}
}

// config is a WideDeepConfig for the scene's data and images; fields are paths
// below spec with their values.
func (s *scene) config(name, mode string, fields map[string]any) string {
	spec := object{}
	all := map[string]any{
		"mode": mode, "image.reference": s.images.training, "image.pullPolicy": "IfNotPresent",
		"dataset.dir":        dataFolder + "/" + s.name,
		"storage.nfs.server": storage.server, "storage.nfs.path": storage.path + "/" + s.name,
	}
	if mode == "pipeline" {
		all["serving.image"], all["serving.replicas"] = s.images.serving, 1
	}
	for path, value := range fields {
		all[path] = value
		if strings.HasPrefix(path, "storage.volume.") {
			delete(all, "storage.nfs.server")
		}
	}
	for path, value := range all {
		if err := unstructured.SetNestedField(spec, s.plain(value), strings.Split(path, ".")...); err != nil {
			s.Fatal(err)
		}
	}
	document, err := json.Marshal(object{
		"apiVersion": "widedeep.dev/v1alpha1", "kind": "WideDeepConfig", "spec": spec,
		"metadata": object{"name": name, "namespace": s.namespace},
	})
	if err != nil {
		s.Fatal(err)
	}
	return string(document)
}

// plain is a value as JSON has it, which is what unstructured takes.
func (s *scene) plain(value any) any {
	text, err := json.Marshal(value)
	if err == nil {
		err = json.Unmarshal(text, &value)
	}
	if err != nil {
		s.Fatal(err)
	}
	return value
}

// render writes what `widedeep render` prints for the configs to a file.
func (s *scene) render(file string, configs ...string) string {
	s.Helper()
	out, err := execute(strings.Join(configs, "\n---\n"), "widedeep", "render", "-f", "-")
	if err != nil {
		s.Fatal(err)
	}
	file = filepath.Join(s.dir, file)
	if err := os.WriteFile(file, []byte(out), 0o644); err != nil {
		s.Fatal(err)
	}
	if strings.Contains(out, "kind: Workflow") {
		if out, err := execute("", "argo", "lint", "--offline", "--kinds=workflows,workflowtemplates", file); err != nil {
			s.Fatalf("argo lint: %v\n%s", err, out)
		}
	}
	return file
}

// apply renders the config and applies it.
func (s *scene) apply(mode string, fields map[string]any) (file string) {
	s.Helper()
	file = s.render(mode+".yaml", s.config("wide-deep", mode, fields))
	s.step("kubectl apply -f %s", filepath.Base(file))
	s.kubectl("apply", "-f", file)
	return file
}

// everything lists what the namespace holds, but for events and the like.
func (s *scene) everything() []string {
	s.Helper()
	kinds := strings.Fields(s.kubectl("api-resources", "--namespaced", "--verbs=list,delete", "--output=name"))
	kinds = slices.DeleteFunc(kinds, func(kind string) bool { return strings.HasPrefix(kind, "events") })
	return strings.Fields(s.kubectl("get", strings.Join(kinds, ","), "--ignore-not-found", "--output=name"))
}

// remove deletes what a file holds; all that came of it has to go too.
func (s *scene) remove(file string, flags ...string) {
	s.Helper()
	s.step("kubectl delete -f %s", filepath.Base(file))
	s.kubectl(append([]string{"delete", "-f", file}, flags...)...)
	s.gone()
}

// gone waits until the namespace holds no more than it did at the beginning.
func (s *scene) gone() {
	s.Helper()
	for range 5 {
		left := slices.DeleteFunc(s.everything(), func(name string) bool { return slices.Contains(s.before, name) })
		if len(left) == 0 {
			return
		}
		s.step("waiting until %d more are gone", len(left))
		s.kubectl(append([]string{"wait", "--for=delete", timeout}, left...)...)
	}
	s.Errorf("still there: %v", s.everything())
}

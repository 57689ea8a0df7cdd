//go:build e2e || e2etraining

package e2e

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"

	"github.com/google/go-cmp/cmp"
)

func (s *scene) get(resource string) object {
	s.Helper()
	var o object
	if err := json.Unmarshal([]byte(s.kubectl("get", resource, "-o", "json")), &o); err != nil {
		s.Fatal(err)
	}
	return o
}

// expect compares; a list of no values is an empty one.
func (s *scene) expect(what string, got any, want ...any) {
	s.Helper()
	if list, ok := got.([]string); ok {
		got = strings.Join(list, ", ")
		texts := make([]string, len(want))
		for i := range want {
			texts[i] = want[i].(string)
		}
		want = []any{strings.Join(texts, ", ")}
	}
	if diff := cmp.Diff(want[0], got); diff != "" {
		s.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// hasCondition reports whether a condition of an object is true. kubectl wait fails on a CRD
// whose conditions are null, as they are right after it was applied.
func hasCondition(o object, name string) bool {
	status, _ := o["status"].(object)
	conditions, _ := status["conditions"].([]any)
	return slices.ContainsFunc(conditions, func(one any) bool {
		condition, _ := one.(object)
		return condition["type"] == name && condition["status"] == "True"
	})
}

// claim binds a claim of that name to a folder of the node.
func (s *scene) claim(name, folder string) {
	s.Helper()
	s.kubectlWith(fmt.Sprintf(`apiVersion: v1
kind: PersistentVolume
metadata:
  name: %[1]s-%[2]s
spec:
  capacity: {storage: 1Gi}
  accessModes: [ReadWriteMany]
  storageClassName: ""
  hostPath: {path: %[3]s}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: %[2]s
spec:
  accessModes: [ReadWriteMany]
  resources: {requests: {storage: 1Gi}}
  storageClassName: ""
  volumeName: %[1]s-%[2]s
`, s.namespace, name, folder), "apply", "-f", "-")
	s.kubectl("wait", "--for=jsonpath={.status.phase}=Bound", "persistentvolumeclaim/"+name, timeout)
}

// awaitLog waits until a pod's training has printed something.
func (s *scene) awaitLog(pod, printed string) {
	s.Helper()
	s.step("waiting until %s prints %q", pod, printed)
	if err := s.followLog(pod, printed, patience); err != nil {
		s.Fatal(err)
	}
}

func write(s *scene, file, content string) {
	s.Helper()
	if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
		s.Fatal(err)
	}
}

// followLog reads a pod's log until something is printed.
func (s *scene) followLog(pod, printed string, limit time.Duration) error {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	command := exec.CommandContext(ctx, "kubectl", "--namespace", s.namespace, "logs", "--follow", pod)
	var messages bytes.Buffer
	command.Stderr = &messages
	stream, err := command.StdoutPipe()
	if err != nil {
		return err
	}
	if err := command.Start(); err != nil {
		return err
	}
	defer func() {
		cancel()
		_ = command.Wait() // it was killed
	}()
	for lines := bufio.NewScanner(stream); lines.Scan(); {
		if strings.Contains(lines.Text(), printed) {
			return nil
		}
	}
	return fmt.Errorf("the log of %s ends without %q: %s", pod, printed, messages.String())
}

// address is where the nodes forward to a model's Service, whose port has to be that one.
func (s *scene) address(model string, port int) string {
	s.Helper()
	name := "service/" + model + "-service"
	ports := s.kubectl("get", name, "-o", `jsonpath={range .spec.ports[*]}{.name} {.port} {.targetPort} {.nodePort}{"\n"}{end}`)
	var nodePort int
	if _, err := fmt.Sscanf(ports, fmt.Sprintf("grpc %d 8500 %%d\n", port), &nodePort); err != nil {
		s.Fatalf("%s has the ports %q, want grpc %d to 8500 alone: %v", name, ports, port, err)
	}
	node := s.kubectl("get", "nodes", "-o", `jsonpath={.items[0].status.addresses[?(@.type=="InternalIP")].address}`)
	return fmt.Sprintf("%s:%d", node, nodePort)
}

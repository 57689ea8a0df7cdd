//go:build e2e

package e2e

import (
	"strings"
	"testing"
)

const pod = "pod/" + model

func TestSingleNodeTrains(t *testing.T) {
	for name, user := range map[string]int{"single-root": 0, "single-user": 1000} {
		t.Run(name, func(t *testing.T) {
			s := begin(t, name)
			s.dataset("stand-in.json", `{"probe": true}`)
			file := s.apply("single-node", map[string]any{"user.id": user, "user.groupID": user, "user.fsGroupID": user, "training.steps": 30})
			s.completes()
			log := s.kubectl("logs", pod)
			for _, line := range []string{"training 30 steps", "LD_PRELOAD=/usr/lib/libtcmalloc.so.4", "probe: there is no token"} {
				if !strings.Contains(log, line) {
					t.Errorf("the log does not say %q:\n%s", line, log)
				}
			}
			for _, glob := range []string{"*.log", "*/saved_model.pb", "checkpoints/model.ckpt-30.index"} {
				s.expect(glob+" in the output", len(s.stored("root/"+model+"/output/"+glob)), 1)
			}
			s.remove(file)
		})
	}
}

func TestSingleNodeEndsInTime(t *testing.T) {
	s := begin(t, "single-signal")
	s.dataset("hold", "")
	// The last of them has to be killed, which is still in time.
	s.dataset("stand-in.json", `{"children": ["session", "orphan", "stubborn"]}`)
	file := s.apply("single-node", nil)
	s.kubectl("wait", "--for=condition=Ready", pod, timeout)
	s.awaitLog(model, "training ")
	s.step("deleting the pod")
	s.kubectl("delete", pod, timeout)
	s.expect("trainings that heard the signal", s.terminated(), 1)
	s.kubectl("delete", "-f", file, "--ignore-not-found")
}

func TestSingleNodeWithAServiceAccountOfYourOwn(t *testing.T) {
	s := begin(t, "single-account")
	s.kubectl("create", "serviceaccount", "own")
	s.before = s.everything()
	file := s.apply("single-node", map[string]any{"serviceAccountName": "own"})
	s.completes()
	s.expect("the pod's account", text(s.get(pod), "spec", "serviceAccountName"), "own")
	s.expect("service accounts", strings.Fields(s.kubectl("get", "serviceaccounts", "-o", "name")), "serviceaccount/default", "serviceaccount/own")
	s.remove(file)
}

// completes waits for the end of the training.
func (s *scene) completes() {
	s.Helper()
	ended := s.until(pod+" has ended", func(o object) (bool, error) {
		phase := text(o, "status", "phase")
		return phase == "Succeeded" || phase == "Failed", nil
	}, pod)
	if phase := text(ended, "status", "phase"); phase != "Succeeded" {
		s.Fatalf("%s ended in phase %s", pod, phase)
	}
}

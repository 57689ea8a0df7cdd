//go:build e2e

package e2e

import (
	"strings"
	"testing"
	"time"
)

// A second workflow of a model waits for the first, and its message names the lock.
func TestSecondWorkflowWaits(t *testing.T) {
	s := begin(t, "second-waits")
	s.dataset("hold", "")
	file := s.apply("pipeline", map[string]any{"training.targetAccuracy": 0})
	s.awaitLog(s.trainingPod(0), "training ")
	second := s.resubmit()
	s.waits(second)
	s.inTools("rm " + s.datasetInTools() + "/hold")
	s.ends(workflow, "Succeeded")
	s.ends(second, "Succeeded")
	s.expect("versions", len(s.versions(model)), 2)
	s.kubectl("delete", second)
	s.remove(file)
}

// waits follows a workflow until its message names the lock that it waits for.
func (s *scene) waits(workflow string) {
	s.Helper()
	s.until(workflow+" waits for the model's mutex", func(o object) (bool, error) {
		return strings.Contains(text(o, "status", "message"), "/Mutex/"+model+" lock"), nil
	}, workflow)
}

// Argo does not coordinate the workflows of two namespaces. If both use the same path, the
// locks in the storage keep one's training from the other's checkpoints, and one's rejected
// model from the folder that the other serves.
func TestTwoNamespacesOnOnePath(t *testing.T) {
	s := begin(t, "one-path")
	s.dataset("hold", "")
	s.dataset("stand-in.json", `{"accuracy": "0.9"}`)
	file := s.apply("pipeline", nil)
	first := s.trainingPod(0)
	s.awaitLog(first, "training ")
	path := map[string]any{"storage.nfs.path": storage.path + "/" + s.name, "training.retryLimit": 0}

	rejected := beginAnother(t, "one-path-other")
	rejected.dataset("stand-in.json", `{"accuracy": "0.1"}`)
	path["storage.checkpointDir"] = "others"
	other := rejected.apply("pipeline", path)
	rejected.expect("attempts", attempts(rejected.ends(workflow, "Failed")), "Failed 3")
	s.expect("versions while the first trains", len(s.versions(model)), 0)
	s.expect("folders of runs", len(s.stored("root/"+model+"/output.candidate/run.*")), 1)
	rejected.remove(other)

	delete(path, "storage.checkpointDir")
	rejected.apply("pipeline", path)
	rejected.awaitLog(rejected.trainingPod(0), "locked by "+s.namespace+"/"+first)
	s.inTools("rm " + s.datasetInTools() + "/hold")
	s.ends(workflow, "Succeeded")
	rejected.expect("attempts", attempts(rejected.ends(workflow, "Failed")), "Failed 3")
	s.expect("versions", len(s.versions(model)), 1)
	s.expect("left beside the output", s.stored("root/"+model+"/output.candidate"))
	s.predict(model, 8501)
	rejected.remove(other)
	s.remove(file)
}

// A pod that Argo can't reach keeps training beside its retry. The retry waits for the
// lock, so the two train one after the other.
func TestPodThatArgoBelievesLost(t *testing.T) {
	s := begin(t, "believed-lost")
	s.dataset("hold", "")
	file := s.apply("pipeline", map[string]any{"training.targetAccuracy": 0})
	lost := s.trainingPod(0)
	s.awaitLog(lost, "training ")
	s.step("hiding the pod of attempt 0")
	s.kubectl("label", "--overwrite", "pod", lost, "workflows.argoproj.io/completed=true")
	s.looksAgain(func() bool { return len(nodes(s.get(workflow), training)) > 1 })
	retry := s.trainingPod(1)
	s.awaitLog(retry, "locked by "+s.namespace+"/"+lost)
	s.inTools("rm " + s.datasetInTools() + "/hold")
	s.awaitLog(retry, "going on from step 500")
	s.ends(workflow, "Succeeded")
	s.expect("versions", len(s.versions(model)), 2)
	s.expect("left beside the output", s.stored("root/"+model+"/output.candidate"))
	s.remove(file)
}

// looksAgain makes Argo look at the workflow until the workflow has changed. A pod that Argo
// can't see sends no events; the first look finds it missing, and the second replaces it.
func (s *scene) looksAgain(until func() bool) {
	s.Helper()
	for deadline := time.Now().Add(patience); !until(); {
		if time.Now().After(deadline) {
			s.Fatal("3 minutes passed, and Argo has not replaced the pod")
		}
		s.kubectl("annotate", "--overwrite", workflow, "look="+time.Now().Format("150405.000"))
	}
}

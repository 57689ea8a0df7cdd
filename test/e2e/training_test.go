//go:build e2etraining

package e2e

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// tensorFlow is the training image, and a server of what it exports.
var tensorFlow = func() images {
	some := images{
		training: cmp.Or(os.Getenv("E2E_TRAINING_IMAGE"), "ghcr.io/widedeep/wide-deep-training:dev"),
		serving:  os.Getenv("E2E_SERVING_IMAGE"),
		script:   "test/e2e/images/tensorflow.sh",
	}
	some.made = []string{some.training}
	if some.serving == "" {
		some.serving = "localhost/widedeep-savedmodel:e2e"
		some.made = append(some.made, some.serving)
	}
	return use(some)
}()

// A try of so many steps misses the target by about as much as two of them exceed it.
const (
	steps              = 500
	target json.Number = "0.779"
)

// place is where data, checkpoints and versions are, and who uses them.
type place struct {
	claim bool
	user  int
	// restricted is a namespace that enforces the restricted Pod Security Standard.
	restricted bool
}

func TestTrainedAndServed(t *testing.T) {
	t.Parallel()
	for name, where := range map[string]place{
		"claim-root": {claim: true},
		"claim-user": {claim: true, user: 1000, restricted: true},
		"nfs-root":   {},
		"nfs-user":   {user: 1000},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, fields := where.begin(t, name)
			fields["training.targetAccuracy"], fields["serving.replicas"] = target, 2
			// Without, they would get no processor beside the trainings.
			fields["serving.resources"] = map[string]any{"requests": map[string]any{"cpu": "100m"}}
			file := s.apply("pipeline", fields)
			s.loseInMidTraining(1)
			first := s.accepted(s.ends(workflow, "Succeeded"))
			servers := s.servers(first)
			s.answer(servers, first)

			asked := s.keepAsking(s.address(model, 8501), first.evaluation)
			again := s.resubmit()
			second := s.acceptedAgain(s.ends(again, "Succeeded"), first)
			s.serves(servers, second)
			s.expectChange(asked(), first.evaluation, second.evaluation)
			s.answer(servers, second)

			if name == "nfs-user" {
				s.withdraw(second.version)
				s.serves(servers, first)
				s.answer(servers, first)
			}
			if name == "claim-user" { // one place is enough, since a server may try again for minutes
				s.refuses(servers, s.addDamagedVersion(second.version))
				s.answer(servers, second)
			}
			s.kubectl("delete", again)
			s.remove(file)
		})
	}
}

func TestSingleNodeJob(t *testing.T) {
	t.Parallel()
	s, fields := place{user: 1000}.begin(t, "job")
	fields["workload"] = "Job"
	file := s.apply("single-node", fields)
	s.kubectl("wait", "--for=condition=Complete", "job/"+model, timeout)
	m := s.metrics("*")
	s.expect("steps", m.Step, steps)
	s.expect("versions", len(s.versions(model)), 1)
	log := s.kubectl("logs", "job/"+model)
	if line := m.line(); !strings.Contains(log, line) {
		t.Errorf("the log does not say %q:\n%s", line, log)
	}
	s.remove(file)
}

// begin prepares a scene with data on the storage, and returns the fields that both modes
// need for it.
func (p place) begin(t *testing.T, name string) (*scene, map[string]any) {
	t.Helper()
	s := open(t, "training-"+name, tensorFlow)
	fields := map[string]any{
		"user.id": p.user, "user.groupID": p.user, "user.fsGroupID": p.user, "user.name": "jo",
		"dataset.dir": "/data", "training.steps": steps,
		// More would be taken from the servers of the scene beside.
		"training.resources": map[string]any{"requests": map[string]any{"cpu": "300m"}, "limits": map[string]any{"cpu": 1, "memory": "1Gi"}},
	}
	volume := map[string]any{"nfs": map[string]any{"server": storage.server, "path": storage.path + "/" + s.name}}
	if p.claim {
		s.storedIn = s.datasetInTools()
		s.claim("storage", dataFolder+"/"+s.name)
		t.Cleanup(func() { s.kubectl("delete", "persistentvolume", s.namespace+"-storage", "--wait=false") })
		volume = map[string]any{"persistentVolumeClaim": map[string]any{"claimName": "storage"}}
		fields["storage.volume.persistentVolumeClaim.claimName"], fields["storage.mountPath"] = "storage", "/models"
	}
	fields["dataset.volume"] = volume
	if p.restricted {
		s.kubectl("label", "namespace", s.namespace, "pod-security.kubernetes.io/enforce=restricted")
		fields["security"] = "restricted"
	}
	s.synthesize(p.user, volume)
	s.before = s.everything()
	return s, fields
}

// synthesize has a Job make data up on the volume. Two of three rows without a click are left
// out: with half of the rows each, few steps raise the accuracy.
func (s *scene) synthesize(user int, volume map[string]any) {
	s.Helper()
	const script = `wide-deep-synthesize --rows 60000 --eval-rows 12000 --out /data
balance() { awk -F , -v rows="$2" '($1 == 1 || NR % 3 == 0) && n++ < rows' "/data/$1.csv" >/data/some && mv /data/some "/data/$1.csv"; }
balance train 30000 && balance eval 5000`
	job, err := json.Marshal(object{
		"apiVersion": "batch/v1", "kind": "Job", "metadata": object{"name": "synthesize"},
		"spec": object{"backoffLimit": 0, "template": object{"spec": object{
			"restartPolicy":   "Never",
			"securityContext": object{"runAsUser": user, "runAsGroup": user, "runAsNonRoot": user != 0, "seccompProfile": object{"type": "RuntimeDefault"}},
			"containers": []any{object{
				"name": "synthesize", "image": s.images.training, "imagePullPolicy": "IfNotPresent",
				"command":         []any{"bash", "-euc", script},
				"volumeMounts":    []any{object{"name": "storage", "mountPath": "/data"}},
				"securityContext": object{"allowPrivilegeEscalation": false, "capabilities": object{"drop": []any{"ALL"}}},
			}},
			"volumes": []any{merged(object{"name": "storage"}, volume)},
		}}},
	})
	if err != nil {
		s.Fatal(err)
	}
	s.step("a Job makes data up")
	s.kubectlWith(string(job), "apply", "-f", "-")
	s.kubectl("wait", "--for=condition=Complete", "job/synthesize", timeout)
}

func merged(a, b object) object {
	for key, value := range b {
		a[key] = value
	}
	return a
}

// loseInMidTraining deletes an attempt's pod once its log says how far the training is.
func (s *scene) loseInMidTraining(attempt int) {
	s.Helper()
	pod := s.trainingPod(attempt)
	s.awaitLog(pod, "goes on from step "+strconv.Itoa(attempt*steps))
	s.awaitLog(pod, "training: ")
	s.step("deleting the pod of attempt %d", attempt)
	s.kubectl("delete", "pod", pod, "--wait=false")
	s.kubectl("wait", "--for=delete", "pod/"+pod, timeout)
	s.expect("trainings that heard the signal", s.terminated(), 1)
}

// withdraw renames a version's folder as docs/operations.md does to go back to the one before.
func (s *scene) withdraw(version string) {
	s.Helper()
	s.step("withdrawing version %s", version)
	s.inTools(fmt.Sprintf("cd %s/jo/%s/output && mv %s %[3]s.withdrawn", s.storageInTools(), model, version))
}

// evaluation is what metrics.json says of a version.
type evaluation struct {
	Step, Examples, Correct int
	AUC, Accuracy, Baseline json.Number
}

// line is the evaluation in the training's log.
func (e evaluation) line() string {
	return fmt.Sprintf("step %d: accuracy %.6f (%d of %d correct), baseline %.6f, AUC %.6f,",
		e.Step, number(e.Accuracy), e.Correct, e.Examples, number(e.Baseline), number(e.AUC))
}

func number(n json.Number) float64 {
	f, _ := n.Float64() // it was read as one
	return f
}

// trained is a version that was accepted.
type trained struct {
	evaluation
	version string
}

func (s *scene) metrics(version string) evaluation {
	s.Helper()
	var e evaluation
	text := s.inTools("cat " + s.storageInTools() + "/jo/" + model + "/output/" + version + "/metrics.json")
	if err := json.Unmarshal([]byte(text), &e); err != nil {
		s.Fatalf("metrics.json: %v\n%s", err, text)
	}
	return e
}

// accepted looks at a workflow whose first try missed the target, whose second was lost, and
// whose third went on from there and met it.
func (s *scene) accepted(wf object) trained {
	s.Helper()
	tries := nodes(wf, training)
	if len(tries) != 3 {
		s.Fatalf("there are %d tries, want 3: %v", len(tries), attempts(wf))
	}
	s.expect("the first attempt", attempts(wf)[0], "Failed 3")
	missed := parameters(tries[0])
	s.expect("version of the first attempt", missed["VERSION"], "none")
	s.expect("steps of the first attempt", missed["STEPS"], strconv.Itoa(steps))
	s.expect("versions", len(s.versions(model)), 1)

	from := s.continued(wf)
	if from <= steps || from > 2*steps {
		s.Errorf("the third attempt went on from step %d, so the second was not lost in mid-training", from)
	}
	found := s.reported(wf, from+steps)
	below := number(json.Number(missed["ACCURACY"]))
	if below <= number(found.Baseline) || below >= number(target) || number(found.Accuracy) < number(target) {
		s.Errorf("want accuracies above the baseline %s, and below and above the target %s: %v, then %s",
			found.Baseline, target, below, found.Accuracy)
	}
	return found
}

// acceptedAgain looks at a second workflow, which went on where the first ended.
func (s *scene) acceptedAgain(wf object, first trained) trained {
	s.Helper()
	s.expect("attempts", attempts(wf), "Succeeded 0")
	s.expect("versions", len(s.versions(model)), 2)
	s.expect("the step that it went on from", s.continued(wf), first.Step)
	return s.reported(wf, first.Step+steps)
}

// continued is the step that the last attempt went on from.
func (s *scene) continued(wf object) int {
	s.Helper()
	log := s.trainingLog(wf)
	match := regexp.MustCompile(`goes on from step (\d+),`).FindStringSubmatch(log)
	if match == nil {
		s.Fatalf("the last attempt did not go on from a checkpoint:\n%s", log)
	}
	from, err := strconv.Atoi(match[1])
	if err != nil {
		s.Fatal(err)
	}
	return from
}

// reported finds the same in the outputs of the last attempt and of the workflow, in the log,
// and beside the version.
func (s *scene) reported(wf object, step int) trained {
	s.Helper()
	tries := nodes(wf, training)
	last := tries[len(tries)-1]
	version := parameters(last)["VERSION"]
	found := trained{s.metrics(version), version}
	s.expect("steps", found.Step, step)
	want := []any{
		fmt.Sprintf("ACCURACY=%.6f", number(found.Accuracy)), "AUC=" + found.AUC.String(), "BASELINE=" + found.Baseline.String(),
		"STEPS=" + strconv.Itoa(step), "VERSION=" + version,
	}
	s.expect("outputs of the last attempt", outputs(last), want...)
	s.expect("outputs of the workflow", outputs(wf["status"].(object)), want...)
	log := s.trainingLog(wf)
	for _, line := range []string{found.line(), " meets the target " + target.String(), "/output/" + version} {
		if !strings.Contains(log, line) {
			s.Errorf("the log does not say %q:\n%s", line, log)
		}
	}
	return found
}

// parameters are the outputs of a node by their names.
func parameters(node object) map[string]string {
	values := map[string]string{}
	for _, output := range outputs(node) {
		name, value, _ := strings.Cut(output, "=")
		values[name] = value
	}
	return values
}

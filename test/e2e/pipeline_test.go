//go:build e2e

package e2e

import (
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"
	"testing"
)

func TestTargetIsMetOnTheThirdTry(t *testing.T) {
	s := begin(t, "third-try")
	s.dataset("stand-in.json", `{"probe": true, "metrics": true}`)
	file := s.apply("pipeline", map[string]any{"training.targetAccuracy": 0.8, "serving.replicas": 2})
	wf := s.ends(workflow, "Succeeded")
	s.expect("attempts", attempts(wf), "Failed 3", "Failed 3", "Succeeded 0")
	s.expect("versions", len(s.versions(model)), 1)
	s.results(wf)
	s.expect("checkpoints", len(s.stored("root/"+model+"/checkpoints/*.index")), 3)
	s.expect("logs", len(s.stored("root/"+model+"/output/*.log")), 3)
	s.expect("left beside the output", s.stored("root/"+model+"/output.candidate"))
	s.expect("available replicas", text(s.get(deployment), "status", "availableReplicas"), "2")
	s.predict(model, 8501)

	s.step("what the pods may do")
	for _, line := range strings.Split(s.trainingLog(wf), "\n") {
		if what, ok := strings.CutPrefix(line, "probe: "); ok && what != "there is no token" && !strings.HasSuffix(what, ": 401") && !strings.HasSuffix(what, ": 403") {
			t.Errorf("in the training container: %s", what)
		}
	}
	if log := s.trainingLog(wf); strings.Count(log, "probe: ") != 5 {
		t.Errorf("the training container did not try all:\n%s", log)
	}
	server := strings.Fields(s.kubectl("get", "pods", "-l", selector, "-o", "name"))[0]
	if out, err := s.try("", "exec", server, "--", "ls", "/var/run/secrets/kubernetes.io"); err == nil {
		t.Errorf("there is a token in the serving pod: %s", out)
	}
	if out, err := s.try("", "exec", server, "--", "touch", storage.path+"/"+s.name+"/written"); err == nil {
		t.Errorf("the serving pod can write to the storage: %s", out)
	}
	s.rights()

	s.step("applying once more")
	generation := text(s.get(deployment), "metadata", "generation")
	for _, line := range strings.Split(strings.TrimSpace(s.kubectl("apply", "-f", file)), "\n") {
		// Argo's controller writes defaults into the Workflow, which the file does not have.
		if !strings.HasSuffix(line, " unchanged") && line != "workflow.argoproj.io/"+strings.TrimPrefix(workflow, "workflow/")+" configured" {
			t.Errorf("the second apply says: %s", line)
		}
	}
	s.expect("phase after the second apply", text(s.get(workflow), "status", "phase"), "Succeeded")
	s.expect("generation of the Deployment", text(s.get(deployment), "metadata", "generation"), generation)
	s.remove(file)
}

// rights asks the API server for the rights of the service accounts: those that they need, and
// those just beyond.
func (s *scene) rights() {
	s.Helper()
	executor := strings.TrimPrefix(workflow, "workflow/")
	deployer := executor + "-deployer"
	for _, c := range []struct {
		account string
		want    string
		ask     []string
	}{
		{executor, "yes", []string{"create", "workflowtaskresults"}},
		{executor, "no", []string{"get", "workflowtaskresults"}},
		{executor, "no", []string{"create", "deployments"}},
		{executor, "no", []string{"get", "secrets"}},
		{executor, "no", []string{"create", "pods"}},
		{deployer, "yes", []string{"patch", deployment}},
		{deployer, "yes", []string{"patch", service}},
		{deployer, "no", []string{"patch", "deployment/another"}},
		{deployer, "no", []string{"list", "deployments"}},
		{deployer, "no", []string{"get", "secrets"}},
		{deployer, "no", []string{"create", "pods"}},
		{deployer, "no", []string{"patch", "workflows"}},
	} {
		// can-i exits with 1 to say no.
		out, _ := s.try("", append([]string{"auth", "can-i", "--as", "system:serviceaccount:" + s.namespace + ":" + c.account}, c.ask...)...)
		s.expect(fmt.Sprint(c.account, " can ", c.ask), strings.TrimSpace(out), c.want)
	}
}

func TestTargetIsNeverMet(t *testing.T) {
	s := begin(t, "never")
	file := s.apply("pipeline", map[string]any{"training.targetAccuracy": 0.95, "training.retryLimit": 2})
	s.expect("attempts", attempts(s.ends(workflow, "Failed")), "Failed 3", "Failed 3", "Failed 3")
	s.expect("versions", len(s.versions(model)), 0)
	s.expect("deployed", strings.Fields(s.kubectl("get", "deployments,services", "-o", "name")))
	s.remove(file)
}

func TestDeleteAndApplyAgain(t *testing.T) {
	s := begin(t, "again")
	fields := map[string]any{"training.targetAccuracy": 0, "training.steps": 20, "serving.port": 9000}
	for i := range 2 {
		file := s.apply("pipeline", fields)
		wf := s.ends(workflow, "Succeeded")
		s.expect("attempts", attempts(wf), "Succeeded 0")
		if log := s.trainingLog(wf); !strings.Contains(log, "training 20 steps") || !strings.Contains(log, "not checked") {
			t.Errorf("the training's log:\n%s", log)
		}
		s.expect("versions", len(s.versions(model)), i+1)
		s.predict(model, 9000)
		s.remove(file)
	}
}

func TestLostPodsAreReplaced(t *testing.T) {
	s := begin(t, "lost-pods")
	s.dataset("hold", "")
	s.dataset("stand-in.json", `{"children": ["session", "orphan"]}`)
	file := s.apply("pipeline", map[string]any{"training.targetAccuracy": 0})
	for i, lose := range []func(pod string){
		func(pod string) { s.kubectl("delete", "pod", pod, "--wait=false") },
		func(pod string) {
			s.kubectlWith(fmt.Sprintf(`{"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": %q}}`, pod),
				"create", "--raw", "/api/v1/namespaces/"+s.namespace+"/pods/"+pod+"/eviction", "-f", "-")
		},
	} {
		pod := s.trainingPod(i)
		s.awaitLog(pod, "training ")
		s.step("losing the pod of attempt %d", i)
		lose(pod)
		s.kubectl("wait", "--for=delete", "pod/"+pod, timeout)
		s.expect("trainings that heard the signal", s.terminated(), i+1)
	}
	s.awaitLog(s.trainingPod(2), "training ")
	s.inTools("rm " + s.datasetInTools() + "/hold")
	wf := s.ends(workflow, "Succeeded")
	s.expect("number of attempts", len(attempts(wf)), 3)
	s.expect("versions", len(s.versions(model)), 1)
	s.remove(file)
}

func TestWhatStaysBrokenIsNotRepeated(t *testing.T) {
	s := begin(t, "stays-broken")
	for _, c := range []struct {
		why, prepare, status, says string
		fields                     map[string]any
	}{
		{"the dataset is missing", "rm " + s.datasetInTools() + "/eval.csv", "Failed 7", "eval.csv", nil},
		{"the dataset has a header", "cd " + s.datasetInTools() + " && cp train.csv eval.csv && sed -i '1s/^/label/' train.csv", "Failed 7", "train.csv, line 1: is a header", nil},
		{"the output can't be written", "cp " + s.datasetInTools() + "/eval.csv " + s.datasetInTools() + "/train.csv && chmod 755 " + s.storageInTools(), "Failed 8", "OUTPUT_DIR must be a directory that user 1000 can write to",
			map[string]any{"user.id": 1000, "user.groupID": 1000}},
		{"there is no accuracy", `echo '{"accuracy": "none"}' > ` + s.datasetInTools() + "/stand-in.json", "Failed 4", "Accuracy: <number>", nil},
		{"there is no model", `echo '{"noExport": true, "accuracy": "0.9"}' > ` + s.datasetInTools() + "/stand-in.json", "Failed 6", "exported no saved model", nil},
	} {
		s.step("%s", c.why)
		s.inTools(c.prepare)
		file := s.apply("pipeline", c.fields)
		wf := s.ends(workflow, "Failed")
		s.expect("attempts", attempts(wf), c.status)
		if log := s.trainingLog(wf); !strings.Contains(log, c.says) {
			t.Errorf("%s, and the log does not say %q:\n%s", c.why, c.says, log)
		}
		s.expect("versions", len(s.versions(model)), 0)
		s.remove(file)
	}
}

func TestServersThatDoNotStartFailTheWorkflow(t *testing.T) {
	s := begin(t, "no-servers")
	file := s.apply("pipeline", map[string]any{
		"training.targetAccuracy": 0, "serving.image": "localhost/nobody-built-this:e2e", "serving.timeoutSeconds": 15,
	})
	wf := s.ends(workflow, "Failed")
	for _, node := range nodes(wf, "wide-deep-large-ds-deployment") {
		s.expect("the deployment step", text(node, "phase"), "Failed")
		s.expect("its message", strings.Contains(text(node, "message"), "deadline"), true)
	}
	s.expect("services", strings.Fields(s.kubectl("get", "services", "-o", "name")))
	s.remove(file)
}

// A second run updates what the first one deployed, is its owner from then on, and
// sees servers that do not start even where those of the first still run.
func TestSecondRunTakesOver(t *testing.T) {
	s := begin(t, "second-run")
	file := s.apply("pipeline", map[string]any{"training.targetAccuracy": 0, "serving.timeoutSeconds": 60})
	s.ends(workflow, "Succeeded")

	second := s.resubmit("-p", "REPLICAS=2")
	s.ends(second, "Succeeded")
	s.expect("available replicas", text(s.get(deployment), "status", "availableReplicas"), "2")
	s.expect("versions", len(s.versions(model)), 2)
	for _, deployed := range []string{deployment, service} {
		owners, err := json.Marshal(s.get(deployed)["metadata"].(object)["ownerReferences"])
		if err != nil {
			t.Fatal(err)
		}
		uid := text(s.get(second), "metadata", "uid")
		if !strings.Contains(string(owners), uid) || strings.Count(string(owners), "uid") != 1 {
			t.Errorf("%s is owned by %s, want %s alone", deployed, owners, uid)
		}
	}
	s.step("deleting the first workflow")
	s.kubectl("delete", workflow, "--cascade=foreground")
	s.predict(model, 8501)

	third := s.resubmitted(second, "-p", "SERVING_IMAGE=localhost/nobody-built-this:e2e")
	s.ends(third, "Failed")
	s.predict(model, 8501)
	s.kubectl("delete", second, third)
	s.remove(file, "--ignore-not-found") // the first workflow is gone already
}

func TestTwoModelsAsAnOrdinaryUser(t *testing.T) {
	s := begin(t, "two-models")
	var configs []string
	models := []string{"clicks-fp32-training", "views"}
	for _, name := range models {
		configs = append(configs, s.config(name, "pipeline", map[string]any{
			"model.name": name, "user.id": 1000, "user.groupID": 1000, "user.fsGroupID": 1000, "user.name": "jo", "training.targetAccuracy": 0.7,
		}))
	}
	file := s.render("two.yaml", configs...)
	s.kubectl("apply", "-f", file)
	for _, name := range models {
		wf := s.ends("workflow/"+strings.TrimSuffix(name, "-training")+"-train-serve-wf", "Succeeded")
		s.expect("attempts", attempts(wf), "Failed 3", "Succeeded 0")
		s.predict(name, 8501)
		version := s.inTools("stat -c %u:%g " + s.storageInTools() + "/jo/" + name + "/output/*/saved_model.pb")
		s.expect("the model's owner", strings.TrimSpace(version), "1000:1000")
	}
	s.remove(file)
}

func TestPipelineWithAServiceAccountOfYourOwn(t *testing.T) {
	s := begin(t, "own-account")
	s.kubectlWith(s.blocks("yaml")[0], "apply", "-f", "-")
	s.before = s.everything()
	file := s.apply("pipeline", map[string]any{"training.targetAccuracy": 0, "serviceAccountName": "own"})
	s.ends(workflow, "Succeeded")
	s.predict(model, 8501)
	if now := s.everything(); slices.ContainsFunc(now, func(name string) bool {
		return strings.HasPrefix(name, "serviceaccount/") && name != "serviceaccount/own" && name != "serviceaccount/default" || strings.HasPrefix(name, "secret/")
	}) {
		t.Errorf("there are service accounts or secrets besides the own one: %v", now)
	}
	s.remove(file)
}

// results looks at what Argo shows of three tries, of which the last met the target.
func (s *scene) results(wf object) {
	s.Helper()
	version := path.Base(path.Dir(s.versions(model)[0]))
	tries := nodes(wf, training)
	if len(tries) != 3 {
		s.Fatalf("there are %d tries", len(tries))
	}
	for i, accepted := range []string{"none", "none", version} {
		want := []any{fmt.Sprintf("ACCURACY=0.%d", 6+i), "AUC=0.771581", "BASELINE=0.5", fmt.Sprintf("STEPS=%d", 500*(i+1)), "VERSION=" + accepted}
		s.expect(fmt.Sprint("results of attempt ", i), outputs(tries[i]), want...)
		if i == len(tries)-1 {
			s.expect("results of the workflow", outputs(wf["status"].(object)), want...)
		}
	}
}

//go:build e2e || e2etraining

package e2e

import (
	"fmt"
	"slices"
	"strings"
)

const (
	model      = "wide-deep-large-ds-fp32-training"
	workflow   = "workflow/wide-deep-large-ds-fp32-train-serve-wf"
	training   = "train-wide-deep-large-ds"
	deployment = "deployment/" + model + "-deployment"
	service    = "service/" + model + "-service"
	selector   = "app=" + model + "-server"
)

// ends waits for the end of a workflow, which has to be in that phase. However it ended, Argo
// has computed its metrics.
func (s *scene) ends(workflow, phase string) object {
	s.Helper()
	wf := s.until(workflow+" has ended", func(o object) (bool, error) {
		return text(o, "metadata", "labels", "workflows.argoproj.io/completed") == "true", nil
	}, workflow)
	if got := text(wf, "status", "phase"); got != phase {
		s.Fatalf("%s ended in phase %s (%s), want %s", workflow, got, text(wf, "status", "message"), phase)
	}
	s.expect("an error in the metrics of "+workflow, hasCondition(wf, "MetricsError"), false)
	return wf
}

// nodes are a workflow's pods of a template, in the order of their names.
func nodes(wf object, template string) []object {
	var found []object
	status, _ := wf["status"].(object) // which it has once the controller has seen it
	all, _ := status["nodes"].(object)
	for _, node := range all {
		if node := node.(object); text(node, "templateName") == template && text(node, "type") == "Pod" {
			found = append(found, node)
		}
	}
	slices.SortFunc(found, func(a, b object) int { return strings.Compare(text(a, "displayName"), text(b, "displayName")) })
	return found
}

// attempts returns how each training of a workflow ended.
func attempts(wf object) []string {
	var ended []string
	for _, node := range nodes(wf, training) {
		ended = append(ended, strings.TrimSpace(text(node, "phase")+" "+text(node, "outputs", "exitCode")))
	}
	return ended
}

// outputs are the output parameters of a node, or of a workflow's status, as NAME=VALUE.
func outputs(of object) []string {
	var all []string
	outputs, _ := of["outputs"].(object)
	parameters, _ := outputs["parameters"].([]any)
	for _, p := range parameters {
		all = append(all, text(p.(object), "name")+"="+text(p.(object), "value"))
	}
	slices.Sort(all)
	return all
}

// versions are what the model's server finds.
func (s *scene) versions(model string) []string {
	s.Helper()
	return s.stored("*/" + model + "/output/*/saved_model.pb")
}

// trainingPod is the pod of an attempt, once the controller has seen it run: one that
// is lost before is replaced within the same attempt.
func (s *scene) trainingPod(attempt int) string {
	s.Helper()
	return s.trainingPodOf(workflow, attempt)
}

func (s *scene) trainingPodOf(workflow string, attempt int) string {
	s.Helper()
	name := fmt.Sprintf("%s(%d)", training, attempt)
	runs := func(node object) bool { return text(node, "displayName") == name && text(node, "phase") == "Running" }
	s.until(fmt.Sprintf("attempt %d runs", attempt), func(o object) (bool, error) {
		return slices.ContainsFunc(nodes(o, training), runs), nil
	}, workflow)
	pod := s.until("its pod is there", func(o object) (bool, error) {
		return strings.HasSuffix(text(o, "metadata", "annotations", "workflows.argoproj.io/node-name"), "."+name), nil
	}, "pods", "-l", "workflows.argoproj.io/workflow="+strings.TrimPrefix(workflow, "workflow/"))
	return text(pod, "metadata", "name")
}

// terminated counts the trainings that have heard the signal to end, which one that is
// killed does not.
func (s *scene) terminated() int {
	s.Helper()
	return len(strings.Fields(s.inTools("grep -l terminated " + s.storageInTools() + "/*/" + model + "/output/*.log || true")))
}

// trainingLog is what the last attempt printed.
func (s *scene) trainingLog(wf object) string {
	s.Helper()
	all := nodes(wf, training)
	last := text(all[len(all)-1], "displayName")
	pods := strings.Fields(s.kubectl("get", "pods", "-l", "workflows.argoproj.io/workflow="+text(wf, "metadata", "name"), "-o",
		`jsonpath={range .items[*]}{.metadata.name}{" "}{.metadata.annotations.workflows\.argoproj\.io/node-name}{"\n"}{end}`))
	for i := 0; i+1 < len(pods); i += 2 {
		if strings.HasSuffix(pods[i+1], "."+last) {
			return s.kubectl("logs", pods[i], "-c", "main")
		}
	}
	s.Fatalf("there is no pod of %s in %v", last, pods)
	return ""
}

// resubmit runs the workflow again, as another one.
func (s *scene) resubmit(args ...string) string { s.Helper(); return s.resubmitted(workflow, args...) }

func (s *scene) resubmitted(workflow string, args ...string) string {
	s.Helper()
	return s.argo("resubmit", append([]string{strings.TrimPrefix(workflow, "workflow/")}, args...)...)
}

// argo makes a workflow with a command of Argo's.
func (s *scene) argo(command string, args ...string) (workflow string) {
	s.Helper()
	out, err := execute("", "argo", append([]string{command, "--namespace", s.namespace, "--output=name"}, args...)...)
	if err != nil {
		s.Fatalf("argo %s: %v", command, err)
	}
	workflow = "workflow/" + strings.TrimPrefix(strings.TrimSpace(out), "workflow.argoproj.io/")
	s.step("argo %s %s: %s", command, strings.Join(args, " "), workflow)
	return workflow
}

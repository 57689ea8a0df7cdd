//go:build e2e

package e2e

import (
	"strings"
	"testing"
)

// All pods of both modes pass the restricted Pod Security Standard, which the
// namespace enforces, with their data on claims.
func TestRestrictedPods(t *testing.T) {
	s := begin(t, "restricted")
	s.kubectl("label", "namespace", s.namespace, "pod-security.kubernetes.io/enforce=restricted", "pod-security.kubernetes.io/warn=restricted")
	s.claim("dataset", dataFolder+"/"+s.name)
	s.claim("models", dataFolder+"/"+s.name+"/models")
	s.inTools("mkdir -m 777 " + s.datasetInTools() + "/models")
	s.before = s.everything()
	fields := map[string]any{
		"security": "restricted", "user.id": 1000, "user.groupID": 1000, "user.fsGroupID": 1000,
		"dataset.volume.persistentVolumeClaim.claimName": "dataset",
		"storage.volume.persistentVolumeClaim.claimName": "models", "storage.mountPath": "/models",
		"dataset.dir": "/data", "training.targetAccuracy": 0,
	}

	file := s.apply("pipeline", fields)
	s.ends(workflow, "Succeeded")
	s.predict(model, 8501)
	s.remove(file)

	file = s.apply("single-node", fields)
	s.completes()
	s.remove(file)
	for _, claim := range []string{"dataset", "models"} {
		s.kubectl("delete", "persistentvolumeclaim", claim)
		s.kubectl("delete", "persistentvolume", s.namespace+"-"+claim)
	}
}

// guaranteed are resources that make a pod Guaranteed, as CPU pinning needs it.
var guaranteed = map[string]any{"limits": map[string]any{"cpu": "200m", "memory": "200Mi"}}

func TestFieldsOfRealClusters(t *testing.T) {
	s := begin(t, "real-clusters")
	s.kubectl("label", "nodes", "--all", "--overwrite", "widedeep.dev/e2e=yes")
	file := s.apply("pipeline", map[string]any{
		"labels.team": "ml", "annotations.note": "e2e", "imagePullSecrets": []any{map[string]any{"name": "registry"}},
		"training.targetAccuracy": 0, "training.resources": guaranteed, "training.nodeSelector": map[string]any{"widedeep.dev/e2e": "yes"},
		"training.env":         []any{map[string]any{"name": "TF_CPP_MIN_LOG_LEVEL", "value": "2"}},
		"training.tolerations": []any{map[string]any{"operator": "Exists"}},
		"training.topologySpreadConstraints": []any{map[string]any{
			"maxSkew": 1, "topologyKey": "kubernetes.io/hostname", "whenUnsatisfiable": "ScheduleAnyway",
		}},
		"serving.resources": guaranteed, "serving.nodeSelector": map[string]any{"widedeep.dev/e2e": "yes"},
		"serving.args": []any{"--enable_batching"}, "serving.serviceType": "LoadBalancer", "serving.nodePort": 30999,
	})
	wf := s.ends(workflow, "Succeeded")
	for _, component := range []string{"training", "serving"} {
		pods := s.kubectl("get", "pods", "-l", "team=ml,app.kubernetes.io/component="+component, "-o",
			`jsonpath={range .items[*]}{.status.qosClass} {.metadata.annotations.note} {.spec.nodeSelector.widedeep\.dev/e2e} {.spec.imagePullSecrets[0].name}{"\n"}{end}`)
		s.expect("the pod that does "+component, strings.TrimSpace(pods), "Guaranteed e2e yes registry")
	}
	trained := s.kubectl("get", "pods", "-l", "app.kubernetes.io/component=training", "-o",
		`jsonpath={.items[0].spec.topologySpreadConstraints[0].topologyKey} {.items[0].spec.containers[?(@.name=="main")].env[?(@.name=="TF_CPP_MIN_LOG_LEVEL")].value}`)
	s.expect("the training's pod", trained, "kubernetes.io/hostname 2")
	if log := s.kubectl("logs", "-l", "app.kubernetes.io/component=training", "--tail=-1"); log != s.trainingLog(wf) {
		t.Errorf("the label finds this log:\n%s", log)
	}
	service := s.get(service)
	s.expect("the Service", text(service, "spec", "type")+" "+text(service["spec"].(object)["ports"].([]any)[0].(object), "nodePort"), "LoadBalancer 30999")
	s.predict(model, 8501)
	s.remove(file)
}

func TestJobTrains(t *testing.T) {
	s := begin(t, "job")
	file := s.apply("single-node", map[string]any{"workload": "Job", "labels.team": "ml", "training.resources": guaranteed})
	s.kubectl("wait", "--for=condition=Complete", "job/"+model, timeout)
	pod := s.kubectl("get", "pods", "-l", "team=ml,app.kubernetes.io/component=training", "-o", "jsonpath={.items[0].status.qosClass}")
	s.expect("the pod's class", pod, "Guaranteed")
	s.remove(file)
}

// Two workflows of one template come one after the other. Servers that are retained
// outlive the workflow that deployed them, and go by their labels.
func TestTemplateWhoseServersStay(t *testing.T) {
	s := begin(t, "template")
	s.dataset("hold", "")
	file := s.apply("pipeline", map[string]any{"workload": "WorkflowTemplate", "serving.lifecycle": "Retain", "training.targetAccuracy": 0})
	name := strings.TrimPrefix(workflow, "workflow/")
	first := s.argo("submit", "--from", "workflowtemplate/"+name)
	s.awaitLog(s.trainingPodOf(first, 0), "training ")
	second := s.argo("submit", "--from", "workflowtemplate/"+name)
	s.waits(second)
	s.inTools("rm " + s.datasetInTools() + "/hold")
	for _, submitted := range []string{first, second} {
		s.ends(submitted, "Succeeded")
	}
	s.expect("versions", len(s.versions(model)), 2)
	s.predict(model, 8501)
	s.kubectl("delete", "workflows", "--all", "--cascade=foreground")
	s.predict(model, 8501)
	s.kubectl("delete", "deployments,services", "-l", "app.kubernetes.io/instance="+model)
	s.remove(file)
}

// The API server accepts the CRD, then a config, and refuses a config with a wrong field.
func TestCustomResourceDefinition(t *testing.T) {
	s := begin(t, "crd")
	crd, err := execute("", "widedeep", "schema", "--crd")
	if err != nil {
		t.Fatal(err)
	}
	s.kubectlWith(crd, "apply", "--server-side", "-f", "-")
	const name = "customresourcedefinition/widedeepconfigs.widedeep.dev"
	defer s.kubectl("delete", name)
	s.until("the CRD is established", func(o object) (bool, error) { return hasCondition(o, "Established"), nil }, name)
	s.kubectlWith(s.config("good", "pipeline", map[string]any{"training.resources": guaranteed, "labels.team": nil, "user": nil}), "apply", "--validate=strict", "-f", "-")
	for field, value := range map[string]any{"serving.port": 65536, "workload": "Deployment", "training.resources": map[string]any{"limits": "all"}, "traning": "typo"} {
		if out, err := s.try(s.config("bad", "pipeline", map[string]any{field: value}), "apply", "--validate=strict", "-f", "-"); err == nil {
			t.Errorf("%s: %v was taken: %s", field, value, out)
		}
	}
}

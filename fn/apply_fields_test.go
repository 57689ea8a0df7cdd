package fn_test

import (
	"fmt"
	"strings"
	"testing"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/v1alpha1"
)

// templatesOf returns the templates of the workflow that fields ask for.
func templatesOf(t *testing.T, fields map[string]string) []*yaml.RNode {
	t.Helper()
	items, _ := generatedFrom(t, v1alpha1.Pipeline, fields)
	list, err := yaml.Parse(items)
	if err != nil {
		t.Fatal(err)
	}
	for _, item := range elements(t, list, "items") {
		if item.GetKind() != "Workflow" {
			continue
		}
		spec, err := item.Pipe(yaml.Lookup("spec"))
		if err != nil {
			t.Fatal(err)
		}
		return elements(t, spec, "templates")
	}
	t.Fatalf("there is no workflow in\n%s", items)
	return nil
}

// deployedBy returns the texts of what a pipeline makes on the cluster, by kind.
func deployedBy(t *testing.T, fields map[string]string) map[string]string {
	t.Helper()
	texts := map[string]string{}
	for _, template := range templatesOf(t, fields) {
		text, err := template.GetString("resource.manifest")
		if err != nil || !strings.Contains(text, "\nspec:\n") {
			continue // a template of another kind, or one that only names the Deployment
		}
		kind := yaml.MustParse(reference.ReplaceAllString(text, "0")).GetKind()
		texts[kind] = text
	}
	return texts
}

// Each field that is for the servers reaches them, whatever else is stated, and as often
// as it has to.
func TestFieldsReachTheServersAlone(t *testing.T) {
	const claim = "{persistentVolumeClaim: {claimName: a}}"
	type texts = map[string]int // how often each is there
	for field, c := range map[string]struct {
		value               string
		companions          map[string]string
		deployment, service texts
	}{
		"spec.labels":                            {value: "{team: ml}", deployment: texts{`"team": "ml"`: 2}, service: texts{`"team": "ml"`: 1}},
		"spec.annotations":                       {value: "{note: a}", deployment: texts{`"note": "a"`: 2}, service: texts{`"note": "a"`: 1}},
		"spec.imagePullSecrets":                  {value: "[{name: registry}]", deployment: texts{"      imagePullSecrets:\n      - name: \"registry\"\n": 1}},
		"spec.storage.volume":                    {value: claim, deployment: texts{`claimName: "a"`: 1, "nfs:\n": 0}},
		"spec.serving.args":                      {value: "[--a]", deployment: texts{"        - \"--a\"\n": 1}},
		"spec.serving.resources":                 {value: "{limits: {cpu: 1}}", deployment: texts{"        resources:\n          limits:\n            \"cpu\": \"1\"\n": 1}},
		"spec.serving.nodeSelector":              {value: "{disk: ssd}", deployment: texts{"      nodeSelector:\n        \"disk\": \"ssd\"\n": 1}},
		"spec.serving.tolerations":               {value: "[{operator: Exists}]", deployment: texts{"      tolerations:\n      - operator: \"Exists\"\n": 1}},
		"spec.serving.affinity":                  {value: example("spec.serving.affinity"), deployment: texts{"      affinity:\n        podAntiAffinity:\n": 1}},
		"spec.serving.priorityClassName":         {value: "high", deployment: texts{"      priorityClassName: \"high\"\n": 1}},
		"spec.serving.topologySpreadConstraints": {value: example("spec.serving.topologySpreadConstraints"), deployment: texts{"      topologySpreadConstraints:\n": 1}},
		"spec.serving.serviceType":               {value: "LoadBalancer", service: texts{"  type: LoadBalancer\n": 1}},
		"spec.serving.nodePort":                  {value: "30999", service: texts{"    nodePort: 30999\n": 1}},
		"spec.serving.lifecycle":                 {value: "Retain", deployment: texts{"ownerReferences": 0}, service: texts{"ownerReferences": 0}},
		"spec.security": {
			value: "restricted", companions: map[string]string{"spec.user.id": "1", "spec.dataset.volume": claim, "spec.storage.volume": claim},
			deployment: texts{"        runAsNonRoot: true\n": 1, "        seccompProfile:\n": 1, "          allowPrivilegeEscalation: false\n": 1},
		},
	} {
		t.Run(field, func(t *testing.T) {
			fields := map[string]string{field: c.value}
			for name, value := range c.companions {
				fields[name] = value
			}
			deployed, unasked := deployedBy(t, fields), deployedBy(t, c.companions)
			for kind, wanted := range map[string]texts{"Deployment": c.deployment, "Service": c.service} {
				for text, count := range wanted {
					if got := strings.Count(deployed[kind], text); got != count || strings.Count(unasked[kind], text) == count {
						t.Errorf("the %s holds %q %d times, want %d and another number without the field:\n%s", kind, text, got, count, deployed[kind])
					}
				}
			}
		})
	}
}

// Where the training's resources make its pod Guaranteed, the containers that Argo adds
// get some that keep it so.
func TestGuaranteedTraining(t *testing.T) {
	for resources, want := range map[string]bool{
		"{limits: {cpu: 1, memory: 1Gi}}":                                         true,
		"{limits: {cpu: 1, memory: 1Gi}, requests: {cpu: 1, memory: 1Gi}}":        true,
		"{limits: {cpu: 1, memory: 1Gi}, requests: {cpu: 1000m, memory: 1024Mi}}": true,
		"{limits: {cpu: 1, memory: 1Gi}, requests: {cpu: 1}}":                     true,
		"{limits: {cpu: 1, memory: 1Gi}, requests: {memory: 1Gi}}":                true,
		"{limits: {cpu: 1, memory: 1Gi}, requests: {cpu: 500m, memory: 1Gi}}":     false,
		"{limits: {cpu: 1, memory: 1Gi}, requests: {cpu: 1, memory: 512Mi}}":      false,
		"{limits: {cpu: 1, memory: 1Gi}, requests: {memory: 512Mi}}":              false,
		"{limits: {cpu: 1}}":                                                          false,
		"{limits: {memory: 1Gi}}":                                                     false,
		"{limits: {cpu: 1}, requests: {cpu: 1, memory: 1Gi}}":                         false,
		"{requests: {cpu: 1, memory: 1Gi}}":                                           false,
		"{limits: {cpu: 1, memory: 1Gi, nvidia.com/gpu: 1}, requests: {memory: 1Gi}}": true,
	} {
		training := templatesOf(t, map[string]string{"spec.training.resources": resources})[1]
		patch, err := training.GetString("podSpecPatch")
		if err != nil {
			t.Fatal(err)
		}
		for _, added := range []string{"init", "wait"} {
			text := fmt.Sprintf("- name: %s\n  resources:\n    requests:\n      cpu: 100m\n", added)
			if got := strings.Contains(patch, text); got != want {
				t.Errorf("%s: container %s gets resources: %t, want %t:\n%s", resources, added, got, want, patch)
			}
		}
	}
}

package fn_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/widedeep/widedeep/v1alpha1"
)

// Resources and a security context reach the containers that Argo adds, alone and together.
func TestArgosContainersGetResourcesAndContext(t *testing.T) {
	const (
		claim     = "{persistentVolumeClaim: {claimName: a}}"
		resources = "  resources:\n    requests:\n      cpu: 100m\n      memory: 128Mi\n    limits:\n      cpu: 100m\n      memory: 128Mi\n"
		context   = "  securityContext:\n    allowPrivilegeEscalation: false\n    capabilities:\n      drop:\n      - ALL\n"
	)
	guaranteed := map[string]string{"spec.training.resources": "{limits: {cpu: 1, memory: 1Gi}}"}
	restricted := map[string]string{"spec.security": "restricted", "spec.user.id": "1", "spec.dataset.volume": claim, "spec.storage.volume": claim}
	both := maps.Clone(restricted)
	maps.Copy(both, guaranteed)
	for name, c := range map[string]struct {
		fields map[string]string
		want   string
	}{
		"a guaranteed training sets the containers' resources": {guaranteed, resources},
		"restricted sets the containers' context":              {restricted, context},
		"both set resources and context":                       {both, resources + context},
	} {
		patch, err := templatesOf(t, c.fields)[1].GetString("podSpecPatch")
		if err != nil {
			t.Fatal(err)
		}
		for _, list := range []string{"initContainers:\n- name: init\n", "containers:\n- name: wait\n"} {
			if !strings.Contains("\n"+patch, "\n"+list+c.want) || strings.Count(patch, c.want) != 2 {
				t.Errorf("%s: want\n%s in\n%s", name, list+c.want, patch)
			}
		}
	}
}

// A field that is set to its default, or is empty, changes nothing that is generated.
func TestDefaultsAndEmptyFieldsHaveNoEffect(t *testing.T) {
	for mode, choices := range map[v1alpha1.Mode]map[string]string{
		v1alpha1.SingleNode: {"spec.workload": "Pod", "spec.labels": "{}", "spec.annotations": "{}", "spec.training.env": "[]"},
		v1alpha1.Pipeline: {
			"spec.workload": "Workflow", "spec.serving.lifecycle": "WithWorkflow", "spec.serving.serviceType": "NodePort",
			"spec.labels": "{}", "spec.annotations": "{}", "spec.serving.args": "[]",
		},
	} {
		without, _ := generatedFrom(t, mode, nil)
		for field, value := range choices {
			if with, _ := generatedFrom(t, mode, map[string]string{field: value}); with != without {
				t.Errorf("%s: %s changes what is generated:\n%s", field, value, cmp.Diff(without, with))
			}
		}
	}
}

// What is refused is not checked further.
func TestChoicesThatAreWrong(t *testing.T) {
	for name, c := range map[string]specCase{
		"another standard is refused":                     {spec: "security: baseline", want: []string{`spec.security: Invalid value: "baseline": must be restricted`}},
		"too long a suffix beside a reference is allowed": {spec: "image: {reference: registry.example.com/a:1, suffix: -" + strings.Repeat("a", 100) + "}"},
		"too long a suffix is refused":                    {spec: "image: {suffix: -" + strings.Repeat("a", 100) + "}", want: []string{"spec.image.suffix: "}},
		"a nodePort that is no number is refused":         {spec: "serving: {nodePort: http}", want: []string{"spec.serving.nodePort: Invalid value: "}},
		"a nodePort above 65535 is refused":               {spec: "serving: {nodePort: 65536}", want: []string{"spec.serving.nodePort: Invalid value: 65536: must be 1 to 65535"}},
	} {
		c.reason = name
		t.Run(name, c.run)
	}
	_, messages, _ := runFunction(listHead + "functionConfig:\n  apiVersion: widedeep.dev/v1alpha1\n  kind: WideDeepConfig\n" +
		"  metadata: {name: a, annotations: {config.kubernetes.io/function: b}}\n  spec: {mode: pipeline, serving: {nodePort: http}}\n")
	if strings.Contains(messages, "is outside of") {
		t.Errorf("what is no port is outside of some:\n%s", messages)
	}
}

package fn_test

import (
	"strings"
	"testing"
)

// One mistake is one error, which names the field as the others do.
func TestOneMistakeIsOneError(t *testing.T) {
	for name, c := range map[string]specCase{
		"a limit that is no quantity":    {spec: "training: {resources: {limits: {cpu: 1 core}, requests: {cpu: 1}}}", want: []string{"spec.training.resources.limits[cpu]: "}},
		"limits in a list":               {spec: "training: {resources: {limits: [memroy, 1Gi]}}", want: []string{"spec.training.resources.limits: "}},
		"resources in a list":            {spec: "training: {resources: [limits, {memroy: 1Gi}]}", want: []string{"spec.training.resources: "}},
		"a request that is no quantity":  {spec: "training: {resources: {limits: {cpu: 1}, requests: {cpu: 1 core}}}", want: []string{"spec.training.resources.requests[cpu]: "}},
		"a label of another type":        {spec: "labels: {a b: 1}", want: []string{"spec.labels[a b]: "}},
		"a label's key of another type":  {spec: "labels: {~: a}", want: []string{"spec.labels[~]: "}},
		"a label for Argo":               {spec: `labels: {a: "{{x}}"}`, want: []string{"spec.labels[a]: "}},
		"an annotation for Argo":         {spec: `annotations: {"a b": "{{x}}"}`, want: []string{"spec.annotations[a b]: "}},
		"an annotation that is a list":   {spec: `annotations: {a: ["{{x}}"]}`, want: []string{"spec.annotations[a]: "}},
		"a selector for Argo":            {spec: `training: {nodeSelector: {a: "{{x}}"}}`, want: []string{"spec.training.nodeSelector[a]: "}},
		"an attribute for Argo":          {spec: `dataset: {volume: {csi: {driver: d, volumeAttributes: {a.b: "{{x}}"}}}}`, want: []string{"spec.dataset.volume.csi.volumeAttributes[a.b]: "}},
		"a resource for Argo":            {spec: `training: {resources: {limits: {"{{x}}": 1}}}`, want: []string{"spec.training.resources.limits[{{x}}]: "}},
		"a label's key for Argo":         {spec: `labels: {"{{x}}": a}`, want: []string{"spec.labels[{{x}}]: "}},
		"a selector's key for Argo":      {spec: `training: {nodeSelector: {"{{x}}": a}}`, want: []string{"spec.training.nodeSelector[{{x}}]: "}},
		"an attribute's key for Argo":    {spec: `dataset: {volume: {csi: {driver: d, volumeAttributes: {"{{x}}": a}}}}`, want: []string{"spec.dataset.volume.csi.volumeAttributes[{{x}}]: "}},
		"a variable for both":            {spec: `training: {env: [{name: A, value: "$(B) {{x}}"}]}`, want: []string{"spec.training.env[0].value: "}},
		"a misspelled mode":              {mode: "pipelne", spec: "workload: WorkflowTemplate", want: []string{"spec.mode: "}},
		"a misspelled name":              {spec: "training: {env: [{nam: A}]}", want: []string{"spec.training.env[0].nam: "}},
		"a misspelled volume":            {spec: "security: restricted, user: {id: 1}, dataset: {volum: {configMap: {name: a}}}, storage: {volume: {persistentVolumeClaim: {claimName: a}}}", want: []string{"spec.dataset.volum: "}},
		"no id of a user":                {spec: "security: restricted, user: {id: root}, dataset: {volume: {configMap: {name: a}}}, storage: {volume: {persistentVolumeClaim: {claimName: a}}}", want: []string{"spec.user.id: "}},
		"a misspelled path":              {spec: "dataset: {dirr: /data}, storage: {nfs: {path: /datasets}}", want: []string{"spec.dataset.dirr: "}},
		"two mistakes are two":           {spec: "labels: {a: 1, b c: d}", want: []string{"spec.labels[a]: ", "spec.labels[b c]: "}},
		"a list of texts, one for Argo":  {spec: `serving: {args: [{a: "{{x}}"}]}`, want: []string{"spec.serving.args[0]: "}},
		"a volume of the wrong type":     {spec: `storage: {volume: {hostPath: "{{x}}"}}`, want: []string{"spec.storage.volume.hostPath: "}},
		"a volume of two kinds and Argo": {spec: `storage: {volume: {hostPath: {path: "/{{x}}"}, emptyDir: {}}}`, want: []string{"spec.storage.volume: "}},
	} {
		c.reason = "it is one mistake"
		t.Run(name, c.run)
	}
}

// Warnings come with the resources: beside an error they would only hide it.
func TestAConfigWithAMistakeHasNoWarnings(t *testing.T) {
	const input = listHead + "items:\n- apiVersion: widedeep.dev/v1alpha1\n  kind: WideDeepConfig\n  metadata: {name: a}\n  spec: {mode: pipeline}\n"
	if output, _, err := runFunction(input); err != nil || results(t, output)["warning"] == nil {
		t.Fatalf("want warnings only (%v):\n%s", err, output)
	}
	output, _, err := runFunction(strings.Replace(input, "pipeline", "pipeline, labels: {a b: c}", 1))
	if err == nil || len(results(t, output)["error"]) != 1 || results(t, output)["warning"] != nil {
		t.Errorf("want one error only (%v):\n%s", err, output)
	}
}

package kubernetes_test

import (
	"strings"
	"testing"

	"sigs.k8s.io/yaml"

	"github.com/widedeep/widedeep/internal/mutation"
	"github.com/widedeep/widedeep/v1alpha1"
)

// Two values can be valid alone and invalid together, or the other way round. A change in
// one place does not test that.
func TestCombinationsOfValues(t *testing.T) {
	for field, values := range map[string]struct{ refused, taken []string }{
		"spec.annotations": {
			refused: []string{"{a: " + strings.Repeat("a", 200_000) + ", b: " + strings.Repeat("b", 100_000) + "}"},
			taken:   []string{"{a: " + strings.Repeat("a", 200_000) + ", Example.com/b: b}"},
		},
		"spec.training.env": {
			refused: []string{
				"[{name: A, value: b, valueFrom: {secretKeyRef: {name: a, key: b}}}]",
				"[{name: A, valueFrom: {secretKeyRef: {name: a, key: b}, configMapKeyRef: {name: a, key: b}}}]",
				"[{name: A, valueFrom: {resourceFieldRef: {resource: limits.cpu, divisor: 1k}}}]",
				"[{name: A, valueFrom: {resourceFieldRef: {resource: limits.memory, divisor: 1024}}}]",
				"[{name: A, valueFrom: {resourceFieldRef: {resource: limits.memory, divisor: \"1e3\"}}}]",
				"[{name: A, valueFrom: {fileKeyRef: {volumeName: datasets, path: a, key: A}}}]", "[{name: A, valueFrom: {fieldRef: {fieldPath: metadata.labels}}}]",
			},
			taken: []string{
				"[{name: A}]", `[{name: A, value: "", valueFrom: {secretKeyRef: {name: a, key: b}}}]`,
				"[{name: A, valueFrom: {resourceFieldRef: {resource: limits.cpu, divisor: 1000m}}}]",
				"[{name: A, valueFrom: {resourceFieldRef: {resource: limits.memory, divisor: 1024Ki}}}]",
				"[{name: A, valueFrom: {resourceFieldRef: {resource: requests.ephemeral-storage, divisor: 1000}}}]",
				"[{name: A, valueFrom: {resourceFieldRef: {resource: requests.ephemeral-storage, divisor: 1E}}}]",
			},
		},
		"spec.training.resources": {
			refused: []string{
				"{requests: {nvidia.com/gpu: 1}}", "{requests: {nvidia.com/gpu: 1}, limits: {nvidia.com/gpu: 2}}", "{limits: {nvidia.com/gpu: 500m}}",
				"{limits: {hugepages-2Mi: 4Mi}}", "{limits: {cpu: 1, hugepages-2Mi: 3Mi}}", "{limits: {cpu: 1, hugepages-2: 3}}", "{limits: {memroy: 1Gi}}",
				"{limits: {storage: 1Gi}}", "{limits: {requests.example.com/a: 1}}", "{limits: {cpu: 1}, requests: {cpu: 1001m}}", "{claims: [{name: gpu}]}",
				"{requests: {hugepages-2Mi: 2Mi, cpu: 1}}",
			},
			taken: []string{
				"{limits: {nvidia.com/gpu: 1}}", "{limits: {nvidia.com/gpu: 2}, requests: {nvidia.com/gpu: 2000m}}", "{limits: {cpu: 1, hugepages-2Mi: 2097152}}",
				"{limits: {cpu: 1.5}, requests: {cpu: 1500m}}", "{requests: {kubernetes.io/a: 1.5}}", "{limits: {memory: 0.5}}", "{limits: {ephemeral-storage: 1Gi}}",
			},
		},
		"spec.training.tolerations": {
			refused: []string{"[{key: a, operator: Exists, value: b}]", "[{key: a, operator: Lt, value: \"1\"}]", "[{operator: Exists, tolerationSeconds: 1}]", "[{value: a}]"},
			taken:   []string{"[{key: a}]", "[{operator: Exists, effect: NoExecute, tolerationSeconds: -1}]", "[{operator: Exists, value: \"\"}]"},
		},
		"spec.training.affinity": {
			refused: []string{
				term("labelSelector: {matchLabels: {app.kubernetes.io/name: a}}, matchLabelKeys: [app.kubernetes.io/name]"),
				term("labelSelector: {}, matchLabelKeys: [a], mismatchLabelKeys: [a]"),
				term("labelSelector: {}, matchLabelKeys: [app.kubernetes.io/name, app.kubernetes.io/name]"),
				term("mismatchLabelKeys: [a]"),
				term("labelSelector: {matchExpressions: [{key: a, operator: Exists, values: [b]}]}"),
				nodes("matchFields: [{key: metadata.name, operator: In, values: [a, b]}]"), nodes("matchFields: [{key: metadata.uid, operator: In, values: [a]}]"),
				nodes("matchExpressions: [{key: a, operator: Gt, values: [\"1\", \"2\"]}]"),
			},
			taken: []string{
				term("labelSelector: {matchLabels: {a: b}}, matchLabelKeys: [b], mismatchLabelKeys: [a]"),
				term("labelSelector: {}, mismatchLabelKeys: [app.kubernetes.io/name, app.kubernetes.io/name]"), nodes(""), term("namespaceSelector: {}"),
			},
		},
		"spec.training.topologySpreadConstraints": {
			refused: []string{
				"[{maxSkew: 1, topologyKey: a, whenUnsatisfiable: ScheduleAnyway, minDomains: 1}]",
				"[{maxSkew: 1, topologyKey: a, whenUnsatisfiable: DoNotSchedule, matchLabelKeys: [a]}]",
				"[{maxSkew: 1, topologyKey: a, whenUnsatisfiable: DoNotSchedule}, {maxSkew: 2, topologyKey: a, whenUnsatisfiable: DoNotSchedule}]",
			},
			taken: []string{"[{maxSkew: 1, topologyKey: a, whenUnsatisfiable: DoNotSchedule}, {maxSkew: 1, topologyKey: a, whenUnsatisfiable: ScheduleAnyway}]"},
		},
		"spec.dataset.volume": {
			refused: []string{
				"{emptyDir: {}, hostPath: {path: /a}}", "{fc: {targetWWNs: [a], wwids: [b], lun: 1}}", "{fc: {lun: 1}}", "{flocker: {datasetName: a, datasetUUID: b}}",
				"{projected: {sources: [{secret: {name: a}, configMap: {name: b}}]}}",
				"{projected: {sources: [{secret: {name: a, items: [{key: a, path: b}]}}, {configMap: {name: a, items: [{key: c, path: b}]}}]}}",
				"{iscsi: {targetPortal: a, iqn: \"iqn.2001-04.com.example:a\", lun: 1, chapAuthSession: true}}",
				"{iscsi: {targetPortal: " + strings.Repeat("a", 56) + ", iqn: naa.62004567BA64678D0123456789ABCDEF, lun: 1, initiatorName: eui.02004567A425678D}}",
				claim("accessModes: [ReadWriteOncePod, ReadWriteOnce], resources: {requests: {storage: 1}}, " + source),
				claim("accessModes: [ReadWriteOnce], resources: {requests: {storage: 0}}, " + source), claim("accessModes: [ReadWriteOnce], resources: {requests: {cpu: 1}}, " + source),
				claim("accessModes: [ReadWriteOnce], resources: {requests: {storage: 1}}, " + source + ", dataSourceRef: {kind: PersistentVolumeClaim, name: a, namespace: b}"),
				"{ephemeral: {volumeClaimTemplate: {metadata: {name: a}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1}}, " + source + "}}}}",
				"{ephemeral: {volumeClaimTemplate: {metadata: {labels: {a: b c}}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1}}, " + source + "}}}}",
				"{ephemeral: {volumeClaimTemplate: {metadata: {annotations: {a b: c}}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1}}, " + source + "}}}}",
				"{downwardAPI: {items: [{path: a, fieldRef: {fieldPath: metadata.name}, resourceFieldRef: {containerName: main, resource: limits.cpu}}]}}",
				"{azureDisk: {diskName: a, diskURI: \"https://a\", kind: Managed}}",
			},
			taken: []string{
				"{projected: {sources: [{}, {secret: {name: a}}]}}", "{iscsi: {targetPortal: " + strings.Repeat("a", 55) + ", iqn: naa.62004567BA64678D0123456789ABCDEF, lun: 1, initiatorName: eui.02004567A425678D}}",
				"{azureDisk: {diskName: a, diskURI: /subscriptions/a, kind: Managed}}", "{azureDisk: {diskName: a, diskURI: \"https://a\"}}",
				claim("accessModes: [ReadWriteOnce], resources: {requests: {storage: 1}}, " + source),
			},
		},
	} {
		s := simple(t)
		for _, value := range values.refused {
			if ours, theirs := s.verdicts(t, with(t, s, field, value), field); ours == nil || theirs == nil {
				t.Errorf("%s: %.200s: the function says %v, Kubernetes %v; want it refused", field, value, ours, theirs)
			}
		}
		for _, value := range values.taken {
			if ours, theirs := s.verdicts(t, with(t, s, field, value), field); ours != nil || theirs != nil {
				t.Errorf("%s: %.200s: the function says %v, Kubernetes %v; want it taken", field, value, ours, theirs)
			}
		}
	}
}

// source is that of a claim's data, without which the dataset would be empty.
const source = "dataSource: {kind: PersistentVolumeClaim, name: a}"

func term(text string) string {
	return "{podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: a, " + text + "}]}}"
}

func nodes(text string) string {
	return "{nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{" + text + "}]}}}"
}

func claim(spec string) string {
	return "{ephemeral: {volumeClaimTemplate: {spec: {" + spec + "}}}}"
}

// simple is a scene that only sets the mode.
func simple(t *testing.T) scene {
	t.Helper()
	document := map[string]any{
		"apiVersion": v1alpha1.APIVersion, "kind": v1alpha1.Kind, "metadata": map[string]any{"name": "wide-deep"},
		"spec": map[string]any{"mode": string(v1alpha1.Pipeline)},
	}
	rendered, err := render(document)
	if err != nil {
		t.Fatal(err)
	}
	objects, err := requests(rendered)
	if err != nil {
		t.Fatal(err)
	}
	return scene{Base: mutation.Base{Name: "simple", Document: document}, objects: objects, serves: true}
}

// with returns a scene's document with a field set to a value.
func with(t *testing.T, s scene, field, value string) map[string]any {
	t.Helper()
	document := copyOf(t, s.Document)
	n := document
	keys := strings.Split(field, ".")
	for _, key := range keys[:len(keys)-1] {
		if n[key] == nil {
			n[key] = map[string]any{}
		}
		n = n[key].(map[string]any)
	}
	var parsed any
	if err := yaml.Unmarshal([]byte(value), &parsed); err != nil {
		t.Fatal(err)
	}
	n[keys[len(keys)-1]] = parsed
	return document
}

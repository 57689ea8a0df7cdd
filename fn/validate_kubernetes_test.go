package fn_test

import (
	"strings"
	"testing"

	"github.com/widedeep/widedeep/v1alpha1"
)

// The function refuses what Kubernetes would refuse (for the servers only after hours of
// training), with a message that names the fix. tools/kubernetes tests that nothing is missing.
func TestWhatKubernetesRefusesIsRefused(t *testing.T) {
	for name, c := range map[string]specCase{
		"resource's name": {"there is no such resource", "serving: {resources: {limits: {memroy: 1Gi}}}", "", []string{"DOMAIN/NAME, as in nvidia.com/gpu; did you mean memory?"}},
		"half a device":   {"a device is not divided", "serving: {resources: {limits: {nvidia.com/gpu: 500m}}}", "", []string{"limits[nvidia.com/gpu]: Invalid value: \"500m\": must be a whole number"}},
		"devices": {
			"a pod gets what it requests", "serving: {resources: {limits: {nvidia.com/gpu: 2}, requests: {nvidia.com/gpu: 1}}}", "",
			[]string{"requests[nvidia.com/gpu]: Invalid value: 1: must be the limit, 2"},
		},
		"device, not limited": {"the limit counts", "serving: {resources: {requests: {nvidia.com/gpu: 1}}}", "", []string{"must be limited too, by the same amount"}},
		"device, limited":     {"the request follows", "serving: {resources: {limits: {nvidia.com/gpu: 1}}}", "", nil},
		"two amounts":         {"each mistake is reported", "serving: {resources: {limits: {cpu: 1 core, memroy: 1Gi}}}", "", []string{"limits[cpu]: ", "limits[memroy]: "}},
		"unreadable limit":    {"the request may be right", "serving: {resources: {limits: {nvidia.com/gpu: one}, requests: {nvidia.com/gpu: 1}}}", "", []string{"limits[nvidia.com/gpu]: "}},
		"toleration": {
			"the value is never looked at", "serving: {tolerations: [{key: a, operator: Exists, value: b}]}", "",
			[]string{"spec.serving.tolerations[0].value: Invalid value: \"b\": must not be given with the operator Exists"},
		},
		"toleration of what": {"no taint has no key", "serving: {tolerations: [{value: b}]}", "", []string{"tolerations[0].key: Required value: only the operator Exists goes without a key"}},
		"affinity": {
			"it compares with nothing", "serving: {affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: a, operator: In}]}]}}}}", "",
			[]string{"nodeSelectorTerms[0].matchExpressions[0].values: Required value: the operator In compares with values"},
		},
		"label":         {"no pod has it", "serving: {affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: a, labelSelector: {matchLabels: {a: b c}}}]}}}", "", []string{"labelSelector.matchLabels[a]: Invalid value: \"b c\": must be empty or letters"}},
		"label's key":   {"one mistake is one error", "serving: {affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: a, labelSelector: {matchLabels: {a b: c d}}}]}}}", "", []string{"labelSelector.matchLabels[a b]: Invalid value: \"a b\": must be [prefix/]name"}},
		"two values":    {"which?", "training: {env: [{name: A, value: b, valueFrom: {secretKeyRef: {name: a, key: b}}}]}", "", []string{"env[0].value: Invalid value: \"b\": must not be given beside valueFrom"}},
		"two sources":   {"which?", "training: {env: [{name: A, valueFrom: {configMapKeyRef: {name: a, key: b}, secretKeyRef: {name: a, key: b}}}]}", "", []string{"must have only one of configMapKeyRef, secretKeyRef"}},
		"no source":     {"from where?", "training: {env: [{name: A, valueFrom: {}}]}", "", []string{"env[0].valueFrom: Required value: must have one of fieldRef, "}},
		"field":         {"the downward API does not have it", "training: {env: [{name: A, valueFrom: {fieldRef: {fieldPath: spec.nodename}}}]}", "", []string{"did you mean spec.nodeName?"}},
		"claim":         {"no claim is called so", "storage: {volume: {persistentVolumeClaim: {claimName: A_B}}}", "", []string{"claimName: Invalid value: \"A_B\": must be lower-case letters"}},
		"secret":        {"no secret is called so", "imagePullSecrets: [{name: A_B}]", "", []string{"spec.imagePullSecrets[0].name: Invalid value: \"A_B\": must be lower-case letters"}},
		"spread twice":  {"one of them counts", "serving: {topologySpreadConstraints: [{maxSkew: 1, topologyKey: a, whenUnsatisfiable: DoNotSchedule}, {maxSkew: 2, topologyKey: a, whenUnsatisfiable: DoNotSchedule}]}", "", []string{"topologySpreadConstraints[1]: Duplicate value"}},
		"unknown field": {"there is nowhere to say more", "training: {resources: {claims: [{name: gpu}]}}", "", []string{"spec.training.resources.claims: Forbidden: "}},
		"bundle":        {"older Kubernetes leaves it out", "dataset: {volume: {projected: {sources: [{clusterTrustBundle: {name: a, path: a}}]}}}", "", []string{"sources[0].clusterTrustBundle: Forbidden: Kubernetes before 1.37 silently drops it"}},
		"certificate":   {"older Kubernetes leaves it out", "dataset: {volume: {projected: {sources: [{podCertificate: {signerName: a.b/c, keyType: RSA3072, credentialBundlePath: a}}]}}}", "", []string{"sources[0].podCertificate: Forbidden: Kubernetes before 1.37 silently drops it"}},
		"variable file": {"nothing writes it", "training: {env: [{name: A, valueFrom: {fileKeyRef: {volumeName: a, path: a, key: b}}}]}", "", []string{"valueFrom.fileKeyRef: Forbidden: it needs a volume"}},
		"null":          {"it is left out", "training: {resources: {claims: null}, env: [{name: A, valueFrom: {fieldRef: {fieldPath: metadata.name, apiVersion: null}}}]}", "", nil},
		"two mistakes":  {"what goes together is checked of what is right", "dataset: {volume: {fc: {targetWWNs: [a], wwids: [b], lun: a}}}", "", []string{"fc.lun: "}},
		"form and more": {"what goes together is checked of what is right", "training: {tolerations: [{operator: Equal, value: b c}]}", "", []string{"tolerations[0].value: "}},
		"image":         {"newer Kubernetes has it", "dataset: {volume: {image: {reference: registry.example.com/data:v1}}}", v1alpha1.SingleNode, nil},
	} {
		t.Run(name, c.run)
	}
}

func TestVolumeOfAnImageIsReported(t *testing.T) {
	output, messages, err := runFunction(listHead + "functionConfig:\n  apiVersion: widedeep.dev/v1alpha1\n  kind: WideDeepConfig\n" +
		"  metadata: {name: a}\n  spec: {dataset: {volume: {image: {reference: data}}}}\n")
	if err != nil {
		t.Fatalf("%v\n%s", err, messages)
	}
	if infos := strings.Join(results(t, output)["info"], "\n"); !strings.Contains(infos, "spec.dataset.volume.image: data: Kubernetes before 1.35 silently drops the volume") {
		t.Errorf("the infos are:\n%s", infos)
	}
}

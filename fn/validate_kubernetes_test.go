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
		"a misspelled resource is refused with the nearest": {"there is no such resource", "serving: {resources: {limits: {memroy: 1Gi}}}", "", []string{"DOMAIN/NAME, as in nvidia.com/gpu; did you mean memory?"}},
		"half a device is refused":                          {"a device is not divided", "serving: {resources: {limits: {nvidia.com/gpu: 500m}}}", "", []string{"limits[nvidia.com/gpu]: Invalid value: \"500m\": must be a whole number"}},
		"fewer devices than the limit are refused": {
			"a pod gets what it requests", "serving: {resources: {limits: {nvidia.com/gpu: 2}, requests: {nvidia.com/gpu: 1}}}", "",
			[]string{"requests[nvidia.com/gpu]: Invalid value: 1: must be the limit, 2"},
		},
		"a device without a limit is refused":    {"the limit counts", "serving: {resources: {requests: {nvidia.com/gpu: 1}}}", "", []string{"must be limited too, by the same amount"}},
		"a device with a limit alone is allowed": {"the request follows", "serving: {resources: {limits: {nvidia.com/gpu: 1}}}", "", nil},
		"two wrong amounts are two errors":       {"each mistake is reported", "serving: {resources: {limits: {cpu: 1 core, memroy: 1Gi}}}", "", []string{"limits[cpu]: ", "limits[memroy]: "}},
		"a limit that is no amount is one error": {"the request may be right", "serving: {resources: {limits: {nvidia.com/gpu: one}, requests: {nvidia.com/gpu: 1}}}", "", []string{"limits[nvidia.com/gpu]: "}},
		"the operator Exists with a value is refused": {
			"the value is never looked at", "serving: {tolerations: [{key: a, operator: Exists, value: b}]}", "",
			[]string{"spec.serving.tolerations[0].value: Invalid value: \"b\": must not be given with the operator Exists"},
		},
		"a toleration of a value needs a key": {"no taint has no key", "serving: {tolerations: [{value: b}]}", "", []string{"tolerations[0].key: Required value: only the operator Exists goes without a key"}},
		"the operator In needs values": {
			"it compares with nothing", "serving: {affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: a, operator: In}]}]}}}}", "",
			[]string{"nodeSelectorTerms[0].matchExpressions[0].values: Required value: the operator In compares with values"},
		},
		"a label's value with a space is refused":                          {"no pod has it", "serving: {affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: a, labelSelector: {matchLabels: {a: b c}}}]}}}", "", []string{"labelSelector.matchLabels[a]: Invalid value: \"b c\": must be empty or letters"}},
		"a wrong key and value of a label are one error":                   {"one mistake is one error", "serving: {affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: a, labelSelector: {matchLabels: {a b: c d}}}]}}}", "", []string{"labelSelector.matchLabels[a b]: Invalid value: \"a b\": must be [prefix/]name"}},
		"a variable with a value and a source is refused":                  {"which?", "training: {env: [{name: A, value: b, valueFrom: {secretKeyRef: {name: a, key: b}}}]}", "", []string{"env[0].value: Invalid value: \"b\": must not be given beside valueFrom"}},
		"a variable with two sources is refused":                           {"which?", "training: {env: [{name: A, valueFrom: {configMapKeyRef: {name: a, key: b}, secretKeyRef: {name: a, key: b}}}]}", "", []string{"must have only one of configMapKeyRef, secretKeyRef"}},
		"an empty source of a variable is refused":                         {"from where?", "training: {env: [{name: A, valueFrom: {}}]}", "", []string{"env[0].valueFrom: Required value: must have one of fieldRef, "}},
		"a misspelled field of the pod is refused with the nearest":        {"the downward API does not have it", "training: {env: [{name: A, valueFrom: {fieldRef: {fieldPath: spec.nodename}}}]}", "", []string{"did you mean spec.nodeName?"}},
		"a claim's name in capital letters is refused":                     {"no claim is called so", "storage: {volume: {persistentVolumeClaim: {claimName: A_B}}}", "", []string{"claimName: Invalid value: \"A_B\": must be lower-case letters"}},
		"a secret's name in capital letters is refused":                    {"no secret is called so", "imagePullSecrets: [{name: A_B}]", "", []string{"spec.imagePullSecrets[0].name: Invalid value: \"A_B\": must be lower-case letters"}},
		"two spread constraints of one key and action are refused":         {"one of them counts", "serving: {topologySpreadConstraints: [{maxSkew: 1, topologyKey: a, whenUnsatisfiable: DoNotSchedule}, {maxSkew: 2, topologyKey: a, whenUnsatisfiable: DoNotSchedule}]}", "", []string{"topologySpreadConstraints[1]: Duplicate value"}},
		"claims of resources are refused":                                  {"there is nowhere to say more", "training: {resources: {claims: [{name: gpu}]}}", "", []string{"spec.training.resources.claims: Forbidden: "}},
		"a clusterTrustBundle is refused":                                  {"older Kubernetes leaves it out", "dataset: {volume: {projected: {sources: [{clusterTrustBundle: {name: a, path: a}}]}}}", "", []string{"sources[0].clusterTrustBundle: Forbidden: Kubernetes before 1.37 silently drops it"}},
		"a podCertificate is refused":                                      {"older Kubernetes leaves it out", "dataset: {volume: {projected: {sources: [{podCertificate: {signerName: a.b/c, keyType: RSA3072, credentialBundlePath: a}}]}}}", "", []string{"sources[0].podCertificate: Forbidden: Kubernetes before 1.37 silently drops it"}},
		"a variable from a file is refused":                                {"nothing writes it", "training: {env: [{name: A, valueFrom: {fileKeyRef: {volumeName: a, path: a, key: b}}}]}", "", []string{"valueFrom.fileKeyRef: Forbidden: it needs a volume"}},
		"a key of one's own without a value is refused":                    {"some readers leave it out, others take the empty text", "labels: {team: }, training: {nodeSelector: {node-role.kubernetes.io/gpu: }, resources: {limits: {cpu: , memory: 4Gi}}}", "", []string{`spec.labels[team]: Invalid value: null: must not be null: give the key a value, as "" is one, or leave it out`, "spec.training.nodeSelector[node-role.kubernetes.io/gpu]: Invalid value: null: must not be null", "spec.training.resources.limits[cpu]: Invalid value: null: must not be null"}},
		"a missing space behind a key of one's own is named":               {"the value is in the key", "training: {nodeSelector: {disktype:ssd}, resources: {limits: {cpu:8}}}", "", []string{`spec.training.nodeSelector[disktype:ssd]: Invalid value: null: must not be null; is a space missing behind "disktype:"?`, `is a space missing behind "cpu:"?`}},
		"a resource of another container is refused":                       {"the container would not start", "training: {env: [{name: A, valueFrom: {resourceFieldRef: {containerName: other, resource: limits.cpu}}}]}", "", []string{`spec.training.env[0].valueFrom.resourceFieldRef.containerName: Invalid value: "other": must be left out: `}},
		"a medium that no kubelet knows is refused":                        {"the pod would wait for it", "storage: {volume: {emptyDir: {medium: memory}}}", v1alpha1.SingleNode, []string{`spec.storage.volume.emptyDir.medium: Invalid value: "memory": must be left out, or Memory, HugePages or HugePages-SIZE; did you mean Memory?`}},
		"a medium of huge pages is allowed":                                {"kubelets know it", "storage: {volume: {emptyDir: {medium: HugePages-2Mi}}}", v1alpha1.SingleNode, nil},
		"null in place of a refused field is allowed":                      {"it is left out", "training: {resources: {claims: null}, env: [{name: A, valueFrom: {fieldRef: {fieldPath: metadata.name, apiVersion: null}}}]}", "", nil},
		"what goes together is not checked beside a value of a wrong type": {"what goes together is checked of what is right", "dataset: {volume: {fc: {targetWWNs: [a], wwids: [b], lun: a}}}", "", []string{"fc.lun: "}},
		"what goes together is not checked beside a text of a wrong form":  {"what goes together is checked of what is right", "training: {tolerations: [{operator: Equal, value: b c}]}", "", []string{"tolerations[0].value: "}},
		"a volume of an image is allowed":                                  {"newer Kubernetes has it", "dataset: {volume: {image: {reference: registry.example.com/data:v1}}}", v1alpha1.SingleNode, nil},
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

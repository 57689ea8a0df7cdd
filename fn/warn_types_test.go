package fn_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Kubernetes accepts values that can't work, wherever they are; nobody means one.
func TestValuesOfKubernetesTypesThatCantWorkAreReported(t *testing.T) {
	const (
		noNode = ": matches no node: it has neither matchExpressions nor matchFields"
		noPod  = ": matches no pod: it has no labelSelector; one that is empty, {}, matches all pods of the namespace"
		term   = "{topologyKey: kubernetes.io/hostname}"
		all    = "{topologyKey: kubernetes.io/hostname, labelSelector: {}}"

		noServer = ": no NFS server has this address, so the pod will never start"
		noMount  = " mounts it, so the pod will never start; use csi or persistentVolumeClaim"
	)
	nodes := func(requirement string) string {
		return "serving: {affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: cores, " + requirement + "}]}]}}}}"
	}
	const requirement = "spec.serving.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].values"
	for name, c := range map[string]struct {
		spec     string
		warnings []string
	}{
		"an empty term of nodes beside another": {
			"training: {affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchFields: [{key: metadata.name, operator: In, values: [a]}]}, {}]}}}}",
			[]string{"spec.training.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[1]" + noNode},
		},
		"a term of an empty list": {
			"serving: {affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: []}]}}}}",
			[]string{"spec.serving.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0]" + noNode},
		},
		"an empty preference": {
			"training: {affinity: {nodeAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1, preference: {}}]}}}",
			[]string{"spec.training.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].preference" + noNode},
		},
		"pods without a selector": {
			"serving: {affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [" + term + ", " + all + "]}, podAntiAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1, podAffinityTerm: " + term + "}]}}}",
			[]string{
				"spec.serving.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0]" + noPod,
				"spec.serving.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].podAffinityTerm" + noPod,
			},
		},
		"spreading without a selector": {
			"training: {topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule, labelSelector: null}]}",
			[]string{"spec.training.topologySpreadConstraints[0]" + noPod},
		},
		"spreading of all pods":    {"training: {topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule, labelSelector: {}}]}", nil},
		"a comparison with a text": {nodes("operator: Gt, values: [many]"), []string{requirement + ": matches no node: Gt compares with a whole number, as in [\"8\"], not with \"many\""}},
		"a comparison with a fraction in a preference": {
			"training: {affinity: {nodeAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1, preference: {matchExpressions: [{key: cores, operator: Lt, values: ['1.5']}]}}]}}}",
			[]string{"spec.training.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].preference.matchExpressions[0].values: matches no node: Lt compares with a whole number, as in [\"8\"], not with \"1.5\""},
		},
		"a comparison with a number": {nodes("operator: Lt, values: ['8']"), nil},
		"a text that is no bound":    {nodes("operator: In, values: [many]"), nil},

		"an NFS server of no address for the dataset":       {"dataset: {volume: {nfs: {server: 0.0.0.0, path: /a}}}", []string{"spec.dataset.volume.nfs.server: 0.0.0.0" + noServer}},
		"an NFS server of no address in IPv6":               {"storage: {volume: {nfs: {server: '0::0', path: /a}}}", []string{"spec.storage.volume.nfs.server: 0::0" + noServer}},
		"an NFS server":                                     {"storage: {volume: {nfs: {server: 10.0.0.1, path: /a}}}", nil},
		"a volume for the dataset that Kubernetes has not":  {"dataset: {volume: {glusterfs: {endpoints: a, path: a}}}", []string{"spec.dataset.volume.glusterfs: no Kubernetes since 1.26" + noMount}},
		"a volume for the storage that Kubernetes has not":  {"storage: {volume: {cephfs: {monitors: [a]}}}", []string{"spec.storage.volume.cephfs: no Kubernetes since 1.31" + noMount}},
		"a volume in lower case that Kubernetes has not":    {"storage: {volume: {storageos: {volumeName: a}}}", []string{"spec.storage.volume.storageos: no Kubernetes since 1.25" + noMount}},
		"a volume that Kubernetes mounts where it is asked": {"dataset: {volume: {gitRepo: {repository: a}}}", []string{"spec.dataset.volume.gitRepo: Kubernetes since 1.33 mounts it only where the nodes' administrator allows it, and since 1.36 never; use csi or persistentVolumeClaim"}},
	} {
		t.Run(name, func(t *testing.T) {
			output, messages, err := runFunction(listHead + "functionConfig:\n  apiVersion: widedeep.dev/v1alpha1\n  kind: WideDeepConfig\n  metadata: {name: a}\n  spec: {mode: pipeline, " + c.spec + "}\n")
			if err != nil {
				t.Fatalf("%v\n%s", err, messages)
			}
			var got []string
			for _, message := range results(t, output)["warning"] {
				if message = strings.TrimPrefix(message, "WideDeepConfig/a: "); strings.HasPrefix(message, "spec.") {
					got = append(got, message)
				}
			}
			slices.Sort(got)
			if diff := cmp.Diff(c.warnings, got); diff != "" {
				t.Errorf("warnings (-want +got):\n%s", diff)
			}
		})
	}
}

package fn_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Kubernetes accepts a constraint that matches nothing, wherever it is; nobody means one.
func TestConstraintsThatMatchNothingAreReported(t *testing.T) {
	const (
		noNode = ": matches no node: it has neither matchExpressions nor matchFields"
		noPod  = ": matches no pod: it has no labelSelector; one that is empty, {}, matches all pods of the namespace"
		term   = "{topologyKey: kubernetes.io/hostname}"
		all    = "{topologyKey: kubernetes.io/hostname, labelSelector: {}}"
	)
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
		"spreading of all pods": {"training: {topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule, labelSelector: {}}]}", nil},
	} {
		t.Run(name, func(t *testing.T) {
			output, messages, err := runFunction(listHead + "functionConfig:\n  apiVersion: widedeep.dev/v1alpha1\n  kind: WideDeepConfig\n  metadata: {name: a}\n  spec: {mode: pipeline, " + c.spec + "}\n")
			if err != nil {
				t.Fatalf("%v\n%s", err, messages)
			}
			var got []string
			for _, message := range results(t, output)["warning"] {
				if message = strings.TrimPrefix(message, "WideDeepConfig/a: "); strings.Contains(message, "matches no") {
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

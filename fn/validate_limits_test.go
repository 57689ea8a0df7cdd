package fn_test

import (
	"strings"
	"testing"
)

func TestFieldsOfKubernetesTypesAreRequiredAndBounded(t *testing.T) {
	const volume = "spec.storage.volume."
	for name, c := range map[string]specCase{
		"claim":          {"it has no name", "storage: {volume: {persistentVolumeClaim: {}}}", "", []string{volume + "persistentVolumeClaim.claimName: Required value"}},
		"claim, empty":   {"a name is not empty", `storage: {volume: {persistentVolumeClaim: {claimName: ""}}}`, "", []string{volume + "persistentVolumeClaim.claimName: Required value"}},
		"claim, null":    {"there is no default", "storage: {volume: {persistentVolumeClaim: {claimName: null}}}", "", []string{volume + "persistentVolumeClaim.claimName: Required value"}},
		"claim, typo":    {"one mistake is one error", "storage: {volume: {persistentVolumeClaim: {claimname: a}}}", "", []string{"did you mean claimName?"}},
		"export":         {"it is nowhere", "storage: {volume: {nfs: {path: /a}}}", "", []string{volume + "nfs.server: Required value"}},
		"secret's key":   {"a secret has several", "training: {env: [{name: A, valueFrom: {secretKeyRef: {name: a}}}]}", "", []string{"env[0].valueFrom.secretKeyRef.key: Required value"}},
		"spreading":      {"over what?", "serving: {topologySpreadConstraints: [{maxSkew: 1, whenUnsatisfiable: DoNotSchedule}]}", "", []string{"topologySpreadConstraints[0].topologyKey: Required value"}},
		"term":           {"on what?", "training: {affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{}]}}}", "", []string{"[0].topologyKey: Required value"}},
		"no terms":       {"it would match no node", "training: {affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {}}}}", "", []string{"nodeSelectorTerms: Required value"}},
		"empty terms":    {"it would match no node", "training: {affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: []}}}}", "", []string{"nodeSelectorTerms: Required value: the list must hold something"}},
		"operator":       {"how?", "training: {affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: a}]}]}}}}", "", []string{"operator: Required value: must be one of In, NotIn, Exists, DoesNotExist, Gt, Lt"}},
		"mode":           {"it has nine bits", "dataset: {volume: {configMap: {name: a, defaultMode: 99999999999}}}", "", []string{"configMap.defaultMode: Invalid value: 99999999999: must be 0 to 511"}},
		"weight":         {"0 weighs nothing", "training: {affinity: {podAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 0, podAffinityTerm: {topologyKey: a}}]}}}", "", []string{"weight: Invalid value: 0: must be 1 to 100"}},
		"effect":         {"there is no such", "training: {tolerations: [{operator: Exists, effect: NoScheduel}]}", "", []string{"must be one of NoSchedule, PreferNoSchedule, NoExecute; did you mean NoSchedule?"}},
		"access mode":    {"there is no such", "dataset: {volume: {ephemeral: {volumeClaimTemplate: {spec: {accessModes: [ReadWrite], resources: {requests: {storage: 1Gi}}}}}}}", "", []string{"accessModes[0]: Invalid value: \"ReadWrite\": must be one of ReadWriteOnce, "}},
		"two mistakes":   {"a misspelled field is not all that is missing", "dataset: {volume: {iscsi: {targetPortal: a, iqnn: iqn.2001-04.com.example:disk}}}", "", []string{"did you mean iqn?", "iscsi.lun: Required value: must be 0 to 255"}},
		"mapping":        {"one mistake is one error", "dataset: {volume: {persistentVolumeClaim: {claimName: {}}}}", "", []string{"claimName: Invalid value"}},
		"no list":        {"one mistake is one error", "training: {affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: \"\"}}}}", "", []string{"nodeSelectorTerms: Invalid value"}},
		"no choice":      {"one mistake is one error", "training: {affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: a, operator: \"\"}]}]}}}}", "", []string{"operator: Invalid value: \"\": must not be empty; must be one of "}},
		"empty choice":   {"it needs no name", "dataset: {volume: {hostPath: {path: /a, type: Folder}}}", "", []string{"type: Invalid value: \"Folder\": must be one of DirectoryOrCreate, "}},
		"leading zero":   {"readers differ", "training: {resources: {limits: {cpu: 010}}}", "", []string{"limits[cpu]: Invalid value: "}},
		"text of a zero": {"only Kubernetes reads it", "training: {resources: {limits: {cpu: \"010\"}}}", "", nil},
		"host's folder":  {"all is there", "dataset: {volume: {hostPath: {path: /a, type: \"\"}}}", "", nil},
	} {
		t.Run(name, c.run)
	}
}

// A mistake is counted once, also where there are more than are shown.
func TestMistakesThatAreNotShownAreCountedOnce(t *testing.T) {
	for name, element := range map[string][2]string{
		"a misspelled field": {"env", "{nam: A}"},
		"a wrong type":       {"tolerations", "{operator: 5}"},
	} {
		t.Run(name, func(t *testing.T) {
			list := strings.TrimSuffix(strings.Repeat(element[1]+", ", 150), ", ")
			_, messages, _ := runFunction(listHead + "functionConfig:\n  apiVersion: widedeep.dev/v1alpha1\n  kind: WideDeepConfig\n  metadata: {name: a}\n  spec: {training: {" + element[0] + ": [" + list + "]}}\n")
			if want := "and 50 more errors"; !strings.Contains(messages, want) {
				t.Errorf("want %q in %s", want, messages)
			}
		})
	}
}

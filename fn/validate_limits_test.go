package fn_test

import (
	"strings"
	"testing"
)

func TestFieldsOfKubernetesTypesAreRequiredAndBounded(t *testing.T) {
	const volume = "spec.storage.volume."
	for name, c := range map[string]specCase{
		"a claim needs a name":                                                         {"it has no name", "storage: {volume: {persistentVolumeClaim: {}}}", "", []string{volume + "persistentVolumeClaim.claimName: Required value"}},
		"an empty claim's name is refused":                                             {"a name is not empty", `storage: {volume: {persistentVolumeClaim: {claimName: ""}}}`, "", []string{volume + "persistentVolumeClaim.claimName: Required value"}},
		"a null claim's name is refused":                                               {"there is no default", "storage: {volume: {persistentVolumeClaim: {claimName: null}}}", "", []string{volume + "persistentVolumeClaim.claimName: Required value"}},
		"a misspelled claim's name is one error":                                       {"one mistake is one error", "storage: {volume: {persistentVolumeClaim: {claimname: a}}}", "", []string{"did you mean claimName?"}},
		"an NFS export needs a server":                                                 {"it is nowhere", "storage: {volume: {nfs: {path: /a}}}", "", []string{volume + "nfs.server: Required value"}},
		"a secret's variable needs a key":                                              {"a secret has several", "training: {env: [{name: A, valueFrom: {secretKeyRef: {name: a}}}]}", "", []string{"env[0].valueFrom.secretKeyRef.key: Required value"}},
		"spreading needs a topologyKey":                                                {"over what?", "serving: {topologySpreadConstraints: [{maxSkew: 1, whenUnsatisfiable: DoNotSchedule}]}", "", []string{"topologySpreadConstraints[0].topologyKey: Required value"}},
		"an affinity term needs a topologyKey":                                         {"on what?", "training: {affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{}]}}}", "", []string{"[0].topologyKey: Required value"}},
		"a node affinity needs terms":                                                  {"it would match no node", "training: {affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {}}}}", "", []string{"nodeSelectorTerms: Required value"}},
		"an empty list of terms is refused":                                            {"it would match no node", "training: {affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: []}}}}", "", []string{"nodeSelectorTerms: Required value: the list must hold something"}},
		"an expression needs an operator":                                              {"how?", "training: {affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: a}]}]}}}}", "", []string{"operator: Required value: must be one of In, NotIn, Exists, DoesNotExist, Gt, Lt"}},
		"a mode above 0777 is refused":                                                 {"it has nine bits", "dataset: {volume: {configMap: {name: a, defaultMode: 99999999999}}}", "", []string{"configMap.defaultMode: Invalid value: 99999999999: must be 0 to 511"}},
		"a weight of 0 is refused":                                                     {"0 weighs nothing", "training: {affinity: {podAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 0, podAffinityTerm: {topologyKey: a}}]}}}", "", []string{"weight: Invalid value: 0: must be 1 to 100"}},
		"a misspelled effect is refused with the nearest":                              {"there is no such", "training: {tolerations: [{operator: Exists, effect: NoScheduel}]}", "", []string{"must be one of NoSchedule, PreferNoSchedule, NoExecute; did you mean NoSchedule?"}},
		"an unknown access mode is refused":                                            {"there is no such", "dataset: {volume: {ephemeral: {volumeClaimTemplate: {spec: {accessModes: [ReadWrite], resources: {requests: {storage: 1Gi}}, dataSource: {kind: PersistentVolumeClaim, name: a}}}}}}", "", []string{"accessModes[0]: Invalid value: \"ReadWrite\": must be one of ReadWriteOnce, "}},
		"a missing field beside a misspelled one is reported":                          {"a misspelled field is not all that is missing", "dataset: {volume: {iscsi: {targetPortal: a, iqnn: iqn.2001-04.com.example:disk}}}", "", []string{"did you mean iqn?", "iscsi.lun: Required value: must be 0 to 255"}},
		"a mapping in place of a name is one error":                                    {"one mistake is one error", "dataset: {volume: {persistentVolumeClaim: {claimName: {}}}}", "", []string{"claimName: Invalid value"}},
		"an empty text in place of a list is one error":                                {"one mistake is one error", "training: {affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: \"\"}}}}", "", []string{"nodeSelectorTerms: Invalid value"}},
		"an empty operator is one error":                                               {"one mistake is one error", "training: {affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: a, operator: \"\"}]}]}}}}", "", []string{"operator: Invalid value: \"\": must not be empty; must be one of "}},
		"an unknown type of hostPath is refused, without the empty one in the message": {"it needs no name", "dataset: {volume: {hostPath: {path: /a, type: Folder}}}", "", []string{"type: Invalid value: \"Folder\": must be one of DirectoryOrCreate, "}},
		"a number with a leading zero is refused":                                      {"readers differ", "training: {resources: {limits: {cpu: 010}}}", "", []string{"limits[cpu]: Invalid value: "}},
		"a leading zero in quotes is allowed":                                          {"only Kubernetes reads it", "training: {resources: {limits: {cpu: \"010\"}}}", "", nil},
		"an empty type of hostPath is allowed":                                         {"all is there", "dataset: {volume: {hostPath: {path: /a, type: \"\"}}}", "", nil},
	} {
		t.Run(name, c.run)
	}
}

// A mistake is counted once, also where there are more than are shown.
func TestMistakesThatAreNotShownAreCountedOnce(t *testing.T) {
	for name, element := range map[string][2]string{
		"misspelled fields count once each":      {"env", "{nam: A}"},
		"values of a wrong type count once each": {"tolerations", "{operator: 5}"},
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

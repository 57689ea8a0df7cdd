package fn_test

import (
	"strings"
	"testing"
)

// formCase is a field of one of Kubernetes' types, with % for the text, and texts that are
// allowed in it and refused.
type formCase struct{ field, allowed, refused, want string }

func (c formCase) run(t *testing.T, spec func(string) string) {
	t.Helper()
	for _, text := range strings.Fields(c.allowed) {
		specCase{reason: "the text may be so", spec: spec(strings.ReplaceAll(c.field, "%", text))}.run(t)
	}
	for _, text := range strings.Fields(c.refused) {
		specCase{reason: "the text has a form", spec: spec(strings.ReplaceAll(c.field, "%", text)), want: []string{c.want + ": Invalid value"}}.run(t)
	}
}

// Texts in Kubernetes' types have the form that Kubernetes, or the object that they name,
// asks for.
func TestFormsOfTextsInVolumes(t *testing.T) {
	for _, c := range []formCase{
		{"csi: {driver: %}", "Csi.example.com " + strings.Repeat("a", 63), "-a a_b " + strings.Repeat("a", 64), "csi.driver"},
		{"hostPath: {path: %}", "/a /a..b", "/a/.. ../a a", "hostPath.path"},
		{"nfs: {server: a, path: %}", "/a", "a", "nfs.path"},
		{"nfs: {path: /a, server: \"%\"}", "a 10.0.0.1 ::1", "nfs://10.0.0.1/x 10.0.0.1:/x [::1]", "nfs.server"},
		{"flocker: {datasetName: %}", "a_b", "a/b", "flocker.datasetName"},
		{"gitRepo: {repository: a, directory: %}", "a/b ..a", "/a a/../b", "gitRepo.directory"},
		{"iscsi: {targetPortal: a, lun: 0, iqn: %}", "iqn.2001-04.com.example:disk eui.02004567A425678D naa.52004567BA64678D52004567BA64678D", "disk iqn.2001.com.example:disk eui.1 naa.52004567BA64678D", "iscsi.iqn"},
		{"iscsi: {targetPortal: a, lun: 0, iqn: iqn.2001-04.com.example:disk, initiatorName: %}", "iqn.2001-04.com.example:us", "us", "iscsi.initiatorName"},
		{"quobyte: {volume: a, registry: \"%\"}", "a:1 a:1,b:2", "a a:1,b", "quobyte.registry"},
		{"quobyte: {volume: a, registry: \"a:1\", tenant: %}", strings.Repeat("a", 64), strings.Repeat("a", 65), "quobyte.tenant"},
		{"storageos: {volumeName: %}", "a", "a.b", "storageos.volumeName"},
		{"storageos: {volumeName: a, volumeNamespace: %}", "a \"\"", "a.b", "storageos.volumeNamespace"},
		{"azureFile: {shareName: a, secretName: %}", "a.b", "A_B", "azureFile.secretName"},
		{"secret: {secretName: %}", "a.b", "A_B", "secret.secretName"},
		{"configMap: {name: %}", "a.b", "A_B", "configMap.name"},
		{"persistentVolumeClaim: {claimName: %}", "a.b", "A_B", "persistentVolumeClaim.claimName"},
		{"configMap: {name: a, items: [{key: a, path: %}]}", "a/b", "/a a/../b ..a", "configMap.items[0].path"},
		{"downwardAPI: {items: [{fieldRef: {fieldPath: metadata.name}, path: %}]}", "a/b", "/a a/../b ..a", "downwardAPI.items[0].path"},
		{"downwardAPI: {items: [{path: a, fieldRef: {fieldPath: metadata.name, apiVersion: %}}]}", "v1 \"\"", "v2", "downwardAPI.items[0].fieldRef.apiVersion"},
		{"iscsi: {targetPortal: a, lun: 0, iqn: iqn.2001-04.com.example:disk, secretRef: {name: %}}", "a.b", "A_B", "iscsi.secretRef.name"},
	} {
		c.want = "spec.dataset.volume." + c.want
		c.run(t, func(field string) string { return "dataset: {volume: {" + field + "}}" })
	}
	for _, c := range []formCase{
		{"configMap: {name: %}", "a.b", "A_B", "configMap.name"},
		{"secret: {name: %}", "a.b", "A_B", "secret.name"},
		{"serviceAccountToken: {path: %}", "a/b", "/a ..a", "serviceAccountToken.path"},
	} {
		c.want = "spec.dataset.volume.projected.sources[0]." + c.want
		c.run(t, func(field string) string { return "dataset: {volume: {projected: {sources: [{" + field + "}]}}}" })
	}
	for _, c := range []formCase{
		{"storageClassName: %, dataSource: {kind: PersistentVolumeClaim, name: a}", "a.b \"\"", "A_B", "spec.storageClassName"},
		{"volumeAttributesClassName: %, dataSource: {kind: PersistentVolumeClaim, name: a}", "a.b \"\"", "A_B", "spec.volumeAttributesClassName"},
		{"dataSource: {kind: A, name: a, apiGroup: %}", "a.b", "A_B", "dataSource.apiGroup"},
		{"dataSource: {kind: PersistentVolumeClaim, name: %}", "a.b", "A_B", "dataSource.name"},
		{"dataSourceRef: {kind: A, name: a, apiGroup: %}", "a.b", "A_B", "dataSourceRef.apiGroup"},
		{"dataSourceRef: {kind: PersistentVolumeClaim, name: %}", "a.b", "A_B", "dataSourceRef.name"},
		{"dataSourceRef: {kind: PersistentVolumeClaim, name: a, namespace: %}", "a \"\"", "a.b", "dataSourceRef.namespace"},
	} {
		c.run(t, func(field string) string {
			return "dataset: {volume: {ephemeral: {volumeClaimTemplate: {spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}, " + field + "}}}}}"
		})
	}
}

func TestFormsOfTextsInPods(t *testing.T) {
	const selector = "labelSelector: {matchLabels: {z: y}}"
	for _, c := range []formCase{
		{"configMapKeyRef: {name: a, key: %}", "A_b.c", "a/b .. ..a .", "configMapKeyRef.key"},
		{"configMapKeyRef: {key: a, name: %}", "a.b", "A_B", "configMapKeyRef.name"},
		{"secretKeyRef: {name: a, key: %}", "A_b.c", "a/b", "secretKeyRef.key"},
		{"secretKeyRef: {key: a, name: %}", "a.b", "A_B", "secretKeyRef.name"},
	} {
		c.run(t, func(field string) string { return "training: {env: [{name: A, valueFrom: {" + field + "}}]}" })
	}
	for _, c := range []formCase{
		{"topologyKey: a, labelSelector: {matchExpressions: [{operator: Exists, key: %}]}", "a/b", "a/b/c", "matchExpressions[0].key"},
		{"topologyKey: a, labelSelector: {matchExpressions: [{key: a, operator: In, values: [a, %]}]}", "b", "-b", "matchExpressions[0].values[1]"},
		{"topologyKey: a, " + selector + ", matchLabelKeys: [a, %]", "a/b", "a/b/c", "matchLabelKeys[1]"},
		{"topologyKey: a, " + selector + ", mismatchLabelKeys: [a, %]", "a/b", "a/b/c", "mismatchLabelKeys[1]"},
		{"topologyKey: a, namespaces: [a, %]", "b", "a.b", "namespaces[1]"},
		{"topologyKey: %", "a/b", "a/b/c", "topologyKey"},
	} {
		c.run(t, func(field string) string {
			return "training: {affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{" + field + "}]}}}"
		})
	}
	for _, c := range []formCase{
		{"tolerations: [{operator: Exists, key: %}]", "a/b \"\"", "a/b/c", "tolerations[0].key"},
		{"tolerations: [{key: a, value: %}]", "b", "-b", "tolerations[0].value"},
		{"topologySpreadConstraints: [{maxSkew: 1, whenUnsatisfiable: DoNotSchedule, topologyKey: %}]", "a/b", "a/b/c", "topologySpreadConstraints[0].topologyKey"},
		{"topologySpreadConstraints: [{maxSkew: 1, whenUnsatisfiable: DoNotSchedule, topologyKey: a, " + selector + ", matchLabelKeys: [%]}]", "a/b", "a/b/c", "topologySpreadConstraints[0].matchLabelKeys[0]"},
	} {
		c.run(t, func(field string) string { return "training: {" + field + "}" })
	}
}

package fn_test

import (
	"strings"
	"testing"

	"github.com/widedeep/widedeep/v1alpha1"
)

// Each kind of volume has its own rules. tools/kubernetes compares them with Kubernetes' own; this
// test holds the messages, and the boundary values.
func TestVolumesOfEachKind(t *testing.T) {
	const at = "spec.dataset.volume."
	portal := func(length int) string {
		return "iscsi: {iqn: iqn.2001-04.com.example:disk, lun: 0, initiatorName: iqn.2001-04.com.example:us, targetPortal: " + strings.Repeat("a", length) + "}"
	}
	for name, c := range map[string]struct {
		volume string
		want   []string
	}{
		"no kind of volume is refused":    {"", []string{"spec.dataset.volume: Invalid value: must have one kind of volume, as in persistentVolumeClaim: {claimName: data}"}},
		"two kinds of volume are refused": {"emptyDir: {}, hostPath: {path: /a}", []string{"must have only one of emptyDir, hostPath"}},

		"projected: two kinds in one source are refused": {"projected: {sources: [{configMap: {name: a}, secret: {name: b}}]}", []string{at + "projected.sources[0]: Invalid value: "}},
		"projected: two files at one path are refused": {
			"projected: {sources: [{configMap: {name: a, items: [{key: a, path: x}]}}, {secret: {name: b, items: [{key: b, path: x}]}}]}",
			[]string{at + "projected.sources[1].secret.items[0].path: Duplicate value: \"x\""},
		},
		"projected: two files at two paths are allowed": {"projected: {sources: [{configMap: {name: a, items: [{key: a, path: x}]}}, {secret: {name: b, items: [{key: b, path: y}]}}]}", nil},

		"azureDisk: a managed disk by an address is refused":        {"azureDisk: {diskName: a, kind: Managed, diskURI: \"https://a\"}", []string{at + "azureDisk.diskURI: Invalid value: \"https://a\": must start with /subscriptions/ for a managed disk"}},
		"azureDisk: a blob by a resource's path is refused":         {"azureDisk: {diskName: a, diskURI: /subscriptions/a}", []string{"must start with https:// for a disk that is a blob"}},
		"azureDisk: a managed disk by a resource's path is allowed": {"azureDisk: {diskName: a, kind: Managed, diskURI: /subscriptions/a}", nil},
		"azureDisk: a blob by an address is allowed":                {"azureDisk: {diskName: a, diskURI: \"https://a\"}", nil},

		"fc needs targets or ids":            {"fc: {readOnly: true}", []string{at + "fc.targetWWNs: Required value: targetWWNs or wwids is required"}},
		"fc: targets beside ids are refused": {"fc: {targetWWNs: [a], wwids: [b], lun: 1}", []string{at + "fc.wwids: Invalid value: "}},
		"fc: targets need a lun":             {"fc: {targetWWNs: [a]}", []string{at + "fc.lun: Required value: targetWWNs needs it"}},
		"fc: targets with a lun are allowed": {"fc: {targetWWNs: [a], lun: 0}", nil},
		"fc: ids alone are allowed":          {"fc: {wwids: [a]}", nil},

		"flexVolume: an option of kubernetes.io is refused":           {"flexVolume: {driver: a/b, options: {kubernetes.io/a: b}}", []string{at + "flexVolume.options[kubernetes.io/a]: Invalid value: \"b\": the key must not be one of kubernetes.io or k8s.io"}},
		"flexVolume: an option of a domain below k8s.io is refused":   {"flexVolume: {driver: a/b, options: {a.K8s.io/a: b}}", []string{at + "flexVolume.options[a.K8s.io/a]: "}},
		"flexVolume: options of other domains are allowed":            {"flexVolume: {driver: a/b, options: {mykubernetes.io/a: b, myk8s.io/a: b, a: b}}", nil},
		"flexVolume: no options are allowed":                          {"flexVolume: {driver: a/b}", nil},
		"flocker: a name beside an id is refused":                     {"flocker: {datasetName: a, datasetUUID: b}", []string{at + "flocker: Invalid value: "}},
		"flocker needs a name or an id":                               {"flocker: {}", []string{"must have either datasetName or datasetUUID"}},
		"flocker: a name alone is allowed":                            {"flocker: {datasetName: a}", nil},
		"flocker: an id alone is allowed":                             {"flocker: {datasetUUID: a}", nil},
		"iscsi: discovery by CHAP needs a secret":                     {"iscsi: {iqn: iqn.2001-04.com.example:disk, lun: 0, targetPortal: a, chapAuthDiscovery: true}", []string{at + "iscsi.secretRef: Required value: chapAuthDiscovery needs it"}},
		"iscsi: a session by CHAP needs a secret":                     {"iscsi: {iqn: iqn.2001-04.com.example:disk, lun: 0, targetPortal: a, chapAuthSession: True}", []string{at + "iscsi.secretRef: Required value: chapAuthSession needs it"}},
		"iscsi: both by CHAP without a secret are one error":          {"iscsi: {iqn: iqn.2001-04.com.example:disk, lun: 0, targetPortal: a, chapAuthDiscovery: true, chapAuthSession: true}", []string{at + "iscsi.secretRef: "}},
		"iscsi: both by CHAP with a secret are allowed":               {"iscsi: {iqn: iqn.2001-04.com.example:disk, lun: 0, targetPortal: a, chapAuthDiscovery: true, chapAuthSession: true, secretRef: {name: a}}", nil},
		"iscsi: without CHAP no secret is needed":                     {"iscsi: {iqn: iqn.2001-04.com.example:disk, lun: 0, targetPortal: a, chapAuthDiscovery: false}", nil},
		"iscsi: a portal of 56 bytes beside an initiator is refused":  {portal(56), []string{at + "iscsi.targetPortal: Invalid value: \"" + strings.Repeat("a", 56) + "\": must be at most 55 bytes long"}},
		"iscsi: a portal of 55 bytes beside an initiator is allowed":  {portal(55), nil},
		"iscsi: a portal of 56 bytes without an initiator is allowed": {"iscsi: {iqn: iqn.2001-04.com.example:disk, lun: 0, targetPortal: " + strings.Repeat("a", 56) + "}", nil},
	} {
		t.Run(name, specCase{reason: name, spec: "dataset: {volume: {" + c.volume + "}}", want: c.want}.run)
	}
}

// A claim that is made with the pod is one that Kubernetes has to take.
func TestEphemeralClaimsAreCheckedLikeKubernetesDoes(t *testing.T) {
	const (
		at     = "spec.storage.volume.ephemeral.volumeClaimTemplate."
		source = "accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}, "
		same   = "must be the same as dataSourceRef, or left out"
	)
	for name, c := range map[string]struct {
		template string
		want     []string
	}{
		"a claim needs a size":         {"spec: {accessModes: [ReadWriteOnce], resources: {requests: {cpu: 1}}}", []string{at + "spec.resources.requests[storage]: Required value: how large the volume is to be"}},
		"a claim of size 0 is refused": {"spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 0}}}", []string{at + "spec.resources.requests[storage]: Invalid value: 0: must be more than 0"}},
		"ReadWriteOncePod beside another mode is refused": {
			"spec: {accessModes: [ReadWriteOncePod, ReadWriteOnce], resources: {requests: {storage: 1Gi}}}",
			[]string{at + "spec.accessModes: Invalid value: "},
		},
		"ReadWriteOncePod alone is allowed": {"spec: {accessModes: [ReadWriteOncePod], resources: {requests: {storage: 1Gi}}}", nil},
		"two other modes are allowed":       {"spec: {accessModes: [ReadWriteOnce, ReadOnlyMany], resources: {requests: {storage: 1Gi}}}", nil},

		"dataSource: another kind needs an apiGroup":                    {"spec: {" + source + "dataSource: {kind: VolumeSnapshot, name: a}}", []string{at + "spec.dataSource.kind: Invalid value: \"VolumeSnapshot\": must be PersistentVolumeClaim without an apiGroup"}},
		"dataSourceRef: another kind needs an apiGroup":                 {"spec: {" + source + "dataSourceRef: {kind: VolumeSnapshot, name: a}}", []string{at + "spec.dataSourceRef.kind: "}},
		"dataSource: a claim is allowed":                                {"spec: {" + source + "dataSource: {kind: PersistentVolumeClaim, name: a}}", nil},
		"dataSourceRef: a snapshot with its apiGroup is allowed":        {"spec: {" + source + "dataSourceRef: {apiGroup: snapshot.storage.k8s.io, kind: VolumeSnapshot, name: a}}", nil},
		"both sources the same are allowed":                             {"spec: {" + source + "dataSource: {kind: PersistentVolumeClaim, name: a}, dataSourceRef: {kind: PersistentVolumeClaim, name: a}}", nil},
		"both sources with two names are refused":                       {"spec: {" + source + "dataSource: {kind: PersistentVolumeClaim, name: a}, dataSourceRef: {kind: PersistentVolumeClaim, name: b}}", []string{same}},
		"both sources with two kinds are refused":                       {"spec: {" + source + "dataSource: {apiGroup: a, kind: A, name: a}, dataSourceRef: {apiGroup: a, kind: B, name: a}}", []string{same}},
		"both sources with two groups are refused":                      {"spec: {" + source + "dataSource: {apiGroup: a, kind: A, name: a}, dataSourceRef: {apiGroup: b, kind: A, name: a}}", []string{same}},
		"both sources, one with an empty group, are refused":            {"spec: {" + source + "dataSource: {apiGroup: \"\", kind: PersistentVolumeClaim, name: a}, dataSourceRef: {kind: PersistentVolumeClaim, name: a}}", []string{same}},
		"both sources with three differences are one error":             {"spec: {" + source + "dataSource: {apiGroup: a, kind: A, name: a}, dataSourceRef: {apiGroup: b, kind: B, name: b}}", []string{at + "spec.dataSource: "}},
		"dataSource beside a dataSourceRef with a namespace is refused": {"spec: {" + source + "dataSource: {kind: PersistentVolumeClaim, name: a}, dataSourceRef: {kind: PersistentVolumeClaim, name: b, namespace: c}}", []string{"must not be given beside a dataSourceRef with a namespace"}},
		"dataSourceRef with a namespace is allowed":                     {"spec: {" + source + "dataSourceRef: {kind: PersistentVolumeClaim, name: a, namespace: c}}", nil},

		"a claim's label with a space is refused":         {"metadata: {labels: {a b: c}}, spec: {" + source + "}", []string{at + "metadata.labels[a b]: Invalid value: \"a b\": must be [prefix/]name"}},
		"a claim's label's value with a space is refused": {"metadata: {labels: {a: b c}}, spec: {" + source + "}", []string{at + "metadata.labels[a]: Invalid value: \"b c\": must be empty or letters"}},
		"a claim's annotation with a space is refused":    {"metadata: {annotations: {a b: c}}, spec: {" + source + "}", []string{at + "metadata.annotations[a b]: Invalid value: \"a b\": must be [prefix/]name"}},
		"a claim's name is refused":                       {"metadata: {name: a}, spec: {" + source + "}", []string{at + "metadata.name: Invalid value: \"a\": must not be given: claims have labels and annotations only"}},
		"a claim's right metadata is allowed":             {"metadata: {labels: {a: b}, annotations: {Example.com/a: b c}}, spec: {" + source + "}", nil},
		"a claim without metadata is allowed":             {"spec: {" + source + "}", nil},
	} {
		t.Run(name, specCase{reason: name, mode: v1alpha1.SingleNode, spec: "storage: {volume: {ephemeral: {volumeClaimTemplate: {" + strings.ReplaceAll(c.template, ", }", "}") + "}}}}", want: c.want}.run)
	}
}

package fn_test

import (
	"strings"
	"testing"
)

// Each kind of volume has its own rules. tools/kubernetes tests that they are Kubernetes'; this
// test has the messages, and the values at the limits.
func TestVolumesOfEachKind(t *testing.T) {
	const at = "spec.dataset.volume."
	portal := func(length int) string {
		return "iscsi: {iqn: iqn.2001-04.com.example:disk, lun: 0, initiatorName: iqn.2001-04.com.example:us, targetPortal: " + strings.Repeat("a", length) + "}"
	}
	for name, c := range map[string]struct {
		volume string
		want   []string
	}{
		"none": {"", []string{"spec.dataset.volume: Invalid value: must have one kind of volume, as in persistentVolumeClaim: {claimName: data}"}},
		"two":  {"emptyDir: {}, hostPath: {path: /a}", []string{"must have one kind of volume"}},

		"projected: two sources in one": {"projected: {sources: [{configMap: {name: a}, secret: {name: b}}]}", []string{at + "projected.sources[0]: Invalid value: "}},
		"projected: two files at one path": {
			"projected: {sources: [{configMap: {name: a, items: [{key: a, path: x}]}}, {secret: {name: b, items: [{key: b, path: x}]}}]}",
			[]string{at + "projected.sources[1].secret.items[0].path: Duplicate value: \"x\""},
		},
		"projected: two files": {"projected: {sources: [{configMap: {name: a, items: [{key: a, path: x}]}}, {secret: {name: b, items: [{key: b, path: y}]}}]}", nil},

		"azureDisk: managed, at an address": {"azureDisk: {diskName: a, kind: Managed, diskURI: \"https://a\"}", []string{at + "azureDisk.diskURI: Invalid value: \"https://a\": must start with /subscriptions/ for a managed disk"}},
		"azureDisk: a blob, as a resource":  {"azureDisk: {diskName: a, diskURI: /subscriptions/a}", []string{"must start with https:// for a disk that is a blob"}},
		"azureDisk: managed":                {"azureDisk: {diskName: a, kind: Managed, diskURI: /subscriptions/a}", nil},
		"azureDisk: a blob":                 {"azureDisk: {diskName: a, diskURI: \"https://a\"}", nil},

		"fc: of nothing":            {"fc: {readOnly: true}", []string{at + "fc.targetWWNs: Required value: targetWWNs or wwids is required"}},
		"fc: of both":               {"fc: {targetWWNs: [a], wwids: [b], lun: 1}", []string{at + "fc.wwids: Invalid value: "}},
		"fc: targets without a lun": {"fc: {targetWWNs: [a]}", []string{at + "fc.lun: Required value: it is required with targetWWNs"}},
		"fc: targets":               {"fc: {targetWWNs: [a], lun: 0}", nil},
		"fc: ids":                   {"fc: {wwids: [a]}", nil},

		"flexVolume: an option of Kubernetes'":      {"flexVolume: {driver: a/b, options: {kubernetes.io/a: b}}", []string{at + "flexVolume.options[kubernetes.io/a]: Invalid value: \"b\": the key must not be one of kubernetes.io or k8s.io"}},
		"flexVolume: an option of a domain of it":   {"flexVolume: {driver: a/b, options: {a.K8s.io/a: b}}", []string{at + "flexVolume.options[a.K8s.io/a]: "}},
		"flexVolume: an option of another's":        {"flexVolume: {driver: a/b, options: {mykubernetes.io/a: b, myk8s.io/a: b, a: b}}", nil},
		"flexVolume: no options":                    {"flexVolume: {driver: a/b}", nil},
		"flocker: two names":                        {"flocker: {datasetName: a, datasetUUID: b}", []string{at + "flocker: Invalid value: "}},
		"flocker: no name":                          {"flocker: {}", []string{"must have either datasetName or datasetUUID"}},
		"flocker: a name":                           {"flocker: {datasetName: a}", nil},
		"flocker: an id":                            {"flocker: {datasetUUID: a}", nil},
		"iscsi: discovery without a secret":         {"iscsi: {iqn: iqn.2001-04.com.example:disk, lun: 0, targetPortal: a, chapAuthDiscovery: true}", []string{at + "iscsi.secretRef: Required value: chapAuthDiscovery needs it"}},
		"iscsi: a session without one":              {"iscsi: {iqn: iqn.2001-04.com.example:disk, lun: 0, targetPortal: a, chapAuthSession: True}", []string{at + "iscsi.secretRef: Required value: chapAuthSession needs it"}},
		"iscsi: both without one":                   {"iscsi: {iqn: iqn.2001-04.com.example:disk, lun: 0, targetPortal: a, chapAuthDiscovery: true, chapAuthSession: true}", []string{at + "iscsi.secretRef: "}},
		"iscsi: both with one":                      {"iscsi: {iqn: iqn.2001-04.com.example:disk, lun: 0, targetPortal: a, chapAuthDiscovery: true, chapAuthSession: true, secretRef: {name: a}}", nil},
		"iscsi: neither":                            {"iscsi: {iqn: iqn.2001-04.com.example:disk, lun: 0, targetPortal: a, chapAuthDiscovery: false}", nil},
		"iscsi: a portal too long for a name":       {portal(56), []string{at + "iscsi.targetPortal: Invalid value: \"" + strings.Repeat("a", 56) + "\": must be at most 55 bytes long"}},
		"iscsi: a portal that is just short enough": {portal(55), nil},
		"iscsi: a long portal that names nothing":   {"iscsi: {iqn: iqn.2001-04.com.example:disk, lun: 0, targetPortal: " + strings.Repeat("a", 56) + "}", nil},
	} {
		t.Run(name, specCase{reason: "of " + name, spec: "dataset: {volume: {" + c.volume + "}}", want: c.want}.run)
	}
}

// A claim that is made with the pod is one that Kubernetes has to take.
func TestClaimsThatAreMade(t *testing.T) {
	const (
		at     = "spec.dataset.volume.ephemeral.volumeClaimTemplate."
		source = "accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}, "
		same   = "must be the same as dataSourceRef, or left out"
	)
	for name, c := range map[string]struct {
		template string
		want     []string
	}{
		"no size":   {"spec: {accessModes: [ReadWriteOnce], resources: {requests: {cpu: 1}}}", []string{at + "spec.resources.requests[storage]: Required value: how large the volume is to be"}},
		"no volume": {"spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 0}}}", []string{at + "spec.resources.requests[storage]: Invalid value: 0: must be more than 0"}},
		"for one pod, and for others": {
			"spec: {accessModes: [ReadWriteOncePod, ReadWriteOnce], resources: {requests: {storage: 1Gi}}}",
			[]string{at + "spec.accessModes: Invalid value: "},
		},
		"for one pod": {"spec: {accessModes: [ReadWriteOncePod], resources: {requests: {storage: 1Gi}}}", nil},
		"for others":  {"spec: {accessModes: [ReadWriteOnce, ReadOnlyMany], resources: {requests: {storage: 1Gi}}}", nil},

		"from what is no claim":            {"spec: {" + source + "dataSource: {kind: VolumeSnapshot, name: a}}", []string{at + "spec.dataSource.kind: Invalid value: \"VolumeSnapshot\": must be PersistentVolumeClaim without an apiGroup"}},
		"from what is no claim, referred":  {"spec: {" + source + "dataSourceRef: {kind: VolumeSnapshot, name: a}}", []string{at + "spec.dataSourceRef.kind: "}},
		"from a claim":                     {"spec: {" + source + "dataSource: {kind: PersistentVolumeClaim, name: a}}", nil},
		"from a snapshot":                  {"spec: {" + source + "dataSourceRef: {apiGroup: snapshot.storage.k8s.io, kind: VolumeSnapshot, name: a}}", nil},
		"from the same said twice":         {"spec: {" + source + "dataSource: {kind: PersistentVolumeClaim, name: a}, dataSourceRef: {kind: PersistentVolumeClaim, name: a}}", nil},
		"from claims of two names":         {"spec: {" + source + "dataSource: {kind: PersistentVolumeClaim, name: a}, dataSourceRef: {kind: PersistentVolumeClaim, name: b}}", []string{same}},
		"from two kinds":                   {"spec: {" + source + "dataSource: {apiGroup: a, kind: A, name: a}, dataSourceRef: {apiGroup: a, kind: B, name: a}}", []string{same}},
		"from two groups":                  {"spec: {" + source + "dataSource: {apiGroup: a, kind: A, name: a}, dataSourceRef: {apiGroup: b, kind: A, name: a}}", []string{same}},
		"from a group that is empty":       {"spec: {" + source + "dataSource: {apiGroup: \"\", kind: PersistentVolumeClaim, name: a}, dataSourceRef: {kind: PersistentVolumeClaim, name: a}}", []string{same}},
		"from three things that differ":    {"spec: {" + source + "dataSource: {apiGroup: a, kind: A, name: a}, dataSourceRef: {apiGroup: b, kind: B, name: b}}", []string{at + "spec.dataSource: "}},
		"from another namespace, and here": {"spec: {" + source + "dataSource: {kind: PersistentVolumeClaim, name: a}, dataSourceRef: {kind: PersistentVolumeClaim, name: b, namespace: c}}", []string{"must not be given beside a dataSourceRef with a namespace"}},
		"from another namespace":           {"spec: {" + source + "dataSourceRef: {kind: PersistentVolumeClaim, name: a, namespace: c}}", nil},

		"labels":         {"metadata: {labels: {a b: c}}, spec: {" + source + "}", []string{at + "metadata.labels[a b]: Invalid value: \"a b\": must be [prefix/]name"}},
		"label's value":  {"metadata: {labels: {a: b c}}, spec: {" + source + "}", []string{at + "metadata.labels[a]: Invalid value: \"b c\": must be empty or letters"}},
		"annotations":    {"metadata: {annotations: {a b: c}}, spec: {" + source + "}", []string{at + "metadata.annotations[a b]: Invalid value: \"a b\": must be [prefix/]name"}},
		"a name":         {"metadata: {name: a}, spec: {" + source + "}", []string{at + "metadata.name: Invalid value: \"a\": must not be given: claims have labels and annotations only"}},
		"right metadata": {"metadata: {labels: {a: b}, annotations: {Example.com/a: b c}}, spec: {" + source + "}", nil},
		"no metadata":    {"spec: {" + source + "}", nil},
	} {
		t.Run(name, specCase{reason: "of " + name, spec: "dataset: {volume: {ephemeral: {volumeClaimTemplate: {" + strings.ReplaceAll(c.template, ", }", "}") + "}}}}", want: c.want}.run)
	}
}

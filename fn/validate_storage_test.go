package fn_test

import (
	"strings"
	"testing"

	"github.com/widedeep/widedeep/v1alpha1"
)

// specCase is what a spec in one line of YAML leads to: errors that hold the texts, none
// where there are none.
type specCase struct {
	reason, spec string
	mode         v1alpha1.Mode
	want         []string
}

func (c specCase) run(t *testing.T) {
	t.Helper()
	mode := c.mode
	if mode == "" {
		mode = v1alpha1.Pipeline
	}
	_, messages, err := runFunction(listHead + "functionConfig:\n  apiVersion: widedeep.dev/v1alpha1\n  kind: WideDeepConfig\n  metadata: {name: a}\n  spec: {mode: " +
		string(mode) + ", " + c.spec + "}\n")
	if got := strings.Count(messages, "error: "); got != len(c.want) || (err == nil) != (got == 0) {
		t.Errorf("%s: %d errors (%v), want %d; %s:\n%s", c.spec, got, err, len(c.want), c.reason, messages)
	}
	for _, want := range c.want {
		if !strings.Contains(messages, want) {
			t.Errorf("%s: want %q, since %s; got:\n%s", c.spec, want, c.reason, messages)
		}
	}
}

func TestStorageIsSharedAndWritable(t *testing.T) {
	const at = "spec.storage.volume."
	for name, c := range map[string]specCase{
		"a claim is allowed":                           {reason: "all pods may share it", spec: "storage: {volume: {persistentVolumeClaim: {claimName: a}}}"},
		"a claim with readOnly: false is allowed":      {reason: "that is the default", spec: "storage: {volume: {persistentVolumeClaim: {claimName: a, readOnly: false}}}"},
		"a hostPath is allowed":                        {reason: "nodes may have a file system in common", spec: "storage: {volume: {hostPath: {path: /a}}}"},
		"an emptyDir is refused in a pipeline":         {reason: "each pod has its own", spec: "storage: {volume: {emptyDir: {}}}", want: []string{at + "emptyDir: "}},
		"an ephemeral volume is refused in a pipeline": {reason: "each pod has its own", spec: "storage: {volume: {ephemeral: {volumeClaimTemplate: {spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}}}}", want: []string{at + "ephemeral: "}},
		"an emptyDir is allowed on a single node":      {reason: "nothing else has to read it", mode: v1alpha1.SingleNode, spec: "storage: {volume: {emptyDir: {}}}"},
		"a configMap is refused":                       {reason: "nothing can be written to it", spec: "storage: {volume: {configMap: {name: a}}}", want: []string{at + "configMap: "}},
		"a secret is refused in a pipeline":            {reason: "nothing can be written to it", spec: "storage: {volume: {secret: {secretName: a}}}", want: []string{at + "secret: "}},
		"a secret is refused on a single node":         {reason: "nothing can be written to it", mode: v1alpha1.SingleNode, spec: "storage: {volume: {secret: {secretName: a}}}", want: []string{at + "secret: "}},
		"a projected volume is refused":                {reason: "nothing can be written to it", spec: "storage: {volume: {projected: {sources: [{configMap: {name: a}}]}}}", want: []string{at + "projected: "}},
		"a downwardAPI volume is refused":              {reason: "nothing can be written to it", spec: "storage: {volume: {downwardAPI: {}}}", want: []string{at + "downwardAPI: "}},
		"an image is refused":                          {reason: "nothing can be written to it", spec: "storage: {volume: {image: {reference: a}}}", want: []string{at + "image: "}},
		"a read-only claim is refused":                 {reason: "nothing can be written to it", spec: "storage: {volume: {persistentVolumeClaim: {claimName: a, readOnly: true}}}", want: []string{at + "persistentVolumeClaim.readOnly: "}},
		"a read-only NFS export is refused":            {reason: "nothing can be written to it", mode: v1alpha1.SingleNode, spec: "storage: {volume: {nfs: {server: a, path: /a, readOnly: True}}}", want: []string{at + "nfs.readOnly: "}},
		"a gitRepo is refused in a pipeline":           {reason: "each pod has its own", spec: "storage: {volume: {gitRepo: {repository: a}}}", want: []string{at + "gitRepo: "}},
		"a list in place of a volume is one error":     {reason: "it is one mistake", spec: "storage: {volume: [emptyDir, a]}", want: []string{"spec.storage.volume: "}},
		"a text in place of an emptyDir is one error":  {reason: "it is one mistake", spec: "storage: {volume: {emptyDir: a}}", want: []string{at + "emptyDir: "}},
		"a read-only claim is allowed for the dataset": {reason: "the training only reads it", spec: "dataset: {volume: {persistentVolumeClaim: {claimName: a, readOnly: true}}}"},
		"an emptyDir is refused for the dataset":       {reason: "it holds no data", spec: "dataset: {volume: {emptyDir: {}}}", want: []string{"spec.dataset.volume.emptyDir: Invalid value: must be a volume that holds the data, such as persistentVolumeClaim; "}},
		"an emptyDir with a size is refused, too":      {reason: "it holds no data", mode: v1alpha1.SingleNode, spec: "dataset: {volume: {emptyDir: {sizeLimit: 1Gi}}}", want: []string{"spec.dataset.volume.emptyDir: "}},
		"a configMap is allowed for the dataset":       {reason: "the training only reads it", spec: "dataset: {volume: {configMap: {name: a}}}"},
	} {
		t.Run(name, c.run)
	}
}

// A volume without a source of data is as empty as an emptyDir.
func TestTheDatasetHasASource(t *testing.T) {
	const (
		claim = "ephemeral: {volumeClaimTemplate: {spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}"
		item  = "{path: a, fieldRef: {fieldPath: metadata.name}}"
	)
	for volume, isEmpty := range map[string]bool{
		claim + "}}}": true,
		claim + ", dataSource: null, dataSourceRef: null}}}":                                          true,
		claim + ", dataSource: {apiGroup: snapshot.storage.k8s.io, kind: VolumeSnapshot, name: a}}}}": false,
		claim + ", dataSourceRef: {kind: PersistentVolumeClaim, name: a}}}}":                          false,
		"projected: {}":                                      true,
		"projected: {sources: []}":                           true,
		"projected: {sources: [{}]}":                         true,
		"projected: {sources: [{downwardAPI: {}}]}":          true,
		"projected: {sources: [{secret: {name: a}}]}":        false,
		"projected: {sources: [{}, {configMap: {name: a}}]}": false,
		"downwardAPI: {}":                                    true,
		"downwardAPI: {items: []}":                           true,
		"downwardAPI: {items: [" + item + "]}":               false,
	} {
		c := specCase{reason: "a claim of the pod's own, or a volume without files, holds no data", spec: "dataset: {volume: {" + volume + "}}"}
		if isEmpty {
			kind, _, _ := strings.Cut(volume, ":")
			c.want = []string{"spec.dataset.volume." + kind + ": Invalid value: must be a volume that holds the data, such as persistentVolumeClaim; "}
		}
		t.Run(volume, c.run)
	}
	specCase{reason: "it is one mistake", spec: "dataset: {volume: {ephemeral: {}}}", want: []string{"volumeClaimTemplate: Required value"}}.run(t)
}

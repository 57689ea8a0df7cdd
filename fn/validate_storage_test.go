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
		"claim":                  {reason: "all pods may share it", spec: "storage: {volume: {persistentVolumeClaim: {claimName: a}}}"},
		"claim, writable":        {reason: "that is the default", spec: "storage: {volume: {persistentVolumeClaim: {claimName: a, readOnly: false}}}"},
		"node's folder":          {reason: "nodes may have a file system in common", spec: "storage: {volume: {hostPath: {path: /a}}}"},
		"emptyDir":               {reason: "each pod has its own", spec: "storage: {volume: {emptyDir: {}}}", want: []string{at + "emptyDir: "}},
		"ephemeral":              {reason: "each pod has its own", spec: "storage: {volume: {ephemeral: {volumeClaimTemplate: {spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}}}}", want: []string{at + "ephemeral: "}},
		"emptyDir, single-node":  {reason: "nothing else has to read it", mode: v1alpha1.SingleNode, spec: "storage: {volume: {emptyDir: {}}}"},
		"configMap":              {reason: "nothing can be written to it", spec: "storage: {volume: {configMap: {name: a}}}", want: []string{at + "configMap: "}},
		"secret":                 {reason: "nothing can be written to it", spec: "storage: {volume: {secret: {secretName: a}}}", want: []string{at + "secret: "}},
		"secret, single-node":    {reason: "nothing can be written to it", mode: v1alpha1.SingleNode, spec: "storage: {volume: {secret: {secretName: a}}}", want: []string{at + "secret: "}},
		"projected":              {reason: "nothing can be written to it", spec: "storage: {volume: {projected: {sources: [{configMap: {name: a}}]}}}", want: []string{at + "projected: "}},
		"downwardAPI":            {reason: "nothing can be written to it", spec: "storage: {volume: {downwardAPI: {}}}", want: []string{at + "downwardAPI: "}},
		"image":                  {reason: "nothing can be written to it", spec: "storage: {volume: {image: {reference: a}}}", want: []string{at + "image: "}},
		"claim, read-only":       {reason: "nothing can be written to it", spec: "storage: {volume: {persistentVolumeClaim: {claimName: a, readOnly: true}}}", want: []string{at + "persistentVolumeClaim.readOnly: "}},
		"export, read-only":      {reason: "nothing can be written to it", mode: v1alpha1.SingleNode, spec: "storage: {volume: {nfs: {server: a, path: /a, readOnly: True}}}", want: []string{at + "nfs.readOnly: "}},
		"repository":             {reason: "each pod has its own", spec: "storage: {volume: {gitRepo: {repository: a}}}", want: []string{at + "gitRepo: "}},
		"of no kind":             {reason: "it is one mistake", spec: "storage: {volume: [emptyDir, a]}", want: []string{"spec.storage.volume: "}},
		"of a kind, and wrong":   {reason: "it is one mistake", spec: "storage: {volume: {emptyDir: a}}", want: []string{at + "emptyDir: "}},
		"dataset, read-only":     {reason: "the training only reads it", spec: "dataset: {volume: {persistentVolumeClaim: {claimName: a, readOnly: true}}}"},
		"dataset of a ConfigMap": {reason: "the training only reads it", spec: "dataset: {volume: {configMap: {name: a}}}"},
	} {
		t.Run(name, c.run)
	}
}

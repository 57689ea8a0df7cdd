package fn_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	kyaml "sigs.k8s.io/kustomize/kyaml/yaml"
	"sigs.k8s.io/yaml"

	"github.com/widedeep/widedeep/v1alpha1"
)

// oddKeys are strings to a reader of YAML 1.2, and to one of YAML 1.1 booleans, numbers,
// dates and null where nothing quotes them.
const oddKeys = `{on: a, y: "on", No: off, "1": "1", "010": "010", "1.5": "1.5", "1e3": "1e3", "0x1F": "0x1F", "1_000": "1_000", "null": "null", "2020-01-01": "2020-01-01"}`

// Whatever the keys and texts of a user look like, a reader of YAML 1.1, as kubectl and
// Argo have one, reads the same as one of YAML 1.2.
func TestReadersOfYAMLAgree(t *testing.T) {
	spec := strings.ReplaceAll(`
  labels: ODD
  annotations: ODD
  storage:
    volume:
      csi: {driver: d, volumeAttributes: {ssl: on, 1:30: 1:30, on: "1_000", ~a: y, "<<": "=", ? "" : ""}}
  training:
    nodeSelector: ODD
    topologySpreadConstraints:
    - {maxSkew: 1, topologyKey: y, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: ODD}}
  serving:
    nodeSelector: ODD
    affinity:
      podAntiAffinity:
        requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: on, labelSelector: {matchLabels: ODD}}]
`, "ODD", oddKeys)
	for _, mode := range v1alpha1.Modes {
		output, messages, err := runFunction(listHead + "functionConfig:\n  apiVersion: widedeep.dev/v1alpha1\n  kind: WideDeepConfig\n  metadata: {name: a}\n  spec:\n    mode: " +
			string(mode) + strings.ReplaceAll(spec, "\n", "\n  "))
		if err != nil {
			t.Fatalf("mode %s: %v\n%s", mode, err, messages)
		}
		items, _, _ := strings.Cut(output, "functionConfig:")
		texts := expectReadersAgree(t, string(mode), items)
		if want := map[v1alpha1.Mode]int{v1alpha1.Pipeline: 4}[mode]; texts != want {
			t.Errorf("mode %s: %d texts that are YAML were read, want %d", mode, texts, want)
		}
	}
}

// expectReadersAgree fails where the two read a text differently, or one that is YAML
// within it. It returns how many those were.
func expectReadersAgree(t *testing.T, at, text string) (texts int) {
	t.Helper()
	text = argoReference.ReplaceAllString(text, "1")
	var read any
	if err := kyaml.Unmarshal([]byte(text), &read); err != nil {
		t.Fatalf("%s: %v in\n%s", at, err, text)
	}
	want, err := json.Marshal(read)
	if err != nil {
		t.Fatalf("%s: a key that is no string (%v) in\n%s", at, err, text)
	}
	got, err := yaml.YAMLToJSON([]byte(text))
	if err != nil {
		t.Fatalf("%s: a reader of YAML 1.1: %v in\n%s", at, err, text)
	}
	if diff := cmp.Diff(decoded(t, want), decoded(t, got)); diff != "" {
		t.Errorf("%s (-YAML 1.2 +YAML 1.1):\n%s", at, diff)
	}
	var visit func(at string, value any)
	visit = func(at string, value any) {
		switch value := value.(type) {
		case map[string]any:
			for key, below := range value {
				visit(at+"/"+key, below)
			}
		case []any:
			for i, below := range value {
				visit(fmt.Sprint(at, "/", i), below)
			}
		case string:
			if strings.Contains(value, ":\n") && !strings.HasPrefix(value, "#!") {
				texts += 1 + expectReadersAgree(t, at, value)
			}
		}
	}
	visit(at, read)
	return texts
}

func decoded(t *testing.T, text []byte) (value any) {
	t.Helper()
	if err := json.Unmarshal(text, &value); err != nil {
		t.Fatal(err)
	}
	return value
}

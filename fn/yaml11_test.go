package fn_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
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

// notations are numbers that some reader of YAML takes for another number or for a text.
var notations = []string{
	"010", "017", "0o17", "0O17", "1_000", "1_0.5", "0b11", "0B11", "0x1F", "0X1f", "1:30", "1:30.5", ".5", "5.", "1e3", "1E3", "1e+3", "1.5e3", "+1", "+.5", "-0", "00", "0.5e0", "-1", "31",
	".inf", "-.inf", ".nan", "0x", "1e400", "9223372036854775808", "18446744073709551616", "1.0", "０", "١",
}

// numbers are places for one: every one of our own, and one or more for each that
// Kubernetes' types have.
func numbers() []string {
	places := []string{
		"training.tolerations=[{operator: Exists, effect: NoExecute, tolerationSeconds: NUMBER}]",
		"training.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution=[{weight: NUMBER, preference: {matchExpressions: [{key: a, operator: Exists}]}}]",
		"training.topologySpreadConstraints=[{maxSkew: NUMBER, topologyKey: a, whenUnsatisfiable: DoNotSchedule}]",
		"training.resources.limits={cpu: NUMBER}", "training.resources.requests={memory: NUMBER}", "serving.resources.limits={memory: NUMBER}",
		"dataset.volume.configMap={name: a, defaultMode: NUMBER}", "dataset.volume.secret={secretName: a, items: [{key: a, path: a, mode: NUMBER}]}",
		"dataset.volume.iscsi={targetPortal: a, iqn: 'iqn.2001-04.com.example:a', lun: NUMBER}",
		"dataset.volume.downwardAPI.items=[{path: a, resourceFieldRef: {containerName: a, resource: limits.cpu, divisor: NUMBER}}]",
		"dataset.volume.ephemeral.volumeClaimTemplate.spec={accessModes: [ReadOnlyMany], resources: {requests: {storage: NUMBER}}, dataSource: {kind: PersistentVolumeClaim, name: a}}",
	}
	spec, _ := v1alpha1.Structure.Lookup("spec")
	for _, within := range spec.Fields {
		for _, field := range within.Fields {
			if slices.Contains([]v1alpha1.Type{v1alpha1.Integer, v1alpha1.Number}, field.Type) {
				places = append(places, within.Name+"."+field.Name+"=NUMBER")
			}
		}
	}
	return places
}

// A number is the same to every reader of YAML, or is refused.
func TestNumbersAreReadAlike(t *testing.T) {
	for _, place := range numbers() {
		path, text, _ := strings.Cut(place, "=")
		field := func(number string) (output, messages string, err error) {
			nested := strings.ReplaceAll(path, ".", ": {") + ": " + strings.ReplaceAll(text, "NUMBER", number) + strings.Repeat("}", strings.Count(path, "."))
			return runFunction(listHead + "functionConfig:\n  apiVersion: widedeep.dev/v1alpha1\n  kind: WideDeepConfig\n  metadata: {name: a}\n  spec: {mode: pipeline, " + nested + "}\n")
		}
		if _, messages, err := field("1"); err != nil {
			t.Fatalf("%s: %v\n%s", place, err, messages)
		}
		refused := 0
		for _, number := range notations {
			output, messages, err := field(number)
			if err != nil {
				refused++
				if !strings.Contains(messages, "spec."+path) {
					t.Errorf("%s: %s is refused without the field's name: %s", place, number, messages)
				}
				continue
			}
			items, _, _ := strings.Cut(output, "functionConfig:")
			expectReadersAgree(t, place+" "+number, items)
			if plain := regexp.MustCompile(`^(0|-?[1-9][0-9]*)(\.[0-9]+)?$`); !plain.MatchString(number) && !strings.Contains(items, `"`+number) {
				t.Errorf("%s: %s is neither refused nor a text", place, number)
			}
		}
		if refused == 0 || refused == len(notations) {
			t.Errorf("%s: %d of %d are refused, which proves nothing", place, refused, len(notations))
		}
	}
}

func TestNumbersThatWereProbablyMeant(t *testing.T) {
	for text, want := range map[string]string{
		"tolerations: [{operator: Exists, effect: NoExecute, tolerationSeconds: 017}]":  "did you mean 17?",
		"tolerations: [{operator: Exists, effect: NoExecute, tolerationSeconds: 0x1F}]": "did you mean 31?",
		"steps: 1_000": "did you mean 1000?",
		"steps: 1__0":  "which all readers of YAML read alike\n", // and no guess: Go reads no such number
		"env: [{name: A, value: b}]}, dataset: {volume: {secret: {secretName: a, defaultMode: 0644}}": "did you mean 420?",
	} {
		_, messages, err := runFunction(listHead + "functionConfig:\n  apiVersion: widedeep.dev/v1alpha1\n  kind: WideDeepConfig\n  metadata: {name: a}\n  spec: {training: {" + text + "}}\n")
		if err == nil || !strings.Contains(messages, want) {
			t.Errorf("%s: want %q; got %v: %s", text, want, err, messages)
		}
	}
}

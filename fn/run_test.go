package fn_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/fn"
)

const listHead = "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\n"

func runFunction(input string) (output, messages string, err error) {
	var out, errOut bytes.Buffer
	err = fn.Run(strings.NewReader(input), &out, &errOut)
	return out.String(), errOut.String(), err
}

// What is no ResourceList is an error, not a result: there is nothing to put results into.
func TestRunRefusesWhatIsNoResourceList(t *testing.T) {
	output, messages, err := runFunction("kind: List\n")
	if err == nil || errors.Is(err, fn.ErrFailed) || output != "" || messages != "" {
		t.Errorf("%v\n%s\n%s", err, messages, output)
	}
}

// Without new values the config is not written at all, not even in another notation. It keeps the
// annotations by which kpt finds the comments that it does not pass.
func TestRunLeavesAConfigWithoutNewValuesAlone(t *testing.T) {
	const config = `- apiVersion: widedeep.dev/v1alpha1
  kind: WideDeepConfig
  metadata:
    name: a
    annotations:
      internal.config.kubernetes.io/id: '1'
  spec:
    labels: {a: b} # ours
    user:
      id: &id 1
      groupID: *id
      name: 'jo'
`
	for _, data := range []string{"", "USER_NAME: jo", "USER_NAME: jo, spec.labels: '{\"a\": b}'", "USER_ID: '1', GROUP_ID: '1'"} {
		output, messages, err := runFunction(listHead + "items:\n" + config + "functionConfig: {apiVersion: v1, kind: ConfigMap, data: {" + data + "}}\n")
		if err != nil || !strings.Contains(output, config) {
			_, after, _ := strings.Cut(output, "- apiVersion: widedeep.dev/")
			t.Errorf("%s: %v\n%s\n%.600s", data, err, messages, after)
		}
	}
}

func TestRunDistinguishesNamesThatArePathsOfOneFile(t *testing.T) {
	const item = "- {apiVersion: v1, kind: Pod, metadata: {name: x/../wide-deep-large-ds-fp32-training}}\n"
	output, messages, err := runFunction(listHead + "items:\n" + item + "functionConfig: {apiVersion: widedeep.dev/v1alpha1, kind: WideDeepConfig, metadata: {name: a}}\n")
	if err != nil || !strings.Contains(output, item) {
		t.Errorf("%v\n%s\n%s", err, messages, output)
	}
}

func TestRunTakesNullItemsForNone(t *testing.T) {
	output, messages, err := runFunction(listHead + "items: null\nfunctionConfig:\n  apiVersion: widedeep.dev/v1alpha1\n  kind: WideDeepConfig\n  metadata:\n    name: a\n  spec:\n    storage: {nfs: {path: }}\n")
	if err != nil || !strings.Contains(output, "kind: Pod") {
		t.Errorf("%v\n%s\n%s", err, messages, output)
	}
}

// kpt shows the results, kustomize only what is on standard error.
func TestRunPrintsForKustomizeWhatItDoesNotShow(t *testing.T) {
	const config = "functionConfig:\n  apiVersion: widedeep.dev/v1alpha1\n  kind: WideDeepConfig\n  metadata: {name: a%s}\n  spec: {mode: pipeline, serving: {nodePort: 80}}\n"
	wants := []string{"warning: WideDeepConfig/a: left at their defaults", "info: WideDeepConfig/a: spec.serving.nodePort: 80: is outside of"}
	for annotations, isShown := range map[string]bool{", annotations: {config.kubernetes.io/function: widedeep}": true, "": false} {
		_, messages, err := runFunction(listHead + "items: []\n" + fmt.Sprintf(config, annotations))
		if err != nil || !isShown && messages != "" {
			t.Errorf("%v\n%s", err, messages)
		}
		for _, want := range wants {
			if isShown && !strings.Contains(messages, want) {
				t.Errorf("%q is missing:\n%s", want, messages)
			}
		}
	}
}

// JSON is YAML, but for how it escapes the characters beyond U+FFFF.
func TestRunReadsJSON(t *testing.T) {
	const item = `{"apiVersion": "v1", "kind": "Thing", "metadata": {"name": "a", "annotations": {"mood": "\ud83d\ude00"}}}`
	const config = `{"apiVersion": "widedeep.dev/v1alpha1", "kind": "WideDeepConfig", "metadata": {"name": "b"}}`
	output, messages, err := runFunction(`{"apiVersion": "config.kubernetes.io/v1", "kind": "ResourceList", "items": [` + item + `], "functionConfig": ` + config + `}`)
	if err != nil {
		t.Fatalf("%v\n%s", err, messages)
	}
	var list struct {
		Items []struct {
			Kind     string
			Metadata struct{ Annotations map[string]string }
		}
	}
	if err := yaml.Unmarshal([]byte(output), &list); err != nil {
		t.Fatal(err)
	}
	moods := 0
	for _, item := range list.Items {
		if item.Kind == "Thing" && item.Metadata.Annotations["mood"] == "😀" {
			moods++
		}
	}
	if moods != 1 || len(list.Items) < 4 {
		t.Errorf("the item came back %d times in\n%s", moods, output)
	}
}

// kustomize passes a generator itself among the items. If it came back, overlays could patch it after it has been rendered.
// In a package of kpt it has a file.
func TestRunLeavesOutAGeneratorOfKustomize(t *testing.T) {
	const config = "apiVersion: widedeep.dev/v1alpha1, kind: WideDeepConfig, metadata: {name: a, annotations: {config.kubernetes.io/function: widedeep%s}}"
	for annotations, stays := range map[string]bool{"": false, ", internal.config.kubernetes.io/path: a.yaml": true} {
		one := "{" + fmt.Sprintf(config, annotations) + "}\n"
		output, messages, err := runFunction(listHead + "items:\n- " + one + "functionConfig: " + one)
		if items, _, _ := strings.Cut(output, "\nfunctionConfig:"); err != nil || strings.Contains(items, "WideDeepConfig,") != stays || !strings.Contains(items, "kind: Pod") {
			t.Errorf("%q: %v\n%s\n%s", annotations, err, messages, items)
		}
	}
}

package fn_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A cluster's administrator may have chosen other ports, so it is no error.
func TestNodePortOutsideOfTheUsualRange(t *testing.T) {
	for port, warned := range map[string]bool{"80": true, "29999": true, "30000": false, "32767": false, "32768": true} {
		output, messages, err := runFunction(listHead + "functionConfig:\n  apiVersion: widedeep.dev/v1alpha1\n  kind: WideDeepConfig\n  metadata: {name: a}\n  spec: {mode: pipeline, serving: {nodePort: " + port + "}}\n")
		if err != nil {
			t.Fatalf("%s: %v\n%s", port, err, messages)
		}
		if got := strings.Contains(output, "spec.serving.nodePort: "+port+": "); got != warned {
			t.Errorf("%s: warned %t, want %t:\n%s", port, got, warned, output)
		}
	}
}

// A field whose place another has taken has no effect, which is reported where a user would
// expect one.
func TestFieldsWithoutEffectAreReported(t *testing.T) {
	for name, c := range map[string]struct {
		spec, info string
	}{
		"the pattern beside a reference":    {"image: {reference: a, registry: b}", "spec.image.registry: b: has no effect beside spec.image.reference"},
		"its default, as the package has":   {"image: {reference: a, registry: docker.io}", ""},
		"a suffix beside a reference":       {"image: {reference: a, suffix: -b}", "spec.image.suffix: -b: has no effect beside spec.image.reference"},
		"the export's path beside a mount":  {"storage: {volume: {hostPath: {path: /a}}, mountPath: /b, nfs: {path: /c}}", "spec.storage.nfs.path: /c: has no effect beside spec.storage.mountPath"},
		"the export's path without a mount": {"storage: {volume: {hostPath: {path: /a}}, nfs: {path: /c}}", ""},
		"another mode's default":            {"serving: {replicas: 3}", ""},
		"another mode's field":              {"serving: {replicas: 4}", "spec.serving.replicas: 4: has no effect in mode single-node"},
		"another mode's list":               {"serving: {args: [a]}", "spec.serving.args: has no effect in mode single-node"},
	} {
		t.Run(name, func(t *testing.T) {
			output, messages, err := runFunction(listHead + "functionConfig:\n  apiVersion: widedeep.dev/v1alpha1\n  kind: WideDeepConfig\n  metadata: {name: a}\n  spec: {" + c.spec + "}\n")
			if err != nil {
				t.Fatalf("%v\n%s", err, messages)
			}
			var want []string
			if c.info != "" {
				want = []string{"WideDeepConfig/a: " + c.info}
			}
			if diff := cmp.Diff(want, results(t, output)["info"]); diff != "" {
				t.Errorf("infos (-want +got):\n%s", diff)
			}
		})
	}
}

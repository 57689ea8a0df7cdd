package fn_test

import (
	"strings"
	"testing"
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

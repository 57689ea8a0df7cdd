package fn_test

import (
	"strings"
	"testing"
)

// kpt finds a resource of its upstream by these, however they are spelled.
func TestUpstreamMarksOfKptAreKeptByteForByte(t *testing.T) {
	const config = "- apiVersion: widedeep.dev/v1alpha1\n  kind: WideDeepConfig\n  metadata:\n    name: a\n    annotations:\n      config.kubernetes.io/local-config: \"true\"\n"
	for _, comment := range []string{" # kpt-merge: default/clicks", " #kpt-merge: default/clicks", " #   kpt-merge:  default/clicks", ""} {
		for _, identifier := range []string{"'|Pod|default|clicks'", `"|Pod|default|clicks"`, "a|Pod|default|clicks"} {
			metadata := "  metadata:" + comment + "\n"
			line := "      internal.kpt.dev/upstream-identifier: " + identifier + "\n"
			output, messages, err := runFunction(listHead + "items:\n" + config +
				"- apiVersion: v1\n  kind: Pod\n" + metadata + "    name: wide-deep-large-ds-fp32-training\n    annotations:\n      widedeep.dev/generated-by: a\n" + line)
			if err != nil {
				t.Fatalf("%v\n%s", err, messages)
			}
			_, pod, _ := strings.Cut(output, "  kind: Pod\n")
			pod, _, _ = strings.Cut(pod, "\n- ")
			if !strings.Contains(pod, metadata) || !strings.Contains(pod, line) {
				t.Errorf("want %q and %q in\n%s", metadata, line, pod)
			}
		}
	}
}

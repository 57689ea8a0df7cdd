package fn_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/widedeep/widedeep/v1alpha1"
)

// Keys by which tools hide an object or take it for another's are refused, and no others
// of the same tools.
func TestReservedMetadataIsRefused(t *testing.T) {
	refused := map[string][]string{
		"annotations": {
			"config.kubernetes.io/local-config", "config.kubernetes.io/function", "config.kubernetes.io/path", "config.kubernetes.io/index",
			"config.kubernetes.io/merge-source", "config.k8s.io/id", "config.k8s.io/function", "internal.config.kubernetes.io/path",
			"internal.config.kubernetes.io/kpt-resource-id", "internal.config.k8s.io/anything", "internal.kpt.dev/upstream-identifier", "internal.example.com/a",
			"kustomize.config.k8s.io/id", "kustomize.config.k8s.io/behavior", "widedeep.dev/generated-by",
		},
		"labels": {
			"workflows.argoproj.io/completed", "workflows.argoproj.io/phase", "workflows.argoproj.io/workflow", "workflows.argoproj.io/workflow-template",
			"workflows.argoproj.io/cron-workflow", "app", "app.kubernetes.io/name",
		},
	}
	allowed := map[string][]string{
		"annotations": {
			"config.kubernetes.io/depends-on", "argocd.argoproj.io/sync-wave", "argocd.argoproj.io/hook", "sidecar.istio.io/inject",
			"workflows.argoproj.io/description", "internal", "example.com/internal.path", "config.kubernetes.io/origin", "kpt.dev/bp-version",
		},
		"labels": {"workflows.argoproj.io/controller-instanceid", "team", "app.kubernetes.io/part-of", "app.kubernetes.io/version", "kueue.x-k8s.io/queue-name", "completed", "widedeep.dev/generated-by", "STEPS"},
	}
	for _, mode := range v1alpha1.Modes {
		for field, keys := range refused {
			for _, key := range keys {
				specCase{
					"tools act on it", fmt.Sprintf("%s: {%s: x}", field, key), mode, []string{fmt.Sprintf("spec.%s[%s]: ", field, key)},
				}.run(t)
			}
		}
		for field, keys := range allowed {
			for _, key := range keys {
				specCase{reason: "it hides nothing", spec: fmt.Sprintf("%s: {%s: x}", field, key), mode: mode}.run(t)
			}
		}
	}
}

// The message about a refused key names the tool that acts on it.
func TestMessagesOfRefusedMetadata(t *testing.T) {
	_, messages, _ := runFunction(listHead + "functionConfig:\n  apiVersion: widedeep.dev/v1alpha1\n  kind: WideDeepConfig\n  metadata: {name: a}\n" +
		"  spec: {annotations: {config.kubernetes.io/local-config: \"true\"}, labels: {workflows.argoproj.io/completed: \"true\"}}\n")
	for _, want := range []string{"kustomize", "Argo"} {
		if !strings.Contains(messages, want) {
			t.Errorf("want %q in %s", want, messages)
		}
	}
}

// manyLabels are of more bytes in all than a number.
func manyLabels(size int) string {
	var labels []string
	for i := range size / 200 {
		labels = append(labels, fmt.Sprintf("%sexample/a%d: b", strings.Repeat("a.", 95), i))
	}
	return "labels: {" + strings.Join(labels, ", ") + "}"
}

// Keys and values have a form, and annotations a size.
func TestFormsOfMetadata(t *testing.T) {
	sized := func(size int) string { return "annotations: {a: " + strings.Repeat("b", size-1) + "}" }
	for name, c := range map[string]specCase{
		"a right label is allowed":                                  {spec: "labels: {example.com/A_b.c: D-e, f: \"\"}"},
		"a label's prefix in capital letters is refused":            {spec: "labels: {Example.com/a: b}", want: []string{"spec.labels[Example.com/a]: Invalid value: \"Example.com/a\": must be [prefix/]name"}},
		"a label's value with a space is refused":                   {spec: "labels: {a: b c}", want: []string{"spec.labels[a]: Invalid value: \"b c\": must be empty or letters"}},
		"a wrong key and value of a label are one error":            {spec: "labels: {a b: c d}", want: []string{"spec.labels[a b]: Invalid value: \"a b\""}},
		"labels have no limit of size":                              {spec: manyLabels(240 << 10)},
		"labels in a list are refused":                              {spec: "labels: [a b, c d]", want: []string{"spec.labels: Invalid value"}},
		"an annotation with a prefix in capital letters is allowed": {spec: "annotations: {Example.com/a: b c}"},
		"an annotation's key with a space is refused":               {spec: "annotations: {a b: c}", want: []string{"spec.annotations[a b]: Invalid value: \"a b\": must be [prefix/]name"}},
		"annotations in a list are refused":                         {spec: "annotations: [a b, c d]", want: []string{"spec.annotations: Invalid value"}},
		"annotations of 240 KiB are allowed":                        {spec: sized(240 << 10)},
		"annotations of more than 240 KiB are refused":              {spec: sized(240<<10 + 1), want: []string{"must have at most 240 KiB in all"}},
	} {
		c.reason = name
		t.Run(name, c.run)
	}
}

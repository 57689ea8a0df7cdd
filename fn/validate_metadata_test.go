package fn_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/widedeep/widedeep/v1alpha1"
)

// Keys by which tools hide an object or take it for another's are refused, and no others
// of the same tools.
func TestMetadataThatToolsActOn(t *testing.T) {
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
		"labels": {"workflows.argoproj.io/controller-instanceid", "team", "app.kubernetes.io/part-of", "app.kubernetes.io/version", "kueue.x-k8s.io/queue-name"},
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

// What hides an object is no value of a label.
func TestMessagesOfRefusedMetadata(t *testing.T) {
	_, messages, _ := runFunction(listHead + "functionConfig:\n  apiVersion: widedeep.dev/v1alpha1\n  kind: WideDeepConfig\n  metadata: {name: a}\n" +
		"  spec: {annotations: {config.kubernetes.io/local-config: \"true\"}, labels: {workflows.argoproj.io/completed: \"true\"}}\n")
	for _, want := range []string{"kustomize", "Argo"} {
		if !strings.Contains(messages, want) {
			t.Errorf("want %q in %s", want, messages)
		}
	}
}

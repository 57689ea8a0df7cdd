package fn_test

import (
	"strings"
	"testing"
)

// Annotations that kpt and kustomize put on items while functions run, or may put there in later versions.
var meanwhile = []string{
	"internal.config.k8s.io/kpt-resource-id",
	"internal.config.kubernetes.io/kpt-resource-id",
	"internal.kpt.dev/kpt-resource-id",
	"internal.config.kubernetes.io/something-new",
	"kustomize.config.k8s.io/id",
}

// An orphan is removed only where all WideDeepConfigs of the package are among the items.
func TestOrphansStayIfThePackageMayBeIncomplete(t *testing.T) {
	orphan := generatedBy("wide-deep", "Pod", "clicks")
	kept := []string{"warning: wide-deep/pod.yaml: Pod/clicks: kept, though its WideDeepConfig \"wide-deep\" is not among the items"}
	whole := map[string]string{"Kptfile": kptfile(), "wide-deep/pod.yaml": orphan}

	for _, render := range []bool{true, false} {
		call{render: render, files: whole}.run(t).expect(t, []string{"Kptfile Kptfile"},
			[]string{"info: wide-deep/pod.yaml: Pod/clicks: pruned: its package has no WideDeepConfig \"wide-deep\""})
		for _, mark := range meanwhile {
			call{render: render, files: whole, mark: mark}.run(t).expect(t, []string{"Kptfile Kptfile", "wide-deep/pod.yaml Pod"}, kept)
		}
	}
	call{files: map[string]string{"wide-deep/pod.yaml": orphan}}.run(t).expect(t, []string{"wide-deep/pod.yaml Pod"}, kept)

	// kpt 1.0 does not list the functionConfig of --fn-config among the items.
	outside := configOf("other", "views")
	call{files: whole, config: outside}.run(t).expect(t,
		[]string{"Kptfile Kptfile", "wide-deep/pod.yaml Pod", "other/pod.yaml Pod", "other/account.yaml ServiceAccount", "other/configmap.yaml ConfigMap"}, kept)
}

// A mark on the functionConfig alone is a mark too.
func TestOrphansStayWhereTheFunctionConfigIsMarked(t *testing.T) {
	files := map[string]string{"Kptfile": kptfile(), "wide-deep/pod.yaml": generatedBy("wide-deep", "Pod", "clicks")}
	for _, mark := range meanwhile {
		config := "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: function-input\n  annotations: {" + mark + ": \"1\"}\n"
		call{files: files, config: config}.run(t).expect(t, []string{"Kptfile Kptfile", "wide-deep/pod.yaml Pod"}, nil)
	}
}

// An annotation in a user's own file does not make the items a selection, but may be a sign of one.
func TestAMarkOnOneItemIsNoSelection(t *testing.T) {
	marked := "apiVersion: v1\nkind: Service\nmetadata:\n  name: mine\n  annotations: {internal.kpt.dev/something: a}\n"
	files := map[string]string{
		"Kptfile": kptfile(), "wide-deep.yaml": configOf("wide-deep", "clicks"), "mine.yaml": marked,
		"wide-deep/workflow.yaml": strings.Replace(generatedBy("wide-deep", "Workflow", "clicks"), "v1", "argoproj.io/v1alpha1", 1),
		"gone/pod.yaml":           generatedBy("gone", "Pod", "views"),
	}
	call{files: files}.run(t).expect(t,
		[]string{
			"Kptfile Kptfile", "wide-deep.yaml WideDeepConfig", "mine.yaml Service", "gone/pod.yaml Pod",
			"wide-deep/pod.yaml Pod", "wide-deep/account.yaml ServiceAccount", "wide-deep/configmap.yaml ConfigMap",
		},
		[]string{
			"warning: gone/pod.yaml: Pod/views: kept",
			// A config that is seen loses what it no longer wants.
			"info: wide-deep/workflow.yaml: Workflow/clicks: pruned: WideDeepConfig \"wide-deep\" no longer generates it",
		})
}

// With any of kpt's annotations for a selection, the function adds no resource that may exist already.
func TestASelectionAddsNothing(t *testing.T) {
	files := map[string]string{"wide-deep.yaml": configOf("wide-deep", "clicks"), "wide-deep/pod.yaml": generatedBy("wide-deep", "Pod", "clicks")}
	for _, mark := range meanwhile[:4] {
		o := call{files: files, mark: mark}.run(t)
		o.expect(t, []string{"wide-deep.yaml WideDeepConfig", "wide-deep/pod.yaml Pod"},
			[]string{"error: wide-deep.yaml: WideDeepConfig/wide-deep: generates what kpt's selection of the package does not show"})
		if !o.failed || !isAsItWas(o.resources["wide-deep/pod.yaml Pod"]) {
			t.Errorf("%s: failed is %t, and the Pod is\n%s", mark, o.failed, o.resources["wide-deep/pod.yaml Pod"].MustString())
		}
	}
}

// For a selection that matches nothing kpt passes no items, and nothing that marks it as a selection.
func TestAFunctionConfigWithoutItems(t *testing.T) {
	read := annotated(t, configOf("wide-deep", "clicks"), map[string]string{
		"config.kubernetes.io/index": "0", "internal.config.kubernetes.io/index": "0", "internal.config.kubernetes.io/seqindent": "compact",
	})
	call{config: read}.run(t).expect(t, nil, []string{"warning: WideDeepConfig/wide-deep: there are no items beside the functionConfig: nothing is generated"})

	generated := []string{"wide-deep/pod.yaml Pod", "wide-deep/account.yaml ServiceAccount", "wide-deep/configmap.yaml ConfigMap"}
	call{config: configOf("wide-deep", "clicks")}.run(t).expect(t, generated,
		[]string{"warning: WideDeepConfig/wide-deep: there are no items beside the functionConfig: what is generated would be a second copy"})

	generator := annotated(t, read, map[string]string{"config.kubernetes.io/function": "exec: {path: widedeep}"})
	o := call{config: generator}.run(t)
	o.expect(t, generated, nil)
	if all := strings.Join(o.messages, "\n"); strings.Contains(all, "no items") {
		t.Errorf("a generator of kustomize gets a message about having no items:\n%s", all)
	}
}

// kpt hands over an empty ConfigMap where there are no values.
func TestNoValuesMakeNoConfig(t *testing.T) {
	const noValues = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: function-input\ndata: {}\n"
	mine := "apiVersion: v1\nkind: Service\nmetadata:\n  name: mine\n"
	for _, files := range []map[string]string{
		nil, {"Kptfile": kptfile()}, {"mine.yaml": mine}, {"Kptfile": kptfile(), "mine.yaml": mine},
		{"Kptfile": kptfile(), "wide-deep/pod.yaml": generatedBy("wide-deep", "Pod", "clicks")},
	} {
		for _, render := range []bool{true, false} {
			o := call{render: render, files: files, config: noValues}.run(t)
			var want []string
			for _, name := range []string{"Kptfile Kptfile", "mine.yaml Service"} {
				if files[strings.Fields(name)[0]] != "" {
					want = append(want, name)
				}
			}
			o.expect(t, want, []string{"warning: there is no WideDeepConfig among the items and there are no values to make one of: nothing is generated"})
		}
	}
}

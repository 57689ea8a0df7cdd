package fn_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/fn"
	"github.com/widedeep/widedeep/internal/resourcelist/listtest"
)

// Any bytes in: no panic, what comes out is a ResourceList, the items that are not ours
// are in it as they were, and on an error all are.
func FuzzRun(f *testing.F) {
	const config = "  apiVersion: widedeep.dev/v1alpha1\n  kind: WideDeepConfig\n  metadata:\n    name: a\n"
	const owned = "- {apiVersion: v1, kind: Pod, metadata: {name: p, annotations: {widedeep.dev/generated-by: a}}}\n"
	for _, seed := range []string{
		"", "a: [", listHead, listHead + "functionConfig:\n" + config, listHead + "functionConfig:\n" + config + "  spec: {mode: pipeline, user: {id: 1}}\n",
		listHead + "functionConfig: {apiVersion: v1, kind: ConfigMap, data: {MODE: pipeline, NAME: b}}\n",
		listHead + "items:\n" + owned + "- &x {kind: *x}\n",
		listHead + "items:\n" + owned + "- # head\n" + config + "- {kind: Kptfile, apiVersion: kpt.dev/v1, metadata: {annotations: {internal.config.kubernetes.io/path: Kptfile}}}\n",
		listHead + "items:\n- kind: &a Thing\n  labels: {b: *a, c: }\n  text: |+\n    a\n\n- {kind: 5, metadata: [], ? {a: b} : ~}\nfunctionConfig:\n" + config,
		listHead + "items:\n- <<: {kind: Thing}\n  a: >-\n    b\n    c\n  a: 'd\n\n    e'\n", "\ufeff" + listHead + "items: []\nresults: [{message: a, severity: info}]\r\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, input []byte) {
		output, _, err := runFunction(string(input))
		if err != nil && !errors.Is(err, fn.ErrFailed) {
			if output != "" {
				t.Errorf("it failed with %v and wrote\n%s", err, output)
			}
			return
		}
		keep := func(item *yaml.Node) bool { return err != nil || !isOurs(item) }
		given, ok := listtest.Items(t, string(input), keep)
		if !ok {
			return // more than a comparison should expand
		}
		got, _ := listtest.Items(t, output, keep)
		if diff := cmp.Diff(given, got); diff != "" {
			t.Errorf("foreign items (-in +out):\n%s\nfrom:\n%s\nto:\n%s", diff, input, output)
		}
	})
}

// isOurs reports whether the function may change an item.
func isOurs(item *yaml.Node) bool {
	r := yaml.NewRNode(item)
	owner, err := r.Pipe(yaml.Lookup("metadata", "annotations", fn.OwnerAnnotation))
	owned := err == nil && owner != nil && listtest.Resolved(owner.YNode()).ShortTag() == yaml.NodeTagString
	return owned && isGenerated(item) || r.GetKind() == "WideDeepConfig"
}

// isGenerated reports whether an item is of a kind that the function generates.
func isGenerated(item *yaml.Node) bool {
	bare := yaml.MustParse("metadata: {annotations: {" + fn.OwnerAnnotation + ": a}}").YNode()
	for i := 0; i+1 < len(item.Content); i += 2 {
		if key := item.Content[i].Value; key == "apiVersion" || key == "kind" {
			bare.Content = append(bare.Content, item.Content[i], listtest.Resolved(item.Content[i+1]))
		}
	}
	return fn.Generator(bare) != ""
}

package fn

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/widedeep/widedeep/v1alpha1"
)

func TestGeneratedKindsAreThoseOfAllModesAndWorkloads(t *testing.T) {
	found := map[groupKind]bool{}
	for mode, workloads := range v1alpha1.Workloads {
		for _, workload := range workloads {
			file := File{Name: "a.yaml", Data: fmt.Appendf(nil, "apiVersion: %s\nkind: %s\nmetadata: {name: a}\nspec: {mode: %s, workload: %s}\n", v1alpha1.APIVersion, v1alpha1.Kind, mode, workload)}
			var messages strings.Builder
			nodes, err := Render([]File{file}, nil, "", &messages)
			if err != nil {
				t.Fatalf("%v\n%s", err, messages.String())
			}
			for _, node := range nodes {
				found[groupKind{groupOf(child(node, "apiVersion").Value), child(node, "kind").Value}] = true
			}
		}
	}
	var got []groupKind
	for kind := range found {
		got = append(got, kind)
	}
	slices.SortFunc(got, func(a, b groupKind) int { return strings.Compare(a.group+"/"+a.kind, b.group+"/"+b.kind) })
	if diff := cmp.Diff(generatedKinds, got, cmp.AllowUnexported(groupKind{})); diff != "" {
		t.Errorf("(-listed +generated):\n%s", diff)
	}
}

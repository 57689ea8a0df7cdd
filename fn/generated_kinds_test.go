package fn

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/widedeep/widedeep/manifests"
	"github.com/widedeep/widedeep/v1alpha1"
)

func TestGeneratedKindsAreThoseOfAllModesAndWorkloads(t *testing.T) {
	found := map[manifests.Kind]bool{}
	for mode, workloads := range v1alpha1.Workloads {
		for _, workload := range workloads {
			file := File{Name: "a.yaml", Data: fmt.Appendf(nil, "apiVersion: %s\nkind: %s\nmetadata: {name: a}\nspec: {mode: %s, workload: %s}\n", v1alpha1.APIVersion, v1alpha1.Kind, mode, workload)}
			var messages strings.Builder
			nodes, err := Render([]File{file}, Settings{}, Report{To: &messages})
			if err != nil {
				t.Fatalf("%v\n%s", err, messages.String())
			}
			for _, node := range nodes {
				found[manifests.Kind{Group: groupOf(child(node, "apiVersion").Value), Name: child(node, "kind").Value}] = true
			}
		}
	}
	want, err := generatedKinds(manifests.Embedded)
	if err != nil {
		t.Fatal(err)
	}
	byName := func(a, b manifests.Kind) int { return strings.Compare(a.Group+"/"+a.Name, b.Group+"/"+b.Name) }
	slices.SortFunc(want, byName)
	if diff := cmp.Diff(want, kinds(slices.SortedFunc(maps.Keys(found), byName))); diff != "" {
		t.Errorf("(-listed +generated):\n%s", diff)
	}
}

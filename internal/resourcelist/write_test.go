package resourcelist_test

import (
	"fmt"
	"strings"
	"testing"

	sdk "github.com/GoogleContainerTools/kpt-functions-sdk/go/fn"
	"github.com/google/go-cmp/cmp"

	"github.com/widedeep/widedeep/internal/resourcelist"
)

// The list is not read and written by the SDK, but the bytes are the same.
func TestBytesAreWhatTheSDKWrites(t *testing.T) {
	const functionConfig = "functionConfig: # of the function\n  apiVersion: widedeep.dev/v1alpha1\n  kind: WideDeepConfig\n  metadata:\n    name: a\n"
	item := func(i int) string {
		return fmt.Sprintf("# above %d\n- kind: Thing # beside\n  apiVersion: v1\n  metadata: {name: \"%03d\"}\n  text: |\n    a\n\n    b\n  folded: >-\n    a\n    b\n"+
			"  quoted: 'a\n\n    b'\n  list:\n    - [1, {a: b}]\n    # below\n# under %d\n\n", i, 999-i, i)
	}
	for name, items := range map[string]int{"one": 1, "several": 20} {
		t.Run(name, func(t *testing.T) {
			var input strings.Builder
			input.WriteString(listHead)
			input.WriteString("items:\n")
			for i := range items {
				input.WriteString(item(i))
			}
			input.WriteString(functionConfig + "results:\n- message: earlier\n  severity: info\n  file: {path: b.yaml, index: 2}\n  tags: {b: \"1\", a: x}\n")

			process := func(list *sdk.ResourceList) (bool, error) {
				list.Results = append(list.Results,
					&sdk.Result{
						Message: "odd", Severity: sdk.Warning, File: &sdk.File{Path: "a.yaml"},
						ResourceRef: &sdk.ResourceRef{APIVersion: "v1", Kind: "Thing", Name: "a", Namespace: "b"},
						Field:       &sdk.Field{Path: "spec.a", CurrentValue: 1, ProposedValue: "2"},
					},
					&sdk.Result{Message: "null", Severity: sdk.Error, Field: &sdk.Field{Path: "spec.b", CurrentValue: "true", ProposedValue: "yes"}},
					&sdk.Result{Message: "two\n lines: <a> & b\n", Severity: sdk.Info, ResourceRef: &sdk.ResourceRef{Name: "1e3"}, Field: &sdk.Field{Path: "spec.c"}},
				)
				return true, nil
			}
			want, err := sdk.Run(sdk.ResourceListProcessorFunc(process), []byte(input.String()))
			if err != nil {
				t.Fatal(err)
			}
			list, err := resourcelist.Parse([]byte(input.String()))
			if err != nil {
				t.Fatal(err)
			}
			list.AddResults([]resourcelist.Result{
				{
					Message: "odd", Severity: resourcelist.Warning, File: "a.yaml",
					Resource: &resourcelist.ResourceRef{APIVersion: "v1", Kind: "Thing", Name: "a", Namespace: "b"},
					Field:    "spec.a", Current: 1, Proposed: "2",
				},
				{Message: "null", Severity: resourcelist.Error, Field: "spec.b", Current: "true", Proposed: "yes"},
				{Message: "two\n lines: <a> & b\n", Severity: resourcelist.Info, Resource: &resourcelist.ResourceRef{Name: "1e3"}, Field: "spec.c"},
			})
			got, err := list.Bytes()
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Errorf("(-SDK +Bytes):\n%s", diff)
			}
		})
	}
}

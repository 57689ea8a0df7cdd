package fn_test

import (
	"fmt"
	"strings"
	"testing"

	sdk "github.com/GoogleContainerTools/kpt-functions-sdk/go/fn"
	"github.com/google/go-cmp/cmp"

	"github.com/widedeep/widedeep/fn"
)

// Run reads and writes by itself, but what it writes is what the SDK would.
func TestRunWritesWhatTheSDKWrites(t *testing.T) {
	const functionConfig = "functionConfig: # of the function\n  apiVersion: widedeep.dev/v1alpha1\n  kind: WideDeepConfig\n  metadata:\n    name: a\n"
	item := func(i int) string {
		return fmt.Sprintf("# above %d\n- kind: Thing # beside\n  apiVersion: v1\n  metadata: {name: \"%03d\"}\n  text: |\n    a\n\n    b\n  folded: >-\n    a\n    b\n"+
			"  quoted: 'a\n\n    b'\n  list:\n    - [1, {a: b}]\n    # below\n# under %d\n\n", i, 999-i, i)
	}
	for name, items := range map[string]int{"none": 0, "one": 1, "several": 20} {
		t.Run(name, func(t *testing.T) {
			var input strings.Builder
			input.WriteString(listHead)
			if items > 0 {
				input.WriteString("items:\n")
			}
			for i := range items {
				input.WriteString(item(i))
			}
			input.WriteString(functionConfig + "results:\n- message: earlier\n  severity: info\n")

			want, err := sdk.Run(sdk.ResourceListProcessorFunc(fn.Process), []byte(input.String()))
			if err != nil {
				t.Fatal(err)
			}
			got, messages, err := runFunction(input.String())
			if err != nil {
				t.Fatalf("%v\n%s", err, messages)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("(-SDK +Run):\n%s", diff)
			}
		})
	}
}

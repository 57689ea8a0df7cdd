package fn_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	sdk "github.com/GoogleContainerTools/kpt-functions-sdk/go/fn"
	"github.com/GoogleContainerTools/kpt-functions-sdk/go/fn/testhelpers"

	"github.com/widedeep/widedeep/fn"
)

// A folder of testdata is a behaviour: its items, its functionConfig and all that
// comes back. Where only a part of that is the subject, the case is one of
// TestGoldenDifferences. WRITE_GOLDEN_OUTPUT=1 writes what comes back; read it before you
// commit it.
func TestGolden(t *testing.T) {
	testhelpers.RunGoldenTests(t, "../testdata", sdk.ResourceListProcessorFunc(processBytes))
}

// processBytes runs the function on the bytes of a list that the SDK has read.
func processBytes(list *sdk.ResourceList) (success bool, err error) {
	input := listHead // the SDK's ToYAML would sort the items
	indented := func(object *sdk.KubeObject) string {
		return strings.ReplaceAll(strings.TrimSuffix(object.String(), "\n"), "\n", "\n  ") + "\n"
	}
	if !list.FunctionConfig.IsEmpty() {
		input += "functionConfig:\n  " + indented(list.FunctionConfig)
	}
	if len(list.Items) > 0 {
		input += "items:\n"
	}
	for _, item := range list.Items {
		input += "- " + indented(item)
	}
	var output, messages bytes.Buffer
	failed := fn.Run(strings.NewReader(input), &output, &messages)
	if failed != nil && !errors.Is(failed, fn.ErrFailed) {
		return false, failed
	}
	processed, err := sdk.ParseResourceList(output.Bytes())
	if err != nil {
		return false, err
	}
	*list = *processed
	return failed == nil, nil
}

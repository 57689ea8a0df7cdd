package fn_test

import (
	"testing"

	sdk "github.com/GoogleContainerTools/kpt-functions-sdk/go/fn"
	"github.com/GoogleContainerTools/kpt-functions-sdk/go/fn/testhelpers"

	"github.com/widedeep/widedeep/fn"
)

// A folder of testdata is a behaviour: its items, its functionConfig and all that
// comes back. WRITE_GOLDEN_OUTPUT=1 writes what comes back; read it before you
// commit it.
func TestGolden(t *testing.T) {
	testhelpers.RunGoldenTests(t, "../testdata", sdk.ResourceListProcessorFunc(fn.Process))
}

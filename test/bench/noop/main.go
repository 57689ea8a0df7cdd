// Command noop is an SDK function that does nothing: what any function costs that is
// built with the SDK, for the benchmark to compare with.
package main

import (
	"os"

	sdk "github.com/GoogleContainerTools/kpt-functions-sdk/go/fn"
)

func main() {
	nothing := func(*sdk.ResourceList) (bool, error) { return true, nil }
	if err := sdk.AsMain(sdk.ResourceListProcessorFunc(nothing)); err != nil {
		os.Exit(1)
	}
}

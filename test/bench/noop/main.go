// Command noop is an SDK function that does nothing. It shows the benchmark what the SDK
// alone takes.
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

package fn

import (
	"bytes"
	"fmt"

	sdk "github.com/GoogleContainerTools/kpt-functions-sdk/go/fn"
)

// encode returns the bytes of the list's ToYAML in a fraction of its memory: YAML's
// encoder keeps an event for each node until its document is complete, so each item is
// encoded as a list of its own.
func encode(list *sdk.ResourceList) ([]byte, error) {
	list.Sort()
	var text bytes.Buffer
	part := func(behind string, part sdk.ResourceList) error {
		encoded, err := part.ToYAML()
		if err != nil {
			return fmt.Errorf("writing the ResourceList: %w", err)
		}
		text.Write(bytes.TrimPrefix(encoded, []byte(behind)))
		return nil
	}

	const head = "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\n"
	behind := ""
	for _, item := range list.Items {
		if err := part(behind, sdk.ResourceList{Items: sdk.KubeObjects{item}, FunctionConfig: sdk.NewEmptyKubeObject()}); err != nil {
			return nil, err
		}
		behind = head + "items:\n"
	}
	if len(list.Items) > 0 {
		behind = head
	}
	err := part(behind, sdk.ResourceList{FunctionConfig: list.FunctionConfig, Results: list.Results})
	return text.Bytes(), err
}

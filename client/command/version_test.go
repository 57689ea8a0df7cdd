package command_test

import (
	"bytes"
	"testing"

	"github.com/widedeep/widedeep/client/command"
)

func TestVersion(t *testing.T) {
	var out, messages bytes.Buffer
	program := command.Program{Version: "v1.2.3", Out: &out, Messages: &messages}
	if status := program.Main(t.Context(), []string{"--version"}); status != 0 || out.String() != "v1.2.3\n" || messages.Len() > 0 {
		t.Errorf("status %d, output %q, standard error %q", status, out.String(), messages.String())
	}
}

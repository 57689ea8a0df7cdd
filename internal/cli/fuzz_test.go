package cli_test

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/widedeep/widedeep/internal/cli"
)

// Whatever is imported, the config renders; whatever is not says why.
func FuzzImport(f *testing.F) {
	krmfile, err := os.ReadFile("../krmfile/testdata/pipeline/Krmfile")
	if err != nil {
		f.Fatal(err)
	}
	const head = "openAPI:\n  definitions:\n    io.k8s.cli.setters."
	for _, pair := range [][2]string{
		{string(krmfile), "namespace: jo\nresources: [a.yaml]\n"}, {"", ""}, {"- a", "- a"},
		{head + "USER_NAME: {x-k8s-cli: {setter: {name: USER_NAME, value: \"1000\", isSet: true}}}\n", "namespace: 5\n"},
		{head + "NFS_PATH: {x-k8s-cli: {setter: {value: a # b}}}\n", "namespace: \"\\n\"\nimages: [{name: a}]\n"},
		{head + "MODEL_NAME: &a {x-k8s-cli: {setter: {value: -training}}}\n    b: *a\n", "configMapGenerator: [{}, {}]\n"},
		{head + "TARGET_ACCURACY: {x-k8s-cli: {setter: {value: \"\", isSet: true}}}\n", "\xff"},
	} {
		f.Add([]byte(pair[0]), []byte(pair[1]))
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, krmfile, kustomization []byte) {
		for name, data := range map[string][]byte{"Krmfile": krmfile, "kustomization.yaml": kustomization} {
			if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		var out, messages bytes.Buffer
		switch status := (cli.Program{Out: &out, Messages: &messages}).Main([]string{"import", dir}); {
		case status == 1 && out.Len() == 0 && messages.Len() > 0:
		case status != 0:
			t.Errorf("status %d, output %q, messages %q", status, out.String(), messages.String())
		default:
			var why bytes.Buffer
			if (cli.Program{In: &out, Out: io.Discard, Messages: &why}).Main([]string{"render", "-f", "-"}) != 0 {
				t.Errorf("what was imported does not render: %s", why.String())
			}
		}
	})
}

package cli_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// pages are the pages whose commands are run, in a folder with a starter package.
var pages = func() string {
	dir, err := filepath.Abs("../../docs")
	if err != nil {
		panic(err)
	}
	return dir
}()

// What docs/setters.md says to type sets something, one after the other.
func TestDocumentedFieldsCanBeSet(t *testing.T) {
	_, _, _ = run(t, nil, "", "init", "clicks", "--mode", "pipeline")
	write(t, "affinity.yaml", "podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: kubernetes.io/hostname, labelSelector: {}}]}\n")
	_, table, _ := strings.Cut(read(t, filepath.Join(pages, "setters.md")), "| you want to set | type |\n")
	rows := regexp.MustCompile("(?m)^\\| .* \\| `(.*)` \\|$").FindAllStringSubmatch(table, -1)
	if len(rows) < 6 {
		t.Fatalf("the table has %d rows", len(rows))
	}
	for _, row := range rows {
		typed := row[1]
		if before, _, isFile := strings.Cut(typed, `"$(cat affinity.yaml)"`); isFile {
			typed = "'" + before + read(t, "affinity.yaml") + "'"
		}
		status, out, messages := again(t, "", append([]string{"set", "clicks"}, words(typed)...)...)
		if status != 0 || messages != "" || strings.Contains(out, "nothing to change") && !strings.Contains(typed, "--unset") {
			t.Errorf("%s: status %d\n%s%s", typed, status, out, messages)
		}
	}
	if _, err := os.Stat("clicks/wide-deep.yaml"); err != nil {
		t.Error(err)
	}
}

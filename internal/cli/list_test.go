package cli_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestListSettersPrintsTheTablesOfTheDocument(t *testing.T) {
	document, err := os.ReadFile("testdata/document.md")
	if err != nil {
		t.Fatal(err)
	}
	singleNode, pipeline, _ := strings.Cut(string(document), "\n\n")
	for name, c := range map[string]struct {
		args []string
		want string
	}{
		"both modes":  {nil, string(document)},
		"single-node": {[]string{"--mode", "single-node"}, singleNode + "\n"},
		"pipeline":    {[]string{"--mode", "pipeline"}, pipeline},
	} {
		t.Run(name, func(t *testing.T) {
			status, out, messages := run(t, nil, "", append([]string{"list-setters", "--markdown"}, c.args...)...)
			if status != 0 || messages != "" {
				t.Errorf("status %d:\n%s", status, messages)
			}
			if diff := cmp.Diff(c.want, out); diff != "" {
				t.Errorf("(-document +printed):\n%s", diff)
			}
		})
	}
}

func TestListSettersForPeople(t *testing.T) {
	_, out, _ := run(t, nil, "", "list-setters")
	expect(t, "the output", out, "mode single-node\nNAME          VALUE ", "\n\nmode pipeline\nNAME             VALUE ",
		"\nOUTPUT_DIR    output                                       model-builder  output dir base name       1      Yes\n")

	_, out, _ = again(t, "", "list-setters", "--mode", "pipeline", "-o", "table")
	if !strings.HasPrefix(out, "NAME ") || strings.Contains(out, "\nMODE ") {
		t.Errorf("want the one table, without MODE, which reaches no field:\n%s", out)
	}
}

func TestListSettersWithoutFilesNamesTheConfigInThisFolder(t *testing.T) {
	_, defaults, messages := run(t, nil, "", "list-setters")
	if messages != "" {
		t.Errorf("in an empty folder it says %q", messages)
	}
	status, out, messages := run(t, map[string]string{"a.yaml": clicks}, "", "list-setters")
	if status != 0 || out != defaults {
		t.Errorf("status %d\n%s", status, cmp.Diff(defaults, out))
	}
	expect(t, "standard error", messages, "widedeep: these are the defaults; -f . lists what the WideDeepConfig in this folder says\n")
}

func TestListSettersOfConfigs(t *testing.T) {
	files := map[string]string{
		"pkg/clicks.yaml":   clicks + "  storage:\n    nfs: {server: 10.35.215.25, path: /nfs}\n    outputDir: null\n",
		"pkg/sub/views.yml": strings.ReplaceAll(clicks, "clicks", "views") + "  mode: pipeline\n",
		"pkg/other.yaml":    "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: the-users\n",
	}
	cases := map[string]struct {
		reason string
		args   []string
		want   []string
		no     string
	}{
		"one": {
			"a config sets what it states, a default's value too; null leaves the default", []string{"-f", "pkg/clicks.yaml", "--markdown"},
			[]string{
				"| NFS_PATH     | /nfs                                        | clicks        | nfs path                  | 3     | Yes      |\n",
				"| NFS_SERVER   | 10.35.215.25                                | clicks        | nfs server                | 1     | Yes      |\n",
				"| OUTPUT_DIR   | output                                      | model-builder | output dir base name      | 1     | Yes      |\n",
			}, "WideDeepConfig",
		},
		"several": {
			"a line above each table names its config", []string{"-f", "pkg"},
			[]string{"pkg/clicks.yaml: WideDeepConfig/clicks, mode single-node\nNAME ", "\n\npkg/sub/views.yml: WideDeepConfig/views, mode pipeline\nNAME "}, "##",
		},
		"several in markdown": {
			"a heading does", []string{"-f", "pkg", "--markdown"},
			[]string{"## pkg/clicks.yaml: WideDeepConfig/clicks, mode single-node\n\n|", "\n\n## pkg/sub/views.yml: WideDeepConfig/views, mode pipeline\n\n|"}, "the-users",
		},
		"another mode": {
			"as if the config were in it", []string{"-f", "pkg/clicks.yaml", "--mode", "pipeline"},
			[]string{"fp32_training_check_accuracy.sh", "TARGET_ACCURACY"}, "fp32_training.sh",
		},
		"standard input": {"- is standard input", []string{"-f", "-"}, []string{"stdin-training"}, "views"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			status, out, messages := run(t, files, strings.ReplaceAll(clicks, "clicks", "stdin"), append([]string{"list-setters"}, c.args...)...)
			if status != 0 || messages != "" {
				t.Errorf("status %d:\n%s", status, messages)
			}
			expect(t, "where "+c.reason+", the output", out, c.want...)
			if strings.Contains(out, c.no) {
				t.Errorf("the output holds %q:\n%s", c.no, out)
			}
		})
	}
}

func TestListSettersAsJSON(t *testing.T) {
	decode := func(text string) (rows []map[string]any) {
		t.Helper()
		if err := json.Unmarshal([]byte(text), &rows); err != nil {
			t.Fatalf("%v in\n%s", err, text)
		}
		return rows
	}
	_, out, _ := run(t, map[string]string{"a.yaml": clicks}, "", "list-setters", "-o", "json")
	rows := decode(out)
	if len(rows) != 14+19 {
		t.Fatalf("there are %d rows, want those of both modes", len(rows))
	}
	want := map[string]any{
		"name": "CHECKPOINT_DIR", "value": "checkpoints", "setBy": "model-builder", "description": "checkpoint dir basename", "count": 1.0, "required": true,
		"field": "spec.storage.checkpointDir", "mode": "pipeline",
	}
	if diff := cmp.Diff(want, rows[14]); diff != "" {
		t.Errorf("a default (-want +got):\n%s", diff)
	}

	_, out, _ = again(t, "", "list-setters", "-o", "json", "-f", "a.yaml")
	want = map[string]any{
		"name": "MODEL_NAME", "value": "clicks-training", "setBy": "clicks", "description": "name use-case", "count": 5.0, "required": false,
		"field": "spec.model.name", "mode": "single-node", "config": "clicks", "file": "a.yaml",
	}
	if diff := cmp.Diff(want, decode(out)[6]); diff != "" {
		t.Errorf("a config's value (-want +got):\n%s", diff)
	}
}

func TestListSettersReportsInvalidConfigsAsRenderDoes(t *testing.T) {
	files := map[string]string{"a.yaml": strings.Replace(clicks, "name: clicks-training", "name: Clicks\n    dri: /opt", 1)}
	_, _, rendered := run(t, files, "", "render", "-f", "a.yaml")
	status, out, listed := again(t, "", "list-setters", "-f", "a.yaml")
	if status != 1 || out != "" {
		t.Errorf("status %d, output %q; want 1 and none", status, out)
	}
	if diff := cmp.Diff(rendered, listed); diff != "" {
		t.Errorf("(-rendered +listed):\n%s", diff)
	}
}

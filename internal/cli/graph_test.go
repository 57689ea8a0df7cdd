package cli_test

import (
	"strings"
	"testing"
)

const clicksPipeline = clicks + "  mode: pipeline\n  storage: {nfs: {server: 10.35.215.25}}\n"

func TestGraphDrawsWhatAConfigBecomes(t *testing.T) {
	status, out, messages := run(t, map[string]string{"clicks.yaml": clicksPipeline}, "", "graph", "-f", "clicks.yaml")
	if status != 0 {
		t.Fatalf("status %d\n%s", status, messages)
	}
	expect(t, "the flowchart", out, "flowchart LR\n", `"WideDeepConfig clicks"`, `"Workflow clicks-train-serve-wf"`,
		`"train-wide-deep-large-ds<br>up to 10 retries"`, `"Deployment<br>clicks-training-deployment<br>3 replicas<br>`,
		`"Service<br>clicks-training-service<br>NodePort 8501 → 8500"`, `"nfs<br>10.35.215.25:/nfs"`)
	if strings.Contains(out, "{{workflow") {
		t.Errorf("a parameter's value is missing:\n%s", out)
	}

	status, again, messages := run(t, map[string]string{"clicks.yaml": clicksPipeline}, "", "graph")
	if status != 0 || again != out {
		t.Errorf("the folder's picture is another one (status %d)\n%s\n%s", status, again, messages)
	}
	_, rendered, _ := run(t, map[string]string{"clicks.yaml": clicksPipeline}, "", "render")
	status, again, messages = run(t, nil, rendered, "graph", "-f", "-")
	if status != 0 || again != out {
		t.Errorf("the rendered resources' picture is another one (status %d)\n%s\n%s", status, again, messages)
	}
}

func TestGraphDrawsRenderedResourcesAsTheyAre(t *testing.T) {
	files := map[string]string{
		"clicks.yaml":       clicks,
		"chart.yaml":        "kind: {{ .Values.kind }}\n",
		"clicks/rest.yaml":  "apiVersion: v1\nkind: Pod\nmetadata: {name: patched, annotations: {widedeep.dev/generated-by: clicks}}\nspec: {containers: [{image: patched}]}\n",
		"clicks/views.json": `{"kind": "ConfigMap", "metadata": {"name": "mine"}}`,
	}
	status, out, messages := run(t, files, "", "graph", "-o", "svg")
	if want := "widedeep: warning: the resources are drawn as they are in ., and a render would change them: widedeep render --check . shows the difference\n"; status != 0 || messages != want {
		t.Fatalf("status %d and messages %q, want %q", status, messages, want)
	}
	expect(t, "the picture", out, "<svg ", ">patched</text>", ">mine</text>")
	if strings.Contains(out, "clicks-training") {
		t.Errorf("the config was rendered again:\n%s", out)
	}

	files["views.yaml"] = strings.ReplaceAll(clicks, "clicks", "views")
	status, _, messages = run(t, files, "", "graph")
	if want := "widedeep: warning: not drawn, since render has not written their resources: views.yaml (views)\n"; status != 0 || messages != want {
		t.Errorf("status %d and messages %q, want %q", status, messages, want)
	}
}

// Whoever changed a config and looks at the picture is told that it is an old one.
func TestGraphSaysThatWhatItDrawsIsStale(t *testing.T) {
	const want = "widedeep: warning: the resources are drawn as they are in pkg, and a render would change them: widedeep render --check pkg shows the difference\n"
	_, _, _ = run(t, map[string]string{"pkg/Kptfile": ourKptfile("    configMap: {NFS_PATH: /exports}\n"), "pkg/clicks.yaml": clicks}, "", "render", "--write", "pkg")
	expectMessages := func(what, want string) {
		t.Helper()
		if status, _, messages := again(t, "", "graph", "-f", "pkg"); status != 0 || messages != want {
			t.Errorf("%s: status %d and messages %q, want %q", what, status, messages, want)
		}
	}
	expectMessages("a fresh package", "")
	_, _, _ = again(t, "", "set", "pkg", "MODE=pipeline")
	expectMessages("another mode", want)
	if status, _, messages := again(t, "", "graph", "-f", "pkg/clicks"); status != 0 || messages != "" {
		t.Errorf("the resources alone: status %d\n%s", status, messages)
	}
	write(t, "pkg/Kptfile", kptfileRunning("exec: set-labels"))
	expectMessages("other functions, which are not run", "")
}

func TestGraphOfNothingIsAnError(t *testing.T) {
	for name, test := range map[string]struct {
		files map[string]string
		args  []string
		want  string
	}{
		"an empty folder":       {nil, []string{"graph"}, "widedeep: .: there is no resource to draw: none that gets to a cluster has a kind and a name\n"},
		"no such file":          {nil, []string{"graph", "-f", "missing"}, "widedeep: missing: no such file or directory\n"},
		"a file that is none":   {map[string]string{"a.yaml": "- a\n"}, []string{"graph", "-f", "a.yaml"}, "widedeep: a.yaml:1:1: a resource must be a mapping"},
		"a wrong config":        {map[string]string{"a.yaml": clicks + "  mode: pipelin\n"}, []string{"graph", "-f", "a.yaml"}, "error: a.yaml"},
		"a mistake in the kind": {map[string]string{"a.yaml": strings.Replace(clicks, "Config", "Confg", 1), "pod.yaml": myPod}, []string{"graph"}, "error: a.yaml:2:1: WideDeepConfg/clicks: apiVersion \"widedeep.dev/v1alpha1\" and kind \"WideDeepConfg\" are unknown"},
		"another version":       {map[string]string{"a.yaml": strings.Replace(clicks, "v1alpha1", "v1", 1)}, []string{"graph", "-f", "a.yaml"}, "error: a.yaml:2:1: WideDeepConfig/clicks: apiVersion \"widedeep.dev/v1\""},
		"no kind":               {map[string]string{"a.yaml": strings.Replace(clicks, "kind", "Kind", 1)}, []string{"graph"}, "error: a.yaml:2:1: a resource without kind: apiVersion \"widedeep.dev/v1alpha1\" and kind \"\" are unknown"},
		"a key twice":           {map[string]string{"a.yaml": myPod + "kind: Pod\n"}, []string{"graph", "-f", "a.yaml"}, "widedeep: a.yaml: Pod: yaml: unmarshal errors:   line 5: mapping key \"kind\" already defined at line 2\n"},
		"another format":        {nil, []string{"graph", "-o", "png"}, `widedeep: invalid argument "png" for "-o, --output" flag: must be one of mermaid, svg`},
	} {
		t.Run(name, func(t *testing.T) {
			status, out, messages := run(t, test.files, "", test.args...)
			if status == 0 || out != "" || !strings.HasPrefix(messages, test.want) {
				t.Errorf("status %d, output %q, messages %q, want %q", status, out, messages, test.want)
			}
		})
	}
}

// A resource of a kind that is never generated is the user's, whatever its annotation says.
func TestGraphTakesOnlyKindsThatAreGeneratedForTheirs(t *testing.T) {
	files := map[string]string{
		"clicks.yaml": clicks,
		"job.yaml":    "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: mine, annotations: {widedeep.dev/generated-by: clicks}}\n",
	}
	status, out, messages := run(t, files, "", "graph")
	if status != 0 || messages != "" {
		t.Fatalf("status %d\n%s", status, messages)
	}
	expect(t, "the flowchart", out, `"Pod<br>clicks-training`, "CronJob")
	if frame, _, _ := strings.Cut(out, "\n  end\n"); strings.Contains(frame, "CronJob") {
		t.Errorf("the CronJob is in the config's frame:\n%s", out)
	}
}

// What render refuses has no picture.
func TestGraphRefusesWhatRenderRefuses(t *testing.T) {
	own := "apiVersion: v1\nkind: Pod\nmetadata: {name: clicks-training}\n"
	status, out, messages := run(t, map[string]string{"pkg/clicks.yaml": clicks, "pkg/own.yaml": own}, "", "graph", "-f", "pkg")
	if status != 1 || out != "" || !strings.Contains(messages, "error: pkg/own.yaml:1:1: Pod/clicks-training: exists already") {
		t.Errorf("status %d\n%s%s", status, messages, out)
	}
}

package cli_test

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/widedeep/widedeep/internal/cli"
	"github.com/widedeep/widedeep/v1alpha1"
)

const clicks = `# the team's
apiVersion: widedeep.dev/v1alpha1
kind: WideDeepConfig
metadata:
  name: clicks
  annotations:
    config.kubernetes.io/local-config: "true"
spec:
  model:
    name: clicks-training
`

// starter is the package as it lies in the repository.
var starter = func() fs.FS {
	dir, err := filepath.Abs("../../package")
	if err != nil {
		panic(err)
	}
	return os.DirFS(dir)
}()

// run runs the command line in a folder with the given files.
func run(t *testing.T, files map[string]string, input string, args ...string) (status int, out, messages string) {
	t.Helper()
	t.Chdir(t.TempDir())
	for name, text := range files {
		write(t, name, text)
	}
	return again(t, input, args...)
}

func again(t *testing.T, input string, args ...string) (status int, out, messages string) {
	t.Helper()
	write(t, ".input", input)
	in, err := os.Open(".input")
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	var outBuffer, messageBuffer bytes.Buffer
	program := cli.Program{Version: "v1.2.3", Starter: starter, In: in, Out: &outBuffer, Messages: &messageBuffer}
	status = program.Main(args)
	return status, outBuffer.String(), messageBuffer.String()
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func expect(t *testing.T, what, text string, wanted ...string) {
	t.Helper()
	for _, one := range wanted {
		if !strings.Contains(text, one) {
			t.Errorf("%s lacks %q:\n%s", what, one, text)
		}
	}
}

func TestRenderPrintsTheDefaultsInApplyOrder(t *testing.T) {
	status, out, messages := run(t, nil, "", "render")
	if status != 0 {
		t.Fatalf("status %d:\n%s", status, messages)
	}
	var kinds []string
	for _, line := range strings.Split(out, "\n") {
		if kind, ok := strings.CutPrefix(line, "kind: "); ok {
			kinds = append(kinds, kind)
		}
	}
	if got := strings.Join(kinds, " "); got != "ServiceAccount ConfigMap Pod" {
		t.Errorf("kinds are %s", got)
	}
	if strings.Contains(out, "internal.config.kubernetes.io") {
		t.Errorf("the output carries an internal annotation:\n%s", out)
	}
	expect(t, "standard error", messages, "warning: ", "NFS_SERVER (spec.storage.nfs.server)")
}

func TestRenderPrintsNextStepsForAPerson(t *testing.T) {
	asking := "kubectl -n team port-forward service/wide-deep-large-ds-fp32-training-service 8500:grpc   # once it has succeeded, for widedeep-client --model wide-deep-large-ds-fp32-training\n"
	wanted := map[v1alpha1.Workload][]string{
		"Pod":      {"kubectl -n team logs -f wide-deep-large-ds-fp32-training\n"},
		"Job":      {"kubectl -n team logs -f job/wide-deep-large-ds-fp32-training\n"},
		"Workflow": {"kubectl -n team get workflow wide-deep-large-ds-fp32-train-serve-wf --watch\n", "kubectl -n team logs -f -c main -l workflows.argoproj.io/workflow=wide-deep-large-ds-fp32-train-serve-wf\n", asking},
		"WorkflowTemplate": {
			"argo -n team submit --from workflowtemplate/wide-deep-large-ds-fp32-train-serve-wf ",
			"kubectl -n team get workflow -l workflows.argoproj.io/workflow-template=wide-deep-large-ds-fp32-train-serve-wf --watch\n", asking,
		},
	}
	for mode, workloads := range v1alpha1.Workloads {
		for _, workload := range workloads {
			config := fmt.Sprintf("apiVersion: widedeep.dev/v1alpha1\nkind: WideDeepConfig\nmetadata: {name: a}\nspec: {mode: %s, workload: %s}\n", mode, workload)
			var out, messages bytes.Buffer
			program := cli.Program{Starter: starter, In: strings.NewReader(config), Out: &out, Messages: &messages, MessagesAreTerminal: true}
			if status := program.Main([]string{"render", "-f", "-", "--namespace", "team"}); status != 0 {
				t.Fatalf("status %d\n%s", status, messages.String())
			}
			if len(wanted[workload]) == 0 {
				t.Errorf("there are no next steps for a %s", workload)
			}
			expect(t, string(workload)+"'s next steps", messages.String(), append(wanted[workload], "Once kubectl apply has taken this")...)
		}
	}
	if _, _, messages := run(t, nil, "", "render"); strings.Contains(messages, "has taken this") {
		t.Errorf("next steps are printed though no person reads them:\n%s", messages)
	}
}

func TestRenderReadsFilesAndStandardInput(t *testing.T) {
	other := strings.ReplaceAll(clicks, "clicks", "views")
	status, out, messages := run(t, map[string]string{"a.yaml": clicks}, other, "render", "-f", "a.yaml", "-f", "-", "--namespace", "team", "--set", "USER_NAME=jo")
	if status != 0 {
		t.Fatalf("status %d:\n%s", status, messages)
	}
	expect(t, "the output", out, `name: "clicks-training"`, `name: "views-training"`, `namespace: "team"`, "/nfs/jo/clicks-training/output")
	if strings.Contains(out, "namespace: default") {
		t.Errorf("a resource is left in the default namespace:\n%s", out)
	}
	for _, from := range [][]string{nil, {"-f", "a.yaml"}} {
		_, out, _ := again(t, "", append([]string{"render", "--namespace", "flag", "--set", "NAMESPACE=set"}, from...)...)
		if !strings.Contains(out, `namespace: "flag"`) || strings.Contains(out, `namespace: "set"`) {
			t.Errorf("%v: --namespace does not take the place of every other:\n%s", from, out)
		}
	}
}

// Helm's -f values.yaml must not be left out in silence.
func TestEachOfSeveralFilesHoldsAConfig(t *testing.T) {
	if status, out, messages := run(t, map[string]string{"a.yaml": clicks}, "kind: Pod\n", "render", "-f", "a.yaml", "-f", "-"); status != 1 || out != "" ||
		!strings.HasPrefix(messages, "widedeep: standard input: there is no WideDeepConfig in this file") {
		t.Errorf("standard input: status %d\n%s%s", status, messages, out)
	}
	files := map[string]string{"clicks/a.yaml": clicks, "values.yaml": "REPLICAS: 5\n", "kind.yaml": strings.Replace(clicks, "WideDeepConfig", "WideDeepConfg", 1)}
	for name, want := range map[string]string{
		"values.yaml": "widedeep: values.yaml: there is no WideDeepConfig in this file: values are set in a WideDeepConfig, or with --set\n",
		"kind.yaml":   `widedeep: kind.yaml:2:1: apiVersion "widedeep.dev/v1alpha1" and kind "WideDeepConfg" are unknown`,
	} {
		for _, args := range [][]string{{"render", "-f", "clicks", "-f", name}, {"list-setters", "-f", name, "-f", "clicks"}} {
			if status, out, messages := run(t, files, "", args...); status != 1 || out != "" || !strings.HasPrefix(messages, want) {
				t.Errorf("%v: status %d\n%s%s", args, status, messages, out)
			}
		}
	}
}

func TestRenderReadsFolders(t *testing.T) {
	files := map[string]string{"pkg/a.yaml": clicks, "pkg/sub/b.yml": strings.ReplaceAll(clicks, "clicks", "views"), "empty/notes.txt": "["}
	status, out, messages := run(t, files, "", "render", "-f", "pkg")
	if status != 0 {
		t.Fatalf("status %d:\n%s", status, messages)
	}
	expect(t, "the output", out, `name: "clicks-training"`, `name: "views-training"`)

	status, out, messages = again(t, "", "render", "-f", "empty")
	if status != 1 || out != "" {
		t.Errorf("no config: status %d, output %q; want 1 and none, not the defaults", status, out)
	}
	expect(t, "standard error", messages, "empty: there is no WideDeepConfig")
}

func TestErrorsAreOneLineEachAndStatusOne(t *testing.T) {
	broken := strings.Replace(clicks, "name: clicks-training", "name: Clicks\n    dri: /opt", 1)
	status, out, messages := run(t, map[string]string{"a.yaml": broken}, "", "render", "-f", "a.yaml")
	if status != 1 || out != "" {
		t.Errorf("status %d, output %q; want 1 and none", status, out)
	}
	lines := strings.Split(strings.TrimSpace(messages), "\n")
	if len(lines) != 2 {
		t.Errorf("want two lines, got:\n%s", messages)
	}
	expect(t, "standard error", messages, `error: a.yaml:11:5: WideDeepConfig/clicks: spec.model.dri: Invalid value: "/opt": there is no such field; did you mean dir?`,
		`error: a.yaml:10:5: WideDeepConfig/clicks: spec.model.name: Invalid value: "Clicks": must be lower-case letters`)
}

func TestStatuses(t *testing.T) {
	cases := map[string]struct {
		args    []string
		input   string
		status  int
		message string
	}{
		"no such command":            {[]string{"rendr"}, "", 2, `unknown command "rendr", did you mean "render"?`},
		"no such flag":               {[]string{"render", "--sett", "A=1"}, "", 2, "unknown flag: --sett"},
		"set without value":          {[]string{"render", "--set", "USER_ID"}, "", 2, `--set takes NAME=VALUE as one argument, as in NFS_SERVER=10.35.215.25, not "USER_ID"`},
		"set without name":           {[]string{"render", "--set", "=Job"}, "", 2, `--set takes NAME=VALUE as one argument, as in NFS_SERVER=10.35.215.25, not "=Job"`},
		"a setter twice":             {[]string{"render", "--set", "USER_ID=1", "--set", "USER_ID=1"}, "", 2, "USER_ID is given twice: 1 and 1"},
		"argument without flag":      {[]string{"render", "a.yaml"}, "", 2, `"a.yaml" is one argument too many: name a file or folder with -f a.yaml`},
		"two values in one":          {[]string{"render", "--set", "USER_NAME=jo,GROUP_NAME=ml"}, "", 1, "holds a value for GROUP_NAME too: give each value by itself\n"},
		"two values and a space":     {[]string{"render", "--set", "USER_NAME=jo USER_ID=5"}, "", 1, "holds a value for USER_ID too: give each value by itself\n"},
		"no such setter":             {[]string{"render", "--set", "USERID=1"}, "", 1, "did you mean USER_ID?"},
		"no such file":               {[]string{"render", "-f", "missing.yaml"}, "", 1, "missing.yaml"},
		"file without config":        {[]string{"render", "-f", "-"}, "kind: Pod\napiVersion: v1\nmetadata: {name: a}\n", 1, "there is no WideDeepConfig in standard input"},
		"file that is no YAML":       {[]string{"render", "-f", "-"}, "a: [", 1, "standard input:1:1: not YAML"},
		"file that is a list":        {[]string{"render", "-f", "-"}, "- a\n", 1, "standard input:1:1: a resource must be a mapping, not a list"},
		"function without input":     {nil, "", 1, "the input is empty"},
		"function with another kind": {nil, "apiVersion: v1\nkind: Resourcelist\n", 1, "did you mean ResourceList?"},
		"list without config":        {[]string{"list-setters", "-f", "-"}, "# none\n", 1, "there is no WideDeepConfig in standard input"},
		"list of no such file":       {[]string{"list-setters", "-f", "missing.yaml"}, "", 1, "missing.yaml"},
		"list of an empty folder":    {[]string{"list-setters", "-f", "."}, "", 1, ".: there is no WideDeepConfig in this folder"},
		"list in no such mode":       {[]string{"list-setters", "--mode", "pipelines"}, "", 2, `"pipelines" for "--mode" flag: must be one of single-node, pipeline; did you mean pipeline?`},
		"list in no such format":     {[]string{"list-setters", "-o", "jsno"}, "", 2, `"jsno" for "-o, --output" flag: must be one of table, json; did you mean json?`},
		"list in two formats":        {[]string{"list-setters", "--markdown", "-o", "table"}, "", 2, "choose one"},
		"list with an argument":      {[]string{"list-setters", "."}, "", 2, `"."`},
		"version with an argument":   {[]string{"version", "extra"}, "", 2, `"extra" is one argument too many; see widedeep version --help`},
		"schema with an argument":    {[]string{"schema", "extra"}, "", 2, `"extra" is one argument too many`},
		"explain with two":           {[]string{"explain", "spec", "extra"}, "", 2, `"extra" is one argument too many`},
		"explain of nothing":         {[]string{"explain", ""}, "", 2, "FIELD is empty"},
		"init in a file":             {[]string{"init", ".input"}, "", 2, `".input" is no folder`},
		"init in nothing":            {[]string{"init", ""}, "", 2, `"" is no folder`},
		"init with two":              {[]string{"init", "a", "extra"}, "", 2, `"extra" is one argument too many`},
		"a file without a name":      {[]string{"render", "-f", ""}, "", 2, "the name of a file or folder is empty; see widedeep render --help"},
		"a folder without a name":    {[]string{"render", "--write="}, "", 2, "the name of a file or folder is empty"},
		"set in nothing":             {[]string{"set", "", "USER_ID=1"}, "", 2, "the name of a file or folder is empty"},
		"help of no command":         {[]string{"help", "rendr"}, "", 2, `unknown command "rendr", did you mean "render"?`},
		"help of two":                {[]string{"help", "render", "extra"}, "", 2, `unknown command "extra"`},
		"help by its command":        {[]string{"help"}, "", 0, ""},
		"help of one by its command": {[]string{"help", "set"}, "", 0, ""},
		"help":                       {[]string{"--help"}, "", 0, ""},
		"help of a command":          {[]string{"render", "--help"}, "", 0, ""},
		"help of list-setters":       {[]string{"list-setters", "--help"}, "", 0, ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			status, out, messages := run(t, nil, c.input, c.args...)
			if status != c.status {
				t.Errorf("status is %d, want %d", status, c.status)
			}
			expect(t, "standard error", messages, c.message)
			if status != 0 && out != "" {
				t.Errorf("a failure printed to standard output:\n%s", out)
			}
			if status == 0 {
				expect(t, "the help", out, "Usage:", "Examples:")
			}
		})
	}
}

func TestWithoutArgumentsOnATerminalItPrintsHelp(t *testing.T) {
	var out, messages bytes.Buffer
	program := cli.Program{Starter: starter, In: strings.NewReader(""), Out: &out, Messages: &messages, InIsTerminal: true}
	if status := program.Main(nil); status != 2 {
		t.Errorf("status is %d, want 2", status)
	}
	expect(t, "the help", out.String(), "Usage:", "widedeep render --set MODE=pipeline")
}

func TestHelpThatCannotBePrintedFails(t *testing.T) {
	for _, args := range [][]string{{"--help"}, {"help"}, {"help", "render"}, {"set", "--help"}} {
		var messages bytes.Buffer
		program := cli.Program{Starter: starter, In: strings.NewReader(""), Out: closed{}, Messages: &messages}
		if status := program.Main(args); status != 1 {
			t.Errorf("%v: status %d, want 1", args, status)
		}
		expect(t, "standard error", messages.String(), "widedeep: "+io.ErrClosedPipe.Error())
	}
}

func TestASetterOfTheOtherModeIsReported(t *testing.T) {
	_, _, messages := run(t, nil, "", "render", "--set", "REPLICAS=5")
	expect(t, "standard error", messages, "warning: WideDeepConfig/wide-deep: spec.serving.replicas: 5: has no effect in mode single-node")
	if _, _, messages := again(t, "", "render", "--set", "REPLICAS=5", "--set", "MODE=pipeline", "--set", "IMAGE_SUFFIX="); strings.Contains(messages, "no effect") {
		t.Errorf("a setter of the config's own mode is reported too:\n%s", messages)
	}
}

func TestVersion(t *testing.T) {
	for _, arg := range []string{"version", "--version", "-v"} {
		if status, out, _ := run(t, nil, "", arg); status != 0 || out != "v1.2.3\n" {
			t.Errorf("%s: status %d, output %q", arg, status, out)
		}
	}
}

func TestFunctionReturnsTheItemsWhenItFails(t *testing.T) {
	list := "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n- apiVersion: widedeep.dev/v1alpha1\n  kind: WideDeepConfig\n  metadata:\n    name: clicks\n  spec:\n    mode: pipelines\n"
	status, out, messages := run(t, nil, list)
	if status != 1 {
		t.Errorf("status is %d, want 1", status)
	}
	expect(t, "the output", out, strings.TrimPrefix(list, "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\n"), "severity: error", "proposedValue: pipeline")
	expect(t, "standard error", messages, "error: WideDeepConfig/clicks: spec.mode: ")
}

// kustomize does not show results, so the function prints warnings. kpt shows the results
// itself.
func TestAConfigAsTheFunctionsInputIsToBeRendered(t *testing.T) {
	status, out, messages := run(t, nil, clicks)
	if status != 1 || out != "" {
		t.Errorf("status %d, output %q", status, out)
	}
	expect(t, "standard error", messages, `its kind is "WideDeepConfig"; widedeep render -f - renders one`+"\n")
}

func TestWarningsGoToStandardErrorForKustomizeAlone(t *testing.T) {
	list := "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems: []\nfunctionConfig:\n  apiVersion: widedeep.dev/v1alpha1\n  kind: WideDeepConfig\n  metadata:\n    name: clicks\n"
	if status, _, messages := run(t, nil, list); status != 0 || messages != "" {
		t.Errorf("status %d, standard error:\n%s", status, messages)
	}
	annotated := list + "    annotations:\n      config.kubernetes.io/function: 'exec: {path: widedeep}'\n"
	status, _, messages := run(t, nil, annotated)
	if status != 0 {
		t.Errorf("status is %d", status)
	}
	expect(t, "standard error", messages, "warning: WideDeepConfig/clicks: left at their defaults")
}

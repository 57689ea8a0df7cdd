//go:build integration

package integration

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

const emptyKptfile = "apiVersion: kpt.dev/v1\nkind: Kptfile\nmetadata:\n  name: example\n"

// eval sets values through kpt's arguments.
func eval(t *testing.T, pkg string, values ...string) {
	t.Helper()
	succeed(t, pkg, "", append([]string{"kpt", "fn", "eval", "--exec", "widedeep", "--"}, values...)...)
}

func TestKptEvalWithValuesOneByOneEqualsAllAtOnce(t *testing.T) {
	needKpt(t)
	values := []string{"NFS_SERVER=10.35.215.25", "USER_NAME=1000", "MODE=pipeline", "NAMESPACE=team", "TARGET_ACCURACY=0.80"}
	for name, files := range map[string]map[string]string{
		"into a new config":   {"Kptfile": emptyKptfile},
		"into what there is":  {"Kptfile": emptyKptfile, "wide-deep.yaml": config("single-node")},
		"into the starter":    readFiles(t, filepath.Join(root, "package")),
		"into a nested spec":  {"Kptfile": emptyKptfile, "a/b.yaml": config("pipeline")},
		"into what has no ns": {"Kptfile": emptyKptfile, "wide-deep.yaml": strings.Replace(config("pipeline"), "  namespace: team\n", "", 1)},
	} {
		t.Run(name, func(t *testing.T) {
			atOnce, oneByOne := folder(t, files), folder(t, files)
			eval(t, atOnce, values...)
			for _, value := range values {
				eval(t, oneByOne, value)
			}
			if diff := cmp.Diff(contents(t, atOnce), contents(t, oneByOne)); diff != "" {
				t.Errorf("(-at once +one by one):\n%s", diff)
			}
			var workflow string
			for name, text := range contents(t, atOnce) {
				if filepath.Base(name) == "workflow.yaml" {
					workflow = text
				}
			}
			expect(t, "the Workflow", workflow, `namespace: "team"`, `value: "10.35.215.25" # kpt-set: ${NFS_SERVER}`,
				`value: "1000" # kpt-set: ${USER_NAME}`, `value: "0.80" # kpt-set: ${TARGET_ACCURACY}`)
		})
	}
}

// kpt writes the config anew in between.
func TestUnsetAfterARenderGivesTheStarterAgain(t *testing.T) {
	needKpt(t)
	for _, mode := range []string{"single-node", "pipeline"} {
		pkg := t.TempDir()
		succeed(t, pkg, "", "widedeep", "init", ".", "--mode", mode)
		before := readFiles(t, pkg)
		write(t, filepath.Join(pkg, "Kptfile"), strings.Replace(before["Kptfile"], "image: "+image, "exec: widedeep", 1))
		succeed(t, pkg, "", "widedeep", "set", ".", "spec.training.env=[{name: A, value: b}]", "spec.serving.nodePort=30001", "NFS_PATH=/export")
		set := readFiles(t, pkg)["wide-deep.yaml"]
		succeed(t, pkg, "", "kpt", "fn", "render", "--allow-exec")
		if readFiles(t, pkg)["wide-deep.yaml"] == set {
			t.Errorf("mode %s: kpt changed nothing", mode)
		}
		succeed(t, pkg, "", "widedeep", "set", ".", "--unset", "NFS_PATH", "--unset", "spec.serving.nodePort", "--unset", "spec.training.env")
		succeed(t, pkg, "", "kpt", "fn", "render", "--allow-exec")
		if diff := cmp.Diff(before["wide-deep.yaml"], readFiles(t, pkg)["wide-deep.yaml"]); diff != "" {
			t.Errorf("mode %s (-starter +got):\n%s", mode, diff)
		}
	}
}

// kpt moves comments that follow a mapping on lines of its own into it, where a field that is
// uncommented would become a key of the mapping. What set writes does not let it.
func TestRenderLeavesCommentsBehindWhatIsSet(t *testing.T) {
	needKpt(t)
	pkg := t.TempDir()
	succeed(t, pkg, "", "widedeep", "init", ".", "--mode", "pipeline")
	succeed(t, pkg, "", "widedeep", "set", ".", "spec.training.nodeSelector.zone=a", "spec.labels.team=ml", "spec.serving={replicas: 2, nodePort: 30001}",
		"spec.training.env=[{name: A, value: b}]", "spec.training.resources={limits: {cpu: 8, memory: 32Gi}}")
	before := readFiles(t, pkg)
	write(t, filepath.Join(pkg, "Kptfile"), strings.Replace(before["Kptfile"], "image: "+image, "exec: widedeep", 1))
	succeed(t, pkg, "", "kpt", "fn", "render", "--allow-exec")
	after := readFiles(t, pkg)
	if diff := cmp.Diff(before["wide-deep.yaml"], after["wide-deep.yaml"]); diff != "" {
		t.Errorf("(-set +rendered):\n%s", diff)
	}
	const shown, high = "    # priorityClassName: # as in a pod\n", "    priorityClassName: high\n"
	write(t, filepath.Join(pkg, "wide-deep.yaml"), strings.Replace(after["wide-deep.yaml"], shown, high, 1))
	if got := succeed(t, pkg, "", "widedeep", "render", "-f", "."); !strings.Contains(got, "priorityClassName: \"high\"") {
		t.Errorf("the priority class that was uncommented is not the pods':\n%s", got)
	}
}

// eval, render of kpt and render --write keep the comment behind a value and the comments below it.
func TestValuesAreWrittenAlikeInEveryWay(t *testing.T) {
	needKpt(t)
	starter := t.TempDir()
	succeed(t, starter, "", "widedeep", "init", ".")
	succeed(t, starter, "", "widedeep", "set", ".", "spec.labels={a: b}", "spec.annotations={a: b}", "spec.imagePullSecrets=[{name: a}]",
		"spec.training.env=[]", "spec.training.resources={limits: {cpu: 1}}", "spec.training.nodeSelector={a: b}",
		"spec.training.tolerations=[{operator: Exists}]", "spec.dataset.volume={persistentVolumeClaim: {claimName: a}}")
	configs := map[string]string{
		"the starter's comments": readFiles(t, starter)["wide-deep.yaml"],
		"a user's comments": strings.Replace(config("single-node"), "  mode:", `  labels: {team: "ml"} # ask Jo before you change this
  user: # whom it runs as
    name: jo # the name
  imagePullSecrets: [] # none yet
  mode:`, 1) + `    env: [{name: "A", value: "1"}] # for the allocator
    # steps: 100
    nodeSelector: {disk: ssd} # the fast nodes
`,
	}
	for whose, before := range configs {
		for name, values := range map[string]string{
			"mappings":         "spec.labels={team: ops, on: call}|spec.training.nodeSelector={disk: hdd}|spec.annotations={x: y}",
			"lists":            "spec.training.env=[{name: B, value: c}]|spec.training.tolerations=[{operator: Exists, key: gpu}]|spec.imagePullSecrets=[{name: b}]",
			"mappings in them": "spec.training.resources={limits: {cpu: 2}}|spec.dataset.volume={persistentVolumeClaim: {claimName: b}}|NFS_SERVER=10.0.0.1",
			"setters":          "DATASET_DIR=/data|NFS_PATH=/e|NFS_SERVER=10.0.0.1|OUTPUT_DIR=out|USER_ID=1000|USER_NAME=jo",
			"empty ones":       "spec.labels={}|spec.training.env=[]|spec.training.nodeSelector={}",
			"parts":            "spec.labels.a=c|spec.training.env[0]={name: C, value: d}|spec.imagePullSecrets[0].name=c",
		} {
			t.Run(name+", "+whose, func(t *testing.T) {
				all := strings.Split(values, "|")
				evaluated := folder(t, map[string]string{"Kptfile": emptyKptfile, "wide-deep.yaml": before})
				eval(t, evaluated, all...)
				rendered := folder(t, map[string]string{"Kptfile": passing(all), "wide-deep.yaml": before})
				render(t, rendered)
				if diff := cmp.Diff(readFiles(t, evaluated)["wide-deep.yaml"], readFiles(t, rendered)["wide-deep.yaml"]); diff != "" {
					t.Errorf("(-eval +render):\n%s", diff)
				}
			})
		}
	}
}

// passing returns a Kptfile that passes values to the function.
func passing(values []string) string {
	kptfile := emptyKptfile + "pipeline:\n  mutators:\n  - exec: widedeep\n    configMap:\n"
	for _, value := range values {
		path, text, _ := strings.Cut(value, "=")
		kptfile += "      " + path + ": '" + text + "'\n"
	}
	return kptfile
}

// kpt restores comments that it does not pass to a function, in a config that the function leaves alone,
// and in one in which no field is new and no comment is gone.
func TestCommentsThatKptDoesNotPassStay(t *testing.T) {
	needKpt(t)
	const top = "# whose this is\n" // kpt drops the empty line below it
	before := strings.TrimPrefix(config("single-node"), "# What to train.\n") +
		"  user:\n    id: 1000 # the number\n    name: jo\n  labels: {team: ml} # ours\n\n# ask Jo before you change this\n"
	for name, c := range map[string]struct{ values, was, is string }{
		"the same values": {"USER_ID=1000|USER_NAME=jo|spec.labels={team: ml}", "", ""},
		"another value":   {"USER_ID=1001", "id: 1000", "id: 1001"},
		"several":         {"USER_NAME=al|spec.labels.team=ops", "name: jo\n  labels: {team: ml}", "name: \"al\"\n  labels: {team: \"ops\"}"},
	} {
		t.Run(name, func(t *testing.T) {
			all := strings.Split(c.values, "|")
			want := strings.Replace(before, c.was, c.is, 1)
			evaluated := folder(t, map[string]string{"Kptfile": emptyKptfile, "wide-deep.yaml": top + "\n" + before})
			eval(t, evaluated, all...)
			if diff := cmp.Diff(top+want, readFiles(t, evaluated)["wide-deep.yaml"]); diff != "" {
				t.Errorf("eval (-want +got):\n%s", diff)
			}
			rendered := folder(t, map[string]string{"Kptfile": passing(all), "wide-deep.yaml": before})
			render(t, rendered)
			if diff := cmp.Diff(want, readFiles(t, rendered)["wide-deep.yaml"]); diff != "" {
				t.Errorf("render (-want +got):\n%s", diff)
			}
		})
	}
}

// kpt by itself writes such a comment twice, with every function that leaves the config alone.
func TestACommentDirectlyBelowAConfigIsNotDoubled(t *testing.T) {
	needKpt(t)
	before := config("single-node") + "  user:\n    id: 1000\n# ask Jo before you change this\n"
	for _, value := range []string{"USER_ID=1000", "USER_ID=1001"} {
		pkg := folder(t, map[string]string{"Kptfile": emptyKptfile, "wide-deep.yaml": before})
		eval(t, pkg, value)
		if got := readFiles(t, pkg)["wide-deep.yaml"]; strings.Count(got, "# ask Jo") != 1 {
			t.Errorf("%s:\n%s", value, got)
		}
	}
}

// The example's pipeline writes the values of setters.yaml into the config, and renders them
// from there. Strings stay strings.
func TestApplySettersBeforeUs(t *testing.T) {
	needKpt(t)
	files := readFiles(t, filepath.Join(root, "examples/kpt-apply-setters"))
	files["Kptfile"] = strings.NewReplacer(
		"image: "+applySettersImage, "exec: apply-setters",
		"image: "+image, "exec: widedeep").Replace(files["Kptfile"])
	head, _, _ := strings.Cut(files["setters.yaml"], "\ndata:")
	files["setters.yaml"] = head + "\ndata:\n  NFS_SERVER: 10.35.215.26\n  USER_NAME: \"1000\"\n  GROUP_NAME: \"true\"\n  OUTPUT_DIR: \"0012\"\n  USER_ID: \"1000\"\n  TARGET_ACCURACY: \"0.80\"\n  MODE: pipeline\n  NAMESPACE: \"123\"\n  MODEL_NAME: views\n  MODEL_SCRIPT: \"0x10\"\n"
	pkg := folder(t, files)
	render(t, pkg)
	once := contents(t, pkg)
	workflow, err := yaml.Parse(once["clicks/workflow.yaml"])
	if err != nil {
		t.Fatal(err)
	}
	training := []string{"spec", "templates", "[name=train-wide-deep-large-ds]"}
	for want, path := range map[string][]string{
		`"123"`:                                {"metadata", "namespace"},
		`"views-train-serve-wf"`:               {"metadata", "name"},
		`"10.35.215.26"`:                       {"spec", "arguments", "parameters", "[name=NFS_SERVER]", "value"},
		`"/exports/ml/1000/views/0012"`:        {"spec", "arguments", "parameters", "[name=OUTPUT_DIR]", "value"},
		`"true"`:                               append(training, "container", "env", "[name=GROUP_NAME]", "value"),
		`"0.80"`:                               append(training, "container", "env", "[name=TARGET_ACCURACY]", "value"),
		`"0x10"`:                               append(training, "container", "volumeMounts", "[name=mlops-scripts]", "subPath"),
		`1000`:                                 append(training, "securityContext", "runAsUser"),
		`"/exports/ml/1000/views/checkpoints"`: append(training, "container", "env", "[name=CHECKPOINT_DIR]", "value"),
	} {
		found, err := workflow.Pipe(yaml.Lookup(path...))
		if err != nil || found == nil {
			t.Fatalf("there is no %v (%v)", path, err)
		}
		got := found.YNode().Value
		if found.YNode().ShortTag() == yaml.NodeTagString {
			got = `"` + got + `"`
		}
		if got != want {
			t.Errorf("%v is %s, want %s", path, got, want)
		}
	}
	render(t, pkg)
	if diff := cmp.Diff(once, contents(t, pkg)); diff != "" {
		t.Errorf("rendering twice changed files (-once +twice):\n%s", diff)
	}
}

// apply-setters runs on the rendered resources, where it can change some setters only.
func TestApplySettersAfterUs(t *testing.T) {
	needKpt(t)
	rendered := func(t *testing.T, suffix string) string {
		pkg := folder(t, map[string]string{"Kptfile": kptfile, "wide-deep.yaml": strings.Replace(config("pipeline"), `"-1000"`, suffix, 1)})
		render(t, pkg)
		return filepath.Join(pkg, "wide-deep")
	}
	apply := func(t *testing.T, pkg string, values ...string) result {
		return run(t, pkg, "", append([]string{"kpt", "fn", "eval", "--exec", "apply-setters", "--"}, values...)...)
	}

	t.Run("a string stays a string", func(t *testing.T) {
		pkg := rendered(t, `"-1"`)
		if r := apply(t, pkg, "GROUP_NAME=1000", "NFS_SERVER=10.0.0.1", "REPLICAS=5", "USER_ID=7"); r.status != 0 {
			t.Fatalf("status %d\n%s", r.status, r.messages)
		}
		expect(t, "the Workflow", contents(t, pkg)["workflow.yaml"], `value: "1000" # kpt-set: ${GROUP_NAME}`,
			`server: "10.0.0.1" # kpt-set: ${NFS_SERVER}`, `value: "5" # kpt-set: ${REPLICAS}`, `runAsUser: 7 # kpt-set: ${USER_ID}`, `value: "7" # kpt-set: ${USER_ID}`)
	})
	t.Run("a part of a path is set", func(t *testing.T) {
		pkg := rendered(t, `"-1"`)
		if r := apply(t, pkg, "USER_NAME=jo"); r.status != 0 {
			t.Fatalf("status %d\n%s", r.status, r.messages)
		}
		expect(t, "the Workflow", contents(t, pkg)["workflow.yaml"], `value: "/nfs/jo/wide-deep-large-ds-fp32-training/output" # kpt-set: `)
	})
	t.Run("the image takes all of its setters or none", func(t *testing.T) {
		for _, suffix := range []string{`"-1"`, `""`} {
			pkg := rendered(t, suffix)
			before := contents(t, pkg)
			r := apply(t, pkg, "REGISTRY=ghcr.io")
			if r.status == 0 {
				t.Errorf("suffix %s: apply-setters can now take a part of the image: say so in docs/setters.md", suffix)
			}
			expect(t, "its message", r.messages, "must be provided")
			if diff := cmp.Diff(before, contents(t, pkg)); diff != "" {
				t.Errorf("suffix %s: it changed files all the same (-before +after):\n%s", suffix, diff)
			}
			if r := apply(t, pkg, "REGISTRY=ghcr.io", "MODEL_NAME=clicks", "IMAGE_SUFFIX=-2"); r.status != 0 {
				t.Fatalf("suffix %s: status %d\n%s", suffix, r.status, r.messages)
			}
			expect(t, "the Workflow", contents(t, pkg)["workflow.yaml"], `image: "ghcr.io/model-zoo:2.1.0-recommendation-clicks-2" # kpt-set: `)
		}
	})
	t.Run("MODEL_SCRIPT leaves the ConfigMap's key behind", func(t *testing.T) {
		pkg := rendered(t, `"-1"`)
		if r := apply(t, pkg, "MODEL_SCRIPT=train.sh"); r.status != 0 {
			t.Fatalf("status %d\n%s", r.status, r.messages)
		}
		expect(t, "the Workflow", contents(t, pkg)["workflow.yaml"], `key: "train.sh" # kpt-set: ${MODEL_SCRIPT}`)
		expect(t, "the ConfigMap", contents(t, pkg)["configmap.yaml"], `  "fp32_training_check_accuracy.sh": |`)
	})
}

// kpt's list-setters reads the comments in the rendered resources.
func TestListSettersAfterUs(t *testing.T) {
	needKpt(t)
	pkg := folder(t, map[string]string{"Kptfile": kptfile, "wide-deep.yaml": config("pipeline")})
	render(t, pkg)
	out := succeed(t, pkg, succeed(t, pkg, "", "kpt", "fn", "source", "wide-deep"), "list-setters")
	_, list, _ := strings.Cut(out, "\nresults:\n")
	expect(t, "list-setters", list,
		"Name: NFS_SERVER, Value: 10.35.215.25, Type: str, Count: 2", "Name: NFS_PATH, Value: /nfs, Type: str, Count: 6",
		// One less than there are: it can't separate the suffix from the name in the image.
		"Name: MODEL_NAME, Value: wide-deep-large-ds-fp32-training, Type: str, Count: 8",
		"Name: RETRY_LIMIT, Value: 10, Type: int, Count: 1", "Name: USER_NAME, Value: root, Type: str, Count: 4")
	if strings.Contains(list, "SCRIPTS_NAME") || strings.Contains(list, "WORKFLOW_NAME") {
		t.Errorf("a derived name is listed as a setter:\n%s", list)
	}
}

package argo_test

import (
	"bytes"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"testing"

	oldest "github.com/argoproj/argo-workflows/v3/pkg/apis/workflow/v1alpha1"
	oldestvalidate "github.com/argoproj/argo-workflows/v3/workflow/validate"
	newest "github.com/argoproj/argo-workflows/v4/pkg/apis/workflow/v1alpha1"
	"github.com/argoproj/argo-workflows/v4/util/logging"
	newestvalidate "github.com/argoproj/argo-workflows/v4/workflow/validate"
	"golang.org/x/tools/txtar"
	"sigs.k8s.io/yaml"
)

// versions decode a text strictly, as `argo lint` does, and validate it, as the controller
// does before it runs the workflow.
var versions = map[string]func(t *testing.T, kind string, text []byte) error{
	"3.7": func(_ *testing.T, kind string, text []byte) error {
		if kind == "WorkflowTemplate" {
			var template oldest.WorkflowTemplate
			if err := yaml.UnmarshalStrict(text, &template); err != nil {
				return err
			}
			return oldestvalidate.ValidateWorkflowTemplate(nil, nil, &template, nil, oldestvalidate.ValidateOpts{Lint: true})
		}
		var workflow oldest.Workflow
		if err := yaml.UnmarshalStrict(text, &workflow); err != nil {
			return err
		}
		return oldestvalidate.ValidateWorkflow(nil, nil, &workflow, nil, oldestvalidate.ValidateOpts{Lint: true})
	},
	"4.0": func(t *testing.T, kind string, text []byte) error {
		ctx := logging.WithLogger(t.Context(), logging.InitLogger())
		if kind == "WorkflowTemplate" {
			var template newest.WorkflowTemplate
			if err := yaml.UnmarshalStrict(text, &template); err != nil {
				return err
			}
			return newestvalidate.ValidateWorkflowTemplate(ctx, nil, nil, &template, nil, newestvalidate.ValidateOpts{Lint: true})
		}
		var workflow newest.Workflow
		if err := yaml.UnmarshalStrict(text, &workflow); err != nil {
			return err
		}
		return newestvalidate.ValidateWorkflow(ctx, nil, nil, &workflow, nil, newestvalidate.ValidateOpts{Lint: true})
	},
}

// workflows are the rendered workflows of the golden cases of package fn, and of the
// defaults.
func workflows(t *testing.T) map[string][]byte {
	t.Helper()
	dir := t.TempDir()
	build := exec.Command("go", "build", "-o", dir, ".")
	build.Dir = "../.."
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	all := map[string][]byte{}
	add := func(name string, args ...string) {
		render := exec.Command(filepath.Join(dir, "widedeep"), append([]string{"render"}, args...)...)
		render.Dir = dir // without a WideDeepConfig: it renders the defaults
		out, err := render.Output()
		for _, text := range strings.Split(string(out), "\n---\n") {
			if err == nil && strings.Contains(text, "\napiVersion: argoproj.io/") { // below the notice
				all[name] = []byte(text)
			}
		}
	}
	add("defaults", "--set", "MODE=pipeline")
	cases, err := filepath.Glob("../../fn/testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range cases {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range archive.Files {
			if path.Base(file.Name) != "wide-deep.yaml" {
				continue
			}
			config := filepath.Join(t.TempDir(), "wide-deep.yaml")
			if err := os.WriteFile(config, file.Data, 0o600); err != nil {
				t.Fatal(err)
			}
			add(strings.TrimSuffix(filepath.Base(name), ".txtar"), "-f", config)
		}
	}
	return all
}

func kindOf(text []byte) string {
	if bytes.Contains(text, []byte("kind: WorkflowTemplate\n")) || bytes.Contains(text, []byte("kind: \"WorkflowTemplate\"\n")) {
		return "WorkflowTemplate"
	}
	return "Workflow"
}

func TestArgoTakesWhatIsRendered(t *testing.T) {
	all := workflows(t)
	for _, name := range []string{"defaults", "fields-of-real-clusters-in-a-pipeline", "a-workflow-template-whose-servers-stay", "restricted-pods-keep-their-data-on-claims"} {
		if all[name] == nil {
			t.Errorf("%s renders no workflow", name)
		}
	}
	for version, validate := range versions {
		for name, text := range all {
			if err := validate(t, kindOf(text), text); err != nil {
				t.Errorf("Argo %s, %s: %v", version, name, err)
			}
		}
	}
}

// The validation sees a wrong field, and a reference to nothing.
func TestArgoRefusesAnythingElse(t *testing.T) {
	text := string(workflows(t)["defaults"])
	for reason, change := range map[string][2]string{
		"a field that Argo does not have": {"\n  entrypoint: ", "\n  entrypoints: "},
		"a template that is not there":    {"template: train-wide-deep-large-ds", "template: missing"},
		"a parameter that is not there":   {"{{workflow.parameters.REPLICAS}}", "{{workflow.parameters.MISSING}}"},
	} {
		changed := strings.Replace(text, change[0], change[1], 1)
		if changed == text {
			t.Fatalf("there is no %q", change[0])
		}
		for version, validate := range versions {
			if err := validate(t, "Workflow", []byte(changed)); err == nil {
				t.Errorf("Argo %s takes %s", version, reason)
			}
		}
	}
}

package schema_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
	apiextensions "k8s.io/kube-openapi/pkg/validation/spec"
	"k8s.io/kube-openapi/pkg/validation/strfmt"
	"k8s.io/kube-openapi/pkg/validation/validate"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/fn"
	"github.com/widedeep/widedeep/v1alpha1"
	"github.com/widedeep/widedeep/v1alpha1/schema"
)

// bySchema returns the errors of the JSON Schema for a document.
func bySchema(t *testing.T) func(document any) []error {
	t.Helper()
	var parsed apiextensions.Schema
	if err := json.Unmarshal([]byte(schema.JSON), &parsed); err != nil {
		t.Fatal(err)
	}
	validator := validate.NewSchemaValidator(&parsed, nil, "", strfmt.Default)
	return func(document any) []error { return validator.Validate(document).Errors }
}

// byFunction returns the function's error for a document.
func byFunction(t *testing.T, document any) error {
	t.Helper()
	text, err := yaml.Marshal(document)
	if err != nil {
		t.Fatal(err)
	}
	var messages strings.Builder
	if _, err = fn.Render([]fn.File{{Name: "wide-deep.yaml", Data: text}}, fn.Values{}, fn.Report{To: &messages}); err != nil {
		return fmt.Errorf("%w: %s", err, messages.String())
	}
	return nil
}

func config(mode v1alpha1.Mode) map[string]any {
	return map[string]any{
		"apiVersion": v1alpha1.APIVersion, "kind": v1alpha1.Kind,
		"metadata": map[string]any{"name": "wide-deep"}, "spec": map[string]any{"mode": string(mode)},
	}
}

func put(document map[string]any, path []string, value any) map[string]any {
	at := document
	for _, key := range path[:len(path)-1] {
		if at[key] == nil {
			at[key] = map[string]any{}
		}
		at = at[key].(map[string]any)
	}
	at[path[len(path)-1]] = value
	return document
}

// The bounds of a field are not part of its type, so both sides check them on their own.
func TestSchemaAndFunctionAgreeOnBounds(t *testing.T) {
	check := bySchema(t)
	for name, value := range map[string]any{
		"spec.mode": "single", "spec.workload": "Deployment", "spec.security": "baseline", "spec.serviceAccountName": "Team_A",
		"spec.model.name": "Wide_Deep", "spec.model.dir": "workspace", "spec.model.script": "quickstart/train.sh",
		"spec.image.suffix": ":latest", "spec.image.reference": "", "spec.image.registry": "", "spec.image.pullPolicy": "always",
		"spec.dataset.dir": "data", "spec.storage.nfs.path": "nfs", "spec.storage.nfs.server": "", "spec.storage.outputDir": "a/b",
		"spec.storage.checkpointDir": strings.Repeat("x", 256), "spec.storage.mountPath": "models", "spec.user.name": "-jo", "spec.user.groupName": "a/b",
		"spec.training.steps": 0, "spec.serving.replicas": 0, "spec.serving.port": 65536, "spec.serving.nodePort": 0, "spec.serving.timeoutSeconds": 0,
		"spec.serving.serviceType": "ExternalName", "spec.serving.lifecycle": "Keep", "spec.serving.image": "",
		"apiVersion": "widedeep.dev/v1", "kind": "WideDeepconfig",
	} {
		document := put(config(v1alpha1.Pipeline), strings.Split(name, "."), value)
		errs, err := check(document), byFunction(t, document)
		if len(errs) == 0 || err == nil {
			t.Errorf("%s: %v: the schema says %v, the function %v", name, value, errs, err)
		}
	}
}

// The schema accepts every document that the function accepts.
func TestSchemaTakesWhatTheFunctionTakes(t *testing.T) {
	check := bySchema(t)
	files, err := filepath.Glob("../../testdata/*/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	more, err := filepath.Glob("../../examples/*/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	archives, err := filepath.Glob("../../fn/testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	checked := 0
	for _, file := range slices.Concat(files, more, archives, []string{"../../package/wide-deep.yaml"}) {
		if strings.Contains(file, "/error-") || strings.HasSuffix(file, "_expected.yaml") {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for i, part := range documents(file, text) {
			var document map[string]any
			if err := yaml.Unmarshal([]byte(part), &document); err != nil || document["kind"] != v1alpha1.Kind {
				continue
			}
			checked++
			if errs := check(document); len(errs) > 0 {
				t.Errorf("%s: document %d: %v", file, i, fmt.Sprint(errs))
			}
		}
	}
	if checked < 20 {
		t.Errorf("only %d documents were checked", checked)
	}
}

// documents are those of a YAML file, or of the YAML files in an archive of test files.
func documents(file string, text []byte) []string {
	files := []txtar.File{{Name: file, Data: text}}
	if filepath.Ext(file) == ".txtar" {
		files = txtar.Parse(text).Files
	}
	var all []string
	for _, one := range files {
		if filepath.Ext(one.Name) == ".yaml" {
			all = append(all, strings.Split(string(one.Data), "\n---\n")...)
		}
	}
	return all
}

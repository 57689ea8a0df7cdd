package schema_test

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	apiextensions "k8s.io/kube-openapi/pkg/validation/spec"
	"k8s.io/kube-openapi/pkg/validation/strfmt"
	"k8s.io/kube-openapi/pkg/validation/validate"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/fn"
	"github.com/widedeep/widedeep/v1alpha1"
	"github.com/widedeep/widedeep/v1alpha1/schema"
)

// bySchema are the errors that the JSON Schema finds in a document.
func bySchema(t *testing.T) func(document any) []error {
	t.Helper()
	var parsed apiextensions.Schema
	if err := json.Unmarshal([]byte(schema.JSON), &parsed); err != nil {
		t.Fatal(err)
	}
	validator := validate.NewSchemaValidator(&parsed, nil, "", strfmt.Default)
	return func(document any) []error { return validator.Validate(document).Errors }
}

// byFunction is the error that the function finds in a document.
func byFunction(t *testing.T, document any) error {
	t.Helper()
	text, err := yaml.Marshal(document)
	if err != nil {
		t.Fatal(err)
	}
	_, err = fn.Render([]fn.File{{Name: "wide-deep.yaml", Data: text}}, nil, "", io.Discard)
	return err
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

// Both take null for each field, and neither takes a value of another type or a field
// that there is not.
func TestSchemaAndFunctionAgreeOnTypes(t *testing.T) {
	bad := map[v1alpha1.Type][]any{
		v1alpha1.String:   {1, true, []any{"a"}, map[string]any{"a": "b"}},
		v1alpha1.Integer:  {"1", 1.5, true, []any{1}, -1, 2147483648},
		v1alpha1.Number:   {"0.5", true, []any{0.5}, -0.1, 1.1},
		v1alpha1.Boolean:  {"true", 1},
		v1alpha1.Quantity: {"4 GB", []any{1}, map[string]any{}},
		v1alpha1.Struct:   {"a", 1, []any{}, map[string]any{"thereIsNoSuchField": "a"}},
		v1alpha1.Map:      {"a", 1, []any{"a"}},
		v1alpha1.List:     {"a", 1, map[string]any{"a": "b"}},
	}
	check := bySchema(t)
	fields := 0
	var visit func(field v1alpha1.Field, path []string)
	visit = func(field v1alpha1.Field, path []string) {
		fields++
		name := strings.Join(path, ".")
		null := put(config(v1alpha1.Pipeline), path, nil)
		if within, isSource := strings.CutSuffix(name, ".volume."+path[len(path)-1]); isSource {
			// Of what is not null there must be one.
			other, source := "hostPath", map[string]any{"path": "/a"}
			if strings.HasSuffix(name, other) {
				other, source = "nfs", map[string]any{"server": "a", "path": "/a"}
			}
			put(null, append(strings.Split(within, "."), "volume", other), source)
		}
		if errs, err := check(null), byFunction(t, null); len(errs) > 0 || err != nil {
			t.Errorf("%s: null: the schema says %v, the function %v", name, errs, err)
		}
		for _, value := range bad[field.Type] {
			errs, err := check(put(config(v1alpha1.Pipeline), path, value)), byFunction(t, put(config(v1alpha1.Pipeline), path, value))
			if len(errs) == 0 || err == nil {
				t.Errorf("%s: %#v: the schema says %v, the function %v", name, value, errs, err)
			}
		}
		if len(path) > 3 {
			return // Kubernetes' types
		}
		for _, below := range field.Fields {
			visit(below, append(append([]string{}, path...), below.Name))
		}
	}
	spec, _ := v1alpha1.Structure.Lookup("spec")
	visit(spec, []string{"spec"})
	if fields < 40 {
		t.Errorf("only %d fields were seen", fields)
	}
}

// What no type says but the bounds of a field do.
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

// The schema takes all that the function takes.
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
	checked := 0
	for _, file := range append(append(files, more...), "../../package/wide-deep.yaml") {
		if strings.Contains(file, "/error-") || strings.HasSuffix(file, "_expected.yaml") {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for i, part := range strings.Split(string(text), "\n---\n") {
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

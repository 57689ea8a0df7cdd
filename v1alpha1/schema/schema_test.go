package schema_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"golang.org/x/tools/txtar"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/fn"
	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/v1alpha1"
	"github.com/widedeep/widedeep/v1alpha1/schema"
)

// bySchema returns the error of the JSON Schema for a document.
func bySchema(t *testing.T) func(document any) error {
	t.Helper()
	text, err := jsonschema.UnmarshalJSON(strings.NewReader(schema.JSON))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("schema.json", text); err != nil {
		t.Fatal(err)
	}
	compiled, err := compiler.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return compiled.Validate
}

// byFunction returns the function's error for a document.
func byFunction(t *testing.T, document any) error {
	t.Helper()
	text, err := yaml.Marshal(document)
	if err != nil {
		t.Fatal(err)
	}
	var messages strings.Builder
	if _, err = fn.Render([]fn.File{{Name: "wide-deep.yaml", Data: text}}, fn.Settings{}, fn.Report{To: &messages}); err != nil {
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
		"spec.dataset.dir": "data", "spec.storage.nfs.path": "nfs", "spec.storage.nfs.server": "a b", "spec.storage.outputDir": "a/b",
		"spec.storage.checkpointDir": strings.Repeat("x", 256), "spec.storage.mountPath": "models", "spec.user.name": "-jo", "spec.user.groupName": "a/b",
		"metadata.name": "Clicks", "metadata.namespace": "a.b", "spec.labels": map[string]any{"a b": "c"}, "spec.annotations": map[string]any{"a b": "c"},
		"spec.training.nodeSelector": map[string]any{"a": "b c"}, "spec.training.priorityClassName": "A",
		"spec.storage.volume": map[string]any{"persistentVolumeClaim": map[string]any{"claimName": "A b"}},
		"spec.training.env":   []any{map[string]any{"name": "A B"}},
		"spec.training.steps": 0, "spec.serving.replicas": 0, "spec.serving.port": 65536, "spec.serving.nodePort": 0, "spec.serving.timeoutSeconds": 0,
		"spec.serving.serviceType": "ExternalName", "spec.serving.lifecycle": "Keep", "spec.serving.image": "",
		"apiVersion": "widedeep.dev/v1", "kind": "WideDeepconfig",
	} {
		document := put(config(v1alpha1.Pipeline), strings.Split(name, "."), value)
		if bySchema, byFunction := check(document), byFunction(t, document); bySchema == nil || byFunction == nil {
			t.Errorf("%s: %v: the schema says %v, the function %v", name, value, bySchema, byFunction)
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
			if err := check(document); err != nil {
				t.Errorf("%s: document %d: %v", file, i, err)
			}
		}
	}
	if checked < 20 {
		t.Errorf("only %d documents were checked", checked)
	}
}

// Each field has what editors show: a description, an example and, where it has one default, the
// default; and what they check, in words.
func TestSchemaIsForEditors(t *testing.T) {
	var root map[string]any
	if err := json.Unmarshal([]byte(schema.JSON), &root); err != nil {
		t.Fatal(err)
	}
	for _, p := range parameters.All {
		field := root
		for _, name := range p.Path() {
			field = field["properties"].(map[string]any)[name].(map[string]any)
		}
		examples, _ := field["examples"].([]any)
		if field["description"] == nil || len(examples) == 0 {
			t.Errorf("%s: description %q, examples %v", p.Field, field["description"], examples)
		}
		differ := len(p.Default) > 1 && p.Default[v1alpha1.SingleNode] != p.Default[v1alpha1.Pipeline]
		if _, has := field["default"]; has != (len(p.Default) > 0 && !differ) {
			t.Errorf("%s: there is a default: %t", p.Field, has)
		}
		if p.Rule.Form().Pattern() != "" && p.Structure().Type == v1alpha1.String && (field["pattern"] == nil || field["patternErrorMessage"] == nil) {
			t.Errorf("%s: pattern %q, in words: %q", p.Field, field["pattern"], field["patternErrorMessage"])
		}
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

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

// What a rule says of one field alone is in the schema too, where a type, a pattern or a number of
// fields can say it; and no more than the rule.
func TestSchemaAndFunctionAgreeOnValues(t *testing.T) {
	check := bySchema(t)
	digest := func(n int) string { return strings.Repeat("0a", n/2) }
	volume := func(kinds string) string { return "spec: {dataset: {volume: {" + kinds + "}}}" }
	env := func(value string) string { return "spec: {training: {env: [{name: A, value: '" + value + "'}]}}" }
	server := func(address string) string { return "spec: {storage: {nfs: {server: '" + address + "'}}}" }
	limits := func(text string) string { return "spec: {training: {resources: {limits: {" + text + "}}}}" }
	item := func(path string) string {
		return volume("configMap: {name: a, items: [{key: a, path: '" + path + "'}]}")
	}
	for name, c := range map[string]struct{ taken, refused []string }{
		"metadata": {
			[]string{"metadata: {name: a, labels: {a: '1'}}", "metadata: {name: a, annotations: {x: 'true'}}", "metadata: {name: a, labels: null, generation: 1, creationTimestamp: null, finalizers: [a], ownerReferences: [{any: 1}], managedFields: []}", "metadata: {name: a, uid: a, resourceVersion: '1'}"},
			[]string{"metadata: {name: a, labels: {a: 1}}", "metadata: {name: a, labels: {a: null}}", "metadata: {name: a, annotations: {x: true}}", "metadata: {name: a, generation: '1'}", "metadata: {name: a, foo: b}", "metadata: {name: a, labels: [a]}", "metadata: {name: a, finalizers: [null]}", "metadata: {name: a, uid: 1}"},
		},
		"names of resources": {
			[]string{limits("cpu: 1, memory: 1Gi, ephemeral-storage: 1Gi, hugepages-2Mi: 4Mi, example.com/gpu: 1"), limits("cpu: 1, hugepages-64Ki: 64Ki"), limits("kubernetes.io/A_b: 1"), limits("cpu: 0.5")},
			[]string{limits("gpu: 1"), limits("cpu: null"), "spec: {labels: {a: null}}", limits("CPU: 1"), limits("'a b': 1"), limits("hugepages-: 1"), limits("'': 1"), limits("A.b/c: 1"), "spec: {serving: {resources: {requests: {cpus: 1}}}}"},
		},
		"image": {
			[]string{"spec: {image: {reference: a/b@sha256:" + digest(64) + "}}", "spec: {image: {reference: 'a:1@sha384:" + digest(96) + "'}}", "spec: {image: {reference: a@sha512:" + digest(128) + "}}"},
			[]string{"spec: {image: {reference: a/b@sha256:abc}}", "spec: {image: {reference: a@sha256:" + strings.ToUpper(digest(64)) + "}}", "spec: {image: {reference: a@sha512:" + digest(64) + "}}", "spec: {image: {reference: a@md5:" + digest(32) + "}}"},
		},
		"names of folders and files": {
			[]string{"spec: {storage: {outputDir: ...}}", "spec: {storage: {outputDir: ..a}}", "spec: {storage: {outputDir: .a}}", "spec: {storage: {outputDir: '. a'}}", "spec: {storage: {outputDir: a b.c}}", "spec: {user: {name: .-a}}", "spec: {user: {groupName: ä}}", "spec: {model: {script: .a.sh}}", "spec: {model: {script: _}}"},
			[]string{"spec: {storage: {outputDir: ..}}", "spec: {storage: {outputDir: .}}", "spec: {storage: {checkpointDir: ' .'}}", "spec: {storage: {outputDir: 'a '}}", "spec: {user: {name: ..}}", "spec: {user: {groupName: -a}}", "spec: {model: {script: ..}}", "spec: {model: {script: ..a}}", "spec: {model: {script: .}}"},
		},
		"absolute paths": {
			[]string{"spec: {model: {dir: /a/..b/...}}", "spec: {model: {dir: /.a/b c}}", "spec: {dataset: {dir: /ä}}"},
			[]string{"spec: {model: {dir: /a/../b}}", "spec: {model: {dir: /..}}", "spec: {dataset: {dir: /a/.}}", "spec: {dataset: {dir: /a//b}}", "spec: {dataset: {dir: /a/}}"},
		},
		"expansion": {
			[]string{env("$$(B)"), env("$B"), env("a$"), env("($)"), env("$$"), "spec: {training: {env: [{name: A, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]}}", "spec: {mode: pipeline, serving: {args: ['--a=$$(B)']}}"},
			[]string{env("$(B)"), env("a$$$(B)"), "spec: {mode: pipeline, serving: {args: ['$(B)']}}"},
		},
		"kinds of volumes": {
			[]string{volume("hostPath: {path: /a}"), volume("hostPath: {path: /a}, emptyDir: null"), "spec: {dataset: {volume: null}}", volume("projected: {sources: [{configMap: {name: a}, secret: null}]}")},
			[]string{volume(""), volume("hostPath: {path: /a}, nfs: {server: a, path: /}"), volume("projected: {sources: [{configMap: {name: a}, secret: {name: a}}]}")},
		},
		"addresses": {
			[]string{server("10.0.0.1"), server("255.255.255.255"), server("::1"), server("fe80::1:2"), server("::ffff:10.0.0.1"), server("1:2:3:4:5:6:7:8"), server("1::8"), server("1a.2"), server("1.a"), server("1-2"), server("10.0.0.1a"), server("a_b.c."), server("0xA")},
			[]string{server("10.0.0"), server("1.2.3.4.5"), server("256.1.1.1"), server("10.0.0.1:2049"), server("01.1.1.1"), server("10.0.0.1."), server("1"), server("a:1"), server("::12345"), server("-a"), server("fe80::1%a")},
		},
		"paths in volumes": {
			[]string{item("a/b"), item(".a/..b"), item("a/."), item("a//"), volume("hostPath: {path: /}"), volume("hostPath: {path: /..a//b}")},
			[]string{item("../a"), item("a/.."), item("/a"), item("..a"), volume("hostPath: {path: /a/..}"), volume("hostPath: {path: a}")},
		},
		"keys and variables": {
			[]string{"spec: {training: {env: [{name: A, valueFrom: {secretKeyRef: {name: a, key: .a}}}]}}", "spec: {training: {env: [{name: '.1', value: a}, {name: _a.b-c}]}}"},
			[]string{"spec: {training: {env: [{name: A, valueFrom: {secretKeyRef: {name: a, key: ..a}}}]}}", "spec: {training: {env: [{name: ..a}]}}", "spec: {training: {env: [{name: .}]}}", "spec: {training: {env: [{name: 1a}]}}"},
		},
	} {
		verdicts := func(text string) (bySchema, byRender error) {
			var document map[string]any
			if err := yaml.Unmarshal([]byte("apiVersion: "+v1alpha1.APIVersion+"\nkind: "+v1alpha1.Kind+"\n"+text), &document); err != nil {
				t.Fatal(text, err)
			}
			if document["metadata"] == nil {
				document["metadata"] = map[string]any{"name": "wide-deep"}
			}
			return check(document), byFunction(t, document)
		}
		for _, text := range c.taken {
			if bySchema, byRender := verdicts(text); bySchema != nil || byRender != nil {
				t.Errorf("%s: %s: the schema says %v, the function %v", name, text, bySchema, byRender)
			}
		}
		for _, text := range c.refused {
			if bySchema, byRender := verdicts(text); bySchema == nil || byRender == nil {
				t.Errorf("%s: %s: the schema says %v, the function %v", name, text, bySchema, byRender)
			}
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
// default; and what they check, in words. They insert the default, which must not change what is generated.
func TestSchemaIsForEditors(t *testing.T) {
	var root map[string]any
	if err := json.Unmarshal([]byte(schema.JSON), &root); err != nil {
		t.Fatal(err)
	}
	for _, p := range parameters.All {
		field := fieldAt(root, p.Path())
		// yaml-language-server inserts an example as text, so one of a list or a mapping is a snippet.
		keyword := "examples"
		if kind := p.Structure().Type; kind == v1alpha1.List || kind == v1alpha1.Map || kind == v1alpha1.Struct {
			keyword = "defaultSnippets"
		}
		examples, _ := field[keyword].([]any)
		if field["description"] == nil || len(examples) == 0 || field["examples"] != nil && keyword != "examples" {
			t.Errorf("%s: description %q, %s %v, examples %v", p.Field, field["description"], keyword, examples, field["examples"])
		}
		for _, one := range examples {
			if snippet, isSnippet := one.(map[string]any); isSnippet && (snippet["label"] != p.Example[v1alpha1.Pipeline] || snippet["body"] == nil) {
				t.Errorf("%s: snippet %v", p.Field, snippet)
			}
		}
		differ := len(p.Optional) > 0 || len(p.Default) > 1 && p.Default[v1alpha1.SingleNode] != p.Default[v1alpha1.Pipeline]
		if _, has := field["default"]; has != (len(p.Default) > 0 && !differ) {
			t.Errorf("%s: there is a default: %t", p.Field, has)
		}
		if p.Rule.Form().Pattern() != "" && p.Structure().Type == v1alpha1.String && field["pattern"] == nil {
			t.Errorf("%s has no pattern", p.Field)
		}
	}
	worded(t, root, "")
	if root["title"] != nil { // yaml-language-server calls every mapping in the document by it
		t.Errorf("the title is %v", root["title"])
	}
}

// worded reports patterns, of keys too, that an editor would show as they are.
func worded(t *testing.T, n any, at string) {
	switch n := n.(type) {
	case map[string]any:
		if pattern, ok := n["pattern"].(string); ok && n["patternErrorMessage"] == nil {
			t.Errorf("%s: no words explain the pattern %s", at, pattern)
		}
		for key, below := range n {
			worded(t, below, at+"."+key)
		}
	case []any:
		for i, below := range n {
			worded(t, below, fmt.Sprintf("%s[%d]", at, i))
		}
	}
}

func fieldAt(root map[string]any, path []string) map[string]any {
	for _, name := range path {
		root = root["properties"].(map[string]any)[name].(map[string]any)
	}
	return root
}

// An editor says of a text that a pattern refuses all that the rule wants, since it can't say which
// part of that the text lacks.
func TestPatternMessagesAreWhole(t *testing.T) {
	var root map[string]any
	if err := json.Unmarshal([]byte(schema.JSON), &root); err != nil {
		t.Fatal(err)
	}
	for field, want := range map[string]string{
		"user.name":         "must not start with -",
		"user.groupName":    "may hold letters, digits, spaces and . _ - + = @ , ~ % only",
		"storage.outputDir": "may hold letters, digits, spaces and . _ - + = @ , ~ % only",
		"model.dir":         "may hold letters, digits, spaces and . _ - + = @ , ~ % only",
		"storage.nfs.path":  "must not have spaces beside a slash or at an end",
		"image.reference":   "a digest is sha256: and 64, sha384: and 96, sha512: and 128 digits, 0-9 and a-f",
	} {
		message, _ := fieldAt(root, append([]string{"spec"}, strings.Split(field, ".")...))["patternErrorMessage"].(string)
		if !strings.Contains(message, want) {
			t.Errorf("%s: %q is not in %q", field, want, message)
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

package fn_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	sdk "github.com/GoogleContainerTools/kpt-functions-sdk/go/fn"
	"github.com/google/go-cmp/cmp"
	"github.com/pmezard/go-difflib/difflib"
	"golang.org/x/tools/txtar"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/fn"
	"github.com/widedeep/widedeep/v1alpha1"
)

// expected is the file of a case that the test writes.
const expected = "_expected.diff"

// A file of testdata is a behaviour: its items, its functionConfig and what it changes.
// The user's items are compared with what they were, the generated resources and the results
// with those of the config's defaults, which single-node-by-default and pipeline-by-default
// of ../testdata show whole. WRITE_GOLDEN_OUTPUT=1 writes the differences; read them before
// you commit them.
func TestGoldenDifferences(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("there are no cases (%v)", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			after := input(t, archive)
			processSuccessfully(t, after)
			for _, item := range after.Items {
				decodeGenerated(t, item)
			}
			before := usersAndDefaults(t, archive, after)
			got := differencesOf(texts(before), texts(after)) + differentResults(t, before.Results, after.Results)
			compareGolden(t, file, archive, got)
		})
	}
}

// compareGolden holds a case to its differences, or writes them.
func compareGolden(t *testing.T, file string, archive *txtar.Archive, got string) {
	t.Helper()
	at := slices.IndexFunc(archive.Files, func(f txtar.File) bool { return f.Name == expected })
	if at < 0 {
		archive.Files, at = append(archive.Files, txtar.File{Name: expected}), len(archive.Files)
	}
	difference := cmp.Diff(string(archive.Files[at].Data), got)
	switch {
	case difference == "":
	case os.Getenv("WRITE_GOLDEN_OUTPUT") == "":
		t.Errorf("unexpected differences in %s: %s", file, difference)
	default:
		archive.Files[at].Data = []byte(got)
		if err := os.WriteFile(file, txtar.Format(archive), 0o600); err != nil {
			t.Fatal(err)
		}
		t.Errorf("wrote differences to %s", file)
	}
}

// input reads the files as the SDK reads those of a folder.
func input(t *testing.T, archive *txtar.Archive) *sdk.ResourceList {
	t.Helper()
	list := &sdk.ResourceList{FunctionConfig: sdk.NewEmptyKubeObject()}
	for _, file := range archive.Files {
		if file.Name == expected {
			continue
		}
		objects, err := sdk.ParseKubeObjects(file.Data)
		if err != nil {
			t.Fatalf("%s: %v", file.Name, err)
		}
		switch {
		case file.Name != "_fnconfig.yaml":
			list.Items = append(list.Items, objects...)
		case len(objects) == 1:
			list.FunctionConfig = objects[0]
		default:
			t.Fatalf("%s holds %d objects, want one", file.Name, len(objects))
		}
	}
	return list
}

func processSuccessfully(t *testing.T, list *sdk.ResourceList) {
	t.Helper()
	if success, err := processBytes(list); err != nil || !success {
		t.Fatalf("the function failed (%v): %v", err, list.Results)
	}
}

func generated(item *sdk.KubeObject) bool { return item.GetAnnotation(fn.OwnerAnnotation) != "" }

// usersAndDefaults are the user's items as they were, with what the configs that were applied
// generate at their defaults: bare configs, without file and package, each in a list of its own.
func usersAndDefaults(t *testing.T, archive *txtar.Archive, applied *sdk.ResourceList) *sdk.ResourceList {
	t.Helper()
	list := input(t, archive)
	list.Items = slices.DeleteFunc(list.Items, generated)
	seen := map[string]bool{}
	for _, object := range append(slices.Clone(applied.Items), applied.FunctionConfig) {
		if object.GetKind() != v1alpha1.Kind {
			continue
		}
		bare := bareConfig(t, object)
		if seen[bare.String()] {
			continue
		}
		seen[bare.String()] = true
		defaults := &sdk.ResourceList{FunctionConfig: sdk.NewEmptyKubeObject(), Items: sdk.KubeObjects{bare}}
		processSuccessfully(t, defaults)
		list.Items = append(list.Items, slices.DeleteFunc(defaults.Items, func(o *sdk.KubeObject) bool { return !generated(o) })...)
		list.Results = append(list.Results, defaults.Results...)
	}
	return list
}

// bareConfig is a config with the same name, namespace, mode and model, and nothing else.
func bareConfig(t *testing.T, config *sdk.KubeObject) *sdk.KubeObject {
	t.Helper()
	bare, err := sdk.ParseKubeObject([]byte("apiVersion: " + v1alpha1.APIVersion + "\nkind: " + v1alpha1.Kind))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range [][]string{{"metadata", "name"}, {"metadata", "namespace"}, {"spec", "mode"}, {"spec", "model", "name"}} {
		value, found, err := config.NestedString(path...)
		if err == nil && found {
			err = bare.SetNestedString(value, path...)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := bare.SetAnnotation("config.kubernetes.io/local-config", "true"); err != nil {
		t.Fatal(err)
	}
	return bare
}

// decodeGenerated holds a generated resource to the type of its kind.
func decodeGenerated(t *testing.T, item *sdk.KubeObject) {
	t.Helper()
	var resource map[string]any
	if err := yaml.Unmarshal([]byte(item.String()), &resource); err != nil {
		t.Fatal(err)
	}
	if generated(item) && resource["spec"] != nil {
		decodeStrictly(t, resource)
	}
}

// texts are what a list holds, by kind, namespace and name: `Pod default/wide-deep`. A
// WorkflowTemplate is compared with the Workflow in whose place it is, and a config with
// itself when its namespace was set.
func texts(list *sdk.ResourceList) map[string]string {
	items := map[string][]string{"functionConfig": {list.FunctionConfig.String()}}
	for _, item := range list.Items {
		kind, name := strings.Replace(item.GetKind(), "WorkflowTemplate", "Workflow", 1), item.GetName()
		if namespace := item.GetNamespace(); namespace != "" && kind != v1alpha1.Kind {
			name = namespace + "/" + name
		}
		items[kind+" "+name] = append(items[kind+" "+name], item.String())
	}
	all := map[string]string{}
	for name, ofName := range items {
		slices.Sort(ofName) // the order of items is nobody's promise
		all[name] = strings.Join(ofName, "---\n")
	}
	return all
}

// differentResults are those that only one of two lists has. Those that differ in no more than
// that one names the config's file are the same.
func differentResults(t *testing.T, before, after sdk.Results) string {
	t.Helper()
	text := func(result sdk.Result) string {
		text, err := yaml.Marshal(result)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	in := func(results sdk.Results, one *sdk.Result) bool {
		return slices.ContainsFunc(results, func(r *sdk.Result) bool { return text(withoutFile(*r)) == text(withoutFile(*one)) })
	}
	var out strings.Builder
	for _, result := range before {
		if !in(after, result) {
			fmt.Fprintf(&out, "=== result: absent: %s\n", result.Message)
		}
	}
	for _, result := range after {
		if !in(before, result) {
			out.WriteString("=== result\n" + text(*result))
		}
	}
	return out.String()
}

func withoutFile(result sdk.Result) sdk.Result {
	if result.File != nil {
		result.Message = strings.TrimPrefix(result.Message, result.File.Path+": ")
		result.File = nil
	}
	return result
}

// differencesOf returns what differs between two lists, and nothing of what does not.
func differencesOf(before, after map[string]string) string {
	names := maps.Clone(before)
	maps.Copy(names, after)
	var out strings.Builder
	for _, name := range slices.Sorted(maps.Keys(names)) {
		switch old, now := before[name], after[name]; {
		case old == now:
		case now == "":
			fmt.Fprintf(&out, "=== %s: absent\n", name)
		default:
			fmt.Fprintf(&out, "=== %s\n%s", name, differentLines(old, now))
		}
	}
	return out.String()
}

// differentLines are the lines that differ, below the path of what holds them. Neither line
// numbers nor the lines around are shown: they change with what does not differ.
func differentLines(before, after string) string {
	old, now := difflib.SplitLines(before), difflib.SplitLines(after)
	var out strings.Builder
	for _, change := range difflib.NewMatcherWithJunk(old, now, false, nil).GetOpCodes() {
		removed, added := old[change.I1:change.I2], now[change.J1:change.J2]
		switch {
		case change.Tag == 'e':
			continue
		case len(added) > 0:
			fmt.Fprintln(&out, strings.TrimSpace("@@ "+pathOf(now, change.J1)))
		default:
			fmt.Fprintln(&out, strings.TrimSpace("@@ "+pathOf(old, change.I1)))
		}
		for _, line := range removed {
			out.WriteString("-" + line)
		}
		for _, line := range added {
			out.WriteString("+" + line)
		}
	}
	return out.String()
}

// pathOf returns the path of what holds a line of a YAML text: `spec.containers[training].env`.
func pathOf(lines []string, at int) string {
	path := ""
	depth, _ := depthOf(lines[at])
	for i := at - 1; i >= 0 && depth > 0; i-- {
		outer, item := depthOf(lines[i])
		text := strings.TrimSpace(lines[i])
		if text == "" || text[0] == '#' || outer >= depth {
			continue
		}
		key, value, _ := strings.Cut(strings.TrimLeft(text, "- "), ":")
		switch {
		case !item:
			path = "." + strings.Trim(key, `"`) + path
		case depth > outer+1: // in what the item's first key holds
			path = "[]." + key + path
		case key == "name":
			value, _, _ = strings.Cut(value, " #")
			path = "[" + strings.Trim(value, ` "`) + "]" + path
		default:
			path = "[]" + path
		}
		depth = outer
	}
	return strings.TrimPrefix(path, ".")
}

// depthOf counts an item of a list as deeper than the list's key, which may be as far from
// the margin, and reports whether the line starts an item.
func depthOf(line string) (depth int, item bool) {
	text := strings.TrimLeft(line, " ")
	depth = len(line) - len(text)
	if item = strings.HasPrefix(text, "- "); item {
		depth++
	}
	return depth, item
}

package fn_test

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// call is a call of the function as kpt makes it.
type call struct {
	// render is true for `kpt fn render`, which names each item's package; `kpt fn eval`
	// does not.
	render bool
	// files are the package's, a document each.
	files map[string]string
	// mark is an annotation that kpt puts on each item while the function runs.
	mark string
	// config is the functionConfig.
	config string
}

// root is where the package lies.
const root = "/packages/root"

// annotated returns a document with the annotations that kpt gives it.
func annotated(t *testing.T, text string, annotations map[string]string) string {
	t.Helper()
	node, err := yaml.Parse(text)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	for _, key := range slices.Sorted(maps.Keys(annotations)) {
		if err := node.PipeE(yaml.SetAnnotation(key, annotations[key])); err != nil {
			t.Fatal(err)
		}
	}
	return node.MustString()
}

// list is the ResourceList of a call.
func (c call) list(t *testing.T) string {
	t.Helper()
	text := listHead + "items:\n"
	for i, file := range slices.Sorted(maps.Keys(c.files)) {
		annotations := map[string]string{
			"config.kubernetes.io/index": "0", "internal.config.kubernetes.io/index": "0",
			"internal.config.kubernetes.io/seqindent":                         "compact",
			"internal.config.kubernetes.io/annotations-migration-resource-id": fmt.Sprint(i),
			"internal.config.kubernetes.io/id":                                fmt.Sprint(i + 1), "config.k8s.io/id": fmt.Sprint(i + 1),
		}
		if c.mark != "" {
			annotations[c.mark] = fmt.Sprint(i)
		}
		name := file
		if c.render {
			pkg := path.Dir(file)
			for c.files[path.Join(pkg, "Kptfile")] == "" && pkg != "." {
				pkg = path.Dir(pkg)
			}
			annotations["internal.config.kubernetes.io/package-path"] = path.Join(root, pkg)
			if pkg != "." {
				name = strings.TrimPrefix(file, pkg+"/")
			}
		}
		annotations["config.kubernetes.io/path"], annotations["internal.config.kubernetes.io/path"] = name, name
		text += "- " + strings.ReplaceAll(strings.TrimSpace(annotated(t, c.files[file], annotations)), "\n", "\n  ") + "\n"
	}
	if c.config != "" {
		text += "functionConfig:\n  " + strings.ReplaceAll(strings.TrimSpace(c.config), "\n", "\n  ") + "\n"
	}
	return text
}

// outcome is the result of a call: resources by kind and file, and messages.
type outcome struct {
	resources map[string]*yaml.RNode
	messages  []string
	failed    bool
}

func (c call) run(t *testing.T) outcome {
	t.Helper()
	output, _, err := runFunction(c.list(t))
	list, parseErr := yaml.Parse(output)
	if parseErr != nil {
		t.Fatalf("%v\n%s", parseErr, output)
	}
	all := outcome{resources: map[string]*yaml.RNode{}, failed: err != nil}
	for _, item := range elements(t, list, "items") {
		annotations := item.GetAnnotations()
		file := annotations["internal.config.kubernetes.io/path"]
		pkg := strings.TrimPrefix(annotations["internal.config.kubernetes.io/package-path"], root)
		name := fmt.Sprintf("%s %s", strings.TrimPrefix(path.Join(pkg, file), "/"), item.GetKind())
		if all.resources[name] != nil {
			t.Errorf("%s is there twice", name)
		}
		all.resources[name] = item
	}
	for _, result := range elements(t, list, "results") {
		severity, _ := result.GetString("severity")
		message, _ := result.GetString("message")
		all.messages = append(all.messages, severity+": "+message)
	}
	return all
}

func elements(t *testing.T, list *yaml.RNode, field string) []*yaml.RNode {
	t.Helper()
	found := list.Field(field)
	if found.IsNilOrEmpty() {
		return nil
	}
	all, err := found.Value.Elements()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// expect holds that there are the resources of the names, no others, and a message for
// each of those wanted.
func (o outcome) expect(t *testing.T, resources, messages []string) {
	t.Helper()
	slices.Sort(resources)
	if got := slices.Sorted(maps.Keys(o.resources)); !slices.Equal(got, resources) {
		t.Errorf("resources\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(resources, "\n"))
	}
	for _, wanted := range messages {
		if !slices.ContainsFunc(o.messages, func(message string) bool { return strings.HasPrefix(message, wanted) }) {
			t.Errorf("no message begins with %q:\n%s", wanted, strings.Join(o.messages, "\n"))
		}
	}
}

func kptfile(mutators ...string) string {
	text := "apiVersion: kpt.dev/v1\nkind: Kptfile\nmetadata:\n  name: example\n"
	if len(mutators) > 0 {
		text += "pipeline:\n  mutators:\n"
	}
	for _, mutator := range mutators {
		text += "  - " + mutator + "\n"
	}
	return text
}

// configOf is a WideDeepConfig of a model.
func configOf(name, model string) string {
	return "apiVersion: widedeep.dev/v1alpha1\nkind: WideDeepConfig\nmetadata:\n  name: " + name +
		"\n  annotations:\n    config.kubernetes.io/local-config: \"true\"\nspec:\n  model: {name: " + model + "}\n  storage:\n    nfs: {server: 10.0.0.1}\n"
}

// generatedBy is a resource of an earlier run, with a label that a new one does not have.
func generatedBy(owner, kind, name string) string {
	return "apiVersion: v1\nkind: " + kind + "\nmetadata:\n  name: " + name + "\n  namespace: default\n  labels: {kept: as-it-was}\n  annotations:\n    widedeep.dev/generated-by: " + owner + "\n"
}

func isAsItWas(resource *yaml.RNode) bool {
	return resource != nil && resource.GetLabels()["kept"] != ""
}

// own is a resource of the user's.
func own(apiVersion, kind, name, more string) string {
	return "apiVersion: " + apiVersion + "\nkind: " + kind + "\nmetadata:\n  name: " + name + "\n  namespace: default\n" + more
}

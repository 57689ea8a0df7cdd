package fn_test

import (
	"maps"
	"regexp"
	"slices"
	"testing"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/manifests"
	"github.com/widedeep/widedeep/v1alpha1"
)

// variables adds the names of the variables of containers.
func variables(n *yaml.Node, names map[string]bool) {
	for i, below := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 1 && n.Content[i-1].Value == "env" {
			for _, variable := range below.Content {
				names[yaml.NewRNode(variable).Field("name").Value.YNode().Value] = true
			}
		}
		variables(below, names)
	}
}

// Users can't set the names that the manifests already use.
func TestNamesInTheManifestsAreReserved(t *testing.T) {
	names := map[string]bool{"STEPS": true} // of spec.training.steps
	all := ""
	for _, mode := range v1alpha1.Modes {
		loaded, err := manifests.Embedded.Load(mode)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range loaded {
			variables(m.Node, names)
			text, err := yaml.NewRNode(m.Node).String()
			if err != nil {
				t.Fatal(err)
			}
			all += text
		}
	}
	found := func(pattern string) []string {
		names := map[string]bool{}
		for _, match := range regexp.MustCompile(pattern).FindAllStringSubmatch(all, -1) {
			names[match[1]] = true
		}
		return slices.Sorted(maps.Keys(names))
	}
	args, labels := found(`- "--([a-z_]+)=`), found(` (app(?:\.kubernetes\.io/[a-z-]+)?): `)
	if len(names) < 10 || len(args) < 4 || len(labels) < 5 {
		t.Fatalf("only these were found: %v, %v, %v", names, args, labels)
	}

	for name := range names {
		specCase{
			reason: "the training's container has this variable", spec: "training: {env: [{name: " + name + ", value: a}]}",
			want: []string{`spec.training.env[0].name: Invalid value: "` + name + `": is a variable that other fields set`},
		}.run(t)
	}
	for _, name := range args {
		specCase{
			reason: "the server has this argument", spec: `serving: {args: ["--` + name + `=a"]}`,
			want: []string{`spec.serving.args[0]: Invalid value: "--` + name + `=a": is an argument that the workflow sets`},
		}.run(t)
	}
	for _, name := range labels {
		specCase{
			reason: "what is generated has this label", spec: "labels: {" + name + ": a}",
			want: []string{"spec.labels[" + name + "]: Invalid value: \"a\": is a key of widedeep itself: use another"},
		}.run(t)
	}
	for _, spec := range []string{"training: {env: [{name: image, value: a}]}", "serving: {args: [--STEPS=a]}"} {
		specCase{reason: "the place has no such name, though others do", spec: spec}.run(t)
	}
}

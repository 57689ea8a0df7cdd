package fn_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/fn"
	"github.com/widedeep/widedeep/v1alpha1"
)

// The function adds nothing to the manifests but the ownership annotation.
func TestDefaultsEqualKustomizeBuild(t *testing.T) {
	for _, mode := range v1alpha1.Modes {
		built, err := krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(filesys.MakeFsOnDisk(), "../manifests/"+string(mode))
		if err != nil {
			t.Fatal(err)
		}
		text, err := built.AsYaml()
		if err != nil {
			t.Fatal(err)
		}
		want := byName(t, text)
		for _, resource := range want {
			metadata := resource["metadata"].(map[string]any)
			metadata["annotations"] = map[string]any{fn.OwnerAnnotation: "wide-deep"}
		}
		if diff := cmp.Diff(want, byName(t, render(t, map[string]string{"MODE": string(mode)}))); diff != "" {
			t.Errorf("mode %s (-kustomize +function):\n%s", mode, diff)
		}
	}
}

// render returns the YAML of what the values generate.
func render(t *testing.T, values map[string]string) []byte {
	t.Helper()
	nodes, err := fn.Render(nil, fn.Settings{ByName: values}, fn.Report{To: io.Discard})
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	for _, node := range nodes {
		text.WriteString("---\n" + yaml.NewRNode(node).MustString())
	}
	return text.Bytes()
}

// byName decodes documents; each kind may be there once.
func byName(t *testing.T, text []byte) map[string]map[string]any {
	t.Helper()
	resources := map[string]map[string]any{}
	for decoder := yaml.NewDecoder(bytes.NewReader(text)); ; {
		var resource map[string]any
		if err := decoder.Decode(&resource); errors.Is(err, io.EOF) {
			return resources
		} else if err != nil {
			t.Fatalf("%v in\n%s", err, text)
		}
		name := fmt.Sprint(resource["kind"], "/", resource["metadata"].(map[string]any)["name"])
		if resources[name] != nil {
			t.Fatalf("%s is there twice", name)
		}
		resources[name] = resource
	}
}

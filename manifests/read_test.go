package manifests_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/manifests"
	"github.com/widedeep/widedeep/v1alpha1"
)

func file(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }

// evaluation is a directory with everything that the reader supports.
func evaluation() fstest.MapFS {
	return fstest.MapFS{
		"evaluation/kustomization.yaml": file(`apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
- pod.yaml
- claim.yaml
components:
- ../access
configMapGenerator:
- name: "scripts" # widedeep-set: ${SCRIPTS_NAME}
  namespace: default
  options:
    labels:
      app: evaluation
  files:
  - evaluate.sh
generatorOptions:
  disableNameSuffixHash: true
`),
		"evaluation/pod.yaml":       file("apiVersion: v1\nkind: Pod\nmetadata:\n  name: \"a\" # kpt-set: ${MODEL_NAME}\n"),
		"evaluation/claim.yaml":     file("apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata:\n  name: a\n"),
		"evaluation/evaluate.sh":    file("echo\n"),
		"access/kustomization.yaml": file("apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources:\n- role.yaml\n"),
		"access/role.yaml":          file("apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata:\n  name: \"a\" # kpt-set: ${MODEL_NAME}\n"),
	}
}

func TestADirectoryIsReadAsKustomizeReadsIt(t *testing.T) {
	all, err := manifests.Read(evaluation(), "evaluation")
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for _, m := range all {
		got.WriteString("--- " + m.File + "\n" + yaml.NewRNode(m.Node).MustString())
	}
	want := `--- role.yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: "a" # kpt-set: ${MODEL_NAME}
--- configmap.yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: "scripts" # widedeep-set: ${SCRIPTS_NAME}
  namespace: default
  labels:
    app: evaluation
data:
  evaluate.sh: |
    echo
--- claim.yaml
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: a
--- pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: "a" # kpt-set: ${MODEL_NAME}
`
	if diff := cmp.Diff(want, got.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}

	set := manifests.New(evaluation())
	counts, err := set.Counts("evaluation")
	if diff := cmp.Diff(map[string]int{"MODEL_NAME": 1}, counts); diff != "" || err != nil {
		t.Errorf("a component's fields don't count; %v (-want +got):\n%s", err, diff)
	}
	kinds, err := set.Kinds()
	if diff := cmp.Diff([]manifests.Kind{
		{Name: "ConfigMap"}, {Name: "PersistentVolumeClaim"}, {Name: "Pod"}, {Group: "rbac.authorization.k8s.io", Name: "Role"},
	}, kinds); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

// A field that this reader does not support is an error, so that it is not ignored silently.
func TestUnsupportedKustomizationFieldsAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		file, old, new string
		want           string
	}{
		"another field": {
			file: "evaluation/kustomization.yaml", old: "components:", new: "namePrefix: my-\ncomponents:",
			want: "evaluation/kustomization.yaml: yaml: unmarshal errors:\n  line 6: field namePrefix not found",
		},
		"another field of the generator": {
			file: "evaluation/kustomization.yaml", old: "  files:", new: "  literals: [a=b]\n  files:",
			want: "field literals not found",
		},
		"a hash": {
			file: "evaluation/kustomization.yaml", old: "  disableNameSuffixHash: true", new: "  disableNameSuffixHash: false",
			want: "evaluation/kustomization.yaml: generatorOptions must have disableNameSuffixHash: true",
		},
		"no such resource": {
			file: "evaluation/kustomization.yaml", old: "- pod.yaml", new: "- job.yaml",
			want: "open evaluation/job.yaml",
		},
		"no such script": {
			file: "evaluation/kustomization.yaml", old: "- evaluate.sh", new: "- train.sh",
			want: "open evaluation/train.sh",
		},
		"no such component": {
			file: "evaluation/kustomization.yaml", old: "- ../access", new: "- ../rbac",
			want: "open rbac/kustomization.yaml",
		},
		"no YAML": {
			file: "access/role.yaml", old: "kind:", new: "kind",
			want: "access/role.yaml: yaml: line 2",
		},
		"no mapping": {
			file: "evaluation/pod.yaml", old: "apiVersion: v1\nkind: Pod\nmetadata:\n  name:", new: "-",
			want: "evaluation/pod.yaml: a resource must be a mapping",
		},
	} {
		t.Run(name, func(t *testing.T) {
			files := evaluation()
			text := string(files[c.file].Data)
			files[c.file] = file(strings.Replace(text, c.old, c.new, 1))
			_, err := manifests.Read(files, "evaluation")
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got the error %v; want one with %q", err, c.want)
			}
		})
	}
}

// A run does not spend time on the manifests of other modes.
func TestOtherModesAreNotRead(t *testing.T) {
	files := evaluation()
	files["other/kustomization.yaml"] = file("resources: [broken.yaml]\n")
	files["other/broken.yaml"] = file("apiVersion: v1\nkind: Pod\n}\n")
	set := manifests.New(files)
	first, err := set.Load("evaluation")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := set.Load("other"); err == nil {
		t.Error("the other mode's manifests are not YAML, and are read without an error")
	}
	again, err := set.Load("evaluation")
	if err != nil || again[0].Node != first[0].Node {
		t.Errorf("the mode was read a second time (%v)", err)
	}
}

// Values are put into copies of the manifests' nodes: an alias would stay one, and text
// in other styles is what YAML's encoder does not always write as it was.
func TestManifestsAreWrittenPlainly(t *testing.T) {
	for _, mode := range v1alpha1.Modes {
		for _, m := range load(t, mode) {
			var visit func(n *yaml.Node)
			visit = func(n *yaml.Node) {
				isPlain := n.Style == 0 || n.Style == yaml.DoubleQuotedStyle || n.Style == yaml.LiteralStyle
				if n.Kind == yaml.AliasNode || n.Anchor != "" || !isPlain {
					t.Errorf("%s/%s, line %d: manifests have no aliases, and strings plain, in double quotes or as | text", mode, m.File, n.Line)
				}
				for _, below := range n.Content {
					visit(below)
				}
			}
			visit(m.Node)
		}
	}
}

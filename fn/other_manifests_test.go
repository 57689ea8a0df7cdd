package fn

import (
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/resourcelist"
	"github.com/widedeep/widedeep/manifests"
	"github.com/widedeep/widedeep/v1alpha1"
)

// withManifests are the manifests of this repository and others.
func withManifests(t *testing.T, others map[string]string) *manifests.Set {
	t.Helper()
	all := fstest.MapFS{}
	root := os.DirFS("../manifests")
	for _, mode := range []string{"pipeline", "rbac", "single-node"} {
		err := fs.WalkDir(root, mode, func(name string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			data, err := fs.ReadFile(root, name)
			all[name] = &fstest.MapFile{Data: data}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range others {
		all[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return manifests.New(all)
}

const wideDeep = "apiVersion: " + v1alpha1.APIVersion + "\nkind: " + v1alpha1.Kind + `
metadata:
  name: clicks
  namespace: team
  annotations:
    config.kubernetes.io/local-config: "true"
    internal.config.kubernetes.io/path: clicks.yaml
spec:
  model:
    name: clicks-training
  storage:
    nfs:
      path: /export
`

// inMode is what manifests generate in a mode, which the API need not know.
func inMode(t *testing.T, set *manifests.Set, config string, mode v1alpha1.Mode) ([]*generated, findings) {
	t.Helper()
	in, err := readInput(set, []*resourcelist.Item{item(t, config)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	documents, _ := in.findConfigs()
	configs, found := validate(set, documents)
	if found.failed() {
		t.Fatal(found.err())
	}
	configs[0].mode = mode
	return expand(set, configs)
}

func item(t *testing.T, text string) *resourcelist.Item {
	t.Helper()
	item, err := resourcelist.NewItem(yaml.MustParse(text).YNode())
	if err != nil {
		t.Fatal(err)
	}
	return item
}

func TestAThirdModeIsADirectory(t *testing.T) {
	set := withManifests(t, map[string]string{
		"evaluation/kustomization.yaml": "resources: [job.yaml]\n",
		"evaluation/job.yaml": `apiVersion: batch/v1
kind: Job
metadata:
  name: "wide-deep" # kpt-set: ${MODEL_NAME}
  namespace: default
spec:
  template:
    spec:
      containers:
      - name: evaluate
        args: ["/wide-deep"] # of no setter
        workingDir: "/nfs/wide-deep" # kpt-set: ${NFS_PATH}/${MODEL_NAME}
`,
	})
	all, found := inMode(t, set, wideDeep, "evaluation")
	if found.failed() {
		t.Fatal(found.err())
	}
	want := `# Generated from the WideDeepConfig clicks. DO NOT EDIT: a render replaces what is changed here.
apiVersion: batch/v1
kind: Job
metadata:
  name: "clicks-training" # kpt-set: ${MODEL_NAME}
  namespace: "team"
  annotations:
    widedeep.dev/generated-by: "clicks"
spec:
  template:
    spec:
      containers:
      - name: evaluate
        args: ["/wide-deep"] # of no setter
        workingDir: "/export/clicks-training" # kpt-set: ${NFS_PATH}/${MODEL_NAME}
`
	if len(all) != 1 || all[0].file != "job.yaml" {
		t.Fatalf("generated %d resources, want job.yaml alone", len(all))
	}
	if diff := cmp.Diff(want, yaml.NewRNode(all[0].yaml).MustString()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Only an image that has setters can be too long by their values.
func TestOnlyImagesWithSettersAreTooLong(t *testing.T) {
	set := withManifests(t, map[string]string{
		"evaluation/kustomization.yaml": "resources: [pod.yaml]\n",
		"evaluation/pod.yaml": `apiVersion: v1
kind: Pod
metadata:
  name: "wide-deep" # kpt-set: ${MODEL_NAME}
  namespace: default
spec:
  containers:
  - name: proxy
    image: registry.example.com/proxy:` + strings.Repeat("1", 129) + ` # of no setter
  - name: evaluate
    image: "docker.io/wide-deep:evaluation" # kpt-set: ${REGISTRY}/wide-deep:evaluation-${MODEL_NAME}${IMAGE_SUFFIX}
`,
	})
	_, found := inMode(t, set, wideDeep+"  image:\n    suffix: "+strings.Repeat("x", 120)+"\n", "evaluation")
	if want := "spec.image.suffix: "; !found.failed() || !strings.HasPrefix(found.err().Error(), want) || strings.Contains(found.err().Error(), "\n") {
		t.Errorf("want one error, of %s, got %v", want, found.err())
	}
}

func TestAnAddedManifestIsRendered(t *testing.T) {
	kustomization, err := os.ReadFile("../manifests/single-node/kustomization.yaml")
	if err != nil {
		t.Fatal(err)
	}
	set := withManifests(t, map[string]string{
		"single-node/kustomization.yaml": strings.Replace(string(kustomization), "resources:\n", "resources:\n- networkpolicy.yaml\n", 1),
		"single-node/networkpolicy.yaml": `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: "wide-deep" # kpt-set: ${MODEL_NAME}
  namespace: default
spec:
  podSelector: {}
`,
	})
	run := func(items ...*resourcelist.Item) ([]*resourcelist.Item, map[string]string) {
		t.Helper()
		items, found := process(set, items, nil)
		if found.failed() {
			t.Fatal(found.err())
		}
		files := map[string]string{}
		for _, item := range items {
			node, err := item.Node()
			if err != nil {
				t.Fatal(err)
			}
			files[item.File()] = yaml.NewRNode(node).MustString()
		}
		return items, files
	}
	kptfile := "apiVersion: kpt.dev/v1\nkind: Kptfile\nmetadata:\n  name: p\n  annotations:\n    internal.config.kubernetes.io/path: Kptfile\n"
	rendered, files := run(item(t, wideDeep), item(t, kptfile))
	policy := files["clicks/networkpolicy.yaml"]
	for _, want := range []string{`name: "clicks-training" # kpt-set: ${MODEL_NAME}`, `namespace: "team"`, `widedeep.dev/generated-by: "clicks"`} {
		if !strings.Contains(policy, want) {
			t.Errorf("the policy has no %s:\n%s", want, policy)
		}
	}
	again, files := run(rendered...)
	if len(again) != len(rendered) || files["clicks/networkpolicy.yaml"] != policy {
		t.Errorf("rendered again:\n%s\nwant:\n%s", files["clicks/networkpolicy.yaml"], policy)
	}

	i := slices.IndexFunc(again, func(one *resourcelist.Item) bool { return one.Kind() == v1alpha1.Kind })
	again[i] = item(t, wideDeep+"  mode: "+string(v1alpha1.Pipeline)+"\n")
	if _, files := run(again...); files["clicks/networkpolicy.yaml"] != "" || files["clicks/workflow.yaml"] == "" {
		t.Errorf("in mode %s the policy stays, or no workflow is generated: %v", v1alpha1.Pipeline, slices.Sorted(maps.Keys(files)))
	}
}

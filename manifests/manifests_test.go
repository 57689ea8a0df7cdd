package manifests_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/manifests"
	"github.com/widedeep/widedeep/v1alpha1"
)

// COUNT in the tables of the 2020 package's document: the fields whose expression
// names the setter.
func TestEverySetterReachesAsManyFieldsAsTheDocumentSays(t *testing.T) {
	want := map[v1alpha1.Mode]map[string]int{
		v1alpha1.SingleNode: {
			"DATASET_DIR": 3, "FS_ID": 1, "GROUP_ID": 2, "GROUP_NAME": 1, "IMAGE_SUFFIX": 1, "MODEL_DIR": 3, "MODEL_NAME": 5,
			"MODEL_SCRIPT": 5, "NFS_PATH": 3, "NFS_SERVER": 1, "OUTPUT_DIR": 1, "REGISTRY": 1, "USER_ID": 2, "USER_NAME": 2,
		},
		v1alpha1.Pipeline: {
			"CHECKPOINT_DIR": 1, "DATASET_DIR": 3, "FS_ID": 2, "GROUP_ID": 3, "GROUP_NAME": 1, "IMAGE_SUFFIX": 1, "MODEL_DIR": 3,
			"MODEL_NAME": 9, "MODEL_SCRIPT": 5, "NFS_PATH": 6, "NFS_SERVER": 2, "OUTPUT_DIR": 2, "REGISTRY": 1, "REPLICAS": 1,
			"RETRY_LIMIT": 1, "TARGET_ACCURACY": 1, "TF_SERVING_PORT": 1, "USER_ID": 3, "USER_NAME": 4,
		},
	}
	name := regexp.MustCompile(`\$\{([A-Z_]+)\}`)
	for mode, counts := range want {
		got := map[string]int{}
		files, err := filepath.Glob(filepath.Join(string(mode), "*.yaml"))
		if err != nil || len(files) == 0 {
			t.Fatalf("mode %s has no files (%v)", mode, err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, line := range strings.Split(string(text), "\n") {
				_, expression, _ := strings.Cut(line, "# kpt-set: ")
				for _, match := range name.FindAllStringSubmatch(expression, -1) {
					got[match[1]]++
				}
			}
		}
		if diff := cmp.Diff(counts, got); diff != "" {
			t.Errorf("mode %s (-want +got):\n%s", mode, diff)
		}
		counted, err := manifests.Embedded.Counts(mode)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(counts, counted); diff != "" {
			t.Errorf("mode %s, counted by the package (-want +got):\n%s", mode, diff)
		}
	}
}

// The text that stands in a manifest is what its expression gives by default, and
// strings are quoted: kpt's setters would else turn "1000" into a number.
func TestManifestsHoldTheDefaultsOfTheirExpressions(t *testing.T) {
	for _, mode := range v1alpha1.Modes {
		values := parameters.Defaults(mode)
		values.Derive()
		all := load(t, mode)
		fields := 0
		for _, m := range all {
			var visit func(n *yaml.Node)
			visit = func(n *yaml.Node) {
				if expression, ok := parameters.Expression(n); ok {
					fields++
					applied := yaml.CopyYNode(n)
					if err := values.Apply(applied); err != nil {
						t.Errorf("%s/%s: %v", mode, m.File, err)
					}
					if applied.Value != n.Value {
						t.Errorf("%s/%s: %q stands where %s gives %q", mode, m.File, n.Value, expression, applied.Value)
					}
					if isInt := n.ShortTag() == yaml.NodeTagInt; !isInt && n.Style != yaml.DoubleQuotedStyle {
						t.Errorf("%s/%s: the string %q is not in double quotes", mode, m.File, n.Value)
					}
				}
				for _, below := range n.Content {
					visit(below)
				}
			}
			visit(m.Node)
		}
		if fields == 0 {
			t.Errorf("mode %s has no field with an expression", mode)
		}
	}
}

func TestWorkloadsComeAfterWhatTheyNeed(t *testing.T) {
	want := map[v1alpha1.Mode][]string{
		v1alpha1.SingleNode: {"ServiceAccount", "ConfigMap", "Pod"},
		v1alpha1.Pipeline: {
			"ServiceAccount", "ServiceAccount", "Role", "Role", "RoleBinding", "RoleBinding", "ConfigMap", "Workflow",
		},
	}
	for mode, kinds := range want {
		all := load(t, mode)
		var got, files []string
		for _, m := range all {
			got = append(got, yaml.NewRNode(m.Node).GetKind())
			files = append(files, m.File)
		}
		// kubectl apply takes a folder's files by name.
		slices.Sort(files)
		if last := files[len(files)-1]; last != all[len(all)-1].File || files[0] != all[0].File {
			t.Errorf("mode %s: by name the first file is %s and the last %s; want the account first and the workload last", mode, files[0], last)
		}
		if diff := cmp.Diff(kinds, got); diff != "" {
			t.Errorf("mode %s (-want +got):\n%s", mode, diff)
		}
	}
}

func load(t *testing.T, mode v1alpha1.Mode) []manifests.Manifest {
	t.Helper()
	all, err := manifests.Embedded.Load(mode)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

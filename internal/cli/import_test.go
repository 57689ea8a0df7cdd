package cli_test

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/v1alpha1"
)

// krmfile is the Krmfile of a package after `kustomize cfg set` with these values.
func krmfile(values map[string]string) string {
	var text strings.Builder
	text.WriteString("apiVersion: config.k8s.io/v1alpha1\nkind: Krmfile\nopenAPI:\n  definitions:\n")
	for _, name := range slices.Sorted(maps.Keys(values)) {
		fmt.Fprintf(&text, "    io.k8s.cli.setters.%s:\n      x-k8s-cli:\n        setter: {name: %s, value: %q, isSet: true}\n", name, name, values[name])
	}
	return text.String()
}

func TestImportPrintsWhatWasSetWithTheDefaultsBeside(t *testing.T) {
	files := map[string]string{
		"pipeline/Krmfile": krmfile(map[string]string{
			"NFS_SERVER": "10.35.215.25", "NFS_PATH": "/nfs", "USER_ID": "1000", "USER_NAME": "jo", "TARGET_ACCURACY": "0.80", "IMAGE_SUFFIX": "-1", "NFS_MOUNT": "x",
		}),
		"pipeline/kustomization.yaml": "namespace: jo\nnamePrefix: jo-\n",
	}
	status, out, messages := run(t, files, "", "import", "pipeline", "--lossy")
	if status != 0 {
		t.Errorf("status is %d", status)
	}
	want := `apiVersion: "widedeep.dev/v1alpha1"
kind: "WideDeepConfig"
metadata:
  name: "wide-deep"
  namespace: "jo" # default: default
  annotations:
    config.kubernetes.io/local-config: "true"
spec:
  mode: "pipeline" # default: single-node
  image:
    suffix: "-1" # default: ""
  storage:
    nfs:
      server: "10.35.215.25" # default: 0.0.0.0
      path: "/nfs"
  user:
    id: 1000 # default: 0
    name: "jo" # default: root
  training:
    targetAccuracy: 0.80 # default: 0.75
`
	if diff := cmp.Diff(want, out); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	want = `warning: pipeline/Krmfile:8:5: NFS_MOUNT: not imported: there is no such setter
warning: pipeline/kustomization.yaml:2:1: namePrefix: not imported: keep it in a kustomization of your own, around the rendered resources
`
	if diff := cmp.Diff(want, messages); diff != "" {
		t.Errorf("standard error (-want +got):\n%s", diff)
	}
	if status, _, messages := again(t, out, "render", "-f", "-"); status != 0 {
		t.Errorf("rendering it: status %d\n%s", status, messages)
	}
}

func TestImportRendersToWhatTheValuesRenderTo(t *testing.T) {
	changed := map[string]string{
		"CHECKPOINT_DIR": "1e3", "DATASET_DIR": "/data sets/1000", "FS_ID": "1003", "GROUP_ID": "1002", "GROUP_NAME": "null", "IMAGE_SUFFIX": "-1",
		"MODEL_DIR": "/opt/model dir", "MODEL_NAME": "y", "MODEL_SCRIPT": "0x10", "NFS_PATH": "/exports/2020-01-01", "NFS_SERVER": "fd00::1",
		"OUTPUT_DIR": "0012", "REGISTRY": "registry.example.com:5000/team", "REPLICAS": "5", "RETRY_LIMIT": "0", "TARGET_ACCURACY": "",
		"TF_SERVING_PORT": "9000", "USER_ID": "1001", "USER_NAME": "true",
	}
	for _, mode := range v1alpha1.Modes {
		t.Run(string(mode), func(t *testing.T) {
			values := map[string]string{}
			args := []string{"render", "--set", "MODE=" + string(mode), "--set", "NAMESPACE=123"}
			for _, s := range parameters.Setters[1:] {
				if _, ofMode := s.Default[mode]; ofMode {
					values[s.Setter] = changed[s.Setter]
					typed := s.Setter + "=" + changed[s.Setter]
					if s.Structure().Type == v1alpha1.String {
						typed = s.Field + "=" + strconv.Quote(changed[s.Setter]) // null without quotes is no text
					}
					args = append(args, "--set", typed)
				}
			}
			status, config, messages := run(t, map[string]string{"Krmfile": krmfile(values), "kustomization.yaml": "namespace: 123\n"}, "", "import", ".")
			if status != 0 || messages != "" {
				t.Fatalf("status %d:\n%s", status, messages)
			}
			if got := strings.Count(config, "# default: "); mode == v1alpha1.SingleNode && got != len(values)+1 || mode == v1alpha1.Pipeline && got != len(values)+2 {
				t.Errorf("%d fields have their default in a comment:\n%s", got, config)
			}
			_, want, _ := run(t, nil, "", args...)
			write(t, "wide-deep.yaml", config)
			status, got, messages := again(t, "", "render", "-f", "wide-deep.yaml")
			if status != 0 {
				t.Fatalf("status %d:\n%s", status, messages)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestImportOfAnUntouchedPackageStatesNothing(t *testing.T) {
	defaults := parameters.Defaults(v1alpha1.SingleNode)
	delete(defaults, parameters.Mode)
	text := strings.ReplaceAll(krmfile(defaults), "isSet: true", "isSet: true, setBy: model-builder")
	status, out, messages := run(t, map[string]string{"Krmfile": text, "kustomization.yaml": "resources: []\n"}, "", "import", "Krmfile")
	if status != 0 || messages != "" {
		t.Errorf("status %d:\n%s", status, messages)
	}
	if strings.Contains(out, "spec") {
		t.Errorf("the output states a value:\n%s", out)
	}
}

func TestImportStatuses(t *testing.T) {
	files := map[string]string{
		"wrong/Krmfile":    krmfile(map[string]string{"USER_ID": "0012", "REGISTRY": "docker.io/"}),
		"together/Krmfile": krmfile(map[string]string{"DATASET_DIR": "/nfs"}),
		"image/Krmfile":    krmfile(map[string]string{"IMAGE_SUFFIX": strings.Repeat("x", 128)}),
		"mlops/a/Krmfile":  krmfile(nil),
	}
	cases := map[string]struct {
		args     []string
		status   int
		messages []string
	}{
		"help":                         {[]string{"--help"}, 0, nil},
		"no package":                   {nil, 2, []string{"the package is missing: name its folder or its Krmfile; see widedeep import --help"}},
		"two packages":                 {[]string{"wrong", "together"}, 2, []string{`"together" is one argument too many; see widedeep import --help`}},
		"a new package without a name": {[]string{"image", "--package", ""}, 2, []string{`widedeep: "" is no folder: the package is written into a folder; see widedeep import --help`}},
		"a new package in a file":      {[]string{"image", "--package=image/Krmfile"}, 2, []string{`widedeep: "image/Krmfile" is no folder: the package is written into a folder; see widedeep import --help`}},
		"several wrong values":         {[]string{"wrong"}, 1, []string{"error: wrong/Krmfile:7:34: REGISTRY: ", "\nerror: wrong/Krmfile:10:33: USER_ID: "}},
		"values that don't agree":      {[]string{"together"}, 1, []string{`error: together/Krmfile:7:37: spec.dataset.dir: Invalid value: "/nfs": must not be where the storage is mounted: spec.storage.nfs.path is`}},
		"values for a long tag":        {[]string{"image"}, 1, []string{"error: image/Krmfile:7:38: spec.image"}},
		"a folder of packages":         {[]string{"mlops"}, 1, []string{"error: mlops: there is no Krmfile in this folder; choose one of those below: mlops/a\n"}},
		"no such folder":               {[]string{"missing"}, 1, []string{"error: missing: no such file or directory\n"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			status, out, messages := run(t, files, "", append([]string{"import"}, c.args...)...)
			if status != c.status {
				t.Errorf("status is %d, want %d", status, c.status)
			}
			expect(t, "standard error", messages, c.messages...)
			if status != 0 && out != "" {
				t.Errorf("a failure printed to standard output:\n%s", out)
			}
			if status == 0 {
				expect(t, "the help", out, "Usage:", "Examples:")
			}
		})
	}
}

// Of a package that can't be read nothing else is reported.
func TestImportReportsAMissingPackageOnce(t *testing.T) {
	status, _, messages := run(t, nil, "", "import", "missing")
	if want := "error: missing: no such file or directory\n"; status != 1 || messages != want {
		t.Errorf("status %d with %q, want 1 with %q", status, messages, want)
	}
}

// Who comes from 2020 types what he knows in the folder that he knows: without the error, render would print the defaults.
func TestAFolderOf2020NamesImport(t *testing.T) {
	files := map[string]string{"pipeline/Krmfile": krmfile(map[string]string{"NFS_SERVER": "10.35.215.25"}), "pipeline/workflow.yaml": "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: a}\n"}
	for _, args := range [][]string{
		{"set", "pipeline", "NFS_SERVER", "10.9.9.9"}, {"render", "-f", "pipeline"}, {"render", "--write", "pipeline"}, {"list-setters", "-f", "pipeline"},
	} {
		status, out, messages := run(t, files, "", args...)
		if want := "widedeep: pipeline: there is no WideDeepConfig in this folder, but the Krmfile of a kustomize package: widedeep import pipeline makes one of it\n"; status != 1 || out != "" || messages != want {
			t.Errorf("%v: status %d, messages %q, want %q", args, status, messages, want)
		}
	}
	t.Chdir("pipeline")
	for _, args := range [][]string{{"render"}, {"render", "--check"}, {"set", ".", "NFS_SERVER", "10.9.9.9"}} {
		status, out, messages := again(t, "", args...)
		if want := "but the Krmfile of a kustomize package: widedeep import . makes one of it\n"; status != 1 || out != "" || !strings.HasSuffix(messages, want) {
			t.Errorf("%v: status %d, messages %q, want %q", args, status, messages, want)
		}
	}
}

//go:build integration

package integration

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// These tests render packages with the real kpt: what is printed, which files are written and
// deleted, and that render --write leaves the same bytes.

const kptfile = `apiVersion: kpt.dev/v1
kind: Kptfile
metadata:
  name: example
pipeline:
  mutators:
  - exec: widedeep
    configPath: wide-deep.yaml
`

func config(mode string) string {
	return `# What to train.
apiVersion: widedeep.dev/v1alpha1
kind: WideDeepConfig
metadata:
  name: wide-deep
  namespace: team
  annotations:
    config.kubernetes.io/local-config: "true"
spec:
  mode: ` + mode + `
  image:
    suffix: "-1000" # a string
  storage:
    nfs: {server: 10.35.215.25}
  training:
    targetAccuracy: 0.80
`
}

// withImage changes a package's pipeline from the binary to the image.
func withImage(kptfile string) string {
	return strings.Replace(kptfile, "exec: widedeep", "image: "+image, 1)
}

func render(t *testing.T, pkg string) {
	t.Helper()
	if r := renderBoth(t, pkg); r.status != 0 {
		t.Fatalf("status %d\n%s", r.status, r.messages)
	}
}

// renderBoth renders with kpt. It renders a copy with render --write, which must give the same
// bytes unless the package has other functions.
func renderBoth(t *testing.T, pkg string) result {
	t.Helper()
	copied := folder(t, readFiles(t, pkg))
	r := run(t, pkg, "", "kpt", "fn", "render", "--allow-exec", "--truncate-output=false")
	written := run(t, copied, "", "widedeep", "render", "--write")
	if strings.Contains(written.messages, "other functions are in the pipeline") || strings.Contains(r.messages, "docker") {
		return r
	}
	if (written.status == 0) != (r.status == 0) {
		t.Errorf("render --write: status %d, kpt: status %d\n%s%s", written.status, r.status, written.messages, r.messages)
	}
	if diff := cmp.Diff(contents(t, pkg), contents(t, copied)); diff != "" {
		t.Errorf("render --write gives other files (-kpt +write):\n%s", diff)
	}
	return r
}

// rendered returns the text of all generated files of a package.
func rendered(t *testing.T, pkg string) string {
	t.Helper()
	files := contents(t, filepath.Join(pkg, "wide-deep"))
	var all []string
	for _, name := range slices.Sorted(maps.Keys(files)) {
		all = append(all, files[name])
	}
	return strings.Join(all, "---\n")
}

func TestKptRendersWhatRenderPrints(t *testing.T) {
	needKpt(t)
	for _, mode := range []string{"single-node", "pipeline"} {
		for how, kptfile := range map[string]string{"exec": kptfile, "container": withImage(kptfile)} {
			t.Run(mode+" by "+how, func(t *testing.T) {
				if how == "container" {
					needImage(t)
				}
				pkg := folder(t, map[string]string{"Kptfile": kptfile, "wide-deep.yaml": config(mode)})
				render(t, pkg)
				once := contents(t, pkg)
				if once["wide-deep.yaml"] != config(mode) {
					t.Errorf("the user's file was changed:\n%s", once["wide-deep.yaml"])
				}
				succeed(t, pkg, "", "widedeep", "render", "-f", "wide-deep.yaml", "--check", "wide-deep")

				render(t, pkg)
				if diff := cmp.Diff(once, contents(t, pkg)); diff != "" {
					t.Errorf("rendering twice changed files (-once +twice):\n%s", diff)
				}
			})
		}
	}
}

func TestKptKeepsUsersResourcesAndShowsErrors(t *testing.T) {
	needKpt(t)
	files := map[string]string{
		"Kptfile":        kptfile,
		"wide-deep.yaml": strings.Replace(config("pipeline"), "pipeline", "pipelines", 1),
		"settings.yaml":  "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings # the user's\ndata: {b: \"1\", a: '2'}\n",
	}
	pkg := folder(t, files)
	before := contents(t, pkg)
	r := renderBoth(t, pkg)
	if r.status != 1 {
		t.Errorf("status is %d, want 1", r.status)
	}
	expect(t, "kpt's output", r.out+r.messages, "[error]", `wide-deep.yaml: WideDeepConfig/wide-deep: spec.mode: Invalid value: "pipelines": must be one of single-node, pipeline; did you mean pipeline?`)
	if diff := cmp.Diff(before, contents(t, pkg)); diff != "" {
		t.Errorf("a failed run changed files (-before +after):\n%s", diff)
	}

	write(t, filepath.Join(pkg, "wide-deep.yaml"), config("pipeline"))
	render(t, pkg)
	if got := contents(t, pkg)["settings.yaml"]; got != files["settings.yaml"] {
		t.Errorf("the user's resource was changed:\n%s", got)
	}
}

func TestKptModeSwitchReplacesTheFiles(t *testing.T) {
	needKpt(t)
	pkg := folder(t, map[string]string{"Kptfile": kptfile, "wide-deep.yaml": config("pipeline")})
	render(t, pkg)
	write(t, filepath.Join(pkg, "wide-deep.yaml"), config("single-node"))
	render(t, pkg)
	got := slices.Sorted(maps.Keys(contents(t, pkg)))
	want := []string{"Kptfile", "wide-deep.yaml", "wide-deep/account.yaml", "wide-deep/configmap.yaml", "wide-deep/pod.yaml"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}

func TestKptKeepsMovedAndMergedFilesWhereTheyAre(t *testing.T) {
	needKpt(t)
	pkg := folder(t, map[string]string{"Kptfile": kptfile, "wide-deep.yaml": config("pipeline")})
	render(t, pkg)
	write(t, filepath.Join(pkg, "all.yaml"), rendered(t, pkg))
	succeed(t, pkg, "", "rm", "-r", "wide-deep")
	before := contents(t, pkg)
	render(t, pkg)
	if diff := cmp.Diff(before, contents(t, pkg)); diff != "" {
		t.Errorf("a merged file did not stay as it is (-before +after):\n%s", diff)
	}
}

// A root pipeline also renders the configs of subpackages, each into its own subpackage.
func TestKptRendersSubpackagesBesideTheirConfigs(t *testing.T) {
	needKpt(t)
	sub := strings.Replace(config("pipeline"), "spec:", "spec:\n  model: {name: clicks}", 1)
	pkg := folder(t, map[string]string{
		"Kptfile": kptfile, "wide-deep.yaml": config("single-node"),
		"sub/Kptfile": "apiVersion: kpt.dev/v1\nkind: Kptfile\nmetadata:\n  name: sub\n", "sub/wide-deep.yaml": sub,
	})
	render(t, pkg)
	once := contents(t, pkg)
	expect(t, "sub/wide-deep/workflow.yaml", once["sub/wide-deep/workflow.yaml"], `name: "clicks-train-serve-wf"`)
	expect(t, "wide-deep/pod.yaml", once["wide-deep/pod.yaml"], "kind: Pod")
	render(t, pkg)
	if diff := cmp.Diff(once, contents(t, pkg)); diff != "" {
		t.Errorf("rendering twice changed files (-once +twice):\n%s", diff)
	}
	// There kpt says nothing of packages, and gives paths from the root.
	succeed(t, pkg, "", "kpt", "fn", "eval", "--exec", "widedeep", "--", "NAME=wide-deep")
	if diff := cmp.Diff(once, contents(t, pkg)); diff != "" {
		t.Errorf("kpt fn eval changed files (-render +eval):\n%s", diff)
	}
}

func TestKptFunctionConfigFromOutsideThePackage(t *testing.T) {
	needKpt(t)
	pkg := folder(t, map[string]string{"Kptfile": "apiVersion: kpt.dev/v1\nkind: Kptfile\nmetadata:\n  name: example\n"})
	outside := folder(t, map[string]string{
		"one.yaml": config("pipeline"),
		"two.yaml": strings.NewReplacer("name: wide-deep", "name: clicks", "spec:", "spec:\n  model: {name: clicks}").Replace(config("single-node")),
	})
	for range 2 {
		for _, name := range []string{"one.yaml", "two.yaml"} {
			succeed(t, pkg, "", "kpt", "fn", "eval", "--exec", "widedeep", "--fn-config", filepath.Join(outside, name))
		}
	}
	files := contents(t, pkg)
	for _, name := range []string{"wide-deep/workflow.yaml", "clicks/pod.yaml"} {
		if _, ok := files[name]; !ok {
			t.Errorf("there is no %s; there are %v", name, slices.Sorted(maps.Keys(files)))
		}
	}
}

// set-namespace of kpt's catalog runs after the function: it moves all resources, and the
// RoleBinding still binds the service account of its own namespace.
func TestKptSetNamespaceAfterUs(t *testing.T) {
	needKpt(t)
	pkg := folder(t, map[string]string{
		"Kptfile":        kptfile + "  - exec: set-namespace\n    configMap: {namespace: prod}\n",
		"wide-deep.yaml": config("pipeline"),
	})
	for range 2 {
		render(t, pkg)
		files := contents(t, filepath.Join(pkg, "wide-deep"))
		if len(files) != 8 {
			t.Errorf("there are %d files, want 8", len(files))
		}
		for name, text := range files {
			expect(t, name, text, "\n  namespace: ")
			if namespaces := strings.Count(text, "namespace:"); namespaces != 1 || !strings.Contains(strings.ReplaceAll(text, `"`, ""), "\n  namespace: prod") {
				t.Errorf("%s is not in namespace prod alone:\n%s", name, text)
			}
		}
	}
}

func TestPackageAndExampleRender(t *testing.T) {
	needKpt(t)
	needImage(t)
	for _, name := range []string{"package", "examples/kpt", "examples/kpt-apply-setters"} {
		pkg := copied(t, name)
		before := contents(t, pkg)
		succeed(t, pkg, "", "kpt", "fn", "render")
		after := contents(t, pkg)
		for file, text := range before {
			if diff := cmp.Diff(text, after[file]); diff != "" {
				t.Errorf("%s/%s is not as committed (-committed +rendered):\n%s", name, file, diff)
			}
		}
		if name != "package" && len(after) != len(before) {
			t.Errorf("%s: rendered resources are not committed: %v", name, slices.Sorted(maps.Keys(after)))
		}
		succeed(t, pkg, "", "widedeep", "render", "--check", ".")
	}
}

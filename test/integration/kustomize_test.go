//go:build integration

package integration

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

const (
	byExec      = "exec:\n        path: widedeep"
	byContainer = "container:\n        image: " + image
)

// generator is config with the annotation that makes kustomize run it as a function.
func generator(mode, how string) string {
	return strings.NewReplacer("  annotations:\n", "  annotations:\n    config.kubernetes.io/function: |\n      "+how+"\n", "0.80", "0.8").Replace(config(mode))
}

func build(t *testing.T, dir string) string {
	t.Helper()
	return succeed(t, dir, "", "kustomize", "build", "--enable-alpha-plugins", "--enable-exec", ".")
}

func TestKustomizeBuildsWhatRenderPrints(t *testing.T) {
	for _, mode := range []string{"single-node", "pipeline"} {
		for name, how := range map[string]string{"exec": byExec, "container": byContainer} {
			t.Run(mode+" by "+name, func(t *testing.T) {
				if name == "container" {
					needImage(t)
				}
				dir := folder(t, map[string]string{
					"kustomization.yaml": "generators:\n- wide-deep.yaml\n",
					"wide-deep.yaml":     generator(mode, how),
				})
				out := build(t, dir)
				write(t, filepath.Join(dir, "built.yaml"), out)
				succeed(t, dir, "", "widedeep", "render", "-f", "wide-deep.yaml", "--check", "built.yaml")
				if match := regexp.MustCompile(`.*(internal\.config|config)\.(kubernetes|k8s)\.io.*`).FindString(out); match != "" {
					t.Errorf("the output carries an internal annotation: %s", match)
				}
			})
		}
	}
}

func TestKustomizeNamespaceReachesEveryResource(t *testing.T) {
	dir := folder(t, map[string]string{
		"kustomization.yaml": "namespace: prod\ngenerators:\n- wide-deep.yaml\n",
		"wide-deep.yaml":     generator("pipeline", byExec),
	})
	out := build(t, dir)
	resources := strings.Split(out, "\n---\n")
	if len(resources) != 8 {
		t.Fatalf("%d resources, want 8:\n%s", len(resources), out)
	}
	for _, resource := range resources {
		node, err := yaml.Parse(resource)
		if err != nil {
			t.Fatal(err)
		}
		if got := node.GetNamespace(); got != "prod" {
			t.Errorf("%s %s is in namespace %q, want prod", node.GetKind(), node.GetName(), got)
		}
	}
	if strings.Contains(out, "namespace: team") {
		t.Errorf("something still names the config's own namespace:\n%s", out)
	}
}

func TestKustomizeShowsErrors(t *testing.T) {
	dir := folder(t, map[string]string{
		"kustomization.yaml": "generators:\n- wide-deep.yaml\n",
		"wide-deep.yaml":     strings.Replace(generator("pipeline", byExec), "suffix", "sufix", 1),
	})
	r := run(t, dir, "", "kustomize", "build", "--enable-alpha-plugins", "--enable-exec", ".")
	if r.status == 0 || r.out != "" {
		t.Errorf("status %d, output:\n%s", r.status, r.out)
	}
	expect(t, "standard error", r.messages, "error: WideDeepConfig/wide-deep: spec.image.sufix: ", "did you mean suffix?")
}

// A patch of what has been rendered would change nothing. kustomize refuses it for its own generators too.
func TestKustomizeRefusesToPatchAGenerator(t *testing.T) {
	const patch = "apiVersion: widedeep.dev/v1alpha1\nkind: WideDeepConfig\nmetadata:\n  name: wide-deep\nspec:\n  serving:\n    replicas: 7\n"
	local := strings.Replace(generator("pipeline", byExec), "  namespace: team\n", "", 1)
	notLocal := strings.Replace(local, "    config.kubernetes.io/local-config: \"true\"\n", "", 1)
	dir := folder(t, map[string]string{
		"base/kustomization.yaml": "generators:\n- wide-deep.yaml\n", "base/wide-deep.yaml": local,
		"late/kustomization.yaml": "resources:\n- ../base\npatches:\n- path: patch.yaml\n", "late/patch.yaml": patch,
		"config/kustomization.yaml": "resources:\n- wide-deep.yaml\npatches:\n- path: patch.yaml\n", "config/wide-deep.yaml": notLocal, "config/patch.yaml": patch,
		"early/kustomization.yaml": "generators:\n- ../config\n",
	})
	r := run(t, dir, "", "kustomize", "build", "--enable-alpha-plugins", "--enable-exec", "late")
	if r.status == 0 || r.out != "" {
		t.Errorf("status %d, output:\n%s", r.status, r.out)
	}
	expect(t, "standard error", r.messages, "no resource matches strategic merge patch", "WideDeepConfig")

	r = run(t, dir, "", "kustomize", "build", "--enable-alpha-plugins", "--enable-exec", "early")
	if r.status != 0 || !strings.Contains(r.out, "name: REPLICAS\n      value: \"7\"\n") {
		t.Errorf("patched before: status %d\n%s%s", r.status, r.messages, r.out)
	}
}

func TestKustomizeShowsWarnings(t *testing.T) {
	dir := folder(t, map[string]string{"kustomization.yaml": "generators:\n- wide-deep.yaml\n", "wide-deep.yaml": generator("pipeline", byExec)})
	r := run(t, dir, "", "kustomize", "build", "--enable-alpha-plugins", "--enable-exec", ".")
	expect(t, "standard error", r.messages, "warning: WideDeepConfig/wide-deep: left at their defaults")
}

// The overlay's prefix, namespace and image reach the Workflow and all it refers to.
func TestKustomizeExample(t *testing.T) {
	for _, c := range []struct{ base, workload string }{{"exec", "Workflow"}, {"exec", "WorkflowTemplate"}, {"container", "Workflow"}} {
		t.Run(c.workload+" by "+c.base, func(t *testing.T) {
			if c.base == "container" {
				needImage(t)
			}
			dir := copied(t, "examples/kustomize")
			files := contents(t, dir)
			write(t, filepath.Join(dir, "kustomization.yaml"), strings.Replace(files["kustomization.yaml"], "- exec", "- "+c.base, 1))
			config := filepath.Join(c.base, "wide-deep.yaml")
			write(t, filepath.Join(dir, config), strings.Replace(files[config], "mode: pipeline\n", "mode: pipeline\n  workload: "+c.workload+"\n", 1))
			checkReferences(t, build(t, dir), c.workload)
		})
	}
}

// checkReferences checks that the built resources have the overlay's names, and that each
// name in them is that of a resource.
func checkReferences(t *testing.T, built, workload string) {
	t.Helper()
	names := map[string][]string{}
	all := map[string][]*yaml.RNode{}
	for _, resource := range strings.Split(built, "\n---\n") {
		node, err := yaml.Parse(resource)
		if err != nil {
			t.Fatal(err)
		}
		if node.GetNamespace() != "team-a" || !strings.HasPrefix(node.GetName(), "team-a-") {
			t.Errorf("%s %s/%s is without the team's namespace or prefix", node.GetKind(), node.GetNamespace(), node.GetName())
		}
		names[node.GetKind()] = append(names[node.GetKind()], node.GetName())
		all[node.GetKind()] = append(all[node.GetKind()], node)
	}
	if len(all[workload]) != 1 || len(names["ServiceAccount"]) != 2 || len(all["RoleBinding"]) != 2 {
		t.Fatalf("got %v, want a %s, two ServiceAccounts and two RoleBindings", names, workload)
	}
	workflow := all[workload][0]
	template := func(name string, path ...string) string {
		return field(t, workflow, append([]string{"spec", "templates", "[name=" + name + "]"}, path...)...)
	}
	const training = "train-wide-deep-large-ds"
	got := []string{
		field(t, workflow, "spec", "serviceAccountName"),
		template(training, "executor", "serviceAccountName"),
		template("wide-deep-large-ds-deployment", "serviceAccountName"),
		template("wide-deep-large-ds-service", "serviceAccountName"),
		template("wide-deep-large-ds-rollout", "serviceAccountName"),
		template(training, "volumes", "[name=mlops-scripts]", "configMap", "name"),
		template(training, "container", "image"),
	}
	account, deployer := names["ServiceAccount"][0], names["ServiceAccount"][1]
	want := []string{
		account, account, deployer, deployer, deployer, names["ConfigMap"][0],
		"registry.example.com/team-a/wide-deep-training:v0.1.0",
	}
	for i, binding := range all["RoleBinding"] {
		got = append(got, field(t, binding, "subjects", "0", "name"), field(t, binding, "roleRef", "name"))
		want = append(want, names["ServiceAccount"][i], names["Role"][i])
	}
	// The prefix does not reach what the workflow makes on the cluster, nor the rights to it.
	rights := all["Role"][1].MustString()
	for _, argument := range []string{"DEPLOYMENT_NAME", "SERVICE_NAME"} {
		name := field(t, workflow, "spec", "arguments", "parameters", "[name="+argument+"]", "value")
		if !strings.Contains(rights, "  - "+name+"\n") {
			t.Errorf("%s is %s, which the deployer has no right to:\n%s", argument, name, rights)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
}

func field(t *testing.T, node *yaml.RNode, path ...string) string {
	t.Helper()
	found, err := node.Pipe(yaml.Lookup(path...))
	if err != nil || found == nil {
		t.Fatalf("there is no %v (%v)", path, err)
	}
	return found.YNode().Value
}

// Each transformer gets the other's resources, and assumes that it gets only a part of the
// package.
func TestKustomizeTwoTransformers(t *testing.T) {
	dir := folder(t, map[string]string{
		"kustomization.yaml": "resources:\n- mine.yaml\ntransformers:\n- one.yaml\n- two.yaml\n",
		"mine.yaml":          "apiVersion: v1\nkind: Pod\nmetadata:\n  name: mine\n",
		"one.yaml":           strings.Replace(generator("single-node", byExec), "name: wide-deep", "name: one", 1),
		"two.yaml": strings.NewReplacer("name: wide-deep", "name: two", "spec:", "spec:\n  model: {name: views}").
			Replace(generator("single-node", byExec)),
	})
	out := build(t, dir)
	expect(t, "the output", out, "name: mine", "name: wide-deep-large-ds-fp32-training\n", "name: views\n", "generated-by: one", "generated-by: two")
	if n := strings.Count(out, "kind: Pod\n"); n != 3 {
		t.Errorf("there are %d Pods, want the user's and one of each config:\n%s", n, out)
	}
}

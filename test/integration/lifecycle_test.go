//go:build integration

package integration

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// every is the pipeline of a package that renders all of its WideDeepConfigs.
const every = "apiVersion: kpt.dev/v1\nkind: Kptfile\nmetadata:\n  name: example\npipeline:\n  mutators:\n  - exec: widedeep\n"

// model is config with another name and model.
func model(name, model string) string {
	return strings.NewReplacer("name: wide-deep", "name: "+name, "spec:", "spec:\n  model: {name: "+model+"}").Replace(config("single-node"))
}

// renderSays renders and expects results. Rendering again must change nothing.
func renderSays(t *testing.T, pkg string, results ...string) map[string]string {
	t.Helper()
	r := renderBoth(t, pkg)
	if r.status != 0 {
		t.Fatalf("status %d\n%s", r.status, r.messages)
	}
	expect(t, "kpt's output", r.messages, results...)
	once := contents(t, pkg)
	render(t, pkg)
	if diff := cmp.Diff(once, contents(t, pkg)); diff != "" {
		t.Errorf("rendering twice changed files (-once +twice):\n%s", diff)
	}
	return once
}

func names(files map[string]string) map[string]bool {
	names := map[string]bool{}
	for name := range files {
		names[name] = true
	}
	return names
}

func TestKptModelRenamed(t *testing.T) {
	needKpt(t)
	pkg := folder(t, map[string]string{"Kptfile": every, "wide-deep.yaml": model("wide-deep", "clicks")})
	render(t, pkg)
	before := contents(t, pkg)
	write(t, filepath.Join(pkg, "wide-deep.yaml"), model("wide-deep", "views"))
	after := renderSays(t, pkg, `[info] v1/Pod/team/clicks: wide-deep/pod.yaml: Pod/clicks: pruned: WideDeepConfig "wide-deep" no longer generates it`,
		"wide-deep/account.yaml: ServiceAccount/clicks: pruned", "wide-deep/configmap.yaml: ConfigMap/mlops-scripts-clicks: pruned")
	if diff := cmp.Diff(names(before), names(after)); diff != "" {
		t.Errorf("files (-before +after):\n%s", diff)
	}
	for name, text := range after {
		if strings.Contains(text, "clicks") {
			t.Errorf("%s still speaks of the old model:\n%s", name, text)
		}
	}
}

// The resources stay in their files, so that a diff in version control shows only the
// changes.
func TestKptConfigRenamed(t *testing.T) {
	needKpt(t)
	pkg := folder(t, map[string]string{"Kptfile": every, "wide-deep.yaml": model("old", "clicks")})
	render(t, pkg)
	want := contents(t, pkg)
	for name, text := range want {
		want[name] = strings.NewReplacer("name: old", "name: new", `generated-by: "old"`, `generated-by: "new"`, "WideDeepConfig old", "WideDeepConfig new").Replace(text)
	}
	write(t, filepath.Join(pkg, "wide-deep.yaml"), model("new", "clicks"))
	if diff := cmp.Diff(want, renderSays(t, pkg)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestKptConfigDeleted(t *testing.T) {
	needKpt(t)
	pkg := folder(t, map[string]string{"Kptfile": every, "clicks.yaml": model("clicks", "clicks"), "views.yaml": model("views", "views")})
	render(t, pkg)
	succeed(t, pkg, "", "rm", "views.yaml")
	got := renderSays(t, pkg, `views/pod.yaml: Pod/views: pruned: its package has no WideDeepConfig "views"`, "views/account.yaml: ", "views/configmap.yaml: ")
	want := map[string]bool{"Kptfile": true, "clicks.yaml": true, "clicks/account.yaml": true, "clicks/configmap.yaml": true, "clicks/pod.yaml": true}
	if diff := cmp.Diff(want, names(got)); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}

	succeed(t, pkg, "", "rm", "clicks.yaml")
	if diff := cmp.Diff(map[string]bool{"Kptfile": true}, names(renderSays(t, pkg, "clicks/pod.yaml: Pod/clicks: pruned"))); diff != "" {
		t.Errorf("files without any config (-want +got):\n%s", diff)
	}
}

func TestKptSubpackagesWithConfigsOfOneName(t *testing.T) {
	needKpt(t)
	pkg := folder(t, map[string]string{
		"Kptfile":   every,
		"a/Kptfile": emptyKptfile, "a/wide-deep.yaml": model("wide-deep", "clicks"),
		"b/Kptfile": emptyKptfile, "b/wide-deep.yaml": model("wide-deep", "views"),
	})
	files := renderSays(t, pkg)
	expect(t, "a's Pod", files["a/wide-deep/pod.yaml"], `name: "clicks"`)
	expect(t, "b's Pod", files["b/wide-deep/pod.yaml"], `name: "views"`)

	succeed(t, pkg, "", "rm", "a/wide-deep.yaml")
	files = renderSays(t, pkg, "a/wide-deep/pod.yaml: Pod/clicks: pruned")
	expect(t, "b's Pod", files["b/wide-deep/pod.yaml"], `name: "views"`)
	if _, there := files["a/wide-deep/pod.yaml"]; there {
		t.Error("what the other package's config of that name generates kept the Pod of a")
	}
}

// Resources that kpt does not select may exist, so the function neither adds nor prunes
// any.
func TestKptSelections(t *testing.T) {
	needKpt(t)
	const hidden = "generates what kpt's selection of the package does not show"
	for flags, c := range map[string]struct {
		status  int
		message string
	}{
		"--match-kind WideDeepConfig":                      {1, hidden},
		"--match-kind WideDeepConfig -- USER_NAME=jo":      {1, hidden},
		"--match-kind Namespace -- USER_NAME=jo":           {1, hidden},
		"--exclude-kind Role":                              {1, hidden},
		"--exclude-kind Workflow":                          {1, hidden},
		"--match-kind Nope --fn-config wide-deep.yaml":     {0, "there are no items beside the functionConfig: nothing is generated"},
		"--match-kind Deployment":                          {0, "there are no values to make one of: nothing is generated"},
		"--match-kind Role":                                {0, "kept, though its WideDeepConfig \"wide-deep\" is not among the items"},
		"--exclude-kind WideDeepConfig":                    {0, "kept, though its WideDeepConfig \"wide-deep\" is not among the items"},
		"--exclude-kind Namespace":                         {0, ""},
		"--match-namespace team --exclude-kind Deployment": {0, ""},
	} {
		t.Run(flags, func(t *testing.T) {
			pkg := folder(t, map[string]string{
				"Kptfile": every, "wide-deep.yaml": config("pipeline"), "team.yaml": "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: team\n",
			})
			render(t, pkg)
			before := contents(t, pkg)
			r := run(t, pkg, "", append([]string{"kpt", "fn", "eval", "--exec", "widedeep"}, strings.Fields(flags)...)...)
			if r.status != c.status {
				t.Errorf("status is %d, want %d\n%s", r.status, c.status, r.messages)
			}
			expect(t, "kpt's output", r.messages, c.message)
			if diff := cmp.Diff(before, contents(t, pkg)); diff != "" {
				t.Errorf("files changed (-before +after):\n%s", diff)
			}
		})
	}
}

// selectors and exclude in a pipeline also pass only a part of the package.
func TestKptSelectorsInThePipeline(t *testing.T) {
	needKpt(t)
	for name, lines := range map[string]string{
		"selectors":             "    selectors:\n    - kind: WideDeepConfig\n",
		"selectors, of nothing": "    configPath: wide-deep.yaml\n    selectors:\n    - kind: Deployment\n",
		"exclude":               "    exclude:\n    - kind: WideDeepConfig\n",
	} {
		t.Run(name, func(t *testing.T) {
			pkg := folder(t, map[string]string{"Kptfile": every, "wide-deep.yaml": config("single-node")})
			render(t, pkg)
			write(t, filepath.Join(pkg, "Kptfile"), every+lines)
			before := contents(t, pkg)
			renderBoth(t, pkg)
			if diff := cmp.Diff(before, contents(t, pkg)); diff != "" {
				t.Errorf("files changed (-before +after):\n%s", diff)
			}
		})
	}
}

// Additions of later functions to the generated resources are there after each render,
// once.
func TestKptLaterMutatorAnnotatesAndLabels(t *testing.T) {
	needKpt(t)
	pkg := folder(t, map[string]string{"Kptfile": every + "  - exec: ./annotate\n", "wide-deep.yaml": config("single-node")})
	write(t, filepath.Join(pkg, "annotate"), "#!/bin/sh\n"+`exec sed 's|^\( *\)widedeep.dev/generated-by: .*|&\n\1example.com/team: ours|; s|^\( *\)app.kubernetes.io/managed-by: .*|&\n\1squad: ours|'`+"\n")
	succeed(t, pkg, "", "chmod", "+x", "annotate")
	files := renderSays(t, pkg)
	for _, name := range []string{"wide-deep/account.yaml", "wide-deep/configmap.yaml", "wide-deep/pod.yaml"} {
		for _, added := range []string{"example.com/team: ours", "squad: ours"} {
			if n := strings.Count(files[name], added); n != 1 {
				t.Errorf("%s holds %q %d times:\n%s", name, added, n, files[name])
			}
		}
	}
}

// An error names both resources with their files, and nothing is written.
func TestKptCollisions(t *testing.T) {
	needKpt(t)
	pod := "apiVersion: v1\nkind: Pod\nmetadata:\n  name: clicks\n  namespace: team\n"
	pipelined := func(text string) string { return strings.Replace(text, "single-node", "pipeline", 1) }
	served := func(text string) string {
		return strings.Replace(pipelined(text), "spec:", "spec:\n  serving: {nodePort: 30500}", 1)
	}
	for name, c := range map[string]struct {
		files   map[string]string
		message string
	}{
		"one model twice": {
			map[string]string{"one.yaml": model("one", "clicks"), "two.yaml": model("two", "clicks")},
			"two.yaml: WideDeepConfig/two: generates ServiceAccount/clicks in namespace team, as one.yaml: WideDeepConfig/one does",
		},
		"one workflow of two models": {
			map[string]string{"one.yaml": pipelined(model("one", "clicks")), "two.yaml": pipelined(model("two", "clicks-training"))},
			"two.yaml: WideDeepConfig/two: generates ServiceAccount/clicks-train-serve-wf in namespace team, as one.yaml: WideDeepConfig/one does",
		},
		"in a subpackage": {
			map[string]string{"one.yaml": model("one", "clicks"), "sub/Kptfile": emptyKptfile, "sub/one.yaml": model("one", "clicks")},
			"one.yaml: WideDeepConfig/one: generates ServiceAccount/clicks in namespace team, as ", // kpts list the packages in different orders
		},
		"one port of the nodes": {
			map[string]string{"one.yaml": served(model("one", "clicks")), "two.yaml": served(model("two", "views"))},
			"two.yaml: WideDeepConfig/two: asks for port 30500 of the nodes, as one.yaml: WideDeepConfig/one does",
		},
		"a Service with the port": {
			map[string]string{"one.yaml": served(model("one", "clicks")), "mine.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: mine}\nspec:\n  type: NodePort\n  ports:\n  - {port: 80, nodePort: 30500}\n"},
			"mine.yaml: Service/mine: has port 30500 of the nodes, which one.yaml: WideDeepConfig/one asks for too",
		},
		"a Deployment of the workflow's": {
			map[string]string{"one.yaml": pipelined(model("one", "clicks")), "mine.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: clicks-deployment, namespace: team}\n"},
			"mine.yaml: Deployment/clicks-deployment: exists already, and the Workflow of one.yaml: WideDeepConfig/one would overwrite it on the cluster",
		},
		"a user's resource": {
			map[string]string{"one.yaml": model("one", "clicks"), "mine/pods.yaml": pod},
			"mine/pods.yaml: Pod/clicks: exists already, and one.yaml: WideDeepConfig/one generates it too: delete this one, or add the annotation",
		},
	} {
		t.Run(name, func(t *testing.T) {
			c.files["Kptfile"] = every
			pkg := folder(t, c.files)
			before := contents(t, pkg)
			r := renderBoth(t, pkg)
			if r.status != 1 {
				t.Errorf("status is %d, want 1", r.status)
			}
			expect(t, "kpt's output", r.messages, "[error]", c.message)
			if diff := cmp.Diff(before, contents(t, pkg)); diff != "" {
				t.Errorf("files changed (-before +after):\n%s", diff)
			}
		})
	}
}

// The namespaces collide only after set-namespace, so the second render is the first that
// can warn.
func TestKptWarnsOfAClashAfterSetNamespace(t *testing.T) {
	needKpt(t)
	pkg := folder(t, map[string]string{
		"Kptfile":        every + "  - exec: set-namespace\n    configMap: {namespace: prod}\n",
		"wide-deep.yaml": model("one", "clicks"),
		"mine.yaml":      "apiVersion: v1\nkind: Pod\nmetadata:\n  name: clicks\n  namespace: prod\n",
	})
	render(t, pkg)
	renderSays(t, pkg, "[warning] v1/Pod/prod/clicks: mine.yaml: Pod/clicks: is in namespace prod with one/pod.yaml: Pod/clicks, and a cluster can't distinguish them")
}

func TestKptWarnsOfADifferentFunctionConfig(t *testing.T) {
	needKpt(t)
	pkg := folder(t, map[string]string{"Kptfile": emptyKptfile, "wide-deep.yaml": config("single-node")})
	outside := folder(t, map[string]string{"same.yaml": config("single-node"), "other.yaml": config("pipeline")})
	const warning = "wide-deep.yaml: WideDeepConfig/wide-deep: is used in place of the functionConfig of the same name and namespace, whose spec differs"
	for name, wanted := range map[string]bool{"same.yaml": false, "other.yaml": true} {
		r := run(t, pkg, "", "kpt", "fn", "eval", "--exec", "widedeep", "--fn-config", filepath.Join(outside, name))
		if r.status != 0 || strings.Contains(r.messages, warning) != wanted {
			t.Errorf("%s: status %d, want the warning: %t\n%s", name, r.status, wanted, r.messages)
		}
		if _, there := contents(t, pkg)["wide-deep/pod.yaml"]; !there {
			t.Error("the package's config did not count")
		}
	}
}

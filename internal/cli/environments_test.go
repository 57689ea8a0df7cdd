package cli_test

import (
	"os"
	"strings"
	"testing"
)

// in gives a config a namespace.
func in(namespace, config string) string {
	return strings.Replace(config, "  name: ", "  namespace: "+namespace+"\n  name: ", 1)
}

// environments is a package with a folder for each environment, whose configs have one name, rendered.
func environments(t *testing.T) {
	t.Helper()
	files := map[string]string{"ml/Kptfile": ourKptfile(""), "ml/dev/a.yaml": in("dev", clicks), "ml/prod/a.yaml": in("prod", clicks)}
	if status, _, messages := run(t, files, "", "render", "--write", "ml"); status != 0 {
		t.Fatal(messages)
	}
}

// edit replaces a text in a file, which has to be there.
func edit(t *testing.T, name, old, now string) {
	t.Helper()
	before := read(t, name)
	if !strings.Contains(before, old) {
		t.Fatalf("%s lacks %q:\n%s", name, old, before)
	}
	write(t, name, strings.Replace(before, old, now, 1))
}

func TestARenamedConfigKeepsItsFilesBesideOneOfItsOldName(t *testing.T) {
	for _, renamed := range []string{"dev", "prod"} {
		environments(t)
		account := "ml/" + renamed + "/clicks/account.yaml"
		edit(t, account, "apiVersion:", "# approved\napiVersion:")
		edit(t, "ml/"+renamed+"/a.yaml", "name: clicks\n", "name: views\n")
		status, out, messages := again(t, "", "render", "--write", "ml")
		if status != 0 || strings.Contains(messages, "pruned") || strings.Contains(out, "/views/") {
			t.Errorf("%s: status %d\n%s%s", renamed, status, messages, out)
		}
		expect(t, account, read(t, account), "# approved\n", "widedeep.dev/generated-by: \"views\"\n", "namespace: \""+renamed+"\"")
		if _, out, _ := again(t, "", "render", "--write", "ml"); out != "ml: nothing to change\n" {
			t.Errorf("%s, again:\n%s", renamed, out)
		}
	}
}

// What one environment generates is no copy of another's.
func TestAnEnvironmentsResourceIsNoCopy(t *testing.T) {
	environments(t)
	edit(t, "ml/dev/a.yaml", "name: clicks-training\n", "name: views\n")
	status, _, messages := again(t, "", "render", "--write", "ml")
	if status != 0 || strings.Contains(messages, "second copy") || !strings.Contains(messages, `ServiceAccount/clicks-training: pruned: WideDeepConfig "clicks" no longer generates it`) {
		t.Errorf("status %d\n%s", status, messages)
	}
}

// A copied environment has the namespace of the first one until it is rendered.
func TestACopiedEnvironmentIsRenderedWithoutAWarning(t *testing.T) {
	environments(t)
	for _, file := range []string{"account.yaml", "configmap.yaml", "pod.yaml"} {
		write(t, "ml/prod/clicks/"+file, read(t, "ml/dev/clicks/"+file))
	}
	for _, command := range []string{"--check", "--write"} {
		if _, _, messages := again(t, "", "render", command, "ml"); strings.Contains(messages, "distinguish") {
			t.Errorf("%s:\n%s", command, messages)
		}
	}
	expect(t, "prod", read(t, "ml/prod/clicks/account.yaml"), `namespace: "prod"`)
}

// kpt pkg init makes such a Kptfile above the packages of a repository.
func TestAPackageThatOnlyHoldsPackages(t *testing.T) {
	files := map[string]string{
		"Kptfile":     "apiVersion: kpt.dev/v1\nkind: Kptfile\nmetadata: {name: top}\n",
		"dev/Kptfile": ourKptfile(""), "dev/a.yaml": in("dev", clicks),
		"prod/Kptfile": ourKptfile(""), "prod/a.yaml": in("prod", clicks), "prod/below/Kptfile": ourKptfile(""), "prod/below/b.yaml": in("below", clicks),
	}
	status, _, messages := run(t, files, "", "render", "--write")
	if status != 0 || strings.Contains(messages, "does not run this function") {
		t.Fatalf("status %d\n%s", status, messages)
	}
	if status, out, messages := again(t, "", "render", "--check"); status != 0 || strings.Contains(messages, "does not run this function") {
		t.Errorf("--check: status %d\n%s%s", status, messages, out)
	}
	edit(t, "prod/a.yaml", "namespace: prod", "namespace: live")
	if status, out, _ := again(t, "", "render", "--check"); status != 1 || !strings.Contains(out, "--- prod/clicks/pod.yaml\n") {
		t.Errorf("--check of what is stale: status %d\n%s", status, out)
	}
}

// README renders a package into a file beside it.
func TestAFileBesideAPackageIsNamedACopy(t *testing.T) {
	run(t, map[string]string{"clicks/Kptfile": ourKptfile(""), "clicks/a.yaml": clicks}, "", "version")
	_, rendered, _ := again(t, "", "render", "-f", "clicks")
	write(t, "clicks.yaml", rendered)
	const warning = "warning: clicks.yaml:2:1: ServiceAccount/clicks-training: kept, though it is outside of the package of clicks/a.yaml: WideDeepConfig/clicks: " +
		"delete it, or leave it out by .krmignore and compare it with widedeep render -f clicks --check clicks.yaml\n"
	for _, command := range []string{"--write", "--check"} {
		if _, _, messages := again(t, "", "render", command); !strings.Contains(messages, warning) {
			t.Errorf("%s:\n%s", command, messages)
		}
	}
	_, rendered, _ = again(t, "", "render", "-f", "clicks", "--namespace", "staging")
	write(t, "staging.yaml", rendered)
	_, _, messages := again(t, "", "render", "--check")
	expect(t, "another namespace", messages, "compare it with widedeep render -f clicks --namespace staging --check staging.yaml\n")

	write(t, ".krmignore", "clicks.yaml\nstaging.yaml\n")
	again(t, "", "render", "--write")
	for _, args := range [][]string{
		{"--check"}, {"-f", "clicks", "--check", "clicks.yaml"}, {"-f", "clicks", "--namespace", "staging", "--check", "staging.yaml"},
	} {
		if status, out, messages := again(t, "", append([]string{"render"}, args...)...); status != 0 || strings.Contains(messages, "kept") {
			t.Errorf("as advised, %v: status %d\n%s%s", args, status, messages, out)
		}
	}
}

// Folders of a folder that is no package are rendered in one run, after which no other function comes.
func TestACopiedFolderIsRenderedWithoutAWarning(t *testing.T) {
	environments(t)
	if err := os.Remove("ml/Kptfile"); err != nil {
		t.Fatal(err)
	}
	write(t, "ml/prod/clicks/account.yaml", read(t, "ml/dev/clicks/account.yaml"))
	if _, _, messages := again(t, "", "render", "--write", "ml"); strings.Contains(messages, "distinguish") {
		t.Error(messages)
	}
	expect(t, "prod", read(t, "ml/prod/clicks/account.yaml"), `namespace: "prod"`)
}

// A later function may have given two environments one namespace.
func TestALaterFunctionMayMakeTwoResourcesOne(t *testing.T) {
	environments(t)
	for _, name := range []string{"account.yaml", "configmap.yaml", "pod.yaml"} {
		edit(t, "ml/prod/clicks/"+name, `namespace: "prod"`, `namespace: "dev"`)
	}
	write(t, "ml/Kptfile", ourKptfile("  - image: example.com/set-namespace:v1\n"))
	_, _, messages := again(t, "", "render", "--write", "ml", "--only-widedeep")
	if strings.Count(messages, "a cluster can't distinguish them") != 3 {
		t.Error(messages)
	}
}

// Packages side by side may be for two clusters, so what both need is an info, one for two packages.
func TestPackagesThatNeedTheSame(t *testing.T) {
	pipeline := clicks + "  mode: pipeline\n  serving: {nodePort: 30010}\n"
	for name, c := range map[string]struct {
		one, other string
		want       []string
	}{
		"all":          {clicks, clicks, []string{"info: top/search/b.yaml:2:1: WideDeepConfig/clicks: generates ServiceAccount/clicks-training in namespace default, as top/ads/a.yaml: WideDeepConfig/clicks does: in one cluster"}},
		"a nodePort":   {pipeline, in("team", pipeline), []string{"info: top/search/b.yaml:2:1: WideDeepConfig/clicks: asks for port 30010 of the nodes, as top/ads/a.yaml: WideDeepConfig/clicks does: in one cluster"}},
		"nothing":      {clicks, in("team", clicks), nil},
		"other models": {clicks, strings.ReplaceAll(clicks, "clicks", "views"), nil},
	} {
		files := map[string]string{"top/ads/Kptfile": ourKptfile(""), "top/ads/a.yaml": c.one, "top/search/Kptfile": ourKptfile(""), "top/search/b.yaml": c.other}
		status, _, written := run(t, files, "", "render", "--write", "top")
		if status != 0 {
			t.Fatalf("%s: status %d\n%s", name, status, written)
		}
		status, _, checked := again(t, "", "render", "--check", "top")
		if status != 0 {
			t.Errorf("%s: --check: status %d\n%s", name, status, checked)
		}
		for _, messages := range []string{written, checked} {
			if expect(t, name, messages, c.want...); strings.Count(messages, "in one cluster only") != len(c.want) {
				t.Errorf("%s:\n%s", name, messages)
			}
		}
	}
}

// A copy of an environment in another namespace still has its storage: the servers of one would load what the
// other trained.
func TestEnvironmentsThatShareTheModelsFolder(t *testing.T) {
	nfs := clicks + "  storage: {nfs: {server: 10.0.0.2}}\n"
	volume := clicks + "  storage: {volume: {nfs: {server: 10.0.0.2, path: /nfs}}}\n"
	claim := clicks + "  storage: {volume: {persistentVolumeClaim: {claimName: disk}}}\n"
	const warning = "warning: ml/prod/a.yaml:2:1: WideDeepConfig/clicks: exports models to root/clicks-training/output of 10.0.0.2:/nfs, as ml/dev/a.yaml: WideDeepConfig/clicks does, "
	for name, c := range map[string]struct {
		dev, prod string
		want      string
	}{
		"an NFS export":            {nfs, in("prod", nfs), warning},
		"the export as a volume":   {nfs, in("prod", volume), warning},
		"another output":           {nfs, in("prod", strings.Replace(nfs, "nfs: {", "outputDir: prod, nfs: {", 1)), ""},
		"claims of two namespaces": {claim, in("prod", claim), ""},
		"no storage yet":           {clicks, in("prod", clicks), ""},
	} {
		for at, kptfiles := range map[string][]string{"one package": {"ml/Kptfile"}, "two packages": {"ml/dev/Kptfile", "ml/prod/Kptfile"}} {
			files := map[string]string{"ml/dev/a.yaml": c.dev, "ml/prod/a.yaml": c.prod}
			for _, file := range kptfiles {
				files[file] = ourKptfile("")
			}
			status, _, messages := run(t, files, "", "render", "--write", "ml")
			if status != 0 || strings.Count(messages, "exports models to") != min(1, len(c.want)) || !strings.Contains(messages, c.want) {
				t.Errorf("%s in %s: status %d\n%s", name, at, status, messages)
			}
		}
	}
}

func TestWhatIsNotRenderedIsNamed(t *testing.T) {
	views := strings.ReplaceAll(clicks, "clicks", "views")
	withoutPipeline, _, _ := strings.Cut(ourKptfile(""), "pipeline:")
	for name, c := range map[string]struct {
		files map[string]string
		want  string
	}{
		"a config in a package whose pipeline is another": {map[string]string{"Kptfile": withoutPipeline, "b/views.yaml": views},
			"warning: Kptfile: the pipeline does not run this function, so that a package above may render this one: b/views.yaml is not rendered\n"},
		"a package without a config": {map[string]string{"a/Kptfile": ourKptfile(""), "views.yaml": views},
			"warning: a: there is no WideDeepConfig among the items and no functionConfig: nothing is generated\n"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, messages := run(t, c.files, "", "render", "--write")
			expect(t, "standard error", messages, c.want)
		})
	}

	t.Run("the resources of a deleted config", func(t *testing.T) {
		run(t, map[string]string{"clicks.yaml": clicks, "views.yaml": views}, "", "render", "--write")
		if err := os.Remove("clicks.yaml"); err != nil {
			t.Fatal(err)
		}
		_, _, messages := again(t, "", "render", "--write")
		expect(t, "standard error", messages, `warning: clicks/pod.yaml:2:1: Pod/clicks-training: kept, though there is no WideDeepConfig "clicks"; delete it if it is left over: in a package with a Kptfile it would be pruned`)
	})
}

package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// ourKptfile is the Kptfile of a package whose pipeline is this function, with more in its
// entry.
func ourKptfile(more string) string {
	return "apiVersion: kpt.dev/v1\nkind: Kptfile\nmetadata: {name: a}\npipeline:\n  mutators:\n  - image: ghcr.io/widedeep/widedeep:v0.1.0\n" + more
}

// What two runs of the function find is printed once.
func TestWriteReportsOnceWhatTwoRunsFind(t *testing.T) {
	kptfile := ourKptfile("") + "  - exec: widedeep\n"
	status, _, messages := run(t, map[string]string{"pkg/Kptfile": kptfile, "pkg/clicks.yaml": clicks}, "", "render", "--write", "pkg")
	if status != 0 || strings.Count(messages, "left at their defaults") != 1 {
		t.Errorf("status %d, want one warning:\n%s", status, messages)
	}
}

// tree returns the texts of all files below the current folder.
func tree(t *testing.T) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(".", func(name string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() || entry.Name() == ".input" {
			return err
		}
		files[filepath.ToSlash(name)] = read(t, name)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// only returns the files whose texts differ from others, or that are missing there.
func only(files, others map[string]string) map[string]string {
	changed := map[string]string{}
	for name, text := range files {
		if other, there := others[name]; !there || other != text {
			changed[name] = text
		}
	}
	return changed
}

func TestWriteRendersAPackageInPlace(t *testing.T) {
	_, _, _ = run(t, map[string]string{"pkg/Kptfile": ourKptfile(""), "pkg/clicks.yaml": clicks}, "", "version")
	status, out, messages := again(t, "", "render", "--write", "pkg")
	if status != 0 || out != "wrote pkg/clicks/account.yaml\nwrote pkg/clicks/configmap.yaml\nwrote pkg/clicks/pod.yaml\n" {
		t.Fatalf("status %d\n%s%s", status, messages, out)
	}
	expect(t, "standard error", messages, "warning: pkg/clicks.yaml:2:1: WideDeepConfig/clicks: left at their defaults")
	once := tree(t)
	t.Chdir("pkg")
	if status, out, _ := again(t, "", "render", "--write"); status != 0 || out != ".: nothing to change\n" {
		t.Errorf("again: status %d\n%s", status, out)
	}
	if status, out, messages := again(t, "", "render", "--check"); status != 0 {
		t.Errorf("--check: status %d\n%s%s", status, messages, out)
	}
	t.Chdir("..")
	if diff := cmp.Diff(once, tree(t)); diff != "" {
		t.Errorf("rendering twice changed files (-once +twice):\n%s", diff)
	}

	write(t, "pkg/clicks.yaml", strings.Replace(clicks, "spec:", "spec:\n  mode: pipeline", 1))
	_, out, messages = again(t, "", "render", "--write", "pkg")
	expect(t, "the output", out, "pruned pkg/clicks/pod.yaml\n", "wrote pkg/clicks/workflow.yaml\n")
	expect(t, "standard error", messages, "info: pkg/clicks/pod.yaml:2:1: Pod/clicks-training: pruned: WideDeepConfig \"clicks\" no longer generates it")
	if _, err := os.Stat("pkg/clicks/pod.yaml"); err == nil {
		t.Error("the pod is still there")
	}
}

// What is not ours keeps every byte: other files, and other documents of a file that has a
// resource of ours.
func TestWriteKeepsTheBytesOfNeighbours(t *testing.T) {
	const mine = "# mine\nkind:   ConfigMap\napiVersion: v1\n\nmetadata: { name: mine }\ndata:\n    - 'a'   # not even valid\n"
	_, rendered, _ := run(t, nil, clicks, "render", "-f", "-")
	documents := strings.Split(rendered, "\n---\n")
	pod := documents[2]
	stale := strings.Replace(pod, "restartPolicy: OnFailure", "restartPolicy: Never", 1)
	crlf := func(text string) string { return strings.ReplaceAll(text, "\n", "\r\n") }
	for name, c := range map[string]struct{ before, after string }{
		"before ours":          {mine + "--- # next\n" + stale, mine + "--- # next\n" + pod},
		"behind ours":          {stale + "---\n" + mine, pod + "---\n" + mine},
		"around ours":          {"---\n" + mine + "---\n" + stale + "---\n# nothing\n---\n" + mine, "---\n" + mine + "---\n" + pod + "---\n# nothing\n---\n" + mine},
		"Windows' line ends":   {crlf(mine + "---\n" + stale), crlf(mine + "---\n" + pod)},
		"no last line break":   {stale + "---\n" + strings.TrimSuffix(mine, "\n"), pod + "---\n" + strings.TrimSuffix(mine, "\n")},
		"dashes in a text":     {"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  a: |\n    b\n    ---\n    c\n---\n" + stale, "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  a: |\n    b\n    ---\n    c\n---\n" + pod},
		"a list of two levels": {"- a\n", "- a\n"},
	} {
		t.Run(name, func(t *testing.T) {
			files := map[string]string{
				"Kptfile": ourKptfile(""), "clicks.yaml": clicks, "odd.yaml": "a:   1\n\n\nb: [ 2 ]\n", "template.yaml": template, "notes.txt": "[",
				"mine/all.yaml": c.before, "mine/directive.yaml": "%YAML 1.2\n---\napiVersion: v1\nkind: Thing\nmetadata: {name: b}\n",
			}
			status, _, messages := run(t, files, "", "render", "--write")
			if status != 0 {
				t.Fatalf("status %d\n%s", status, messages)
			}
			now := tree(t)
			if diff := cmp.Diff(c.after, now["mine/all.yaml"]); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			delete(files, "mine/all.yaml")
			if changed := only(files, now); len(changed) > 0 {
				t.Errorf("other files changed too: %v", changed)
			}
		})
	}
	// A resource that goes takes its line of dashes along.
	for before, after := range map[string]string{
		mine + "---\n" + pod:                   mine,
		pod + "---\n" + mine:                   mine,
		mine + "---\n" + pod + "---\n" + mine:  mine + "---\n" + mine,
		"---\n" + pod + "---\n" + mine:         mine,
		"# head\n---\n" + pod + "---\n" + mine: "# head\n---\n" + mine,
		pod:                                    "",
	} {
		files := map[string]string{"Kptfile": ourKptfile(""), "clicks.yaml": strings.ReplaceAll(clicks, "clicks-training", "views"), "mine/all.yaml": before}
		if status, _, messages := run(t, files, "", "render", "--write"); status != 0 {
			t.Fatalf("status %d\n%s", status, messages)
		}
		if got := tree(t)["mine/all.yaml"]; got != after {
			t.Errorf("%q was left of\n%s", got, before)
		}
	}
}

// A generated resource keeps the form of the file that it was moved to.
func TestWriteKeepsTheFormOfAFile(t *testing.T) {
	_, rendered, _ := run(t, nil, clicks, "render", "-f", "-")
	account, _, _ := strings.Cut(rendered, "\n---\n")
	files := map[string]string{
		"Kptfile": ourKptfile(""), "clicks.yaml": clicks,
		"clicks/account.json": `{"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "clicks-training", "annotations": {"widedeep.dev/generated-by": "clicks"}}}`,
		"clicks/pod.yaml":     "apiVersion: v1\nkind: Pod\nmetadata:\n  name: clicks-training\n  annotations: {widedeep.dev/generated-by: clicks}\nspec:\n  containers:\n    - name: a\n",
	}
	if status, _, messages := run(t, files, "", "render", "--write"); status != 0 {
		t.Fatalf("status %d\n%s", status, messages)
	}
	now := tree(t)
	expect(t, "the JSON file", now["clicks/account.json"], "{\n  \"apiVersion\": \"v1\",\n", `"namespace": "default"`)
	expect(t, "the wide file", now["clicks/pod.yaml"], "\n  containers:\n    - name: single-node\n")
	if _, there := now["clicks/account.yaml"]; there || account == "" {
		t.Error("the account is there twice")
	}
	if status, out, _ := again(t, "", "render", "--write"); status != 0 || out != ".: nothing to change\n" {
		t.Errorf("again: status %d\n%s", status, out)
	}
}

func TestWriteTakesOurEntryOfTheKptfile(t *testing.T) {
	values := clicks + "  user: # whom\n\n    name:   \"ann\"   # her\n"
	for name, c := range map[string]struct {
		more string
		want map[string]string // what a file then has
	}{
		"configMap":                {"    configMap: {USER_NAME: jo, USER_ID: \"7\"}\n", map[string]string{"clicks.yaml": "  user: # whom\n\n    id: 7\n    name:   \"jo\"   # her\n", "clicks/pod.yaml": "runAsUser: 7 "}},
		"configPath of a config":   {"    configPath: clicks.yaml\n", map[string]string{"clicks/pod.yaml": "/nfs/ann/clicks-training/output"}},
		"configPath of a values":   {"    configPath: values.yaml\n", map[string]string{"clicks.yaml": "    name:   \"joe\"   # her\n"}},
		"selectors":                {"    selectors: [{kind: WideDeepConfig}, {kind: Kptfile, apiVersion: kpt.dev/v1}]\n    configMap: {USER_ID: \"7\"}\n", nil},
		"exclude":                  {"    exclude: [{name: mine, labels: {a: b}}, {}]\n", map[string]string{"clicks/pod.yaml": "/nfs/eve/clicks-training/output"}},
		"selectors of annotations": {"    selectors: [{annotations: {config.kubernetes.io/local-config: \"true\"}}, {namespace: default}]\n", nil},
	} {
		t.Run(name, func(t *testing.T) {
			files := map[string]string{
				"Kptfile": ourKptfile(c.more), "clicks.yaml": values, "mine.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: mine, labels: {a: b}}\n",
				"values.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: values\n  annotations: {config.kubernetes.io/local-config: \"true\"}\ndata: {USER_NAME: joe}\n",
			}
			status, _, messages := run(t, files, "", "render", "--write")
			if name == "exclude" {
				write(t, "Kptfile", ourKptfile(""))
				_, _, _ = again(t, "", "render", "--write")
				write(t, "clicks.yaml", strings.Replace(values, `"ann"`, `"eve"`, 1))
				write(t, "Kptfile", files["Kptfile"])
				status, _, messages = again(t, "", "render", "--write")
			}
			if c.want == nil {
				if status != 1 || !strings.Contains(messages, "generates what kpt's selection of the package does not show") || len(only(tree(t), files)) > 0 {
					t.Errorf("a selection that hides what may be there: status %d\n%s", status, messages)
				}
				return
			}
			if status != 0 {
				t.Fatalf("status %d\n%s", status, messages)
			}
			now := tree(t)
			for file, text := range c.want {
				expect(t, file, now[file], text)
			}
			if status, out, _ := again(t, "", "render", "--write"); status != 0 || out != ".: nothing to change\n" {
				t.Errorf("again: status %d\n%s", status, out)
			}
		})
	}
	for more, want := range map[string]string{
		"    configMap: {USER_NAM: jo}\n":                               "error: Kptfile: configMap: data[USER_NAM]: Invalid value: \"jo\": is not a setter; did you mean USER_NAME?",
		"    configPath: nothing.yaml\n":                                "widedeep: Kptfile:7:5: configPath: nothing.yaml is no file of this package with a resource: correct it, or remove this line; the function finds WideDeepConfigs without it, and prunes what deleted ones generated\n",
		"    configMap: [a]\n":                                          "widedeep: Kptfile:7:16: pipeline.mutators[0].configMap: must be a mapping of names to texts, not a list\n",
		"    configMap:\n      REPLICAS:2\n":                            "widedeep: Kptfile:8:7: pipeline.mutators[0].configMap: must be a mapping of names to texts, not \"REPLICAS:2\"; is a space missing behind \"REPLICAS:\"?\n",
		"    configMap: {REPLICAS: [1]}\n":                              "widedeep: Kptfile:7:27: pipeline.mutators[0].configMap[REPLICAS]: must be a text, not a list\n",
		"    configmap: {USER_NAME: jo}\n":                              "widedeep: Kptfile:7:5: pipeline.mutators[0]: there is no field \"configmap\"; did you mean configMap?\n",
		"    configMap:\n    NFS_SERVER: 10.1.1.1\n":                    "widedeep: Kptfile:8:5: pipeline.mutators[0]: there is no field \"NFS_SERVER\"; a value for it stands below configMap, indented deeper\n",
		"  configMap:\n    NFS_SERVER: 10.1.1.1\n":                      "widedeep: Kptfile:7:3: pipeline: there is no field \"configMap\"; it stands in an entry of pipeline.mutators or an entry of pipeline.validators, indented deeper\n",
		"configMap:\n  NFS_SERVER: 10.1.1.1\n":                          "widedeep: Kptfile:7:1: a Kptfile: there is no field \"configMap\"; it stands in an entry of pipeline.mutators or an entry of pipeline.validators, indented deeper\n",
		"mutators:\n- exec: widedeep\n":                                 "widedeep: Kptfile:7:1: a Kptfile: there is no field \"mutators\"; it stands in pipeline, indented deeper\n",
		"validators: []\n":                                              "widedeep: Kptfile:7:1: a Kptfile: there is no field \"validators\"; it stands in pipeline, indented deeper\n",
		"labels: {team: ads}\n":                                         "widedeep: Kptfile:7:1: a Kptfile: there is no field \"labels\"; it stands in metadata, indented deeper\n",
		"    validators: []\n":                                          "widedeep: Kptfile:7:5: pipeline.mutators[0]: there is no field \"validators\"; it stands in pipeline\n",
		"  info: {}\n":                                                  "widedeep: Kptfile:7:3: pipeline: there is no field \"info\"; it stands at the left margin\n",
		"    labels: {team: ads}\n":                                     "widedeep: Kptfile:7:5: pipeline.mutators[0]: there is no field \"labels\"; it stands in an entry of pipeline.mutators[0].exclude or an entry of pipeline.mutators[0].selectors, indented deeper\n",
		"    config: clicks.yaml\n":                                     "widedeep: Kptfile:7:5: pipeline.mutators[0]: there is no field \"config\"; did you mean configPath?\n",
		"    config: {USER_NAME: jo}\n":                                 "widedeep: Kptfile:7:5: pipeline.mutators[0]: there is no field \"config\"; did you mean configMap?\n",
		"    selectors: [{labels: [a, b]}]\n":                           "widedeep: Kptfile:7:26: pipeline.mutators[0].selectors[0].labels: must be a mapping of names to texts, not a list\n",
		"    selectors: [{names: a}]\n":                                 "widedeep: Kptfile:7:18: pipeline.mutators[0].selectors[0]: there is no field \"names\"; did you mean name?\n",
		"    selectors: Pod\n":                                          "widedeep: Kptfile:7:16: pipeline.mutators[0].selectors: must be a list of mappings, not \"Pod\"\n",
		"  - widedeep\n":                                                "widedeep: Kptfile:7:5: pipeline.mutators[1]: must be a mapping, not \"widedeep\"\n",
		"  mutator: []\n":                                               "widedeep: Kptfile:7:3: pipeline: there is no field \"mutator\"; did you mean mutators?\n",
		"Pipeline: {}\n":                                                "widedeep: Kptfile:7:1: a Kptfile: there is no field \"Pipeline\"; did you mean pipeline?\n",
		"    exec: widedeep\n":                                          "widedeep: Kptfile:7:5: pipeline.mutators[0]: must not have both image and exec: remove one\n",
		"  - configPath: clicks.yaml\n":                                 "widedeep: Kptfile:7:5: pipeline.mutators[1]: must have image or exec: the function to run\n",
		"    configPath: clicks.yaml\n    configMap: {USER_NAME: jo}\n": "widedeep: Kptfile:8:5: pipeline.mutators[0]: must not have both configPath and configMap: remove one\n",
	} {
		files := map[string]string{"Kptfile": ourKptfile(more), "clicks.yaml": clicks}
		status, out, messages := run(t, files, "", "render", "--write")
		if status != 1 || out != "" || len(only(tree(t), files)) > 0 {
			t.Errorf("%s: status %d\n%s", more, status, out)
		}
		expect(t, "standard error", messages, want)
	}
}

func TestWriteRefusesOtherFunctions(t *testing.T) {
	const others = "  - exec: set-labels --all\n  - image: ghcr.io/team/set-namespace:v1\n"
	files := map[string]string{"pkg/Kptfile": ourKptfile(others), "pkg/clicks.yaml": clicks, "pkg/sub/Kptfile": strings.Replace(ourKptfile(""), "widedeep:v", "other:v", 1)}
	status, out, messages := run(t, files, "", "render", "--write", "pkg")
	if status != 1 || out != "" || len(only(tree(t), files)) > 0 {
		t.Errorf("status %d, output %q", status, out)
	}
	expect(t, "standard error", messages, "widedeep: other functions are in the pipeline, which are not run here: pkg/Kptfile: set-labels --all, pkg/Kptfile: ghcr.io/team/set-namespace:v1, "+
		"pkg/sub/Kptfile: ghcr.io/widedeep/other:v0.1.0; kpt fn render runs them all, --only-widedeep leaves them out\n")
	if status, out, messages := again(t, "", "render", "--write", "pkg", "--only-widedeep"); status != 0 || !strings.Contains(out, "wrote pkg/clicks/pod.yaml\n") {
		t.Errorf("status %d\n%s%s", status, messages, out)
	}
}

// As under kpt, each package with a pipeline of its own is rendered by it, and any other by
// the nearest above.
func TestWriteRendersSubpackagesAsKptDoes(t *testing.T) {
	config := func(name string) string { return strings.ReplaceAll(clicks, "clicks", name) }
	const plain = "apiVersion: kpt.dev/v1\nkind: Kptfile\nmetadata: {name: b}\n"
	files := map[string]string{
		"Kptfile": ourKptfile("    configMap: {USER_NAME: top}\n"), "clicks.yaml": config("clicks"),
		"own/Kptfile": ourKptfile("    configMap: {USER_NAME: own}\n"), "own/views.yaml": config("views"),
		"plain/Kptfile": plain, "plain/likes.yaml": config("likes"),
		"own/deep/Kptfile": plain, "own/deep/a/buys.yaml": config("buys"),
		".hidden/Kptfile": plain, ".hidden/carts.yaml": config("carts"), ".git/x.yaml": config("git"),
	}
	status, out, messages := run(t, files, "", "render", "--write")
	if status != 0 {
		t.Fatalf("status %d\n%s%s", status, messages, out)
	}
	now := tree(t)
	for file, user := range map[string]string{
		"clicks/pod.yaml": "top", "own/views/pod.yaml": "own", "plain/likes/pod.yaml": "top", "own/deep/a/buys/pod.yaml": "own", ".hidden/carts/pod.yaml": "top",
	} {
		expect(t, file, now[file], "/nfs/"+user+"/")
	}
	if _, there := now[".git/git/pod.yaml"]; there {
		t.Error("git's own folder was rendered")
	}
	if status, out, _ := again(t, "", "render", "--write"); status != 0 || out != ".: nothing to change\n" {
		t.Errorf("again: status %d\n%s", status, out)
	}
	if status, out, messages := again(t, "", "render", "--write", "own"); status != 0 || out != "own: nothing to change\n" {
		t.Errorf("the package alone: status %d\n%s%s", status, messages, out)
	}
}

func TestWriteLeavesOutWhatKrmignoreNames(t *testing.T) {
	files := map[string]string{
		"Kptfile": ourKptfile(""), "clicks.yaml": clicks, ".krmignore": "# not these\nother.yaml\nfolder/\n*.bad.yaml\n",
		"other.yaml": strings.ReplaceAll(clicks, "clicks", "views"), "folder/a.yaml": myPod, "x.bad.yaml": "kind: WideDeepConfig\n[",
		"folder/sub/Kptfile": ourKptfile(""), "folder/sub/likes.yaml": strings.ReplaceAll(clicks, "clicks", "likes"), "folder/sub/other.yaml": strings.ReplaceAll(clicks, "clicks", "buys"),
	}
	if status, out, messages := run(t, files, "", "render", "--write"); status != 0 {
		t.Fatalf("status %d\n%s%s", status, messages, out)
	}
	now := tree(t)
	for file, want := range map[string]bool{"clicks/pod.yaml": true, "views/pod.yaml": false, "folder/sub/likes/pod.yaml": true, "folder/sub/buys/pod.yaml": true} {
		if _, there := now[file]; there != want {
			t.Errorf("%s is there: %t, want %t", file, there, want)
		}
	}
}

func TestWriteFollowsLinksToFilesOnly(t *testing.T) {
	_, rendered, _ := run(t, map[string]string{"pkg/Kptfile": ourKptfile(""), "pkg/clicks.yaml": clicks}, clicks, "render", "-f", "-")
	write(t, "elsewhere/all.yaml", strings.ReplaceAll(rendered, "OnFailure", "Never"))
	write(t, "folder/views.yaml", strings.ReplaceAll(clicks, "clicks", "views"))
	for link, target := range map[string]string{"pkg/all.yaml": "../elsewhere/all.yaml", "pkg/linked": "../folder", "to": "pkg"} {
		if err := os.Symlink(target, link); err != nil {
			t.Fatal(err)
		}
	}
	status, out, messages := again(t, "", "render", "--write", "to")
	if status != 0 || out != "wrote to/all.yaml\n" {
		t.Errorf("status %d\n%s%s", status, messages, out)
	}
	if got := read(t, "elsewhere/all.yaml"); got != rendered {
		t.Errorf("the file behind the link (-want +got):\n%s", cmp.Diff(rendered, got))
	}
	if info, err := os.Lstat("pkg/all.yaml"); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is no link any more (%v)", err)
	}
	if _, err := os.Stat("folder/views"); err == nil {
		t.Error("a link to a folder was followed")
	}
}

func TestWriteChangesNothingWhereItFails(t *testing.T) {
	for name, c := range map[string]struct {
		files   map[string]string
		args    []string
		status  int
		message string
	}{
		"an error":             {map[string]string{"Kptfile": ourKptfile(""), "clicks.yaml": clicks, "sub/Kptfile": ourKptfile(""), "sub/views.yaml": clicks + "  mode: pipelines\n"}, nil, 1, "error: sub/views.yaml:11:3: WideDeepConfig/clicks: spec.mode: Invalid value: \"pipelines\""},
		"a collision":          {map[string]string{"Kptfile": ourKptfile(""), "clicks.yaml": clicks, "mine.yaml": myPod}, nil, 1, "error: mine.yaml:1:1: Pod/clicks-training: exists already"},
		"a warning, strictly":  {map[string]string{"Kptfile": ourKptfile(""), "clicks.yaml": clicks}, []string{"--strict"}, 1, "with --strict a warning is a failure"},
		"a file that is empty": {map[string]string{"Kptfile": ourKptfile(""), "clicks.yaml": clicks, "clicks/pod.yaml": "# nothing\n"}, nil, 1, "clicks/pod.yaml: has the name of a file to generate, and holds no resource: move or remove it"},
		"a file not read":      {map[string]string{"Kptfile": ourKptfile(""), "clicks.yaml": clicks, "clicks/pod.yaml": myPod, ".krmignore": "pod.yaml\n"}, nil, 1, "clicks/pod.yaml is in the way of a new file, and was not read"},
		"no package":           {map[string]string{"a.yaml": myPod}, nil, 1, ".: there is no WideDeepConfig in this folder"},
		"no folder":            {nil, []string{"missing"}, 1, "missing: no such file or directory"},
		"a config's text":      {map[string]string{"Kptfile": ourKptfile(""), "clicks.yaml": clicks + "[\n"}, nil, 1, "clicks.yaml:11:1: not YAML"},
		"a Kptfile's text":     {map[string]string{"Kptfile": "a: [", "clicks.yaml": clicks}, nil, 1, "Kptfile:1:1: not YAML"},
		"values":               {map[string]string{"clicks.yaml": clicks}, []string{"--set", "USER_ID=1"}, 2, "--write takes all from the package"},
		"a folder":             {map[string]string{"pkg/clicks.yaml": clicks}, []string{"-f", "pkg"}, 2, "as in widedeep render --write pkg: leave out -f, "},
		"a comparison":         {map[string]string{"clicks.yaml": clicks}, []string{"--check"}, 2, "--write takes all from the package, as in widedeep render --write .: leave out -f, "},
	} {
		t.Run(name, func(t *testing.T) {
			status, out, messages := run(t, c.files, "", append([]string{"render", "--write"}, c.args...)...)
			if status != c.status || out != "" {
				t.Errorf("status %d, want %d; output %q", status, c.status, out)
			}
			expect(t, "standard error", messages, c.message)
			if changed := only(tree(t), c.files); len(changed) > 0 {
				t.Errorf("files changed: %v", changed)
			}
		})
	}
	if status, _, messages := run(t, nil, "", "render", "--only-widedeep"); status != 2 || !strings.Contains(messages, "--only-widedeep goes with --write only") {
		t.Errorf("status %d\n%s", status, messages)
	}
}

// Without a Kptfile it may not be the whole package, so nothing is removed.
func TestWriteWithoutAKptfile(t *testing.T) {
	if status, out, messages := run(t, map[string]string{"clicks.yaml": clicks}, "", "render", "--write"); status != 0 || !strings.Contains(out, "wrote clicks/pod.yaml\n") {
		t.Fatalf("status %d\n%s%s", status, messages, out)
	}
	write(t, "clicks.yaml", strings.Replace(clicks, "name: clicks\n", "name: views\n", 1))
	status, _, messages := again(t, "", "render", "--write")
	if status != 0 {
		t.Errorf("status %d\n%s", status, messages)
	}
	if info, err := os.Stat("clicks/pod.yaml"); err != nil || info.Mode().Perm()&0o044 == 0 {
		t.Errorf("the file's mode: %v (%v)", info, err)
	}
}

// Without the function in its own pipeline, a package is rendered by one above. What that
// one generated here must not look like an orphan.
func TestWriteLeavesAPackageToTheOneAbove(t *testing.T) {
	files := map[string]string{"Kptfile": ourKptfile(""), "clicks.yaml": clicks, "clicks/Kptfile": "apiVersion: kpt.dev/v1\nkind: Kptfile\nmetadata: {name: b}\n"}
	_, rendered, _ := run(t, nil, clicks, "render", "-f", "-")
	files["clicks/all.yaml"] = rendered
	status, out, messages := run(t, files, "", "render", "--write", "clicks")
	if status != 0 || out != "clicks: nothing to change\n" || len(only(tree(t), files)) > 0 {
		t.Errorf("status %d\n%s", status, out)
	}
	expect(t, "standard error", messages, "warning: clicks/Kptfile: the pipeline does not run this function")
}

// A selection of the outer package keeps what an inner one has just generated, once.
func TestWriteOfASelectionKeepsWhatSubpackagesGenerate(t *testing.T) {
	files := map[string]string{
		"Kptfile": ourKptfile("    exclude: [{kind: Nothing}]\n"), "sub/Kptfile": ourKptfile(""), "sub/views.yaml": strings.ReplaceAll(clicks, "clicks", "views"),
	}
	if status, out, messages := run(t, files, "", "render", "--write"); status != 0 {
		t.Fatalf("status %d\n%s%s", status, messages, out)
	}
	for name, text := range tree(t) {
		if strings.HasPrefix(name, "sub/views/") && strings.Count(text, "\nkind: ") != 1 {
			t.Errorf("%s has another number of resources than one:\n%s", name, text)
		}
	}
	if status, out, _ := again(t, "", "render", "--write"); status != 0 || out != ".: nothing to change\n" {
		t.Errorf("again: status %d\n%s", status, out)
	}
}

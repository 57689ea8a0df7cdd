package cli_test

import (
	"errors"
	"os"
	"strings"
	"testing"
)

// --check finds nothing where --write has nothing to change, and fails where --write fails. It
// says why in the same words.
func TestCheckAndWriteAgree(t *testing.T) {
	const plain = "apiVersion: kpt.dev/v1\nkind: Kptfile\nmetadata: {name: a}\n"
	const two = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\n"
	noPipeline := "warning: pkg/Kptfile: the pipeline does not run this function"
	for name, c := range map[string]struct {
		kptfile string
		status  int
		message string
	}{
		"the pipeline runs the function":            {ourKptfile(""), 0, ""},
		"values twice":                              {ourKptfile("    configMap: {USER_NAME: jo}\n  - exec: widedeep\n    configMap: {USER_ID: \"7\"}\n"), 0, ""},
		"the config is excluded":                    {ourKptfile("    exclude: [{kind: WideDeepConfig}]\n"), 0, "warning: pkg: there is no WideDeepConfig among the items"},
		"nothing is selected":                       {ourKptfile("    selectors: [{kind: Nope}]\n"), 0, "warning: pkg: there is no WideDeepConfig among the items"},
		"only the config is selected":               {ourKptfile("    selectors: [{kind: WideDeepConfig}]\n"), 1, "generates what kpt's selection of the package does not show"},
		"no pipeline":                               {plain, 0, noPipeline},
		"an empty pipeline":                         {plain + "pipeline: {}\n", 0, noPipeline},
		"the function as a validator":               {plain + "pipeline: {validators: [{exec: widedeep}]}\n", 0, noPipeline},
		"conflict markers":                          {ourKptfile("<<<<<<< HEAD\n"), 1, "widedeep: pkg/Kptfile:7:1: not YAML: "},
		"mutator":                                   {strings.Replace(ourKptfile(""), "mutators", "mutator", 1), 1, "widedeep: pkg/Kptfile:5:3: pipeline: there is no field \"mutator\"; did you mean mutators?"},
		"Pipeline":                                  {strings.Replace(ourKptfile(""), "pipeline", "Pipeline", 1), 1, "widedeep: pkg/Kptfile:4:1: a Kptfile: there is no field \"Pipeline\"; did you mean pipeline?"},
		"mutators beside the pipeline":              {plain + "pipeline:\nmutators:\n- exec: widedeep\n  configMap: {USER_NAME: jo}\n", 1, "widedeep: pkg/Kptfile:5:1: a Kptfile: there is no field \"mutators\"; it stands in pipeline, indented deeper"},
		"validators without a pipeline":             {plain + "validators:\n- exec: widedeep\n", 1, "widedeep: pkg/Kptfile:4:1: a Kptfile: there is no field \"validators\"; it stands in pipeline, indented deeper"},
		"configMap beside configPath":               {ourKptfile("    configPath: clicks.yaml\n    configMap: {USER_NAME: jo}\n"), 1, "pipeline.mutators[0]: must not have both configPath and configMap"},
		"a configPath with two resources":           {ourKptfile("    configPath: two.yaml\n"), 1, "pkg/Kptfile:7:5: configPath: two.yaml must hold one resource, not 2: move the others into files of their own, or remove this line; the function finds WideDeepConfigs without it\n"},
		"a configPath that leads to no file at all": {ourKptfile("    configPath: none.yaml\n"), 1, "pkg/Kptfile:7:5: configPath: none.yaml is no file of this package"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, command := range []string{"--write", "--check"} {
				if command == "--write" {
					_, _, _ = run(t, map[string]string{"pkg/Kptfile": c.kptfile, "pkg/clicks.yaml": clicks, "pkg/two.yaml": two}, "", "version")
				}
				status, out, messages := again(t, "", "render", command, "pkg")
				if status != c.status || command == "--check" && out != "" {
					t.Errorf("%s: status %d, want %d\n%s", command, status, c.status, out)
				}
				expect(t, command, messages, c.message)
			}
		})
	}
}

// A folder that is no package is rendered and checked with the packages in it, each once.
func TestAFolderOfPackages(t *testing.T) {
	views := strings.ReplaceAll(clicks, "clicks", "views")
	files := map[string]string{
		"top/a/Kptfile": ourKptfile("    configMap: {USER_NAME: jo}\n"), "top/a/clicks.yaml": clicks,
		"top/plain/Kptfile": "apiVersion: kpt.dev/v1\nkind: Kptfile\nmetadata: {name: a}\n", "top/plain/views.yaml": views,
		"top/a/sub/Kptfile": ourKptfile(""), "top/a/sub/likes.yaml": strings.ReplaceAll(clicks, "clicks", "likes"),
	}
	status, out, messages := run(t, files, "", "render", "--write", "top")
	if status != 0 || !strings.Contains(out, "wrote top/a/clicks/pod.yaml") || !strings.Contains(out, "wrote top/plain/views/pod.yaml") {
		t.Fatalf("status %d\n%s%s", status, messages, out)
	}
	if count := strings.Count(messages, "warning: top/a/clicks.yaml"); count != 1 {
		t.Errorf("the warning is there %d times:\n%s", count, messages)
	}
	if status, out, messages := again(t, "", "render", "--write", "top"); status != 0 || out != "top: nothing to change\n" {
		t.Errorf("again: status %d\n%s%s", status, messages, out)
	}
	if status, out, messages := again(t, "", "render", "--check", "top"); status != 0 || strings.Contains(messages, "a/clicks.yaml: WideDeepConfig/clicks: left alone") {
		t.Errorf("--check: status %d\n%s%s", status, messages, out)
	}
	for _, file := range []string{"top/a/clicks.yaml", "top/plain/views.yaml"} {
		const want = "top is stale: 6 of 12" // three resources in two namespaces, and three configs; sub's resources are left alone
		before := read(t, file)
		write(t, file, strings.Replace(before, "  name: ", "  namespace: team\n  name: ", 1))
		if _, _, messages := again(t, "", "render", "--check", "top"); !strings.Contains(messages, want) {
			t.Errorf("%s: want %s:\n%s", file, want, messages)
		}
		write(t, file, before)
	}
}

// The values of --set are for the WideDeepConfigs of the whole folder, and NAME selects among them.
func TestCheckOfAFolderOfPackagesTakesSet(t *testing.T) {
	files := map[string]string{"top/a/Kptfile": ourKptfile(""), "top/a/clicks.yaml": clicks, "top/b/Kptfile": ourKptfile(""), "top/b/views.yaml": strings.ReplaceAll(clicks, "clicks", "views")}
	if status, _, messages := run(t, files, "", "render", "--write", "top"); status != 0 {
		t.Fatal(messages)
	}
	for name, c := range map[string]struct {
		set  []string
		want string
	}{
		"all configs":         {[]string{"--set", "USER_NAME=jo"}, "top is stale: 2 of 6"},
		"a named config":      {[]string{"--set", "USER_NAME=jo", "--set", "NAME=views"}, "top is stale: 1 of 6"},
		"a name of no config": {[]string{"--set", "USER_NAME=jo", "--set", "NAME=view"}, "error: --set: NAME: Invalid value: \"view\": must be the name of a WideDeepConfig"},
	} {
		status, _, messages := again(t, "", append([]string{"render", "--check", "top"}, c.set...)...)
		if status != 1 || !strings.Contains(messages, c.want) || strings.Contains(messages, "no WideDeepConfig gets the values") {
			t.Errorf("%s: status %d, want %s:\n%s", name, status, c.want, messages)
		}
	}
}

// A ConfigMap whose values are in another field than data has none for the function.
func TestAValuesFileWithoutDataIsAnError(t *testing.T) {
	for fields, want := range map[string]string{
		"stringData: {USER_NAME: jo}": "stringData: Invalid value: there is no such field; did you mean data?\n",
		"Data: {USER_NAME: jo}":       "Data: Invalid value: there is no such field; did you mean data?\n",
		"USER_NAME: jo":               "USER_NAME: Invalid value: \"jo\": there is no such field; did you mean data[USER_NAME]?\n",
		"data:\n  USER_NAME:jo":       "data: Invalid value: \"USER_NAME:jo\": must be a mapping of setters to values, not a single value; is a space missing behind \"USER_NAME:\"?\n",
		"spec: {}":                    "spec: Invalid value: there is no such field; the setters and their values are in data\n",
	} {
		files := map[string]string{"pkg/Kptfile": ourKptfile("    configPath: values.yaml\n"), "pkg/clicks.yaml": clicks,
			"pkg/values.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: values, annotations: {config.kubernetes.io/local-config: \"true\"}}\n" + fields + "\n"}
		for _, command := range []string{"--write", "--check"} {
			status, out, messages := run(t, files, "", "render", command, "pkg")
			if status != 1 || out != "" {
				t.Errorf("%s, %s: status %d\n%s", fields, command, status, out)
			}
			expect(t, fields, messages, "error: pkg/values.yaml:4:1: functionConfig: "+want)
		}
	}
}

// What is selected is rendered with the values of the command line too.
func TestCheckOfASelectionTakesSet(t *testing.T) {
	files := map[string]string{"pkg/Kptfile": ourKptfile("    configPath: clicks.yaml\n    exclude: [{kind: WideDeepConfig}]\n"), "pkg/clicks.yaml": clicks}
	_, rendered, _ := run(t, files, "", "render", "-f", "pkg/clicks.yaml")
	write(t, "pkg/clicks/all.yaml", rendered)
	if status, out, messages := again(t, "", "render", "--check", "pkg"); status != 0 || out != "" {
		t.Errorf("what is rendered: status %d\n%s%s", status, messages, out)
	}
	status, out, messages := again(t, "", "render", "--check", "pkg", "--set", "USER_NAME=jo", "--namespace", "team")
	if status != 1 || !strings.Contains(out, "+      value: jo\n") || !strings.Contains(out, "rendered/team/pod/clicks-training") {
		t.Errorf("status %d\n%s%s", status, messages, out)
	}
	_, rendered, _ = again(t, "", "render", "-f", "pkg/clicks.yaml", "--namespace", "")
	write(t, "pkg/Kptfile", ourKptfile(""))
	write(t, "pkg/clicks/all.yaml", rendered)
	if status, out, messages := again(t, "", "render", "--check", "pkg", "--namespace", ""); status != 0 || out != "" {
		t.Errorf("without a namespace: status %d\n%s%s", status, messages, out)
	}
}

// Each function that --check does not run is named, since what it changes looks like an edit.
func TestCheckNamesOtherFunctions(t *testing.T) {
	const runsItself = "\n  - exec: set-namespace\n"
	files := map[string]string{
		"pkg/Kptfile": ourKptfile("  - exec: set-labels --all\n  - image: ghcr.io/team/set-annotations:v1\n"), "pkg/clicks.yaml": clicks,
		"pkg/own/Kptfile": ourKptfile(runsItself), "pkg/own/views.yaml": strings.ReplaceAll(clicks, "clicks", "views"),
		"pkg/plain/Kptfile": strings.Replace(ourKptfile(""), "/widedeep:", "/other:", 1),
	}
	if status, _, messages := run(t, files, "", "render", "--write", "--only-widedeep", "pkg"); status != 0 {
		t.Fatal(messages)
	}
	_, _, messages := again(t, "", "render", "--check", "pkg")
	for _, other := range []string{"pkg/Kptfile: set-labels --all", "pkg/Kptfile: ghcr.io/team/set-annotations:v1", "pkg/plain/Kptfile: ghcr.io/widedeep/other:v0.1.0"} {
		expect(t, "standard error", messages, "info: "+other+" is not run here, so what it changes in a resource is a difference\n")
	}
	if strings.Contains(messages, "set-namespace") {
		t.Errorf("the package that runs the function itself is left alone:\n%s", messages)
	}
}

// A hook before a commit may name the files that changed.
func TestCheckOfOneFileOfAPackageNamesTheFolder(t *testing.T) {
	run(t, map[string]string{"clicks.yaml": clicks}, "", "version")
	again(t, "", "render", "--write", ".")
	status, _, messages := again(t, "", "render", "--check", "clicks/pod.yaml")
	if hint := "widedeep: what is missing was looked for in this file alone; widedeep render --check . compares the folder\n"; status != 1 || !strings.HasSuffix(messages, hint) {
		t.Errorf("status %d\n%s", status, messages)
	}
}

// The config's own file is what one types first.
func TestCheckOfTheConfigsFileAsksForWhatWasRendered(t *testing.T) {
	status, out, messages := run(t, map[string]string{"pkg/clicks.yaml": clicks}, "", "render", "--check", "pkg/clicks.yaml")
	if status != 1 || out != "" {
		t.Errorf("status %d\n%s", status, out)
	}
	expect(t, "standard error", messages, "widedeep: pkg/clicks.yaml: holds a WideDeepConfig and nothing that was rendered of it: "+
		"name what was rendered of it, with -f pkg/clicks.yaml, or the folder of both\n")
}

// move moves a file.
func move(t *testing.T, from, to string) {
	t.Helper()
	write(t, to, read(t, from))
	if err := os.Remove(from); err != nil {
		t.Fatal(err)
	}
}

// What --write would change is stale, also the WideDeepConfig's file and the place of a generated one.
func TestCheckFindsWhatWriteChanges(t *testing.T) {
	views := strings.ReplaceAll(clicks, "clicks", "views")
	files := map[string]string{
		"pkg/Kptfile": ourKptfile(""), "pkg/clicks.yaml": clicks, "pkg/d/views.yaml": views,
		"pkg/c/Kptfile": "apiVersion: kpt.dev/v1\nkind: Kptfile\nmetadata: {name: c}\n",
		"pkg/a/Kptfile": ourKptfile(""), "pkg/a/own.yaml": strings.ReplaceAll(clicks, "clicks", "own"),
	}
	move := func(from, to string) func(*testing.T) { return func(t *testing.T) { move(t, from, to) } }
	onlyValues := func(values string) func(*testing.T) {
		return func(t *testing.T) {
			write(t, "pkg/Kptfile", ourKptfile("    configMap: {"+values+"}\n"))
			if err := errors.Join(os.RemoveAll("pkg/a"), os.RemoveAll("pkg/d")); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, c := range map[string]struct {
		change func(*testing.T)
		stale  string
		diff   []string
	}{
		"a value that changes no resource": {onlyValues("USER_NAME: root"), "1 of 4", []string{"--- pkg/clicks.yaml\n+++ rendered/widedeepconfig/clicks\n", "+  user:\n+    name: root\n"}},
		"a value that is there":            {onlyValues("MODEL_NAME: clicks-training"), "", nil},
		"the config is missing": {func(t *testing.T) {
			onlyValues("MODEL_NAME: clicks-training, NAME: clicks")(t)
			if err := os.Remove("pkg/clicks.yaml"); err != nil {
				t.Fatal(err)
			}
		}, "1 of 4", []string{"--- /dev/null\n+++ rendered/widedeepconfig/clicks\n", "+    name: clicks-training\n"}},
		"a resource in another package": {move("pkg/d/views/account.yaml", "pkg/c/account.yaml"), "2 of 10",
			[]string{"--- pkg/c/account.yaml\n+++ /dev/null\n", "--- /dev/null\n+++ rendered/default/serviceaccount/views-training\n"}},
		"a config in another package": {move("pkg/d/views.yaml", "pkg/c/views.yaml"), "6 of 12",
			[]string{"--- pkg/d/views/pod.yaml\n+++ /dev/null\n", "--- /dev/null\n+++ rendered/default/pod/views-training\n"}},
		"a resource in a package that runs the function": {move("pkg/d/views/account.yaml", "pkg/a/account.yaml"), "1 of 9",
			[]string{"--- /dev/null\n+++ rendered/default/serviceaccount/views-training\n"}},
		"a config in a package that runs the function": {move("pkg/d/views.yaml", "pkg/a/views.yaml"), "3 of 9",
			[]string{"--- pkg/d/views/pod.yaml\n+++ /dev/null\n"}},
		"a resource of such a package above it": {move("pkg/a/own/account.yaml", "pkg/account.yaml"), "1 of 10",
			[]string{"--- pkg/account.yaml\n+++ /dev/null\n"}},
		"a resource in another folder": {move("pkg/d/views/account.yaml", "pkg/other/account.yaml"), "", nil},
		"a value for a package that runs the function": {func(t *testing.T) {
			write(t, "pkg/Kptfile", ourKptfile("    configMap: {NAME: own, USER_NAME: jo}\n"))
		}, "1 of 9", []string{"--- pkg/a/own.yaml\n+++ rendered/widedeepconfig/own\n", "+  user:\n+    name: jo\n"}},
	} {
		t.Run(name, func(t *testing.T) {
			if status, _, messages := run(t, files, "", "render", "--write", "pkg"); status != 0 {
				t.Fatal(messages)
			}
			c.change(t)
			status, out, messages := again(t, "", "render", "--check", "pkg")
			if isStale := status == 1 && strings.Contains(messages, "pkg is stale: "+c.stale+" resources"); isStale != (c.stale != "") {
				t.Errorf("--check: status %d, want %q\n%s%s", status, c.stale, messages, out)
			}
			expect(t, "the diff", out, c.diff...)
			if _, out, messages := again(t, "", "render", "--write", "pkg"); (out != "pkg: nothing to change\n") != (c.stale != "") {
				t.Errorf("--write:\n%s%s", messages, out)
			}
			if status, out, messages := again(t, "", "render", "--check", "pkg"); status != 0 {
				t.Errorf("--check after --write: status %d\n%s%s", status, messages, out)
			}
		})
	}
}

// What a selection hides is missing to the function, which would add a copy of it with each run.
func TestASelectionAddsNoSecondCopy(t *testing.T) {
	const values = "    configMap: {NAME: new, MODEL_NAME: new}\n"
	const all = "ConfigMap/mlops-scripts-new in pkg/new/configmap.yaml, Pod/new in pkg/new/pod.yaml, ServiceAccount/new in pkg/new/account.yaml, WideDeepConfig/new in pkg/new.yaml"
	const advice = ", and the function would add a second copy: correct the selection, or remove it\n"
	for name, c := range map[string]struct {
		selection string
		change    func(*testing.T)
		hidden    string
	}{
		"selectors that select nothing": {"    selectors: [{name: none}]\n", nil, "selectors: hide " + all},
		"exclude that leaves nothing": {
			"    exclude: [{kind: Kptfile}, {kind: WideDeepConfig}, {kind: ServiceAccount}, {kind: ConfigMap}, {kind: Pod}]\n", nil, "exclude: hide " + all},
		"in another file": {"    selectors: [{name: none}]\n", func(t *testing.T) { move(t, "pkg/new/pod.yaml", "pkg/moved.yaml") },
			"selectors: hide " + strings.Replace(all, "new/pod.yaml", "moved.yaml", 1)},
		"in the namespace of a later function": {"    selectors: [{name: none}]\n", func(t *testing.T) {
			write(t, "pkg/new/pod.yaml", strings.Replace(read(t, "pkg/new/pod.yaml"), `namespace: "default"`, "namespace: prod", 1))
		}, "selectors: hide " + all},
		"a resource of mine": {"    selectors: [{name: none}]\n", func(t *testing.T) {
			write(t, "pkg/mine.yaml", strings.Replace(myPod, "clicks-training", "new", 1))
			if err := errors.Join(os.Remove("pkg/new.yaml"), os.RemoveAll("pkg/new")); err != nil {
				t.Fatal(err)
			}
		}, "selectors: hide Pod/new in pkg/mine.yaml"},
	} {
		t.Run(name, func(t *testing.T) {
			status, _, messages := run(t, map[string]string{"pkg/Kptfile": ourKptfile(values + c.selection), "pkg/clicks.yaml": clicks}, "", "render", "--write", "pkg")
			if status != 0 {
				t.Fatalf("what is not there yet: status %d\n%s", status, messages)
			}
			if c.change != nil {
				c.change(t)
			}
			before := tree(t)
			for _, command := range []string{"--check", "--write"} {
				status, out, messages := again(t, "", "render", command, "pkg")
				if changed := only(tree(t), before); status != 1 || out != "" || len(changed) > 0 {
					t.Errorf("%s: status %d, changed files: %v\n%s", command, status, changed, out)
				}
				expect(t, command, messages, "widedeep: pkg/Kptfile:8:5: "+c.hidden+advice)
			}
		})
	}
}

// Two packages may each have a WideDeepConfig of one name.
func TestASelectionAddsAConfigOfTheNameOfOneBelow(t *testing.T) {
	files := map[string]string{
		"pkg/Kptfile":   ourKptfile("    configMap: {NAME: clicks, MODEL_NAME: new}\n    selectors: [{name: none}]\n"),
		"pkg/a/Kptfile": ourKptfile(""), "pkg/a/clicks.yaml": clicks,
	}
	status, out, messages := run(t, files, "", "render", "--write", "pkg")
	if status != 0 || !strings.Contains(out, "wrote pkg/clicks/pod.yaml\n") {
		t.Errorf("status %d\n%s%s", status, messages, out)
	}
}

package cli_test

import (
	"os"
	"strings"
	"testing"
)

// kptfile is a Kptfile as widedeep init writes it.
const kptfile = `apiVersion: kpt.dev/v1
kind: Kptfile
metadata:
  name: p
pipeline:
  mutators:
  - exec: widedeep
`

// kpt refuses each of these: a test of the integration compares.
func TestAKptfileThatKptRefusesIsAnError(t *testing.T) {
	for message, text := range map[string]string{
		"Kptfile:8:1: pipeline is there twice, first in line 5: remove one\n":                                                   kptfile + "pipeline: {}\n",
		"Kptfile:8:5: exec is there twice, first in line 7: remove one\n":                                                       kptfile + "    exec: widedeep\n",
		"Kptfile:9:1: apiVersion is missing in a document behind the Kptfile's own":                                             kptfile + "---\na: b\n",
		"Kptfile:1:13: apiVersion: must be kpt.dev/v1, not \"kpt.dev/v1alpha2\"\n":                                              strings.Replace(kptfile, "v1", "v1alpha2", 1),
		"Kptfile:2:7: kind: must be Kptfile, not \"KptFile\"\n":                                                                 strings.Replace(kptfile, "Kptfile", "KptFile", 1),
		"Kptfile:1:1: kind is missing: a Kptfile must have it\n":                                                                strings.Replace(kptfile, "kind: Kptfile\n", "", 1),
		"Kptfile:1:1: metadata.name is missing: a Kptfile must have it\n":                                                       strings.Replace(kptfile, "metadata:\n  name: p\n", "", 1),
		"Kptfile:4:3: metadata.name is missing: a Kptfile must have it\n":                                                       strings.Replace(kptfile, "name: p", "name: \"\"", 1),
		"Kptfile:1:1: the Kptfile is empty: write it, or remove the file\n":                                                     "# nothing\n",
		"Kptfile:7:5: exec: widedeep --foo: with arguments it is no function, and reads nothing from kpt: write widedeep alone": strings.Replace(kptfile, "widedeep", "widedeep --foo", 1),
	} {
		_, _, _ = run(t, map[string]string{"p/Kptfile": text, "p/clicks.yaml": clicks}, "", "version")
		before := tree(t)
		for _, flag := range []string{"--write", "--check"} {
			status, out, messages := again(t, "", "render", flag, "p")
			if status != 1 || out != "" || !strings.Contains(messages, "widedeep: p/"+message) || strings.Contains(messages, "warning") {
				t.Errorf("%s: want %q: status %d\n%s%s", flag, message, status, messages, out)
			}
		}
		if changed := only(tree(t), before); len(changed) > 0 {
			t.Errorf("files changed: %v", changed)
		}
		if status, _, messages := again(t, "", "render", "-f", "p"); status != 0 {
			t.Errorf("render, which runs no pipeline, refuses it too: status %d\n%s", status, messages)
		}
	}
}

func TestAFolderInPlaceOfAKptfileIsAnError(t *testing.T) {
	_, _, _ = run(t, map[string]string{"p/clicks.yaml": clicks}, "", "version")
	if err := os.MkdirAll("p/sub/Kptfile", 0o755); err != nil {
		t.Fatal(err)
	}
	status, _, messages := again(t, "", "render", "--write", "p")
	if status != 1 || messages != "widedeep: p/sub/Kptfile: is a folder: kpt reads the package's pipeline from a file of this name\n" {
		t.Errorf("status %d\n%s", status, messages)
	}
}

// To kpt, the first document is the Kptfile and the others are resources.
func TestADocumentBehindTheKptfilesOwnIsAResource(t *testing.T) {
	files := map[string]string{"p/Kptfile": kptfile + "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: mine}\n", "p/clicks.yaml": clicks}
	status, out, messages := run(t, files, "", "render", "--write", "p")
	if status != 0 || strings.Contains(messages, "does not run this function") {
		t.Errorf("status %d\n%s", status, messages)
	}
	expect(t, "the output", out, "wrote p/clicks/pod.yaml\n")
}

// It may be there: kpt can be started in a folder that has the program.
func TestAnExecInAFolderIsAnInfo(t *testing.T) {
	files := map[string]string{"p/Kptfile": strings.Replace(kptfile, "widedeep", "./widedeep", 1), "p/clicks.yaml": clicks}
	status, _, messages := run(t, files, "", "render", "--write", "p")
	if status != 0 {
		t.Errorf("status %d\n%s", status, messages)
	}
	expect(t, "standard error", messages, "info: p/Kptfile: exec: ./widedeep: kpt looks for it in the folder that kpt is started in, not in the package")
}

// kpt refuses a configPath into a package below, whatever the file holds.
func TestAConfigPathIntoAPackageBelowIsAnError(t *testing.T) {
	const values = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: v, annotations: {config.kubernetes.io/local-config: \"true\"}}\ndata: {USER_NAME: jo}\n"
	files := map[string]string{
		"p/clicks.yaml": clicks, "p/folder/values.yaml": values, "p/sub/values.yaml": values, "p/sub/deep/views.yaml": strings.ReplaceAll(clicks, "clicks", "views"),
		"p/sub/Kptfile": "apiVersion: kpt.dev/v1\nkind: Kptfile\nmetadata: {name: sub}\n",
	}
	for configPath, isBelow := range map[string]bool{"folder/values.yaml": false, "sub/values.yaml": true, "./sub/values.yaml": true, "sub/deep/views.yaml": true} {
		files["p/Kptfile"] = kptfile + "    configPath: " + configPath + "\n"
		for _, command := range [][]string{{"--write", "p"}, {"--check", "p"}, {"-f", "p"}} {
			status, _, messages := run(t, files, "", append([]string{"render"}, command...)...)
			if command[0] == "-f" { // runs no pipeline
				if says := strings.Contains(messages, "the values that the pipeline passes to this function are not taken here"); status != 0 || says == isBelow {
					t.Errorf("render of %s: status %d\n%s", configPath, status, messages)
				}
				continue
			}
			want := "widedeep: p/Kptfile:8:5: configPath: " + configPath + " is no file of this package with a resource: it belongs to the package below, p/sub: correct it"
			if strings.Contains(messages, want) != isBelow || isBelow && status != 1 {
				t.Errorf("%s of %s: want the error %t: status %d\n%s", command, configPath, isBelow, status, messages)
			}
		}
	}
}

// Only a file of the package itself makes a function of another name this one.
func TestAConfigOfAPackageBelowMakesNoFunctionOurs(t *testing.T) {
	files := map[string]string{
		"p/Kptfile": strings.Replace(kptfile, "widedeep", "other", 1) + "    configPath: sub/views.yaml\n", "p/clicks.yaml": clicks,
		"p/sub/Kptfile": kptfile, "p/sub/views.yaml": strings.ReplaceAll(clicks, "clicks", "views"),
	}
	status, _, messages := run(t, files, "", "render", "--write", "p")
	if status != 1 {
		t.Errorf("status %d", status)
	}
	expect(t, "standard error", messages, "widedeep: other functions are in the pipeline, which are not run here: p/Kptfile: other;")
}

// What the Kptfile passes is written again by the next render, so set must not look as if its value stayed.
func TestSetReportsFieldsThatTheKptfilesValuesOverwrite(t *testing.T) {
	info := func(field, value string) string {
		return "info: pkg/clicks.yaml: clicks: " + field + ": the next render makes this " + value + ": the pipeline of pkg/Kptfile passes it to this function, so change it there\n"
	}
	const inline = "    configMap: {NFS_SERVER: 10.9.9.9, spec.labels.team: ml}\n"
	for name, c := range map[string]struct {
		more, values string
		args         []string
		want         string
	}{
		"a setter":                 {inline, "", []string{"NFS_SERVER=10.1.1.1"}, info("spec.storage.nfs.server", `"10.9.9.9"`)},
		"the same value":           {inline, "", []string{"NFS_SERVER=10.9.9.9"}, ""},
		"another field":            {inline, "", []string{"USER_ID=7"}, ""},
		"what a field is in":       {inline, "", []string{"spec.labels={a: b}"}, info("spec.labels.team", `"ml"`)},
		"two fields of a section":  {"    configMap: {USER_ID: '5', USER_NAME: ann}\n", "", []string{"--unset", "spec.user"}, info("spec.user.id", "5") + info("spec.user.name", `"ann"`)},
		"a field that is left out": {"    configMap: {USER_ID: '5'}\n", "", []string{"--unset", "USER_ID"}, info("spec.user.id", "5")},
		"values in a file": {"    configPath: values.yaml\n", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: v}\ndata: {USER_ID: '5'}\n",
			[]string{"USER_ID=7"}, info("spec.user.id", "5")},
		"values for another config": {"    configMap: {NAME: views, USER_ID: '5'}\n", "", []string{"USER_ID=7"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			files := map[string]string{"pkg/Kptfile": ourKptfile(c.more), "pkg/clicks.yaml": clicks + "  user: {id: 1}\n"}
			if c.values != "" {
				files["pkg/values.yaml"] = c.values
			}
			status, _, messages := run(t, files, "", append([]string{"set", "pkg"}, c.args...)...)
			if status != 0 || messages != c.want {
				t.Errorf("status %d\n%swant:\n%s", status, messages, c.want)
			}
		})
	}
}

// The file to correct is the Kptfile, or nobody's: a WideDeepConfig is not rendered by a WideDeepConfig.
func TestCheckSaysThatAConfigLacksTheKptfilesValues(t *testing.T) {
	files := map[string]string{"pkg/Kptfile": ourKptfile("    configMap: {NFS_SERVER: 10.9.9.9}\n"), "pkg/clicks.yaml": clicks}
	_, _, _ = run(t, files, "", "render", "--write", "pkg")
	_, _, _ = again(t, "", "set", "pkg", "NFS_SERVER=10.1.1.1")
	status, _, messages := again(t, "", "render", "--check", "pkg")
	if status != 1 || strings.Contains(messages, "edited by hand") {
		t.Errorf("status %d\n%s", status, messages)
	}
	expect(t, "standard error", messages, "widedeep: pkg/clicks.yaml lacks values that a Kptfile passes to this function: a render writes them\n")
}

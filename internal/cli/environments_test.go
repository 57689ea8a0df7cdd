package cli_test

import (
	"strings"
	"testing"
)

// environments is a package with a folder for each environment, whose configs have one name, rendered.
func environments(t *testing.T) {
	t.Helper()
	in := func(namespace string) string {
		return strings.Replace(clicks, "  name: ", "  namespace: "+namespace+"\n  name: ", 1)
	}
	files := map[string]string{"ml/Kptfile": ourKptfile(""), "ml/dev/a.yaml": in("dev"), "ml/prod/a.yaml": in("prod")}
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

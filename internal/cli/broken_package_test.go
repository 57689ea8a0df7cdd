package cli_test

import (
	"strings"
	"testing"
)

// A generated file that is no YAML any more is an error wherever the user has put it: a render
// would write its resources a second time.
func TestAGeneratedFileThatWasMovedAndIsNoYAMLIsAnError(t *testing.T) {
	_, rendered, _ := run(t, nil, clicks, "render", "-f", "-")
	const marker = "<<<<<<< HEAD\n"
	_, withoutNotice, _ := strings.Cut(rendered, "\n")
	broken := "pkg/all.yaml:4:1: not YAML: "
	for name, c := range map[string]struct {
		file, text string
		message    string
	}{
		"merged into one file": {"pkg/all.yaml", strings.Replace(rendered, "metadata:\n", marker+"metadata:\n", 1), broken},
		"without a notice":     {"pkg/gen2/account.yaml", marker + withoutNotice, "pkg/gen2/account.yaml:1:1: not YAML: "},
		"a notice alone":       {"pkg/gen2/pod.yml", "# Generated from the WideDeepConfig clicks. DO NOT EDIT: a render replaces what is changed here.\n[\n", "pkg/gen2/pod.yml:2:1: not YAML: "},
		"JSON":                 {"pkg/pod.json", `{"metadata": {"annotations": {"widedeep.dev/generated-by": "clicks"}}`, "pkg/pod.json:1:1: not YAML: "},
		"a template of it":     {"pkg/pod.yaml", strings.Replace(template, "widedeep.dev/docs", "widedeep.dev/generated-by", 1), "pkg/pod.yaml:1:1: not YAML: "},
		"another template":     {"pkg/pod.yaml", "# with the annotation widedeep.dev/generated-by: NAME\n" + template, ""},
		"a list":               {"pkg/list.yaml", "# see widedeep.dev\n- a\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			files := map[string]string{"pkg/Kptfile": ourKptfile(""), "pkg/clicks.yaml": clicks}
			if status, _, messages := run(t, files, "", "render", "--write", "pkg"); status != 0 {
				t.Fatal(messages)
			}
			write(t, c.file, c.text)
			before := tree(t)
			for _, command := range []string{"--check", "--write"} {
				status, out, messages := again(t, "", "render", command, "pkg")
				if failed := status == 1 && strings.Contains(messages, "; the file holds what was generated: correct or remove it, or name it in its package's .krmignore if it is a backup\n"); failed != (c.message != "") {
					t.Errorf("%s: status %d\n%s%s", command, status, messages, out)
				}
				expect(t, command, messages, c.message)
			}
			if status, _, messages := again(t, "", "render", "-f", "pkg"); status != 0 {
				t.Errorf("render takes nothing from what was generated: status %d\n%s", status, messages)
			}
			if changed := only(tree(t), before); len(changed) > 0 {
				t.Errorf("files changed: %v", changed)
			}
		})
	}
}

// With -f such a file is only compared: its resources are missing, and the file is named.
func TestCheckWithAConfigNamesAGeneratedFileThatIsNoYAML(t *testing.T) {
	_, rendered, _ := run(t, nil, clicks, "render", "-f", "-")
	files := map[string]string{"clicks.yaml": clicks, "out/all.yaml": "<<<<<<< HEAD\n" + rendered}
	status, _, messages := run(t, files, "", "render", "-f", "clicks.yaml", "--check", "out")
	if status != 1 {
		t.Errorf("status %d", status)
	}
	expect(t, "standard error", messages, "widedeep: out/all.yaml:1:1: not YAML: ", "out is stale: 3 of 3")
}

// Without a line of dashes between them, two resources are one document for YAML's reader, which a
// render would replace as a whole.
func TestAResourceJoinedToAGeneratedOneIsAnError(t *testing.T) {
	const mine = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: mine\ndata:\n  a: b\n"
	const message = ": the key is there twice: a line of three dashes (---) is missing above the second resource, first in line "
	for name, c := range map[string]struct {
		join  func(account string) string
		wants string
	}{
		"behind":              {func(account string) string { return account + mine }, "ServiceAccount/clicks-training: apiVersion" + message + "2\n"},
		"before":              {func(account string) string { return mine + account }, "error: pkg/clicks/account.yaml:8:1: ConfigMap/mine: apiVersion" + message + "1\n"},
		"beginning with kind": {func(account string) string { return account + "kind: ConfigMap\nmetadata: {name: mine}\n" }, "ServiceAccount/clicks-training: kind" + message + "3\n"},
		"in a later document": {func(account string) string { return mine + "---\n" + account + mine }, "ServiceAccount/clicks-training: apiVersion" + message + "9\n"},
		"separated":           {func(account string) string { return account + "---\n" + mine }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			files := map[string]string{"pkg/Kptfile": ourKptfile(""), "pkg/clicks.yaml": clicks}
			if status, _, messages := run(t, files, "", "render", "--write", "pkg"); status != 0 {
				t.Fatal(messages)
			}
			write(t, "pkg/clicks/account.yaml", c.join(read(t, "pkg/clicks/account.yaml")))
			before := tree(t)
			for _, command := range []string{"--check", "--write"} {
				status, out, messages := again(t, "", "render", command, "pkg")
				if failed := status == 1; failed != (c.wants != "") || failed && out != "" {
					t.Errorf("%s: status %d\n%s%s", command, status, messages, out)
				}
				expect(t, command, messages, c.wants)
			}
			if changed := only(tree(t), before); len(changed) > 0 {
				t.Errorf("files changed: %v", changed)
			}
		})
	}
}

// A WideDeepConfig behind another resource would be taken for deleted, and what it generates pruned.
func TestAConfigJoinedToAResourceIsAnError(t *testing.T) {
	const mine = "apiVersion: v1\nkind: Namespace\nmetadata: {name: team}\n"
	const want = "clicks.yaml:5:1: apiVersion: the key is there twice: a line of three dashes (---) is missing above the second resource, first in line 1\n"
	for _, kptfile := range []string{"", "    configMap: {REPLICAS: \"2\"}\n", "    configPath: clicks.yaml\n"} {
		files := map[string]string{"Kptfile": ourKptfile(kptfile), "clicks.yaml": clicks}
		if status, _, messages := run(t, files, "", "render", "--write"); status != 0 {
			t.Fatal(messages)
		}
		write(t, "clicks.yaml", mine+clicks)
		before := tree(t)
		for _, args := range [][]string{
			{"render", "--write"}, {"render", "--check"}, {"render"}, {"render", "-f", "clicks.yaml"}, {"render", "-f", "."},
			{"set", "clicks.yaml", "NFS_PATH=/a"}, {"set", ".", "NFS_PATH=/a"}, {"list-setters", "-f", "clicks.yaml"}, {"graph"}, {"graph", "-f", "clicks.yaml"},
		} {
			if status, out, messages := again(t, "", args...); status != 1 || out != "" || !strings.HasSuffix(messages, want) || strings.Count(messages, "\n") != 1 {
				t.Errorf("%v with %q: status %d\n%s%s", args, kptfile, status, messages, out)
			}
		}
		if changed := only(tree(t), before); len(changed) > 0 {
			t.Errorf("files changed: %v", changed)
		}
	}
}

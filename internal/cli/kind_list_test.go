package cli_test

import (
	"strings"
	"testing"
)

// kubectl get writes a List. kpt refuses it; without an error its WideDeepConfig would be taken
// for a deleted one, and what it generated would be pruned.
func TestAWideDeepConfigInAListIsAnError(t *testing.T) {
	views := strings.ReplaceAll(strings.TrimPrefix(clicks, "# the team's\n"), "clicks", "views")
	list := "apiVersion: v1\nkind: List\nitems:\n" + item(views)
	const want = "pkg/views.yaml:4:3: a WideDeepConfig in a List is not read: write it as a document of its own\n"
	for name, text := range map[string]string{
		"a list":       list,
		"a wrong kind": strings.Replace(list, "WideDeepConfig", "WideDeepconfig", 1),
		"with others":  list + "- {apiVersion: v1, kind: ConfigMap, metadata: {name: a}}\n",
	} {
		files := map[string]string{"pkg/Kptfile": ourKptfile(""), "pkg/clicks.yaml": clicks, "pkg/views.yaml": views}
		if status, _, messages := run(t, files, "", "render", "--write", "pkg"); status != 0 {
			t.Fatal(messages)
		}
		write(t, "pkg/views.yaml", text)
		before := tree(t)
		for _, args := range [][]string{
			{"render", "--write", "pkg"}, {"render", "--check", "pkg"}, {"render", "-f", "pkg"}, {"render", "-f", "pkg/views.yaml"},
			{"set", "pkg", "USER_NAME=jo"}, {"list-setters", "-f", "pkg"}, {"graph", "-f", "pkg"}, {"graph", "-f", "pkg/views.yaml"},
		} {
			status, out, messages := again(t, "", args...)
			if status != 1 || out != "" || !strings.Contains(messages, want) || len(only(tree(t), before)) > 0 {
				t.Errorf("%s: %v: status %d\n%s%s", name, args, status, out, messages)
			}
		}
	}
}

// kpt fn source writes a ResourceList, for the function itself.
func TestAWideDeepConfigInAResourceListIsAnError(t *testing.T) {
	list := "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n" + item(clicks)
	const want = ":5:3: a WideDeepConfig in a ResourceList is not read: write it as a document of its own, or pipe the ResourceList into widedeep without arguments\n"
	for _, args := range [][]string{
		{"render", "-f", "-"}, {"render", "-f", "list.yaml"}, {"list-setters", "-f", "list.yaml"}, {"set", "list.yaml", "REPLICAS=3"},
		{"graph", "-f", "list.yaml"}, {"render", "--check", "."},
	} {
		status, out, messages := run(t, map[string]string{"list.yaml": list, "clicks.yaml": clicks}, list, args...)
		if status != 1 || out != "" || !strings.HasSuffix(messages, want) {
			t.Errorf("%v: status %d\n%s%s", args, status, out, messages)
		}
	}
}

// What was rendered may be compared in a List, but not kept in one in a package, where a render
// replaces documents.
func TestRenderedResourcesInAList(t *testing.T) {
	_, rendered, _ := run(t, map[string]string{"pkg/clicks.yaml": clicks}, "", "render", "-f", "pkg")
	list := "apiVersion: v1\nkind: List\nitems:\n"
	for document := range strings.SplitSeq(strings.TrimSuffix(rendered, "\n"), "\n---\n") {
		list += item(document + "\n")
	}
	write(t, "list.yaml", list)
	if status, out, messages := again(t, "", "render", "-f", "pkg", "--check", "list.yaml"); status != 0 {
		t.Errorf("status %d\n%s%s", status, out, messages)
	}
	write(t, "list.yaml", strings.Replace(list, "OnFailure", "Never", 1))
	if status, _, messages := again(t, "", "render", "-f", "pkg", "--check", "list.yaml"); status != 1 || !strings.Contains(messages, "1 of 3 resources differ") {
		t.Errorf("stale: status %d\n%s", status, messages)
	}
	write(t, "pkg/list.yaml", list)
	for _, command := range []string{"--write", "--check"} {
		status, _, messages := again(t, "", "render", command, "pkg")
		if status != 1 || !strings.Contains(messages, "pkg/list.yaml:5:3: a generated resource in a List is not read: ") {
			t.Errorf("%s: status %d\n%s", command, status, messages)
		}
	}
}

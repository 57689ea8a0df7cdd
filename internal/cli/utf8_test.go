package cli_test

import (
	"os"
	"strings"
	"testing"
)

// expectOneLine checks a failure: status 1, no output and one line with the reason.
func expectOneLine(t *testing.T, status int, out, messages string) {
	t.Helper()
	if status != 1 || out != "" || strings.Count(messages, "\n") != 1 || !strings.Contains(messages, "UTF-8") {
		t.Errorf("status %d, output %q, messages:\n%s", status, out, messages)
	}
}

func TestArgumentsThatAreNotUTF8(t *testing.T) {
	for _, command := range [][]string{
		{"\xff"}, {"render", "\xff"}, {"render", "-\xff"}, {"render", "--set", "OUTPUT_DIR=a\xff"}, {"render", "--set=\xff=a"}, {"render", "--namespace", "\xff"},
		{"render", "-f", "\xff"}, {"render", "--check", "\xff"}, {"set", ".", "OUTPUT_DIR", "\xff"}, {"set", ".", "OUTPUT_DIR=a\xff"}, {"set", ".", "\xff", "a"},
		{"set", "\xff", "USER_ID=1"}, {"set", ".", "--config", "\xff", "USER_ID=1"}, {"list-setters", "-f", "\xff"}, {"list-setters", "--mode", "\xff"},
		{"import", "\xff"}, {"init", "\xff"}, {"schema", "\xff"}, {"version", "\xff"}, {"help", "\xff"},
	} {
		status, out, messages := run(t, map[string]string{"a.yaml": clicks}, "", command...)
		expectOneLine(t, status, out, messages)
		expect(t, "the message", messages, `\xff`)
		if entries, err := os.ReadDir("."); err != nil || len(entries) != 2 { // a.yaml and the helper's .input
			t.Errorf("%q left %v (%v)", command, entries, err)
		}
	}
}

func TestNamesThatAreNotUTF8(t *testing.T) {
	for _, name := range []string{"d/caf\xe9.yaml", "d/caf\xe9/a.yaml"} {
		for _, command := range [][]string{
			{"render", "-f", "d"}, {"render", "--check", "d"}, {"render", "-f", "a.yaml", "--check", "d"}, {"set", "d", "USER_ID=1"}, {"list-setters", "-f", "d"},
		} {
			status, out, messages := run(t, map[string]string{"a.yaml": clicks, name: clicks}, "", command...)
			expectOneLine(t, status, out, messages)
			expect(t, "the message", messages, `caf\xe9`)
			if read(t, name) != clicks {
				t.Errorf("%q changed %q", command, name)
			}
		}
	}
	// A file of another kind may have any name.
	if status, _, messages := run(t, map[string]string{"d/a.yaml": clicks, "d/caf\xe9.png": ""}, "", "render", "-f", "d"); status != 0 {
		t.Errorf("status %d\n%s", status, messages)
	}
	if status, out, messages := run(t, map[string]string{"d/caf\xe9/Krmfile": ""}, "", "import", "d"); status != 1 || out != "" || strings.Count(messages, "\n") != 1 {
		t.Errorf("import: status %d, output %q\n%s", status, out, messages)
	}
}

// Text that is not UTF-8 is an error at any place in a file or in the input, and the file
// stays unchanged.
func TestTextThatIsNotUTF8(t *testing.T) {
	run(t, nil, "", "version") // in a folder of its own
	list := listHead + "items:\n" + mine + item(clicks) + "functionConfig: {apiVersion: v1, kind: ConfigMap, data: {USER_ID: \"1\"}}\n"
	for at := range list {
		status, out, messages := again(t, list[:at]+"\xff"+list[at:])
		expectOneLine(t, status, out, messages)
	}
	for at := range clicks {
		text := clicks[:at] + "\xff" + clicks[at:]
		write(t, "a.yaml", text)
		for _, command := range [][]string{{"render", "-f", "a.yaml"}, {"render", "-f", "-"}, {"list-setters", "-f", "a.yaml"}, {"set", "a.yaml", "USER_ID", "1"}} {
			status, out, messages := again(t, text, command...)
			expectOneLine(t, status, out, messages)
			if read(t, "a.yaml") != text {
				t.Fatalf("%q changed the file", command)
			}
		}
	}
	for _, name := range []string{"Krmfile", "kustomization.yaml"} {
		status, out, messages := run(t, map[string]string{"Krmfile": "a: b\n", name: "a: \xff\n"}, "", "import", ".")
		if status != 1 || out != "" {
			t.Errorf("%s: status %d, output %q", name, status, out)
		}
		expect(t, "the message", messages, name+":1:1: ", "UTF-8")
	}
}

// YAML also has a notation for bytes, !!binary.
func TestBinaryValues(t *testing.T) {
	for _, field := range []string{"user: {name: !!binary /w==}", "training: {env: [{name: A, value: !!binary /w==}]}", "labels: {a: !!binary /w==}", "? !!binary /w==\n  : a"} {
		text := clicks + "  " + field + "\n"
		status, out, messages := run(t, map[string]string{"a.yaml": text}, "", "render", "-f", "a.yaml")
		if status != 1 || out != "" {
			t.Errorf("%s: status %d\n%s", field, status, messages)
		}
	}
	krmfile := "openAPI:\n  definitions:\n    io.k8s.cli.setters.NFS_PATH:\n      x-k8s-cli: {setter: {name: NFS_PATH, value: !!binary /w==, isSet: true}}\n"
	if status, out, messages := run(t, map[string]string{"Krmfile": krmfile, "kustomization.yaml": "resources: []\n"}, "", "import", "."); status != 1 || out != "" || strings.Count(messages, "\n") != 1 {
		t.Errorf("import: status %d, output %q\n%s", status, out, messages)
	}
	results := listHead + "items: []\nresults:\n- message: !!binary /w==\n  severity: info\n"
	if status, _, messages := run(t, nil, results); status > 1 {
		t.Errorf("results: status %d\n%s", status, messages)
	}
}

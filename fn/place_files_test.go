package fn_test

import (
	"strings"
	"testing"
)

// item is a resource with a file, as kpt hands it over.
func itemIn(file, kind, name string) string {
	api := map[string]string{"WideDeepConfig": "widedeep.dev/v1alpha1", "Kptfile": "kpt.dev/v1"}[kind]
	if api == "" {
		api = "v1"
	}
	return "- apiVersion: " + api + "\n  kind: " + kind + "\n  metadata:\n    name: " + name + "\n    annotations:\n      config.kubernetes.io/local-config: \"true\"\n" +
		"      internal.config.kubernetes.io/path: " + file + "\n"
}

// What can't be written to the disk is an error before anything is.
func TestFilesThatCannotBeCreatedAreErrors(t *testing.T) {
	long := strings.Repeat("a", 253)
	for name, c := range map[string]struct{ items, functionConfig, want string }{
		"a folder named like the config's file is refused": {
			itemIn("wide-deep.yaml", "WideDeepConfig", "wide-deep.yaml"), "",
			"wide-deep.yaml: WideDeepConfig/wide-deep.yaml: generates wide-deep.yaml/account.yaml, but wide-deep.yaml is a file: rename the WideDeepConfig or that one",
		},
		"a folder named like another's file is refused": {
			itemIn("sub/a.yaml", "WideDeepConfig", "b.json") + itemIn("sub/b.json", "Thing", "b"), "",
			"sub/a.yaml: WideDeepConfig/b.json: generates sub/b.json/", // the first file's name follows
		},
		"a file named like a folder is refused": {
			itemIn("a.yaml", "WideDeepConfig", "a") + itemIn("a/pod.yaml/b.yaml", "Thing", "b"), "",
			"a.yaml: WideDeepConfig/a: generates a/pod.yaml, but that is a folder, which holds a/pod.yaml/b.yaml: rename the WideDeepConfig or that one",
		},
		"too long a name of a new config's file is refused": {
			itemIn("Kptfile", "Kptfile", "a"), "functionConfig: {apiVersion: v1, kind: ConfigMap, data: {NAME: " + long + "}}\n",
			"and a name in a path must not be longer than 255 bytes",
		},
		"too long a folder's name is refused": {
			itemIn(strings.Repeat("b", 256)+"/a.yaml", "WideDeepConfig", "a"), "",
			"and a name in a path must not be longer than 255 bytes",
		},
		"too long a path is refused": {
			itemIn(strings.Repeat("b/", 2046)+"a.yaml", "WideDeepConfig", "a"), "",
			"and a path must not be longer than 4095 bytes",
		},
	} {
		t.Run(name, func(t *testing.T) {
			input := listHead + "items:\n" + c.items + c.functionConfig
			output, messages, err := runFunction(input)
			if err == nil || strings.Count(messages, "error: ") != 1 || !strings.Contains(messages, c.want) {
				t.Errorf("%v, want one error with %q:\n%s", err, c.want, messages)
			}
			if strings.Contains(output, "kind: Pod") || strings.Count(output, "\n- ") != strings.Count(c.items, "  kind: ")+1 { // and the result
				t.Errorf("the items changed:\n%s", output)
			}
		})
	}
}

// A resource that has a place keeps it, wherever a new one would go.
func TestExistingFilesNeedNoNewFolder(t *testing.T) {
	input := listHead + "items:\n" + itemIn("a.yaml", "WideDeepConfig", "a.yaml")
	moved := strings.ReplaceAll(input, "path: a.yaml", "path: config.yaml")
	output, messages, err := runFunction(moved)
	if err != nil {
		t.Fatalf("%v\n%s", err, messages)
	}
	output = strings.ReplaceAll(strings.ReplaceAll(output, `"a.yaml/`, `"b/`), "path: config.yaml", "path: a.yaml")
	if _, messages, err := runFunction(output); err != nil {
		t.Errorf("%v\n%s", err, messages)
	}
}

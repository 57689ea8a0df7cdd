package cli_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A finding names the line and the column of its field in the file.
func TestMessagesNameLineAndColumn(t *testing.T) {
	const json = `{"apiVersion": "widedeep.dev/v1alpha1", "kind": "WideDeepConfig", "metadata": {"name": "clicks"},` + "\n" + ` "spec": {"model": {"nam": "a"}}}`
	for name, c := range map[string]struct{ text, want string }{
		"a value":               {clicks + "  mode: pipelne\n", ":11:3: WideDeepConfig/clicks: spec.mode: Invalid value: \"pipelne\""},
		"a value below its key": {clicks + "  mode:\n    pipelne\n", ":11:3: WideDeepConfig/clicks: spec.mode: "},
		"an unknown field":      {clicks + "  storage:\n    nsf: {}\n", ":12:5: WideDeepConfig/clicks: spec.storage.nsf: "},
		"a missing field":       {clicks + "  storage:\n    volume:\n      persistentVolumeClaim: {}\n", ":13:7: WideDeepConfig/clicks: spec.storage.volume.persistentVolumeClaim.claimName: Required"},
		"a field of a list":     {clicks + "  training:\n    env:\n    - name: A\n    - name: B C\n", ":14:7: WideDeepConfig/clicks: spec.training.env[1].name: "},
		"an element":            {clicks + "  training:\n    env:\n    - name: A\n    - B\n", ":14:7: WideDeepConfig/clicks: spec.training.env[1]: "},
		"a key with dots":       {clicks + "  labels:\n    a.b/c: d\n    e.f/g: h i\n", ":13:5: WideDeepConfig/clicks: spec.labels[e.f/g]: "},
		"a wrong key":           {clicks + "  labels: {a: b, \"a b\": c}\n", ":11:18: WideDeepConfig/clicks: spec.labels[a b]: "},
		"an unknown path":       {clicks + "  storage.nfs: {}\n", ":11:3: WideDeepConfig/clicks: spec.storage.nfs: "},
		"a field given twice":   {clicks + "    name: b\n    name: c\n", ":12:5: WideDeepConfig/clicks: spec.model.name: Invalid value: \"c\": the field is there twice, first in line 10"},
		"a field without value": {clicks + "  user: {name:jo}\n", ":11:10: WideDeepConfig/clicks: spec.user.name:jo: "},
		"a second document":     {clicks + "---\n# the views\n---\n" + strings.ReplaceAll(clicks, "clicks", "views") + "    dri: a\n", ":24:5: WideDeepConfig/views: spec.model.dri: "},
		"a whole document":      {clicks + "---\n" + strings.Replace(clicks, "/v1alpha1", "/v1", 1), ":13:1: WideDeepConfig/clicks: apiVersion "},
		"an alias":              {clicks + "  training: {nodeSelector: &s {a: b c}}\n  serving:\n    nodeSelector: *s\n", ":11:32: WideDeepConfig/clicks: spec.serving.nodeSelector[a]: "},
		"CRLF":                  {strings.ReplaceAll(clicks+"  mode: pipelne\n", "\n", "\r\n"), ":11:3: WideDeepConfig/clicks: spec.mode: "},
		"a byte order mark":     {"\ufeff" + strings.TrimPrefix(clicks, "# the team's\n") + "  mode: pipelne\n", ":10:3: WideDeepConfig/clicks: spec.mode: "},
		"JSON":                  {json, ":2:21: WideDeepConfig/clicks: spec.model.nam: "},
	} {
		t.Run(name, func(t *testing.T) {
			file := "wide-deep.yaml"
			if name == "JSON" {
				file = "wide-deep.json"
			}
			for _, command := range [][]string{
				{"render", "-f", file}, {"render", "--check", "."}, {"list-setters", "-f", file}, {"set", file, "REGISTRY=ghcr.io"},
			} {
				status, _, messages := run(t, map[string]string{file: c.text}, "", command...)
				if status != 1 {
					t.Errorf("%v: status %d\n%s", command, status, messages)
				}
				expect(t, command[0]+"'s messages", messages, "error: "+file+c.want)
			}
			_, _, messages := run(t, nil, c.text, "render", "-f", "-")
			expect(t, "the messages about standard input", messages, "error: standard input"+c.want)
		})
	}
}

// No line is named for a value that the file does not have.
func TestValuesOfTheCommandLineHaveNoLine(t *testing.T) {
	const config = clicks + "  storage: {nfs: {path: /models}}\n"
	for source, command := range map[string][]string{
		"--set": {"render", "-f", "a.yaml", "--set", "NFS_PATH=/data", "--set", "DATASET_DIR=/data"},
		"set":   {"set", "a.yaml", "NFS_PATH=/data", "DATASET_DIR=/data"},
	} {
		status, _, messages := run(t, map[string]string{"a.yaml": config + "  dataset: {dir: /in}\n"}, "", command...)
		if status != 1 || !strings.Contains(messages, "error: "+source+`: a.yaml: WideDeepConfig/clicks: spec.dataset.dir: Invalid value: "/data": `) {
			t.Errorf("%v: status %d\n%s", command, status, messages)
		}
	}
	_, _, messages := run(t, map[string]string{"a.yaml": config}, "", "render", "-f", "a.yaml", "--set", "NFS_PATH=a b")
	expect(t, "the messages", messages, "error: --set: NFS_PATH: Invalid value: ")
}

// A finding about a default has the line of the nearest field above that the file has.
func TestDefaultsHaveTheLineAboveThem(t *testing.T) {
	const old = "spec.serving.image: intel/intel-optimized-tensorflow-serving:2.2.0: is older than"
	training := clicks + "  image: {reference: a/wide-deep-training:1}\n  mode: pipeline\n"
	for name, c := range map[string]struct{ text, want string }{
		"an error":                  {clicks + "  security: restricted\n", "error: a.yaml:8:1: WideDeepConfig/clicks: spec.user.id: Invalid value: 0: "},
		"below a section":           {clicks + "  security: restricted\n  user: {name: jo}\n", "error: a.yaml:12:3: WideDeepConfig/clicks: spec.user.id: Invalid value: 0: "},
		"a warning":                 {training, "warning: a.yaml:8:1: WideDeepConfig/clicks: " + old},
		"an info about a value":     {training + "  serving:\n    image: intel/intel-optimized-tensorflow-serving:2.2.0\n", "info: a.yaml:14:5: WideDeepConfig/clicks: " + old},
		"an info about more values": {clicks + "  dataset:\n    volume:\n      image: {reference: a/b:1}\n", "info: a.yaml:13:7: WideDeepConfig/clicks: spec.dataset.volume.image: a/b:1: "},
	} {
		_, _, messages := run(t, map[string]string{"a.yaml": c.text}, "", "render", "-f", "a.yaml")
		expect(t, name+": the messages", messages, c.want)
	}
	kptfile := ourKptfile("    configMap: {REPLICAS: \"5\"}\n")
	_, _, messages := run(t, map[string]string{"pkg/Kptfile": kptfile, "pkg/a.yaml": clicks}, "", "render", "--check", "pkg")
	expect(t, "a Kptfile's value: the messages", messages, "warning: pkg/a.yaml: WideDeepConfig/clicks: spec.serving.replicas: 5: has no effect")
}

// A file in which a value has no place has one mistake, its own, whatever gives the value.
func TestAValueWithoutAPlaceIsTheMistakeOfTheFile(t *testing.T) {
	const head, kptfile = "apiVersion: widedeep.dev/v1alpha1\nkind: WideDeepConfig\nmetadata: {name: clicks}\n",
		"apiVersion: kpt.dev/v1\nkind: Kptfile\nmetadata: {name: a}\npipeline:\n  mutators:\n  - image: widedeep\n    configMap: {REPLICAS: \"2\", MODE: pipeline}\n"
	for text, want := range map[string]string{
		"spec: [a]\n":                   ":4:1: WideDeepConfig/clicks: spec: Invalid value: must be a mapping, not a list\n",
		"spec: x\n":                     ":4:1: WideDeepConfig/clicks: spec: Invalid value: \"x\": must be a mapping, not a single value; its fields are mode, workload, security, labels, annotations, model, image, imagePullSecrets and 6 more\n",
		"spec:\n  serving: x\n":         ":5:3: WideDeepConfig/clicks: spec.serving: Invalid value: \"x\": must be a mapping, not a single value; its fields are replicas, port, image, timeoutSeconds, args, resources, serviceType, nodePort and 6 more\n",
		"spec: {serving: [replicas]}\n": ":4:8: WideDeepConfig/clicks: spec.serving: Invalid value: must be a mapping, not a list\n",
	} {
		for _, command := range [][]string{
			{"render", "-f", "a/wide-deep.yaml", "--set", "REPLICAS=2", "--set", "MODE=pipeline"},
			{"set", "a/wide-deep.yaml", "REPLICAS=2", "MODE=pipeline"},
			{"render", "--check", "a"}, {"render", "--write", "a"},
		} {
			status, _, messages := run(t, map[string]string{"a/Kptfile": kptfile, "a/wide-deep.yaml": head + text}, "", command...)
			if want := "error: a/wide-deep.yaml" + want; status != 1 || messages != want {
				t.Errorf("%v of %q: status %d, want one error:\n%s\ngot:\n%s", command, text, status, want, messages)
			}
		}
	}
	for metadata, want := range map[string]string{
		"x":                           "widedeep: a.yaml:3:11: metadata must be a mapping, not a single value\n",
		"{name: a, annotations: b:c}": "widedeep: a.yaml:3:34: metadata.annotations must be a mapping, not a single value; is a space missing behind \"b:\"?\n",
		"{name: a, annotations: [b]}": "widedeep: a.yaml:3:34: metadata.annotations must be a mapping, not a list\n",
	} {
		text := strings.Replace(head, "{name: clicks}", metadata, 1)
		if status, _, messages := run(t, map[string]string{"a.yaml": text}, "", "set", "a.yaml", "REPLICAS=2", "NAMESPACE=b"); status != 1 || messages != want {
			t.Errorf("metadata: %s: status %d, want one error:\n%s\ngot:\n%s", metadata, status, want, messages)
		}
	}
	status, _, messages := run(t, map[string]string{"a.yaml": head + "spec: {serving: {args: x}}\n"}, "", "set", "a.yaml", "spec.serving.args[0]=a")
	if want := "error: a.yaml:4:18: WideDeepConfig/clicks: spec.serving.args: Invalid value: \"x\": must be a list, not a single value; did you mean [\"x\"]?\n"; status != 1 || messages != want {
		t.Errorf("a list: status %d, want one error:\n%s\ngot:\n%s", status, want, messages)
	}
}

// kpt and kustomize don't pass the lines of files, and those of the ResourceList mean
// nothing to the user.
func TestTheFunctionNamesNoLine(t *testing.T) {
	const at = "    internal.config.kubernetes.io/path: a/wide-deep.yaml\n    internal.config.kubernetes.io/index: '0'\n"
	document := strings.Replace(clicks, "spec:\n", at+"spec:\n  mode: pipelne\n", 1)
	_, out, messages := run(t, nil, listHead+"items:\n"+item(document))
	for what, text := range map[string]string{"the messages": messages, "the results": out} {
		expect(t, what, text, `a/wide-deep.yaml: WideDeepConfig/clicks: spec.mode: Invalid value: "pipelne"`)
	}
}

// A user goes through a file from its beginning to its end.
func TestMessagesAreInTheOrderOfTheFile(t *testing.T) {
	config := clicks + "  zz: 1\n  serving: {replicas: x, port: 99999999}\n  \"a\\u0007b\": 1\n  image: {registry: \"a b\"}\n  mode: pipeline\n  user: {id: -1}\n  training: {retryLimit: -5, env: [{nme: a}]}\n"
	status, _, messages := run(t, map[string]string{"b.yaml": config, "a.yaml": strings.ReplaceAll(config, "clicks", "views")}, "", "render", "-f", "b.yaml", "-f", "a.yaml")
	if status != 1 {
		t.Errorf("status %d", status)
	}
	var got []string
	for _, line := range strings.Split(strings.TrimSpace(messages), "\n") {
		place, _, _ := strings.Cut(strings.TrimPrefix(line, "error: "), ": ")
		got = append(got, place)
	}
	var want []string
	for _, file := range []string{"a.yaml", "b.yaml"} {
		for _, at := range []string{"11:3", "12:13", "12:26", "13:3", "14:11", "16:10", "17:14", "17:37"} {
			want = append(want, file+":"+at)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("places (-want +got):\n%s\n%s", diff, messages)
	}
	expect(t, "a key with a control character", messages, `spec.a\ab: Invalid value`)
}

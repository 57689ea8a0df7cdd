package krmfile_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/widedeep/widedeep/internal/krmfile"
	"github.com/widedeep/widedeep/internal/parameters"
)

// ours is a setter as the package's author wrote it.
func ours(name, value string) string {
	return definition(name, "value: "+value, "setBy: model-builder", "isSet: true")
}

// set is a setter after `kustomize cfg set`.
func set(name, value string) string { return definition(name, "value: "+value, "isSet: true") }

func definition(name string, fields ...string) string {
	return fmt.Sprintf("    io.k8s.cli.setters.%s:\n      x-k8s-cli:\n        setter:\n          name: %s\n          %s\n",
		name, name, strings.Join(fields, "\n          "))
}

func document(definitions ...string) string {
	return "apiVersion: config.k8s.io/v1alpha1\nkind: Krmfile\nopenAPI:\n  definitions:\n" + strings.Join(definitions, "")
}

// folder makes a folder with the given files.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range files {
		name = filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func TestReadAPackageThatItsUserChanged(t *testing.T) {
	want := map[string]string{
		"MODE": "pipeline", "NAMESPACE": "jo", "DATASET_DIR": "/data/criteo", "FS_ID": "1000", "GROUP_ID": "1000", "GROUP_NAME": "ml",
		"NFS_PATH": "/nfs", "NFS_SERVER": "10.35.215.25", "TARGET_ACCURACY": "0.80", "USER_ID": "1000", "USER_NAME": "jo",
	}
	for _, path := range []string{"testdata/pipeline", "testdata/pipeline/Krmfile"} {
		got, err := krmfile.Read(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got.Values); diff != "" {
			t.Errorf("%s (-want +got):\n%s", path, diff)
		}
		if got.File != "testdata/pipeline/Krmfile" || len(got.Losses) > 0 {
			t.Errorf("%s: the Krmfile is %s, lost are %q", path, got.File, got.Losses)
		}
		if want := []string{"testdata/pipeline/kustomization.yaml:4:3: resources: single_node_accuracy.yaml: there is no such file, so changes that were made in it are not known"}; !slices.Equal(got.Warnings, want) {
			t.Errorf("%s: the warnings are %q", path, got.Warnings)
		}
	}
}

func TestValues(t *testing.T) {
	cases := map[string]struct {
		reason  string
		krmfile string
		want    map[string]string
	}{
		"nothing was set": {
			reason:  "the package's own values have isSet too",
			krmfile: document(ours("NFS_PATH", "/nfs"), ours("USER_ID", `"0"`)),
			want:    map[string]string{},
		},
		"a default that was set": {
			reason:  "writing the default out is a choice",
			krmfile: document(set("NFS_PATH", "/nfs"), definition("USER_ID", "value: 0", "setBy: jo"), definition("OUTPUT_DIR", "value: output")),
			want:    map[string]string{"NFS_PATH": "/nfs", "USER_ID": "0"},
		},
		"edited by hand": {
			reason:  "what differs from the default counts, whoever the file names",
			krmfile: document(ours("NFS_PATH", "/exports"), ours("USER_ID", "1000")),
			want:    map[string]string{"NFS_PATH": "/exports", "USER_ID": "1000"},
		},
		"text that looks like other types": {
			reason:  "a value is what kustomize would have put into the field",
			krmfile: document(set("USER_NAME", "true"), set("OUTPUT_DIR", "0012"), set("NFS_PATH", "/2020-01-01"), set("GROUP_NAME", "1e3")),
			want:    map[string]string{"USER_NAME": "true", "OUTPUT_DIR": "0012", "NFS_PATH": "/2020-01-01", "GROUP_NAME": "1e3"},
		},
		"a pipeline by one setter": {
			reason:  "single-node packages have none of a pipeline's setters",
			krmfile: document(ours("MODEL_SCRIPT", "fp32_training_check_accuracy.sh"), ours("REPLICAS", "3")),
			want:    map[string]string{"MODE": "pipeline"},
		},
		"no target": {
			reason:  "an empty target accuracy meant no check",
			krmfile: document(set("TARGET_ACCURACY", `""`), set("IMAGE_SUFFIX", `""`)),
			want:    map[string]string{"MODE": "pipeline", "TARGET_ACCURACY": "0", "IMAGE_SUFFIX": ""},
		},
		"no value": {
			reason:  "a value that is missing or null is empty",
			krmfile: document(definition("IMAGE_SUFFIX", "setBy: jo"), definition("TARGET_ACCURACY", "value: null")),
			want:    map[string]string{"MODE": "pipeline", "TARGET_ACCURACY": "0", "IMAGE_SUFFIX": ""},
		},
		"a value with a meaning": {
			reason:  "kustomize puts the enum's text into the fields",
			krmfile: document(definition("REGISTRY", "value: team", "enumValues: {team: registry.example.com/team, other: other.io}")),
			want:    map[string]string{"REGISTRY": "registry.example.com/team"},
		},
		"an image of their own": {
			reason:  "the text of the image is in no other field, so its pattern may be any",
			krmfile: document(ours("REGISTRY", "docker.io"), set("MODEL_NAME", "clicks"), "    io.k8s.cli.substitutions.IMAGE:\n      x-k8s-cli: {substitution: {pattern: 'my.example/intel/own:${MODEL_NAME}'}}\n"),
			want:    map[string]string{"MODEL_NAME": "clicks", "spec.image.reference": "my.example/intel/own:clicks"},
		},
		"substitutions and schemas": {
			reason:  "they hold no values, and the pattern is that of a field",
			krmfile: document(ours("NFS_PATH", "/nfs"), "    io.k8s.cli.substitutions.X:\n      x-k8s-cli: {substitution: {pattern: '${MODEL_DIR}/quickstart/${MODEL_SCRIPT}'}}\n", "    com.example.Foo: {type: object}\n"),
			want:    map[string]string{},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got, err := krmfile.Read(folder(t, map[string]string{"Krmfile": c.krmfile, "kustomization.yaml": "resources: []\n"}))
			if err != nil {
				t.Fatalf("%v; but: %s", err, c.reason)
			}
			if diff := cmp.Diff(c.want, got.Values); diff != "" {
				t.Errorf("%s (-want +got):\n%s", c.reason, diff)
			}
			if len(got.Warnings) > 0 {
				t.Errorf("warnings: %q", got.Warnings)
			}
			if len(got.Losses) > 0 {
				t.Errorf("losses: %q", got.Losses)
			}
		})
	}
}

func TestNamespace(t *testing.T) {
	for _, name := range []string{"kustomization.yaml", "kustomization.yml", "Kustomization"} {
		got, err := krmfile.Read(folder(t, map[string]string{"Krmfile": document(ours("NFS_PATH", "/nfs")), name: "namespace: 123\n"}))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(map[string]string{"NAMESPACE": "123"}, got.Values); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestLossesNameSettingsThatAreNotImported(t *testing.T) {
	root := folder(t, map[string]string{
		"Krmfile": document(ours("NFS_PATH", "/nfs"), set("NFS_SERVR", "nfs"), definition("TOLERATIONS", "listValues: [a, b]"), "    io.k8s.cli.setters.MODE: {}\n",
			"    io.k8s.cli.substitutions.FOLDER:\n      x-k8s-cli: {substitution: {pattern: '${OUTPUT_DIR}/${USER_NAME}'}}\n"),
		"kustomization.yaml": `resources: [pod.yaml, missing.yaml, extra.yaml, ../base, "https://example.com/all.yaml"]
configMapGenerator: [{name: mlops-scripts}, {name: more}]
generatorOptions: {disableNameSuffixHash: true}
namePrefix: team-
patches: []
images:
- name: a
vars: null
nameSuffix: ""
`,
		"pod.yaml":   "kind: Pod\nmetadata:\n  name: a # {\"$openapi\":\"MODEL_NAME\"}\n",
		"extra.yaml": "kind: Secret\n",
	})
	const lost = ": not imported: keep it in a kustomization of your own, around the rendered resources"
	want := []string{
		"Krmfile:23:5: MODE: not imported: there is no such setter",
		"Krmfile:12:5: NFS_SERVR: not imported: there is no such setter; did you mean NFS_SERVER?",
		"Krmfile:18:5: TOLERATIONS: not imported: there is no such setter",
		`Krmfile:24:5: substitution FOLDER: not imported: no field of widedeep's manifests has the pattern "${OUTPUT_DIR}/${USER_NAME}"`,
		"kustomization.yaml:1:37: resources: extra.yaml" + lost,
		"kustomization.yaml:1:49: resources: ../base" + lost,
		"kustomization.yaml:1:58: resources: https://example.com/all.yaml" + lost,
		"kustomization.yaml:2:45: configMapGenerator: more" + lost,
		"kustomization.yaml:6:1: images" + lost,
		"kustomization.yaml:4:1: namePrefix" + lost,
	}
	pkg, err := krmfile.Read(root)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, loss := range pkg.Losses {
		got = append(got, strings.TrimPrefix(loss, root+"/"))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestErrors(t *testing.T) {
	valid := document(ours("NFS_PATH", "/nfs"))
	const none = "Krmfile: holds no setter of the package of 2020, such as io.k8s.cli.setters.NFS_SERVER below openAPI.definitions"
	cases := map[string]struct {
		files map[string]string
		want  []string
	}{
		"all that is wrong at once": {
			map[string]string{
				"Krmfile":            document(set("USER_ID", "0012"), set("REGISTRY", "docker.io/"), set("NFS_SERVER", `""`), set("RETRY_LIMIT", "many")),
				"kustomization.yaml": "namespace: Jo_Doe\n",
			},
			[]string{
				`Krmfile:21:11: NFS_SERVER: Invalid value: "": must not be empty; must be a host name or an IP address, IPv6 without brackets and zone`,
				`Krmfile:15:11: REGISTRY: Invalid value: "docker.io/": must be a registry: host[:port][/path], the path in lower case; did you mean docker.io?`,
				`Krmfile:27:11: RETRY_LIMIT: Invalid value: "many": must be a whole number from 0 to 2147483647, in decimal digits without leading zeros`,
				`Krmfile:9:11: USER_ID: Invalid value: "0012": must be a whole number from 0 to 2147483647, in decimal digits without leading zeros; did you mean 12?`,
				`kustomization.yaml:1:1: namespace: Invalid value: "Jo_Doe": must be lower-case letters, digits and -, starting and ending with a letter or digit, 63 at most`,
			},
		},
		"lists for values": {
			map[string]string{"Krmfile": document(set("NFS_PATH", "[/a, /b]"), definition("NFS_SERVER", "listValues: [a, b]"), "    io.k8s.cli.setters.USER_ID: {type: integer}\n")},
			[]string{
				"Krmfile:9:11: NFS_PATH: must be a setter with a single value: found a list",
				"Krmfile:11:5: NFS_SERVER: must be a setter with a single value, not a list",
				"Krmfile:16:5: USER_ID: has no x-k8s-cli.setter",
			},
		},
		"a setter twice": {
			map[string]string{"Krmfile": document(ours("NFS_PATH", "/nfs"), ours("NFS_PATH", "/exports"))},
			[]string{`Krmfile:12:5: not a Krmfile: mapping key "io.k8s.cli.setters.NFS_PATH" already defined at line 5`},
		},
		"empty":                         {map[string]string{"Krmfile": ""}, []string{none}},
		"without openAPI":               {map[string]string{"Krmfile": "kind: Krmfile\n"}, []string{none}},
		"without a setter of ours":      {map[string]string{"Krmfile": document(set("REPLICAZ", "1"))}, []string{none}},
		"not YAML":                      {map[string]string{"Krmfile": "a: ["}, []string{"Krmfile:1:1: not YAML: did not find expected node content"}},
		"a list":                        {map[string]string{"Krmfile": "- a\n"}, []string{"Krmfile:1:1: not a Krmfile: found a list"}},
		"definitions that are none":     {map[string]string{"Krmfile": "openAPI:\n  definitions: none\n"}, []string{"Krmfile:2:3: not a Krmfile: found !!str `none`"}},
		"kustomization that is no YAML": {map[string]string{"Krmfile": valid, "kustomization.yaml": "- a\n"}, []string{"kustomization.yaml:1:1: not a kustomization: found a list"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			root := folder(t, c.files)
			_, err := krmfile.Read(root)
			if err == nil {
				t.Fatal("there is no error")
			}
			got := strings.Split(strings.ReplaceAll(err.Error(), root+"/", ""), "\n")
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestAFolderWithoutKrmfileNamesThoseBelow(t *testing.T) {
	t.Chdir(folder(t, map[string]string{"mlops/pipeline/Krmfile": "", "mlops/single-node/Krmfile": "", "docs/README.md": ""}))
	for path, want := range map[string]string{
		"mlops":   "mlops: there is no Krmfile in this folder; choose one of those below: mlops/pipeline, mlops/single-node",
		"docs":    "docs: there is no Krmfile in this folder nor below",
		"missing": "missing: no such file or directory",
	} {
		if _, err := krmfile.Read(path); err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %s", path, err, want)
		}
	}
}

// Read ends without a panic for any bytes, and returns only valid values.
func FuzzRead(f *testing.F) {
	fixture, err := os.ReadFile("testdata/pipeline/Krmfile")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(fixture)
	for _, text := range []string{
		"", "- a", "openAPI: {definitions: {}}", document(set("NFS_PATH", "[a]")), document(ours("USER_ID", "0012"), set("X", "!!binary a")),
		"openAPI: &a {definitions: *a}", "openAPI: {definitions: {<<: {io.k8s.cli.setters.USER_ID: &b {x-k8s-cli: *b}}}}",
		"a: &a [x, x]\nb: &b [*a, *a]\nopenAPI: {definitions: {io.k8s.cli.setters.USER_ID: *b}}", "\xff\xfe", "? {a: b}\n: c\n---\n",
	} {
		f.Add([]byte(text))
	}
	file := filepath.Join(f.TempDir(), "Krmfile")
	f.Fuzz(func(t *testing.T, data []byte) {
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
		pkg, err := krmfile.Read(file)
		if err != nil {
			return
		}
		for name, text := range pkg.Values {
			if s, ok := parameters.BySetter(name); ok && s.Check(text) != nil {
				t.Errorf("%s: %q is accepted", name, text)
			}
		}
	})
}

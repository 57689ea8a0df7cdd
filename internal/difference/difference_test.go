package difference_test

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/fn"
	"github.com/widedeep/widedeep/internal/difference"
	"github.com/widedeep/widedeep/internal/krmfile"
	"github.com/widedeep/widedeep/internal/krmfile/published"
)

// packages are the files of packages of every kind, each before and after settings.
func packages(t *testing.T) map[string]map[string]string {
	t.Helper()
	all := map[string]map[string]string{}
	for _, pipeline := range []bool{false, true} {
		for _, claim := range []bool{false, true} {
			for _, tag := range published.Tags {
				pkg := published.Package{Pipeline: pipeline, Claim: claim, Tag: tag}
				all[fmt.Sprintf("%+v", pkg)] = pkg.Files()
				pkg.Set = map[string]string{"MODEL_NAME": "clicks", "MODEL_DIR": "/opt/model", "FS_ID": "3"}
				if pipeline {
					pkg.Set["TARGET_ACCURACY"], pkg.Set["TF_SERVING_PORT"] = "0.0", "9000"
				}
				all[fmt.Sprintf("%+v", pkg)] = pkg.Files()
			}
		}
	}
	for _, name := range []string{"document-single-node", "document-pipeline"} {
		archive, err := txtar.ParseFile("testdata/" + name + ".txtar")
		if err != nil {
			t.Fatal(err)
		}
		all[name] = map[string]string{}
		for _, file := range archive.Files {
			all[name][file.Name] = string(file.Data)
		}
	}
	return all
}

// find imports a package, renders its config and compares.
func find(t *testing.T, files map[string]string) difference.Result {
	t.Helper()
	pkg, generated := imported(t, files)
	return compare(t, pkg, generated)
}

// compare compares a package with what its config generates.
func compare(t *testing.T, pkg krmfile.Package, generated []*yaml.Node) difference.Result {
	t.Helper()
	found, err := difference.Find(pkg, generated)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// imported imports a package, and renders its config.
func imported(t *testing.T, files map[string]string) (krmfile.Package, []*yaml.Node) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	pkg, err := krmfile.Read(dir)
	if err != nil || len(pkg.Losses)+len(pkg.Warnings) > 0 {
		t.Fatalf("%v; losses %q, warnings %q", err, pkg.Losses, pkg.Warnings)
	}
	config, err := fn.NewConfig("wide-deep", pkg.Values)
	if err != nil {
		t.Fatal(err)
	}
	text, err := yaml.NewRNode(config).String()
	if err != nil {
		t.Fatal(err)
	}
	generated, err := fn.Render([]fn.File{{Name: "wide-deep.yaml", Data: []byte(text)}}, fn.Settings{}, fn.Report{To: io.Discard})
	if err != nil {
		t.Fatal(err)
	}
	return pkg, generated
}

// What a package states is generated from its config, but for the known differences. Each of
// these is needed, so that the list has no more than there is.
func TestPackagesDifferInWhatIsKnownOnly(t *testing.T) {
	all := slices.Clone(difference.Known)
	t.Cleanup(func() { difference.Known = all })
	needed := map[int]bool{}
	for name, files := range packages(t) {
		t.Run(name, func(t *testing.T) {
			pkg, generated := imported(t, files)
			difference.Known = all
			found := compare(t, pkg, generated)
			for _, d := range found.Differences {
				t.Error(d)
			}
			for _, c := range found.Contradictions {
				t.Error(c)
			}
			for i := range all {
				if !needed[i] {
					difference.Known = slices.Delete(slices.Clone(all), i, i+1)
					needed[i] = len(compare(t, pkg, generated).Differences) > 0
				}
			}
		})
	}
	for i, known := range all {
		if !needed[i] {
			t.Errorf("no package has this difference: %s", known.Theirs)
		}
	}
}

// The documentation has the list.
func TestTheKnownDifferencesAreDocumented(t *testing.T) {
	page, err := os.ReadFile("../../docs/migrating.md")
	if err != nil {
		t.Fatal(err)
	}
	var table bytes.Buffer
	table.WriteString("| in the package | here |\n|---|---|\n")
	for _, known := range difference.Known {
		fmt.Fprintf(&table, "| %s | %s |\n", known.Theirs, known.Here)
	}
	table.WriteString("| a single node's volume with the claim is `pvc-path` | `nfs-path` |\n") // compared under one name
	if !strings.Contains(string(page), table.String()) {
		_, rest, _ := strings.Cut(string(page), "| in the package | here |")
		rest, _, _ = strings.Cut("| in the package | here |"+rest, "\n\n")
		t.Errorf("docs/migrating.md has another list (-page +Known):\n%s", cmp.Diff(rest+"\n", table.String()))
	}
}

// A value may only be known to differ where nobody changed it.
func TestKnownDifferencesAreNoOthers(t *testing.T) {
	const workflow, pod = "train_and_serve.yaml", "pod.yaml"
	for name, c := range map[string]struct {
		pkg            published.Package
		file, old, new string
		want           string
	}{
		"an argument of the launcher": {published.Package{}, pod, "--batch-size=512", "--batch-size=64", `pod.yaml:57: Pod.spec.containers[single-node].args[]: "--batch-size=64": not imported: the field is not generated`},
		"a path of libraries":         {published.Package{}, "config-map.yaml", "/usr/local/lib/mpirun", "/opt/lib", `config-map.yaml:16: ConfigMap.data.LD_LIBRARY_PATH: "/usr/local/lib:/opt/lib:$LD_LIBRARY_PATH": not imported: the field is not generated`},
		"another init container":      {published.Package{}, pod, "  initContainers:\n", "  initContainers:\n  - name: wait\n", `pod.yaml:21: Pod.spec.initContainers[wait].name: "wait": not imported: the field is not generated`},
		"a second envFrom":            {published.Package{}, pod, "    envFrom:\n    - configMapRef:\n        name: wide-deep-large-ds-fp32-training # {\"$openapi\":\"MODEL_NAME\"}\n    volumeMounts:\n    - name: datasets\n", "    envFrom: [{}, {secretRef: {name: a}}]\n    volumeMounts:\n    - name: datasets\n", `pod.yaml:61: Pod.spec.containers[single-node].envFrom[1].secretRef.name: "a": not imported: the field is not generated`},
		"another workflow's name":     {published.Package{Pipeline: true}, workflow, "wide-deep-large-ds-fp32-train-serve-wf", "mine", `train_and_serve.yaml:4: Workflow.metadata.name: "mine": not imported: the field is generated as "wide-deep-large-ds-fp32-train-serve-wf"`},
		"another policy":              {published.Package{Pipeline: true}, workflow, "OnFailure", "OnError", `train_and_serve.yaml:40: Workflow.spec.templates[train-wide-deep-large-ds].retryStrategy.retryPolicy: "OnError": not imported: the field is generated as "Always"`},
		"another port of the Service": {published.Package{Pipeline: true}, workflow, "port: 8501,", "port: 80,", `train_and_serve.yaml:127: Service.spec.ports[0].port: "80": not imported: the field is generated as "8501"`},
		"NFS in place of the export":  {published.Package{Pipeline: true}, workflow, "value: /nfs # {\"$openapi\":\"NFS_PATH\"}", "value: /other", `train_and_serve.yaml:23: Workflow.spec.arguments.parameters[NFS_PATH].value: "/other": not imported: the field is generated as "/nfs"`},
		"what contains itself":        {published.Package{}, pod, "spec:\n", "spec: &spec\n  a: *spec\n", `pod.yaml:6: Pod.spec.a: "*spec": not imported: the field is not generated`},
	} {
		t.Run(name, func(t *testing.T) {
			c.pkg.Tag = "v2.2.0"
			files := c.pkg.Files()
			if !strings.Contains(files[c.file], c.old) {
				t.Fatalf("%s has no %q", c.file, c.old)
			}
			files[c.file] = strings.Replace(files[c.file], c.old, c.new, 1)
			var got []string
			for _, d := range find(t, files).Differences {
				d.File = filepath.Base(d.File)
				got = append(got, d.String())
			}
			if len(got) == 0 || got[0] != c.want {
				t.Errorf("got  %s\nwant %s", strings.Join(got, "\n     "), c.want)
			}
		})
	}
}

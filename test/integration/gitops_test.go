//go:build integration

package integration

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// The workflow's steps are run unchanged in a user's repository: first with up-to-date
// resources, then after a value was changed and not rendered.
func TestDriftWorkflow(t *testing.T) {
	needImage(t)
	repository := t.TempDir()
	for name, text := range readFiles(t, filepath.Join(root, "examples/kpt")) {
		write(t, filepath.Join(repository, "clicks", name), text)
	}
	workflow := document(t, "examples/github-actions/render.yaml")
	for name, value := range workflow["env"].(map[string]any) {
		t.Setenv(name, value.(string))
	}
	steps := func() result {
		ran := 0
		var last result
		for _, step := range workflow["jobs"].(map[string]any)["drift"].(map[string]any)["steps"].([]any) {
			if script, ok := step.(map[string]any)["run"].(string); ok {
				ran++
				// As GitHub calls it.
				if last = run(t, repository, "", "bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script); last.status != 0 {
					break
				}
			}
		}
		if ran == 0 {
			t.Fatal("the workflow runs nothing")
		}
		return last
	}
	if r := steps(); r.status != 0 {
		t.Errorf("status is %d for a package as rendered, want 0\n%s%s", r.status, r.out, r.messages)
	}

	config := filepath.Join(repository, "clicks", "clicks.yaml")
	text, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	write(t, config, strings.Replace(string(text), "replicas: 2", "replicas: 3", 1))
	r := steps()
	if r.status != 1 {
		t.Errorf("status is %d for a stale package, want 1\n%s%s", r.status, r.out, r.messages)
	}
	expect(t, "the diff", r.out, `-      value: "2"`, `+      value: "3"`)
	expect(t, "standard error", r.messages, "clicks is stale: 1 of 9 resources differ")
}

// The plugin's generate command is run in the sidecar's image, as the sidecar is run, in
// the folder of an Application.
func TestArgoCDPluginGeneratesWhatRenderPrints(t *testing.T) {
	needImage(t)
	generate := document(t, "examples/argo-cd/plugin.yaml")["spec"].(map[string]any)["generate"].(map[string]any)
	program, arguments := words(generate["command"]), words(generate["args"])
	application := copied(t, "examples/kpt")
	succeed(t, application, "", "chmod", "--recursive", "a+rX", ".")
	command := append([]string{
		"docker", "run", "--rm", "--network", "none", "--read-only", "--cap-drop", "ALL", "--user", "999",
		"--volume", application + ":/application:ro", "--workdir", "/application",
		"--entrypoint", program[0], sidecar(t)["image"].(string),
	}, append(program[1:], arguments...)...)
	got := succeed(t, application, "", command...)
	if want := succeed(t, application, "", "widedeep", "render", "-f", "clicks.yaml"); got != want {
		t.Errorf("the plugin generates\n%s\nwant\n%s", got, want)
	}

	write(t, filepath.Join(application, "clicks.yaml"), config("pipelines"))
	succeed(t, application, "", "chmod", "a+r", "clicks.yaml")
	r := run(t, application, "", command...)
	if r.status == 0 || r.out != "" {
		t.Errorf("a config with an error: status %d, output:\n%s", r.status, r.out)
	}
	expect(t, "standard error", r.messages, `spec.mode: Invalid value: "pipelines"`)
}

// The component patches Argo CD's Deployment, and the sidecar mounts the plugin.
func TestArgoCDSidecarPatch(t *testing.T) {
	component := copied(t, "examples/argo-cd")
	dir := t.TempDir()
	succeed(t, dir, "", "cp", "-r", component, "argo-cd")
	write(t, filepath.Join(dir, "repo-server.yaml"), `apiVersion: apps/v1
kind: Deployment
metadata:
  name: argocd-repo-server
spec:
  template:
    spec:
      containers:
      - name: argocd-repo-server
        image: quay.io/argoproj/argocd
      volumes:
      - name: var-files
        emptyDir: {}
      - name: plugins
        emptyDir: {}
`)
	write(t, filepath.Join(dir, "kustomization.yaml"), "namespace: argocd\nresources:\n- repo-server.yaml\ncomponents:\n- argo-cd\n")
	resources := byKind(t, build(t, dir))
	if len(resources["ConfigMap"]) != 1 || len(resources["Deployment"]) != 1 {
		t.Fatalf("want a ConfigMap and a Deployment, got %v", resources)
	}
	plugin, server := resources["ConfigMap"][0], resources["Deployment"][0]
	committed, err := os.ReadFile(filepath.Join(component, "plugin.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if got := plugin.GetDataMap()["plugin.yaml"]; got != string(committed) {
		t.Errorf("the ConfigMap holds\n%s\nwant plugin.yaml", got)
	}
	pod := []string{"spec", "template", "spec"}
	in := func(path ...string) string { return field(t, server, append(pod, path...)...) }
	if got := in("volumes", "[name=widedeep-plugin]", "configMap", "name"); got != plugin.GetName() {
		t.Errorf("the sidecar mounts the ConfigMap %s, want %s", got, plugin.GetName())
	}
	in("containers", "[name=argocd-repo-server]", "image")
	for _, mount := range sidecar(t)["volumeMounts"].([]any) {
		in("volumes", "[name="+mount.(map[string]any)["name"].(string)+"]", "name")
	}
}

// sidecar is the container that the example adds to Argo CD's repo-server.
func sidecar(t *testing.T) map[string]any {
	t.Helper()
	pod := document(t, "examples/argo-cd/sidecar.yaml")["spec"].(map[string]any)["template"].(map[string]any)["spec"].(map[string]any)
	return pod["containers"].([]any)[0].(map[string]any)
}

// document reads a YAML file of the repository.
func document(t *testing.T, name string) map[string]any {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	var content map[string]any
	if err := yaml.Unmarshal(text, &content); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return content
}

func words(list any) []string {
	var all []string
	for _, word := range list.([]any) {
		all = append(all, word.(string))
	}
	return all
}

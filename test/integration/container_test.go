//go:build integration

package integration

import (
	"debug/elf"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func list(spec string) string {
	return "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems: []\nfunctionConfig:\n  apiVersion: widedeep.dev/v1alpha1\n  kind: WideDeepConfig\n" +
		"  metadata:\n    name: wide-deep\n  spec: " + spec + "\n"
}

// The container runs with the options of kpt and kustomize, and with those of a strict
// cluster.
func TestContainerRunsLockedDown(t *testing.T) {
	needImage(t)
	for name, flags := range map[string][]string{
		"as kpt does":                     {"--network", "none", "--user", "nobody", "--security-opt=no-new-privileges"},
		"read-only, without capabilities": {"--network", "none", "--read-only", "--cap-drop", "ALL"},
		"as any user":                     {"--network", "none", "--read-only", "--user", "1000:1000"},
	} {
		t.Run(name, func(t *testing.T) {
			command := append(append([]string{"docker", "run", "--rm", "-i"}, flags...), image)
			out := succeed(t, "", list("{mode: pipeline}"), command...)
			expect(t, "the output", out, "kind: Workflow")
			r := run(t, "", list("{mode: pipelines}"), command...)
			if r.status != 1 {
				t.Errorf("status is %d, want 1", r.status)
			}
			expect(t, "standard error", r.messages, "error: WideDeepConfig/wide-deep: spec.mode: ")
		})
	}
}

// In a container the current folder is the one that holds all others, also those of the system.
func TestContainerFindsAMountedPackage(t *testing.T) {
	needImage(t)
	folder := t.TempDir()
	docker := func(flags ...string) []string {
		return slices.Concat([]string{"docker", "run", "--rm", "--user", strconv.Itoa(os.Getuid())}, flags)
	}
	succeed(t, "", "", docker("--volume", folder+":/work", "--workdir", "/work", image, "init", "clicks", "--mode", "pipeline")...)
	succeed(t, "", "", docker("--volume", folder+":/work", "--workdir", "/work", image, "render", "--write", "clicks")...)
	want := readFiles(t, folder)["clicks/wide-deep/workflow.yaml"]

	for _, place := range []string{"/data", "/work", "/zz"} {
		r := run(t, "", "", docker("--volume", folder+"/clicks:"+place, image, "render")...)
		if message := "in this folder itself: name one of those below: " + place[1:] + "\n"; r.status != 1 || r.out != "" || !strings.HasSuffix(r.messages, message) {
			t.Errorf("%s: status %d\n%s%s", place, r.status, r.messages, r.out)
		}
	}
	r := run(t, "", "", docker("--volume", folder+"/clicks/wide-deep.yaml:/wide-deep.yaml", image, "render")...)
	if r.status != 0 || !strings.Contains(r.out, want) {
		t.Errorf("status %d, %s, and the output is without\n%s", r.status, r.messages, want)
	}
	r = run(t, "", "", docker(image, "render")...)
	if r.status != 0 || !strings.Contains(r.messages, "there is no WideDeepConfig in this folder, so these are the defaults") {
		t.Errorf("nothing mounted: status %d\n%s", r.status, r.messages)
	}
}

func TestContainerPrintsHelp(t *testing.T) {
	needImage(t)
	expect(t, "the help", succeed(t, "", "", "docker", "run", "--rm", image, "--help"), "Usage:", "widedeep render")
	if got := succeed(t, "", "", "docker", "run", "--rm", image, "version"); got != "v0.1.0\n" {
		t.Errorf("version is %q, want the one it was built with", got)
	}
}

func TestContainerIsSmallAndNotRoot(t *testing.T) {
	needImage(t)
	got := strings.Fields(succeed(t, "", "", "docker", "image", "inspect", "--format", "{{.Size}} {{.Config.User}}", image))
	size, err := strconv.Atoi(got[0])
	if err != nil {
		t.Fatal(err)
	}
	if size >= 25_000_000 {
		t.Errorf("the image has %d bytes, want less than 25 MB", size)
	}
	if user := got[1]; user == "" || strings.HasPrefix(user, "0") || strings.HasPrefix(user, "root") {
		t.Errorf("the image runs as %q", user)
	}
}

// The Dockerfile cross-compiles for the requested platform.
func TestContainerForAnotherMachine(t *testing.T) {
	needImage(t)
	machines := map[string]elf.Machine{"amd64": elf.EM_X86_64, "arm64": elf.EM_AARCH64}
	for name, machine := range machines {
		t.Setenv("TARGETARCH", name)
		tag := "localhost/widedeep-" + name + ":test"
		succeed(t, root, "", "test/image.sh", tag)
		container := strings.TrimSpace(succeed(t, "", "", "docker", "create", tag))
		t.Cleanup(func() { succeed(t, "", "", "docker", "rm", container) })
		program := filepath.Join(t.TempDir(), "widedeep")
		succeed(t, "", "", "docker", "cp", container+":/usr/local/bin/widedeep", program)
		file, err := elf.Open(program)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		if file.Machine != machine {
			t.Errorf("%s: the program is for %v, want %v", name, file.Machine, machine)
		}
		if libraries, err := file.ImportedLibraries(); err != nil || len(libraries) > 0 {
			t.Errorf("%s: the program needs %v (%v), and there are none in the image", name, libraries, err)
		}
	}
}

func TestKptShowsTheHelp(t *testing.T) {
	needKpt(t)
	needImage(t)
	expect(t, "kpt fn doc", succeed(t, "", "", "kpt", "fn", "doc", "--image", image), "Usage:", "widedeep render")
}

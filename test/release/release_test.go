//go:build release

// Package release tests what goreleaser wrote to dist: the archives as users unpack them, the
// checksums and the SBOMs.
package release

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"debug/elf"
	"debug/macho"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	root = "../.."
	dist = root + "/dist"
)

var (
	programs = []string{"widedeep", "widedeep-client"}
	// platforms lists a release's platforms, with the machine in the header of their programs.
	platforms = map[string]any{
		"linux_amd64": elf.EM_X86_64, "linux_arm64": elf.EM_AARCH64,
		"darwin_amd64": macho.CpuAmd64, "darwin_arm64": macho.CpuArm64,
	}
)

// version returns the version that goreleaser took from git, without the v.
func version(t *testing.T) string {
	t.Helper()
	var metadata struct{ Version, Commit string }
	decode(t, read(t, "metadata.json"), &metadata)
	head, err := exec.Command("git", "-C", root, "rev-parse", "HEAD").Output()
	if err != nil {
		t.Fatal(err)
	}
	if commit := strings.TrimSpace(string(head)); metadata.Commit != commit {
		t.Fatalf("dist is of commit %s, and this is %s", metadata.Commit, commit)
	}
	return metadata.Version
}

func TestArchives(t *testing.T) {
	version := version(t)
	want := []string{"wide-deep-package_" + version + ".tar.gz"}
	for _, program := range programs {
		for platform := range platforms {
			archive := fmt.Sprintf("%s_%s_%s.tar.gz", program, version, platform)
			want = append(want, archive)
			t.Run(archive, func(t *testing.T) {
				files := unpack(t, archive)
				if diff := cmp.Diff([]string{"LICENSE", program}, slices.Sorted(maps.Keys(files))); diff != "" {
					t.Fatalf("files (-want +got):\n%s", diff)
				}
				if got := machine(t, files[program]); got != platforms[platform] {
					t.Errorf("the program is for %v, want %v", got, platforms[platform])
				}
			})
		}
	}
	found, err := filepath.Glob(dist + "/*.tar.gz")
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range found {
		found[i] = filepath.Base(name)
	}
	slices.Sort(want)
	slices.Sort(found)
	if diff := cmp.Diff(want, found); diff != "" {
		t.Errorf("archives (-want +got):\n%s", diff)
	}
}

func TestProgramsRun(t *testing.T) {
	version := version(t)
	bin := t.TempDir()
	for _, program := range programs {
		archive := fmt.Sprintf("%s_%s_%s_%s.tar.gz", program, version, runtime.GOOS, runtime.GOARCH)
		if err := os.WriteFile(filepath.Join(bin, program), unpack(t, archive)[program], 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for command, want := range map[string]string{
		"widedeep version":          "v" + version + "\n",
		"widedeep --version":        "v" + version + "\n",
		"widedeep-client --version": "v" + version + "\n",
		"widedeep render":           "kind: Pod",
		"widedeep init wide-deep":   "wide-deep", // from the package that it embeds
		"widedeep-client --help":    "usage: widedeep-client",
	} {
		words := strings.Fields(command)
		run := exec.Command(filepath.Join(bin, words[0]), words[1:]...)
		run.Dir = t.TempDir()
		out, err := run.CombinedOutput()
		if err != nil || !strings.Contains(string(out), want) {
			t.Errorf("%s: %v, it prints\n%s\nwant %q", command, err, out, want)
		}
	}
}

// The package's archive is the folder package, under the name that users give it.
func TestPackageArchive(t *testing.T) {
	want := map[string][]byte{}
	folder := os.DirFS(root)
	err := fs.WalkDir(folder, "package", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		want["wide-deep/"+strings.TrimPrefix(name, "package/")], err = fs.ReadFile(folder, name)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if want["wide-deep/LICENSE"], err = fs.ReadFile(folder, "LICENSE"); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, unpack(t, "wide-deep-package_"+version(t)+".tar.gz")); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}

// checksums.txt lists each archive and each SBOM, and nothing else.
func TestChecksums(t *testing.T) {
	sums := map[string]string{}
	for _, line := range strings.Split(strings.TrimSpace(string(read(t, "checksums.txt"))), "\n") {
		sum, name, found := strings.Cut(line, "  ")
		if !found {
			t.Fatalf("no checksum: %q", line)
		}
		sums[name] = sum
	}
	want := map[string]string{}
	for _, pattern := range []string{"*.tar.gz", "*.spdx.json"} {
		names, err := filepath.Glob(filepath.Join(dist, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			content := sha256.Sum256(read(t, filepath.Base(name)))
			want[filepath.Base(name)] = hex.EncodeToString(content[:])
		}
	}
	if len(want) != 17 {
		t.Errorf("%d files, want 9 archives and 8 SBOMs", len(want))
	}
	if diff := cmp.Diff(want, sums); diff != "" {
		t.Errorf("checksums (-want +got):\n%s", diff)
	}
}

// An SBOM lists the modules of its program with the versions in go.mod.
func TestSBOMs(t *testing.T) {
	version := version(t)
	for program, module := range map[string]string{"widedeep": "sigs.k8s.io/kustomize/kyaml", "widedeep-client": "google.golang.org/grpc"} {
		out, err := exec.Command("go", "list", "-m", "-f", "{{.Version}}", module).Output()
		if err != nil {
			t.Fatal(err)
		}
		for platform := range platforms {
			name := fmt.Sprintf("%s_%s_%s.tar.gz.spdx.json", program, version, platform)
			var document struct {
				SPDXVersion string
				Packages    []struct{ Name, VersionInfo string }
			}
			decode(t, read(t, name), &document)
			if !strings.HasPrefix(document.SPDXVersion, "SPDX-2.") {
				t.Errorf("%s: its version is %q", name, document.SPDXVersion)
			}
			versions := map[string]string{}
			for _, one := range document.Packages {
				versions[one.Name] = one.VersionInfo
			}
			if got, want := versions[module], strings.TrimSpace(string(out)); got != want {
				t.Errorf("%s: %s is at %q, want %s", name, module, got, want)
			}
			if _, ok := versions["github.com/widedeep/widedeep"]; !ok {
				t.Errorf("%s does not name the program's own module; it names %v", name, versions)
			}
		}
	}
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(dist, name))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func decode(t *testing.T, content []byte, into any) {
	t.Helper()
	if err := json.Unmarshal(content, into); err != nil {
		t.Fatal(err)
	}
}

// unpack returns the files of an archive.
func unpack(t *testing.T, name string) map[string][]byte {
	t.Helper()
	stream, err := gzip.NewReader(bytes.NewReader(read(t, name)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for archive := tar.NewReader(stream); ; {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return files
		}
		if err != nil {
			t.Fatal(err)
		}
		if header.Typeflag != tar.TypeReg {
			continue
		}
		if header.Uname != "root" {
			t.Errorf("%s belongs to %q, want root", header.Name, header.Uname)
		}
		if files[header.Name], err = io.ReadAll(archive); err != nil {
			t.Fatal(err)
		}
	}
}

// machine returns the machine in a program's header.
func machine(t *testing.T, program []byte) any {
	t.Helper()
	if file, err := elf.NewFile(bytes.NewReader(program)); err == nil {
		return file.Machine
	}
	file, err := macho.NewFile(bytes.NewReader(program))
	if err != nil {
		t.Fatal(err)
	}
	return file.Cpu
}

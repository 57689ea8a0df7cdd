package main

import (
	"bytes"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// catalogTags are those that the kpt catalog allows.
var catalogTags = []string{"mutator", "validator", "generator", "viewer", "test", "testing", "timing", "name prefix", "name suffix"}

// What metadata.yaml says of the repository is true, and nothing in it is unknown to
// the kpt catalog.
func TestMetadata(t *testing.T) {
	var metadata struct {
		Image              string   `yaml:"image"`
		Description        string   `yaml:"description"`
		Tags               []string `yaml:"tags"`
		SourceURL          string   `yaml:"sourceURL"`
		ExamplePackageURLs []string `yaml:"examplePackageURLs"`
		License            string   `yaml:"license"`
		Hidden             bool     `yaml:"hidden"`
	}
	decoder := yaml.NewDecoder(bytes.NewReader(read(t, "metadata.yaml")))
	decoder.KnownFields(true)
	if err := decoder.Decode(&metadata); err != nil {
		t.Fatal(err)
	}

	if metadata.Description == "" || metadata.Hidden {
		t.Errorf("the function is hidden or without a description: %+v", metadata)
	}
	if len(metadata.Tags) == 0 {
		t.Error("there is no tag")
	}
	for _, tag := range metadata.Tags {
		if !slices.Contains(catalogTags, tag) {
			t.Errorf("tag %q is not one of %v", tag, catalogTags)
		}
	}
	module, _, _ := strings.Cut(strings.TrimPrefix(string(read(t, "go.mod")), "module "), "\n")
	if want := "https://" + module; metadata.SourceURL != want {
		t.Errorf("sourceURL is %s, want %s", metadata.SourceURL, want)
	}
	if len(metadata.ExamplePackageURLs) == 0 {
		t.Error("there is no example")
	}
	for _, url := range metadata.ExamplePackageURLs {
		folder, found := strings.CutPrefix(url, metadata.SourceURL+"/tree/main/")
		if !found {
			t.Errorf("example %s is not in %s", url, metadata.SourceURL)
			continue
		}
		if kptfile := string(read(t, folder+"/Kptfile")); !strings.Contains(kptfile, "image: "+metadata.Image+":") {
			t.Errorf("%s/Kptfile does not run %s", folder, metadata.Image)
		}
	}
	if want := `org.opencontainers.image.licenses="` + metadata.License + `"`; !strings.Contains(string(read(t, "Dockerfile")), want) {
		t.Errorf("the Dockerfile does not say %s", want)
	}
	if license := string(read(t, "LICENSE")); metadata.License != "Apache-2.0" || !strings.Contains(license, "Apache License") {
		t.Errorf("license is %s, and LICENSE is another one", metadata.License)
	}
}

// A release changes the version in all files that name it, or in none.
func TestOneVersionOfTheImages(t *testing.T) {
	versions := mentioned(t, `ghcr\.io/widedeep/(?:widedeep|wide-deep-training):(v[0-9][^\s"'\x60]*)`)
	if len(versions) != 1 {
		t.Errorf("want one version of the images, found %v", versions)
	}
}

// A server that is older than the TensorFlow of an export may refuse it, so the
// documentation and the examples name the server of the training image's version.
func TestServersFitTheTrainingImage(t *testing.T) {
	pinned := regexp.MustCompile(`(?m)^tensorflow(?:-cpu)?==(\S+)`).FindAllSubmatch(read(t, "training/requirements.lock"), -1)
	if len(pinned) == 0 {
		t.Fatal("training/requirements.lock has no TensorFlow")
	}
	servers := mentioned(t, `tensorflow/serving:([0-9][^\s"'\x60]*[0-9])`)
	for _, version := range pinned {
		if len(servers) != 1 || servers[string(version[1])] == nil {
			t.Errorf("the training image has TensorFlow %s, and the files for users name the servers %v", version[1], servers)
		}
	}
}

// mentioned lists, for each text that a pattern's group matches, the files for users that have it.
func mentioned(t *testing.T, pattern string) map[string][]string {
	t.Helper()
	mention := regexp.MustCompile(pattern)
	files := map[string][]string{}
	for _, where := range []string{"README.md", "docs", "examples", "package", "fn/warn_images.go"} {
		err := fs.WalkDir(os.DirFS("."), where, func(name string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			for _, match := range mention.FindAllSubmatch(read(t, name), -1) {
				files[string(match[1])] = append(files[string(match[1])], name)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return files
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

package krmfile

import (
	"fmt"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/internal/rules"
	"github.com/widedeep/widedeep/internal/yamledit"
	"github.com/widedeep/widedeep/manifests"
)

// manifests reads a file of the package's resources. It reports whether these are resources.
func (r *reader) manifests(file string, data []byte) bool {
	documents, err := yamledit.Parse(data)
	if err != nil {
		r.errs = append(r.errs, fmt.Errorf("%s: %w", file, err))
		return true
	}
	for _, node := range documents {
		if node.Kind != yaml.MappingNode {
			return false
		}
		r.Manifests = append(r.Manifests, Manifest{file, node})
	}
	return true
}

// images imports what the manifests state about images and no setter does. For a published
// package without its manifests it imports what was published.
func (r *reader) images() {
	var theirs, ours images
	for _, m := range r.Manifests {
		r.file = m.File
		if err := theirs.read(m.Node); err != nil {
			r.losef("%v", err)
			return
		}
	}
	r.file = r.File
	known, err := manifests.Embedded.Load(r.mode)
	if err != nil {
		r.errorf("%v", err)
	}
	for _, m := range known {
		if err := ours.read(m.Node); err != nil {
			r.errorf("%v", err)
		}
	}
	if r.isPublic() {
		r.published(&theirs, ours.server != "")
	}
	if theirs.pullPolicy != "" && theirs.pullPolicy != ours.pullPolicy {
		r.Values[pullPolicy] = theirs.pullPolicy
	}
	if server := theirs.server; server != "" && server != ours.server {
		if invalid := rules.ImageReference.Check(server); invalid != nil {
			r.invalid("the image of the server", server, invalid)
		}
		r.Values[parameters.ServingImage] = server
	}
}

// published adds what the manifests of the published packages state to those that are
// missing.
func (r *reader) published(found *images, serves bool) {
	if !found.training {
		found.pullPolicy = publicPullPolicy
	}
	if found.server != "" || !serves {
		return
	}
	version := r.texts[imageVersion]
	tag, ok := publicServers[version]
	if !ok {
		r.losef("the image of the server is not known: no file of resources has it, and no package was published with the %s %q", imageVersion, version)
		return
	}
	found.server = publicServer + tag
}

// pullPolicy is the field for the imagePullPolicy of the training's container.
const pullPolicy = "spec.image.pullPolicy"

// images is what containers state about their images.
type images struct {
	// training is true if there is a container that trains.
	training           bool
	pullPolicy, server string
}

// read reads a resource: a Pod, or a Workflow with the Deployment that it applies.
func (i *images) read(resource *yaml.Node) error {
	i.addTraining(lookup(resource, "spec", "containers"))
	for _, template := range elements(lookup(resource, "spec", "templates")) {
		i.addTraining(lookup(template, "container"))
	}
	applied, err := Applied(resource)
	for _, a := range applied {
		for _, container := range elements(lookup(a.Node, "spec", "template", "spec", "containers")) {
			i.server = text(container, "image")
		}
	}
	return err
}

// addTraining reads a container, or the first one of a list.
func (i *images) addTraining(container *yaml.Node) {
	if list := elements(container); len(list) > 0 {
		container = list[0]
	}
	if container != nil && container.Kind == yaml.MappingNode {
		i.training, i.pullPolicy = true, text(container, "imagePullPolicy")
	}
}

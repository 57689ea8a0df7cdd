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
func (i *importer) manifests(file string, data []byte) bool {
	documents, err := yamledit.Parse(data)
	if err != nil {
		i.errs = append(i.errs, yamledit.InFile(file, err))
		return true
	}
	for _, node := range documents {
		if node.Kind != yaml.MappingNode {
			return false
		}
		i.Manifests = append(i.Manifests, Manifest{file, node})
	}
	return true
}

// images imports what the manifests state about images and no setter does. For a published
// package without its manifests it imports what was published.
func (i *importer) images() {
	var theirs, ours images
	for _, m := range i.Manifests {
		if err := theirs.read(m.Node, m.File); err != nil {
			i.Losses = append(i.Losses, yamledit.InFile(m.File, err).Error())
			return
		}
	}
	i.file = i.File
	known, err := manifests.Embedded.Load(i.mode)
	if err != nil {
		i.errorf(i.file, "%v", err)
	}
	for _, m := range known {
		if err := ours.read(m.Node, m.File); err != nil {
			i.errorf(i.file, "%v", err)
		}
	}
	if i.isPublished() {
		i.published(&theirs, ours.server != "")
	}
	if theirs.pullPolicy != "" && theirs.pullPolicy != ours.pullPolicy {
		i.Values[pullPolicy] = theirs.pullPolicy
	}
	if server := theirs.server; server != "" && server != ours.server {
		if invalid := rules.ImageReference.Check(server); invalid != nil {
			i.invalid(theirs.serverAt, "the image of the server", server, invalid)
		}
		i.Values[parameters.ServingImage] = server
	}
}

// published adds what the manifests of the published packages state to those that are
// missing.
func (i *importer) published(found *images, serves bool) {
	if !found.training {
		found.pullPolicy = publishedPullPolicy
	}
	if found.server != "" || !serves {
		return
	}
	version := i.texts[imageVersion]
	tag, ok := publishedServers[version]
	if !ok {
		i.losef(i.setterAt(imageVersion), "the image of the server is not known: no file of resources has it, and no package was published with the %s %q", imageVersion, version)
		return
	}
	found.server = publishedServer + tag
}

// pullPolicy is the field for the imagePullPolicy of the training's container.
const pullPolicy = "spec.image.pullPolicy"

// images is what containers state about their images.
type images struct {
	// training is true if there is a container that trains.
	training           bool
	pullPolicy, server string
	// serverAt is the file with the line of the server's image.
	serverAt string
}

// read reads a resource of a file: a Pod, or a Workflow with the Deployment that it creates.
func (i *images) read(resource *yaml.Node, file string) error {
	w, err := workloadOf(resource)
	if err != nil {
		return err
	}
	if containers := w.Spec.Containers; len(containers) > 0 {
		i.addTraining(containers[0])
	}
	for _, template := range w.Spec.Templates {
		if template.Container != nil {
			i.addTraining(*template.Container)
		}
	}
	created, err := CreatedBy(resource, nil)
	for _, a := range created {
		deployment, err := workloadOf(a.Node)
		if err != nil {
			return err
		}
		for _, server := range deployment.Spec.Template.Spec.Containers {
			i.server, i.serverAt = server.Image.Value, fmt.Sprintf("%s:%d", file, a.Line+server.Image.Line)
		}
	}
	return err
}

func (i *images) addTraining(c container) { i.training, i.pullPolicy = true, c.ImagePullPolicy }

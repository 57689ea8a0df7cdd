package krmfile

import (
	"slices"
	"strings"

	"github.com/widedeep/widedeep/internal/krmfile/published"
	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/internal/rules"
	"github.com/widedeep/widedeep/v1alpha1"
)

// The setters that only the published packages have.
const (
	imageVersion = "IMAGE_VERSION"
	pvcName      = "PVC_NAME"
	pvcPath      = "PVC_PATH"
)

var publishedSetters = []string{imageVersion, pvcName, pvcPath}

const (
	imageSubstitution = "IMAGE"
	// publishedRepository is the name of the published training images, between the registry
	// and the tag.
	publishedRepository = "/intel/recommendation:"
	publishedImage      = "${REGISTRY}" + publishedRepository + "${IMAGE_VERSION}-${MODEL_NAME}${IMAGE_SUFFIX}"
	// publishedPullPolicy is that of every container of the published packages.
	publishedPullPolicy = "IfNotPresent"
)

// publishedServers are the tags of the server's image in the published pipelines, by the
// IMAGE_VERSION that the same package came with.
var publishedServers = map[string]string{"tf-2.3.0-imz-2.2.0": "2.3.0", "tf-2.4.0": "2.3.0", "tf-latest": "latest"}

// publishedServer is the server's image of the published pipelines, without the tag.
const publishedServer = "intel/intel-optimized-tensorflow-serving:"

// unusedPatterns are patterns of the published packages that no field of theirs has.
var unusedPatterns = []string{"mlops-scripts-${MODEL_NAME}"}

// isPublished reports whether the package is a published one.
func (i *importer) isPublished() bool {
	_, ok := i.texts[imageVersion]
	return ok
}

// AsPublished returns the manifests of the published package of the same kind with the same
// settings, by their files. ok is false for a package that is none of the published ones.
func (p Package) AsPublished() (files map[string]string, ok bool) {
	if _, ok := p.texts[imageVersion]; !ok {
		return nil, false
	}
	_, claim := p.texts[pvcName]
	files = published.Package{
		Pipeline: p.Values[parameters.Mode] == string(v1alpha1.Pipeline), Claim: claim, Tag: published.Tags[0], Set: p.texts,
	}.Files()
	for _, settings := range []string{FileName, kustomizationFiles[0]} {
		delete(files, settings)
	}
	return files, true
}

// image imports the name of the training's image where its pattern is not ours.
func (i *importer) image() {
	pattern, ok := i.patterns[imageSubstitution]
	if !ok && i.isPublished() {
		pattern, ok = publishedImage, true
	}
	known, err := i.knownPatterns()
	if !ok || err != nil || slices.Contains(known, pattern) {
		return
	}
	reference, err := i.texts.Expand(pattern)
	switch {
	case err != nil:
		i.losef(i.substitutionAt(imageSubstitution), "substitution %s: not imported: %v", imageSubstitution, err)
		return
	case strings.Contains(pattern, "}/intel/") && !strings.Contains(pattern, publishedRepository):
		i.otherModel(i.substitutionAt(imageSubstitution), "substitution "+imageSubstitution, reference)
		return
	}
	if invalid := rules.ImageReference.Check(reference); invalid != nil {
		i.invalid(i.substitutionAt(imageSubstitution), imageSubstitution, reference, invalid)
		return
	}
	i.Values[parameters.ImageReference] = reference
	i.replaced(parameters.ImageReference)
}

// claim imports the claim that a published package mounts in the place of the NFS export.
func (i *importer) claim() {
	name, named := i.texts[pvcName]
	path, mounted := i.texts[pvcPath]
	if !named && !mounted {
		return
	}
	for _, s := range []struct {
		name, text string
		there      bool
		rule       rules.Rule
	}{{pvcName, name, named, rules.ObjectName}, {pvcPath, path, mounted, rules.AbsolutePath}} {
		if !s.there {
			i.errorf(i.setterAt(s.name), "%s: must be a setter too, as in the published packages", s.name)
		} else if invalid := s.rule.Check(s.text); invalid != nil {
			i.invalid(i.setterAt(s.name), s.name, s.text, invalid)
		}
	}
	i.Values[parameters.ClaimName], i.Values[parameters.MountPath] = name, path
	for _, setter := range i.replaced(parameters.StorageVolume, parameters.MountPath) {
		i.warnf(i.setterAt(setter), "%s: not imported: it has no effect beside %s", setter, pvcName)
	}
}

// replaced removes the values of the setters that fields replace, and names those setters.
func (i *importer) replaced(fields ...string) []string {
	var names []string
	for _, s := range parameters.Setters {
		if _, stated := i.Values[s.Setter]; stated && slices.Contains(fields, s.ReplacedBy) {
			delete(i.Values, s.Setter)
			names = append(names, s.Setter)
		}
	}
	return names
}

package fn

import (
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/v1alpha1"
)

// Kinds of volumes that the training can't write to and the servers can't read from, or
// that only hold a single node's output
// (https://kubernetes.io/docs/concepts/storage/volumes/).
var (
	readOnlyVolumes = []string{"configMap", "downwardAPI", "image", "projected", "secret"}
	perPodVolumes   = []string{"emptyDir", "ephemeral", "gitRepo"}
)

// checkDataVolume reports a volume for the dataset that is empty in every pod.
func (v *validator) checkDataVolume(c *config) {
	source := c.at(parameters.DatasetVolume)
	for _, kind := range stated(source) {
		if isEmptyVolume(kind, lookup(source, kind)) {
			v.refuse(parameters.DatasetVolume+"."+kind, "must be a volume that holds the data, such as persistentVolumeClaim; this one is empty in each pod, and read-only for the training")
		}
	}
}

// isEmptyVolume reports whether a volume, or a source of a projected volume, of a kind has no files
// before a pod writes some.
func isEmptyVolume(kind string, volume *yaml.Node) bool {
	switch kind {
	case "emptyDir":
		return true
	case "ephemeral":
		claim := lookup(volume, "volumeClaimTemplate", "spec") // a missing one is reported as such
		return claim != nil && lookup(claim, "dataSource") == nil && lookup(claim, "dataSourceRef") == nil
	case "downwardAPI":
		return len(elements(lookup(volume, "items"))) == 0
	case "projected":
		return !slices.ContainsFunc(elements(lookup(volume, "sources")), hasFiles)
	}
	return false
}

// hasFiles reports whether a source of a projected volume has files.
func hasFiles(source *yaml.Node) bool {
	return slices.ContainsFunc(stated(source), func(kind string) bool { return !isEmptyVolume(kind, lookup(source, kind)) })
}

// checkSharedVolume reports a volume for the output that the mode can't use.
func (v *validator) checkSharedVolume(c *config) {
	source := c.at(parameters.StorageVolume)
	for _, kind := range stated(source) {
		at := parameters.StorageVolume + "." + kind
		readOnly := lookup(source, kind, "readOnly")
		switch {
		case slices.Contains(readOnlyVolumes, kind):
			v.refuse(at, "must be a volume that the training can write to, such as persistentVolumeClaim; this one is read-only")
		case c.mode == v1alpha1.Pipeline && slices.Contains(perPodVolumes, kind):
			v.refuse(at, "must be a volume that the training and the servers share, such as persistentVolumeClaim; this one is another in each pod")
		case readOnly != nil && strings.EqualFold(readOnly.Value, "true"):
			v.refuse(at+".readOnly", "must not be true: the training writes to the volume")
		}
	}
}

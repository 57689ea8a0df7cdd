package fn

import (
	"fmt"
	"path"

	"github.com/widedeep/widedeep/internal/parameters"
)

// modelFolder is the folder that a training exports models to. It is empty if it can't be told whether
// another config's is the same.
type modelFolder struct{ storage, folder string }

// modelFolder returns where the config's training exports models to.
func (c *config) modelFolder() modelFolder {
	volume := c.at(parameters.StorageVolume)
	if volume == nil && !c.stated[parameters.NFSServer] {
		return modelFolder{}
	}
	storage := c.values[parameters.NFSServer] + ":" + c.values[parameters.NFSPath]
	for _, kind := range stated(volume) {
		switch source := lookup(volume, kind); kind {
		case "nfs":
			storage = text(source, "server") + ":" + text(source, "path")
		case "persistentVolumeClaim":
			storage = fmt.Sprintf("the claim %s in namespace %s", text(source, "claimName"), c.namespace)
		default:
			return modelFolder{}
		}
	}
	return modelFolder{storage, path.Join(c.values[parameters.UserName], c.values[parameters.ModelName], c.values[parameters.OutputDir])}
}

// modelFolders are the first configs that export to each folder.
type modelFolders map[modelFolder]*config

// warnShared warns about configs that export to the folder of one before, which nothing on a cluster keeps
// apart: a copy of a config in another namespace still has its storage.
func (f modelFolders) warnShared(all []*generated) findings {
	var found findings
	seen := map[*config]bool{}
	for _, g := range all {
		if seen[g.config] {
			continue
		}
		seen[g.config] = true
		at, r := g.config.modelFolder(), g.config.resource()
		switch other := f[at]; {
		case at == modelFolder{}:
		case other == nil:
			f[at] = g.config
		case other.resource().String() != r.String():
			found.warnf(r, "exports models to %s of %s, as %s does, so that the servers of one load what the other trained: give one of them another spec.model.name, spec.storage.outputDir or storage",
				at.folder, at.storage, other.resource())
		}
	}
	return found
}

package fn

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/internal/rules"
	"github.com/widedeep/widedeep/v1alpha1"
)

// candidateSuffix makes the folder of models that are not accepted yet from the served
// folder's name. The training script has the same rule.
const candidateSuffix = ".candidate"

// Folders that a container needs to start or its programs to run. Below the kernel's
// folders a mount is not allowed either
// (https://specs.opencontainers.org/runtime-spec/config-linux/).
var (
	systemFolders = []string{
		"/bin", "/dev", "/etc", "/lib", "/lib64", "/proc", "/run", "/sbin", "/sys", "/usr", "/usr/bin", "/usr/lib", "/usr/sbin", "/var", "/var/run",
	}
	kernelFolders = []string{"/dev", "/proc", "/sys"}
	// argoFolders are the two paths of the folder where Argo puts its executor in each
	// of its containers.
	argoFolders = []string{"/run/argo", "/var/run/argo"}
)

// containerPath is a path in the containers, and the field that sets it.
type containerPath struct{ field, path string }

// checkPaths reports paths that overlap, whether they are stated or defaults.
func (v *validator) checkPaths(c *config) {
	dataset, storage, model := v.pathOf(c, parameters.DatasetDir), v.storagePath(c), v.pathOf(c, parameters.ModelDir)
	if dataset.path == storage.path {
		v.reportClash(c, dataset, "must not be where the storage is mounted", storage, "must not be where the dataset is mounted")
	}
	script := path.Join(model.path, "quickstart", c.values[parameters.ModelScript])
	for _, volume := range []containerPath{dataset, storage} {
		if isWithin(script, volume.path) || isWithin(volume.path, script) {
			v.reportClash(c, volume, "must not hide the model's code", model, "must not be in a volume, which hides the image's code")
		}
		if slices.Contains(systemFolders, volume.path) {
			v.refuse(volume.field, fmt.Sprintf("must not take the place of %s, which the container needs", volume.path))
		}
	}
	for _, at := range []containerPath{dataset, storage, model} {
		v.refuseReservedFolder(c, at)
	}
	if len(script) > rules.LongestPath {
		v.refuse(model.field, fmt.Sprintf("must leave room for the script's name: the path of both has %d bytes, %d are allowed", len(script), rules.LongestPath))
	}
	v.checkOutputs(c, dataset, storage)
}

// pathOf returns the path that a setter has.
func (v *validator) pathOf(c *config, setter string) containerPath {
	s, _ := parameters.BySetter(setter)
	return containerPath{s.Field, c.values[setter]}
}

// storagePath returns where the storage is mounted.
func (v *validator) storagePath(c *config) containerPath {
	if mounted := c.texts[parameters.MountPath]; mounted != "" {
		return containerPath{parameters.MountPath, mounted}
	}
	return v.pathOf(c, parameters.NFSPath)
}

// reportClash reports two paths that overlap, at the one that the config states.
func (v *validator) reportClash(c *config, a containerPath, why string, b containerPath, whyOfOther string) {
	if v.reported[a.field] || v.reported[b.field] {
		return
	}
	if c.at(a.field) == nil {
		a, why, b = b, whyOfOther, a
	}
	v.refuse(a.field, fmt.Sprintf("%s: %s is %q", why, b.field, b.path))
}

// refuseReservedFolder reports a path in a folder where users can't mount anything.
func (v *validator) refuseReservedFolder(c *config, at containerPath) {
	for _, folder := range kernelFolders {
		if isWithin(at.path, folder) {
			v.refuse(at.field, fmt.Sprintf("must not be in %s, which is the kernel's", folder))
		}
	}
	for _, folder := range argoFolders {
		if c.mode == v1alpha1.Pipeline && isWithin(at.path, folder) {
			v.refuse(at.field, fmt.Sprintf("must not be in %s, which is Argo's", folder))
		}
	}
}

// checkOutputs reports paths that the training can't write to.
func (v *validator) checkOutputs(c *config, dataset, storage containerPath) {
	written := []containerPath{v.pathOf(c, parameters.OutputDir)}
	if checkpoints := v.pathOf(c, parameters.CheckpointDir); checkpoints.path != "" { // by default a single node's are in its output
		written = append(written, checkpoints)
	}
	if c.mode == v1alpha1.Pipeline {
		v.checkServed(c, written[0], written[1])
	}
	user, model := v.pathOf(c, parameters.UserName), v.pathOf(c, parameters.ModelName)
	if v.reported[storage.field] || v.reported[user.field] || v.reported[model.field] {
		return
	}
	for _, folder := range written {
		full := path.Join(storage.path, user.path, model.path, folder.path)
		if isWithin(full, dataset.path) && isWithin(dataset.path, storage.path) {
			v.reportClash(c, dataset, "must not hold what the training writes, since it is read-only", containerPath{folder.field, full}, "must not be in the dataset, which is read-only")
		}
		if len(full)+1+rules.LongestName > rules.LongestPath && !v.reported[folder.field] {
			v.refuse(storage.field, fmt.Sprintf("must leave room for the paths below it: %s is in a folder whose path has %d bytes, %d are allowed",
				folder.field, len(full), rules.LongestPath-1-rules.LongestName))
		}
	}
}

// checkServed reports paths for which the servers would load no model, or one that was not
// accepted.
func (v *validator) checkServed(c *config, output, checkpoints containerPath) {
	if longest := rules.LongestName - len(candidateSuffix); len(output.path) > longest {
		v.refuse(output.field, fmt.Sprintf("must have at most %d bytes in a pipeline: models wait beside it, in <outputDir>%s", longest, candidateSuffix))
	}
	switch checkpoints.path {
	case output.path:
		v.reportClash(c, checkpoints, "must not be where models are served from", output, "must not be where the checkpoints are")
	case output.path + candidateSuffix:
		v.reportClash(c, checkpoints, "must not be where models wait to be accepted", output, "must not make the checkpoints' folder the one where models wait to be accepted")
	}
}

// isWithin reports whether a path is a folder or below the folder.
func isWithin(path, folder string) bool {
	return path == folder || strings.HasPrefix(path, folder+"/")
}

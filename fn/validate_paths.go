package fn

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/v1alpha1"
)

// candidateSuffix makes the folder of models that are not accepted yet from the served
// folder's name. The training script has the same rule.
const candidateSuffix = ".candidate"

// The greatest lengths of a file's name, and of a path without its terminating zero, on
// Linux, in bytes.
const (
	longestFileName = 255
	longestPath     = 4095
)

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

// place is a path in the containers, and the field that sets it.
type place struct{ field, path string }

// paths reports paths that overlap, whether they are stated or defaults.
func (r *reader) paths(c *config) {
	dataset, storage, model := r.place(c, parameters.DatasetDir), r.place(c, parameters.NFSPath), r.place(c, parameters.ModelDir)
	if mounted := c.texts[parameters.MountPath]; mounted != "" {
		storage = place{parameters.MountPath, mounted}
	}
	if dataset.path == storage.path {
		r.clash(c, dataset, "must not be where the storage is mounted", storage, "must not be where the dataset is mounted")
	}
	script := path.Join(model.path, "quickstart", c.values[parameters.ModelScript])
	for _, volume := range []place{dataset, storage} {
		if isWithin(script, volume.path) || isWithin(volume.path, script) {
			r.clash(c, volume, "must not hide the model's code", model, "must not be in a volume, which hides the image's code")
		}
		if slices.Contains(systemFolders, volume.path) {
			r.refuse(volume.field, fmt.Sprintf("must not take the place of %s, which the container needs", volume.path))
		}
	}
	for _, place := range []place{dataset, storage, model} {
		r.reserved(c, place)
	}
	if len(script) > longestPath {
		r.refuse(model.field, fmt.Sprintf("must leave room for the script's name: the path of both has %d bytes, %d are allowed", len(script), longestPath))
	}
	r.outputs(c, dataset, storage)
}

// place returns the place of a setter's path.
func (r *reader) place(c *config, setter string) place {
	s, _ := parameters.BySetter(setter)
	return place{s.Field, c.values[setter]}
}

// clash reports two paths that overlap, at the one that the config states.
func (r *reader) clash(c *config, a place, why string, b place, whyOfOther string) {
	if r.bad[a.field] || r.bad[b.field] {
		return
	}
	if c.at(a.field) == nil {
		a, why, b = b, whyOfOther, a
	}
	r.refuse(a.field, fmt.Sprintf("%s: %s is %q", why, b.field, b.path))
}

// reserved reports a path in a folder where users can't mount anything.
func (r *reader) reserved(c *config, place place) {
	for _, folder := range kernelFolders {
		if isWithin(place.path, folder) {
			r.refuse(place.field, fmt.Sprintf("must not be in %s, which is the kernel's", folder))
		}
	}
	for _, folder := range argoFolders {
		if c.mode == v1alpha1.Pipeline && isWithin(place.path, folder) {
			r.refuse(place.field, fmt.Sprintf("must not be in %s, which is Argo's", folder))
		}
	}
}

// outputs reports paths that the training can't write to.
func (r *reader) outputs(c *config, dataset, storage place) {
	written := []place{r.place(c, parameters.OutputDir)}
	if checkpoints := r.place(c, parameters.CheckpointDir); checkpoints.path != "" { // by default a single node's are in its output
		written = append(written, checkpoints)
	}
	if c.mode == v1alpha1.Pipeline {
		r.served(c, written[0], written[1])
	}
	user, model := r.place(c, parameters.UserName), r.place(c, parameters.ModelName)
	if r.bad[storage.field] || r.bad[user.field] || r.bad[model.field] {
		return
	}
	for _, folder := range written {
		full := path.Join(storage.path, user.path, model.path, folder.path)
		if isWithin(full, dataset.path) && isWithin(dataset.path, storage.path) {
			r.clash(c, dataset, "must not hold what the training writes, since it is read-only", place{folder.field, full}, "must not be in the dataset, which is read-only")
		}
		if len(full)+1+longestFileName > longestPath && !r.bad[folder.field] {
			r.refuse(storage.field, fmt.Sprintf("must leave room for the paths below it: %s is in a folder whose path has %d bytes, %d are allowed",
				folder.field, len(full), longestPath-1-longestFileName))
		}
	}
}

// served reports paths for which the servers would load no model, or one that was not
// accepted.
func (r *reader) served(c *config, output, checkpoints place) {
	if longest := longestFileName - len(candidateSuffix); len(output.path) > longest {
		r.refuse(output.field, fmt.Sprintf("must have at most %d bytes in a pipeline: models wait beside it, in <outputDir>%s", longest, candidateSuffix))
	}
	switch checkpoints.path {
	case output.path:
		r.clash(c, checkpoints, "must not be where models are served from", output, "must not be where the checkpoints are")
	case output.path + candidateSuffix:
		r.clash(c, checkpoints, "must not be where models wait to be accepted", output, "must not make the checkpoints' folder the one where models wait to be accepted")
	}
}

// isWithin reports whether a path is a folder or below the folder.
func isWithin(path, folder string) bool {
	return path == folder || strings.HasPrefix(path, folder+"/")
}

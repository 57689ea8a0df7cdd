package fn

import (
	"strings"

	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/v1alpha1"
)

// warn reports required fields that are absent, and stated values that can't work, are
// placeholders or have no effect. Any other stated value is a choice, and gets at most an
// info, so that a config can be free of warnings.
func (v *validator) warn(c *config) {
	var missing []string
	for _, s := range parameters.Setters {
		if _, ofMode := s.Default[c.mode]; ofMode && s.Expected && !c.stated[s.Setter] && !c.isReplaced(s) {
			missing = append(missing, s.Setter+" ("+s.Field+")")
		}
	}
	if len(missing) > 0 {
		v.warnf(c.resource(), "left at their defaults, though users are expected to set them: %s", strings.Join(missing, ", "))
	}
	v.warnNoEffect(c)
	v.warnLabels(c)
	v.warnTypes(c)
	v.warnIndentation(c)
	nfs, _ := parameters.BySetter(parameters.NFSServer)
	if server := c.values[nfs.Setter]; c.stated[nfs.Setter] && !c.isReplaced(nfs) && whyNoServer(server) != "" {
		v.warnField(c.resource(), nfs.Field, server, whyNoServer(server))
	}
	v.reportOldServer(c)
	dataset, storage := v.pathOf(c, parameters.DatasetDir), v.storagePath(c)
	if storage.path != dataset.path && isWithin(storage.path, dataset.path) {
		v.infoField(c.resource(), storage.field, storage.path, "is in the dataset, which is read-only: the pod starts only if the dataset has this folder")
	}
	const imageVolume = parameters.DatasetVolume + ".image"
	if image := c.at(imageVolume); image != nil {
		v.infoField(c.resource(), imageVolume, text(image, "reference"), "Kubernetes before 1.35 silently drops the volume, and the training finds no data")
	}
	v.warnOfAppliers(c)
}

// warnOfAppliers reports a WideDeepConfig among the items that is not local configuration.
func (v *validator) warnOfAppliers(c *config) {
	const why = "without which appliers send it to the cluster"
	local, stated := c.resource().item.Annotations()[localAnnotation]
	switch {
	case c.document.item < 0 || local == "true" || c.resource().item.Annotation(functionAnnotation) != "":
	case stated:
		v.warnField(c.resource(), "metadata.annotations["+localAnnotation+"]", local, "must be \"true\", "+why)
	default:
		v.warnf(c.resource(), "has no annotation %s: \"true\", %s", localAnnotation, why)
	}
}

// warnNoEffect reports stated fields with a setter that have no effect. The other fields are
// reported when they are applied, since only then their places are known.
func (v *validator) warnNoEffect(c *config) {
	for _, s := range parameters.Setters {
		if why := c.noEffect(s); why != "" && c.stated[s.Setter] {
			v.warnField(c.resource(), s.Field, c.values[s.Setter], why)
		}
	}
}

// warnLabels reports labels of the WideDeepConfig itself, which people from Helm and kustomize
// take for those of the generated resources. Labels that a kustomize build adds to all resources
// are not the user's to remove; kpt's set-labels adds none to local configuration.
func (v *validator) warnLabels(c *config) {
	const labels = "metadata.labels"
	if n := c.at(labels); n != nil && len(n.Content) > 0 && c.resource().item.Annotation(kustomizeAnnotation) == "" {
		v.warnField(c.resource(), labels, valueOf(n), "has no effect on what is generated; did you mean spec.labels?")
	}
}

// warnIndentation reports keys of a mapping of strings that are the names of fields beside the
// mapping, since a line that is indented too far is nothing else. Names of lowercase letters only
// are common keys too.
func (v *validator) warnIndentation(c *config) {
	for _, p := range parameters.All {
		n, path := c.at(p.Field), p.Path()
		if n == nil || p.Structure().Type != v1alpha1.Map {
			continue
		}
		section := path[:len(path)-1]
		structure, _ := v1alpha1.Structure.Lookup(section...)
		for name, value := range pairs(n) {
			key := name.Value
			if _, isField := structure.Lookup(key); isField && key != strings.ToLower(key) {
				v.warnField(c.resource(), fieldPath(p.Field).Key(key).String(), value.Value,
					"is a key of "+p.Field+"; if "+strings.Join(section, ".")+"."+key+" is meant, the line is indented too far")
			}
		}
	}
}

// noEffect returns why a setter's value has no effect on the generated resources; empty if
// it has one.
func (c *config) noEffect(s parameters.Parameter) string {
	if !s.HasEffect(c.mode) {
		return noEffectIn(c.mode)
	}
	if c.isReplaced(s) {
		return "has no effect beside " + s.ReplacedBy
	}
	return ""
}

// isReplaced reports whether another field replaces a field.
func (c *config) isReplaced(p parameters.Parameter) bool {
	return p.ReplacedBy != "" && c.at(p.ReplacedBy) != nil
}

package fn

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/v1alpha1"
)

// The ports of a Service on the nodes, where a cluster's administrator chose no others.
const (
	firstNodePort = 30000
	lastNodePort  = 32767
)

// warn tells of what is allowed but hardly meant.
func (r *reader) warn(c *config) {
	var missing []string
	for _, s := range parameters.All {
		if _, ofMode := s.Default[c.mode]; ofMode && s.Required && !c.stated[s.Name] && c.replacedBy(s.Name) == "" {
			missing = append(missing, s.Name+" ("+s.Field+")")
		}
	}
	if len(missing) > 0 {
		r.warnf(c.resource(), "left at their defaults, though users are expected to set them: %s", strings.Join(missing, ", "))
	}
	r.idle(c)
	if server := c.values[parameters.NFSServer]; c.replacedBy(parameters.NFSServer) == "" && (server == "0.0.0.0" || server == "::") {
		s, _ := parameters.Lookup(parameters.NFSServer)
		r.warnField(c.resource(), s.Field, server, "no NFS server has this address, so the pod will never start")
	}
	if port, err := strconv.Atoi(c.nodePort); err == nil && c.mode == v1alpha1.Pipeline && (port < firstNodePort || port > lastNodePort) {
		r.warnField(c.resource(), nodePortField, port, fmt.Sprintf("is outside of %d-%d, the ports of a cluster where nobody chose others (--service-node-port-range)", firstNodePort, lastNodePort))
	}
	r.warnOldServer(c)
	if image := c.at(imageVolumeField); image != nil {
		r.warnField(c.resource(), imageVolumeField, text(image, "reference"), "Kubernetes before 1.35 leaves the volume out in silence, and the training finds no data")
	}
	if c.document.item >= 0 && c.resource().object.GetAnnotation(localAnnotation) != "true" && c.resource().object.GetAnnotation(functionAnnotation) == "" {
		r.warnf(c.resource(), "has no annotation %s: \"true\", without which appliers send it to the cluster", localAnnotation)
	}
}

// idle tells of stated fields that have no effect. A value that a function or a command
// was just given is worth a warning. A default in a file is not worth a word: the package
// that users get has those of both modes.
func (r *reader) idle(c *config) {
	for _, s := range parameters.All {
		value, why := c.values[s.Name], c.noEffect(s)
		switch {
		case why == "" || !c.stated[s.Name]:
		case slices.Contains(c.document.given, s.Name):
			r.warnf(c.resource(), "%s %s", s.Name, why)
		case !slices.Contains(slices.Collect(maps.Values(s.Default)), value):
			r.infoField(c.resource(), s.Field, value, why)
		}
	}
	if c.mode == v1alpha1.Pipeline {
		return
	}
	serving, _ := v1alpha1.Structure.Lookup(strings.Split(servingField, ".")...)
	for _, below := range serving.Fields {
		name := servingField + "." + below.Name
		isSetter := slices.ContainsFunc(parameters.All, func(s parameters.Setter) bool { return s.Field == name })
		if value := c.at(name); value != nil && !isSetter {
			r.infoField(c.resource(), name, valueOf(value), noEffectIn(c.mode))
		}
	}
}

// noEffect says why a setter's value reaches nothing that is generated; nothing if it does.
func (c *config) noEffect(s parameters.Setter) string {
	if _, ofMode := s.Default[c.mode]; !ofMode {
		return noEffectIn(c.mode)
	}
	if by := c.replacedBy(s.Name); by != "" {
		return "has no effect beside " + by
	}
	return ""
}

func noEffectIn(mode v1alpha1.Mode) string { return "has no effect in mode " + string(mode) }

// replacedBy is the field without a setter that has taken a setter's place, if one has.
func (c *config) replacedBy(name string) string {
	switch {
	case name == parameters.NFSServer && c.at(storageVolumeField) != nil:
		return storageVolumeField
	case name == parameters.NFSPath && c.mountPath != "":
		return mountPathField
	case (name == parameters.Registry || name == parameters.ImageSuffix) && c.image != "":
		return referenceField
	}
	return ""
}

package fn

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/widedeep/widedeep/setters"
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
	for _, s := range setters.All {
		if _, ofMode := s.Default[c.mode]; ofMode && s.Required && !c.stated[s.Name] && !c.replaced(s.Name) {
			missing = append(missing, s.Name+" ("+s.Field+")")
		}
	}
	if len(missing) > 0 {
		r.warnf(c.resource, "left at their defaults, though users are expected to set them: %s", strings.Join(missing, ", "))
	}
	for _, name := range c.given {
		if s, ok := setters.Lookup(name); ok && s.Default[c.mode] == "" && len(s.Default) < len(v1alpha1.Modes) {
			r.warnf(c.resource, "%s has no effect in mode %s", name, c.mode)
		}
	}
	if server := c.values[setters.NFSServer]; !c.replaced(setters.NFSServer) && (server == "0.0.0.0" || server == "::") {
		s, _ := setters.Lookup(setters.NFSServer)
		r.warnField(c.resource, s.Field, server, "no NFS server has this address, so the pod will never start")
	}
	if port, err := strconv.Atoi(c.nodePort); err == nil && c.mode == v1alpha1.Pipeline && (port < firstNodePort || port > lastNodePort) {
		r.warnField(c.resource, nodePortField, port, fmt.Sprintf("is outside of %d-%d, the ports of a cluster where nobody chose others (--service-node-port-range)", firstNodePort, lastNodePort))
	}
	if c.item >= 0 && c.object.GetAnnotation(localAnnotation) != "true" && c.object.GetAnnotation(functionAnnotation) == "" {
		r.warnf(c.resource, "has no annotation %s: \"true\", without which appliers send it to the cluster", localAnnotation)
	}
}

// replaced says whether a field without a setter has taken a setter's place.
func (c *config) replaced(name string) bool {
	volume := c.at(storageVolumeField) != nil
	return name == setters.NFSServer && volume || name == setters.NFSPath && c.mountPath != ""
}

package fn

import (
	"fmt"
	"net/netip"
	"strconv"

	"k8s.io/apimachinery/pkg/util/validation/field"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/v1alpha1"
)

// typeWarnings return, for a mapping of one of Kubernetes' types that the API server accepts, why
// it can't work, and which part of it can't: a field, or empty for the whole. Why is empty if it may
// work.
var typeWarnings = map[string]func(n *yaml.Node) (part, why string){
	"NFSVolumeSource":          noNFSServer,
	"NodeSelectorRequirement":  comparesNoNumber,
	"NodeSelectorTerm":         matchesNoNode,
	"PodAffinityTerm":          matchesNoPod,
	"TopologySpreadConstraint": matchesNoPod,
	"VolumeSource":             mountedByNone,
}

// warnTypes reports what can't work in values of Kubernetes' types, wherever a field has the type.
func (v *validator) warnTypes(c *config) {
	for _, p := range parameters.All {
		if n := c.at(p.Field); n != nil {
			eachValue("", n, p.Structure(), fieldPath(p.Field), func(_ string, n *yaml.Node, structure v1alpha1.Field, at *field.Path) {
				warning := typeWarnings[structure.GoType]
				if warning == nil {
					return
				}
				part, why := warning(n)
				if part != "" {
					n, at = lookup(n, part), at.Child(part)
				}
				if why != "" {
					v.warnField(c.resource(), at.String(), valueOf(n), why)
				}
			})
		}
	}
}

// A constraint on where pods run that matches nothing is no mistake for Kubernetes, but a pod that
// requires it never starts, and any other has no effect
// (https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#scheduling).

func matchesNoNode(n *yaml.Node) (part, why string) {
	if len(elements(lookup(n, "matchExpressions")))+len(elements(lookup(n, "matchFields"))) > 0 {
		return "", ""
	}
	return "", "matches no node: it has neither matchExpressions nor matchFields"
}

func matchesNoPod(n *yaml.Node) (part, why string) {
	if lookup(n, "labelSelector") != nil {
		return "", ""
	}
	return "", "matches no pod: it has no labelSelector; one that is empty, {}, matches all pods of the namespace"
}

// comparesNoNumber reports a comparison with a text that the scheduler can't read as a number. Even a
// preference then keeps the pod from being scheduled
// (k8s.io/component-helpers/scheduling/corev1/nodeaffinity).
func comparesNoNumber(n *yaml.Node) (part, why string) {
	operator, values := text(n, "operator"), textsOf(n, "values")
	if operator != "Gt" && operator != "Lt" {
		return "", ""
	}
	if _, err := strconv.ParseInt(values[0], 10, 64); err == nil {
		return "", ""
	}
	return "values", fmt.Sprintf("matches no node: %s compares with a whole number, as in [\"8\"], not with %q", operator, values[0])
}

func noNFSServer(n *yaml.Node) (part, why string) { return "server", whyNoServer(text(n, "server")) }

// whyNoServer returns why a host can't be an NFS server: it is the address that stands for none.
func whyNoServer(host string) string {
	if address, err := netip.ParseAddr(host); err != nil || !address.Unmap().IsUnspecified() {
		return ""
	}
	return "no NFS server has this address, so the pod will never start"
}

// volumesGone are the kinds of volumes that the API server still accepts, but no supported version of
// Kubernetes mounts, with the version that was the first without. Their source is the API server's
// own warnings (pkg/api/pod/warnings.go of Kubernetes 1.34 to 1.37); its pkg/volume has none of them.
var volumesGone = map[string]string{
	"photonPersistentDisk": "1.16",
	"scaleIO":              "1.22",
	"flocker":              "1.25",
	"quobyte":              "1.25",
	"storageos":            "1.25",
	"glusterfs":            "1.26",
	"cephfs":               "1.31",
	"rbd":                  "1.31",
}

func mountedByNone(n *yaml.Node) (part, why string) {
	for _, kind := range stated(n) {
		if version := volumesGone[kind]; version != "" {
			return kind, "no Kubernetes since " + version + " mounts it, so the pod will never start; use csi or persistentVolumeClaim"
		}
		if kind == "gitRepo" { // the feature gate GitRepoVolumeDriver
			return kind, "Kubernetes since 1.33 mounts it only where the nodes' administrator allows it, and since 1.36 never; use csi or persistentVolumeClaim"
		}
	}
	return "", ""
}

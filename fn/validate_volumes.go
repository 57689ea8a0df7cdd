package fn

import (
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation/field"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/rules"
)

// checkProjected reports two sources that write a file to the same path.
func (c checker) checkProjected(n *yaml.Node, at *field.Path) {
	seen := map[string]bool{}
	for i, source := range elements(lookup(n, "sources")) {
		for _, kind := range stated(source) {
			items := at.Child("sources").Index(i).Child(kind, "items")
			for j, item := range elements(lookup(source, kind, "items")) {
				path := text(item, "path")
				if seen[path] {
					c.invalid(c.resource, field.Duplicate(items.Index(j).Child("path"), path), "")
				}
				seen[path] = true
			}
		}
	}
}

func (c checker) checkAzureDisk(n *yaml.Node, at *field.Path) {
	prefix, of := "https://", "a disk that is a blob"
	if text(n, "kind") == "Managed" {
		prefix, of = "/subscriptions/", "a managed disk"
	}
	if uri := lookup(n, "diskURI"); !strings.HasPrefix(uri.Value, prefix) {
		c.refuse(at.Child("diskURI"), uri, "must start with "+prefix+" for "+of)
	}
}

// checkEmptyDir reports a medium that no kubelet knows: the pod would wait for the volume for ever.
func (c checker) checkEmptyDir(n *yaml.Node, at *field.Path) {
	const pages = "HugePages"
	media := []string{"", "Memory", pages}
	if medium := text(n, "medium"); !slices.Contains(media, medium) && !strings.HasPrefix(medium, pages+"-") {
		why := "must be left out, or Memory, " + pages + " or " + pages + "-SIZE"
		c.invalid(c.resource, field.Invalid(at.Child("medium"), medium, why), rules.Nearest(medium, media))
	}
}

func (c checker) checkFibreChannel(n *yaml.Node, at *field.Path) {
	names, ids := elements(lookup(n, "targetWWNs")), elements(lookup(n, "wwids"))
	switch {
	case len(names) == 0 && len(ids) == 0:
		c.require(at.Child("targetWWNs"), "targetWWNs or wwids is required")
	case len(names) > 0 && len(ids) > 0:
		c.refuse(at.Child("wwids"), lookup(n, "wwids"), "must not be given beside targetWWNs")
	case len(names) > 0 && lookup(n, "lun") == nil:
		c.require(at.Child("lun"), "targetWWNs needs it")
	}
}

func (c checker) checkFlexVolume(n *yaml.Node, at *field.Path) {
	options := lookup(n, "options")
	for _, key := range stated(options) {
		domain, _, _ := strings.Cut("."+strings.ToLower(key), "/")
		if strings.HasSuffix(domain, ".kubernetes.io") || strings.HasSuffix(domain, ".k8s.io") {
			c.refuse(at.Child("options").Key(key), lookup(options, key), "the key must not be one of kubernetes.io or k8s.io, which are Kubernetes' own")
		}
	}
}

func (c checker) checkFlocker(n *yaml.Node, at *field.Path) {
	name, id := text(n, "datasetName"), text(n, "datasetUUID")
	if (name == "") == (id == "") {
		c.refuse(at, n, "must have either datasetName or datasetUUID")
	}
}

func (c checker) checkIscsi(n *yaml.Node, at *field.Path) {
	for _, session := range []string{"chapAuthDiscovery", "chapAuthSession"} {
		if strings.EqualFold(text(n, session), "true") && lookup(n, "secretRef") == nil {
			c.require(at.Child("secretRef"), session+" needs it")
			break
		}
	}
	// The node gets an interface of this name: the volume's name, which has 8 letters
	// in the manifests, a colon and the portal.
	const longest = 64 - len("datasets:")
	if portal := lookup(n, "targetPortal"); lookup(n, "initiatorName") != nil {
		c.checkForm(c.resource, portal, rules.AtMost(longest), at.Child("targetPortal"))
	}
}

func (c checker) checkClaimSpec(n *yaml.Node, at *field.Path) {
	const storage = "storage"
	requests := lookup(n, "resources", "requests")
	path := at.Child("resources", "requests").Key(storage)
	if size := lookup(requests, storage); size == nil {
		c.require(path, "how large the volume is to be")
	} else if number, _ := amount(size.Value); number == 0 {
		c.refuse(path, size, "must be more than 0")
	}
	const exclusive = "ReadWriteOncePod"
	modes := textsOf(n, "accessModes")
	isOther := func(mode string) bool { return mode != exclusive }
	if slices.Contains(modes, exclusive) && slices.ContainsFunc(modes, isOther) {
		c.refuse(at.Child("accessModes"), lookup(n, "accessModes"), exclusive+" must be the only mode")
	}
	c.checkDataSources(n, at)
}

// checkDataSources checks the source of a claim's data, for which there are two fields.
func (c checker) checkDataSources(n *yaml.Node, at *field.Path) {
	source, reference := lookup(n, "dataSource"), lookup(n, "dataSourceRef")
	for _, name := range []string{"dataSource", "dataSourceRef"} {
		const claim = "PersistentVolumeClaim"
		if of := lookup(n, name); of != nil && text(of, "apiGroup") == "" && text(of, "kind") != claim {
			c.refuse(at.Child(name, "kind"), lookup(of, "kind"), "must be "+claim+" without an apiGroup")
		}
	}
	if source == nil || reference == nil {
		return
	}
	if text(reference, "namespace") != "" {
		c.refuse(at.Child("dataSource"), source, "must not be given beside a dataSourceRef with a namespace")
		return
	}
	for _, key := range []string{"apiGroup", "kind", "name"} {
		if text(source, key) != text(reference, key) || (lookup(source, key) == nil) != (lookup(reference, key) == nil) {
			c.refuse(at.Child("dataSource"), source, "must be the same as dataSourceRef, or left out")
			return
		}
	}
}

// checkClaimTemplate checks the metadata of the claims that Kubernetes creates.
func (c checker) checkClaimTemplate(n *yaml.Node, at *field.Path) {
	metadata := lookup(n, "metadata")
	at = at.Child("metadata")
	for _, name := range stated(metadata) {
		value := lookup(metadata, name)
		switch name {
		case "labels":
			c.checkLabels(value, at.Child(name))
		case "annotations":
			for _, key := range stated(value) {
				checkText(c, c.resource, at.Child(name).Key(key), key, key, rules.AnnotationKey.Check)
			}
		default:
			c.refuse(at.Child(name), value, "must not be given: claims have labels and annotations only")
		}
	}
}

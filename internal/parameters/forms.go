package parameters

import (
	"net"
	"slices"
	"strings"

	"github.com/widedeep/widedeep/internal/rules"
)

// Forms are the rules of texts in Kubernetes' types, by type and field. For names of other
// objects Kubernetes does not require a form, but no object with a name of another form can
// exist.
var Forms = map[string]rules.Rule{
	"AzureFileVolumeSource.secretName":                    rules.ObjectName,
	"CSIVolumeSource.driver":                              driverName,
	"ConfigMapKeySelector.key":                            rules.FileKey,
	"ConfigMapKeySelector.name":                           rules.ObjectName,
	"ConfigMapProjection.name":                            rules.ObjectName,
	"ConfigMapVolumeSource.name":                          rules.ObjectName,
	"DownwardAPIVolumeFile.path":                          relativePath,
	"EnvVar.name":                                         rules.VariableName,
	"FlockerVolumeSource.datasetName":                     withoutSlash,
	"GitRepoVolumeSource.directory":                       pathBelow,
	"HostPathVolumeSource.path":                           nodePath,
	"ISCSIVolumeSource.initiatorName":                     iscsiName,
	"ISCSIVolumeSource.iqn":                               iscsiName,
	"KeyToPath.path":                                      relativePath,
	"LabelSelectorRequirement.key":                        rules.LabelKey,
	"LabelSelectorRequirement.values":                     rules.LabelValue,
	"LocalObjectReference.name":                           rules.ObjectName,
	"NFSVolumeSource.path":                                rootedPath,
	"NFSVolumeSource.server":                              rules.Host,
	"ObjectFieldSelector.apiVersion":                      rules.Optional(rules.OneOf("v1")),
	"PersistentVolumeClaimSpec.storageClassName":          rules.Optional(rules.ObjectName),
	"PersistentVolumeClaimSpec.volumeAttributesClassName": rules.Optional(rules.ObjectName),
	"PersistentVolumeClaimVolumeSource.claimName":         rules.ObjectName,
	"PodAffinityTerm.matchLabelKeys":                      rules.LabelKey,
	"PodAffinityTerm.mismatchLabelKeys":                   rules.LabelKey,
	"PodAffinityTerm.namespaces":                          rules.Namespace,
	"PodAffinityTerm.topologyKey":                         rules.LabelKey,
	"QuobyteVolumeSource.registry":                        hostsAndPorts,
	"QuobyteVolumeSource.tenant":                          rules.AtMost(64),
	"SecretKeySelector.key":                               rules.FileKey,
	"SecretKeySelector.name":                              rules.ObjectName,
	"SecretProjection.name":                               rules.ObjectName,
	"SecretVolumeSource.secretName":                       rules.ObjectName,
	"ServiceAccountTokenProjection.path":                  relativePath,
	"StorageOSVolumeSource.volumeName":                    rules.Namespace,
	"StorageOSVolumeSource.volumeNamespace":               rules.Optional(rules.Namespace),
	"Toleration.key":                                      rules.Optional(rules.LabelKey),
	"Toleration.value":                                    rules.LabelValue,
	"TopologySpreadConstraint.matchLabelKeys":             rules.LabelKey,
	"TopologySpreadConstraint.topologyKey":                rules.LabelKey,
	"TypedLocalObjectReference.apiGroup":                  rules.Optional(rules.ObjectName),
	"TypedLocalObjectReference.name":                      rules.ObjectName,
	"TypedObjectReference.apiGroup":                       rules.Optional(rules.ObjectName),
	"TypedObjectReference.name":                           rules.ObjectName,
	"TypedObjectReference.namespace":                      rules.Optional(rules.Namespace),
}

// KeyForms are the rules of the keys of mappings in Kubernetes' types, by type and field.
var KeyForms = map[string]rules.Rule{
	"ResourceRequirements.limits":   rules.ResourceName,
	"ResourceRequirements.requests": rules.ResourceName,
}

// Unions are Kubernetes' types with a field for each kind of value, of which a value has one. The
// text is what is wanted of a value without any; it is empty where that is allowed.
var Unions = map[string]string{
	"VolumeProjection": "",
	"VolumeSource":     "must have one kind of volume, as in persistentVolumeClaim: {claimName: data}",
}

var (
	withoutSlash = rules.Matching("must not hold /", `[^/]*`, 0)
	rootedPath   = rules.Matching("must be an absolute path", `/[\s\S]*`, 0)
	nodePath     = rules.Matching("must be an absolute path without the segment ..", `(?:/`+noParent+`)+`, 0)
	pathBelow    = rules.Matching("must be a relative path without the segment ..", `(?:(?:`+segment+`|\.\.[^/]+)(?:/`+noParent+`)*)?`, 0)
	// relativePath is a path below a volume's own folder. Names that start with .. are
	// refused, since Kubernetes keeps its own files under such names.
	relativePath = rules.Matching("must be a relative path without the segment .., not starting with ..", `(?:`+segment+`(?:/`+noParent+`)*)?`, 0)
	iscsiName    = rules.Matching("must be an iSCSI name, as in iqn.2001-04.com.example:disk, eui. and 16 or naa. and 32 digits",
		`iqn\.[0-9]{4}-[0-9]{2}\.[A-Za-z0-9.-]+:[^,;*&$|\t\n\f\r ]+|eui\.[A-Za-z0-9]{16}|naa\.[A-Za-z0-9]{32}`, 0)
	hostsAndPorts = rules.Where("must be host:port, or several of these with commas between them", func(text string) bool {
		return !slices.ContainsFunc(strings.Split(text, ","), func(pair string) bool {
			_, _, err := net.SplitHostPort(pair)
			return err != nil
		})
	})
	// driverName also allows capital letters.
	driverName = rules.Where("must be a driver's name: letters, digits, - and ., starting and ending with a letter or digit, 63 at most", func(text string) bool {
		return len(text) <= 63 && rules.ObjectName.Check(strings.ToLower(text)) == nil
	}).Formed(`[-.A-Za-z0-9]+`, 63)
)

// Segments of paths: one that is not empty and does not start with .., and one that is not .. .
const (
	segment  = `(?:\.?[^./][^/]*|\.)`
	noParent = `(?:` + segment + `?|\.\.[^/]+)`
)

package fn

import (
	"fmt"
	"net"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/widedeep/widedeep/internal/parameters"
)

// textForm says what a text should have been; nil where it is right.
type textForm func(text string) *parameters.Invalid

// forms are those of texts in Kubernetes' types. Names of other objects need not have a
// form to Kubernetes, but no object of another form exists.
var forms = map[string]textForm{
	"AzureFileVolumeSource.secretName":                    parameters.ObjectName,
	"CSIVolumeSource.driver":                              driverName,
	"ConfigMapKeySelector.key":                            configMapKey,
	"ConfigMapKeySelector.name":                           parameters.ObjectName,
	"ConfigMapProjection.name":                            parameters.ObjectName,
	"ConfigMapVolumeSource.name":                          parameters.ObjectName,
	"DownwardAPIVolumeFile.path":                          relativePath,
	"FlockerVolumeSource.datasetName":                     withoutSlash,
	"GitRepoVolumeSource.directory":                       pathBelow,
	"HostPathVolumeSource.path":                           withoutParents,
	"ISCSIVolumeSource.initiatorName":                     iscsiName,
	"ISCSIVolumeSource.iqn":                               iscsiName,
	"KeyToPath.path":                                      relativePath,
	"LabelSelectorRequirement.key":                        labelKey,
	"LabelSelectorRequirement.values":                     labelValue,
	"LocalObjectReference.name":                           parameters.ObjectName,
	"NFSVolumeSource.path":                                rootedPath,
	"ObjectFieldSelector.apiVersion":                      optional(parameters.OneOf([]string{"v1"})),
	"PersistentVolumeClaimSpec.storageClassName":          optional(parameters.ObjectName),
	"PersistentVolumeClaimSpec.volumeAttributesClassName": optional(parameters.ObjectName),
	"PersistentVolumeClaimVolumeSource.claimName":         parameters.ObjectName,
	"PodAffinityTerm.matchLabelKeys":                      labelKey,
	"PodAffinityTerm.mismatchLabelKeys":                   labelKey,
	"PodAffinityTerm.namespaces":                          parameters.Namespace,
	"PodAffinityTerm.topologyKey":                         labelKey,
	"QuobyteVolumeSource.registry":                        hostsAndPorts,
	"QuobyteVolumeSource.tenant":                          atMost(64),
	"SecretKeySelector.key":                               configMapKey,
	"SecretKeySelector.name":                              parameters.ObjectName,
	"SecretProjection.name":                               parameters.ObjectName,
	"SecretVolumeSource.secretName":                       parameters.ObjectName,
	"ServiceAccountTokenProjection.path":                  relativePath,
	"StorageOSVolumeSource.volumeName":                    parameters.Namespace,
	"StorageOSVolumeSource.volumeNamespace":               optional(parameters.Namespace),
	"Toleration.key":                                      optional(labelKey),
	"Toleration.value":                                    labelValue,
	"TopologySpreadConstraint.matchLabelKeys":             labelKey,
	"TopologySpreadConstraint.topologyKey":                labelKey,
	"TypedLocalObjectReference.apiGroup":                  optional(parameters.ObjectName),
	"TypedLocalObjectReference.name":                      parameters.ObjectName,
	"TypedObjectReference.apiGroup":                       optional(parameters.ObjectName),
	"TypedObjectReference.name":                           parameters.ObjectName,
	"TypedObjectReference.namespace":                      optional(parameters.Namespace),
}

const (
	labelWord      = "letters, digits and - _ ., starting and ending with a letter or digit, 63 at most"
	labelKeyForm   = "must be [prefix/]name: the prefix a DNS name, the name " + labelWord
	labelValueForm = "must be empty or " + labelWord
)

var (
	labelKey       = like(labelKeyForm, parameters.IsQualifiedName)
	labelValue     = like(labelValueForm, parameters.IsLabelValue)
	configMapKey   = like("must be letters, digits and - _ ., not . and not starting with .., 253 at most", parameters.IsFileKey)
	withoutSlash   = like("must not hold /", func(text string) bool { return !strings.Contains(text, "/") })
	withoutParents = like("must not have the segment ..", func(text string) bool { return !hasParents(text) })
	rootedPath     = like("must be an absolute path", func(text string) bool { return strings.HasPrefix(text, "/") })
	pathBelow      = like("must be a relative path without the segment ..", isBelow)
	// relativePath is one below a volume's own folder, where Kubernetes has files of two dots.
	relativePath = like("must be a relative path without the segment .., not starting with ..", func(text string) bool {
		return isBelow(text) && !strings.HasPrefix(text, "..")
	})
	iscsiName = like("must be an iSCSI name, as in iqn.2001-04.com.example:disk, eui. and 16 or naa. and 32 digits", func(text string) bool {
		return iscsiText().MatchString(text)
	})
	hostsAndPorts = like("must be host:port, or several of these with commas between them", func(text string) bool {
		return !slices.ContainsFunc(strings.Split(text, ","), func(pair string) bool {
			_, _, err := net.SplitHostPort(pair)
			return err != nil
		})
	})
	// driverName takes capitals.
	driverName = like("must be a driver's name: letters, digits, - and ., starting and ending with a letter or digit, 63 at most", func(text string) bool {
		return len(text) <= 63 && parameters.ObjectName(strings.ToLower(text)) == nil
	})
)

var iscsiText = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(iqn\.[0-9]{4}-[0-9]{2}\.[A-Za-z0-9.-]+:[^,;*&$|\s]+|eui\.[A-Za-z0-9]{16}|naa\.[A-Za-z0-9]{32})$`)
})

// like is the form of the texts that a function takes.
func like(want string, takes func(text string) bool) textForm {
	return func(text string) *parameters.Invalid {
		if takes(text) {
			return nil
		}
		return &parameters.Invalid{Want: want}
	}
}

// optional also takes the empty text, as Kubernetes does where there need be none.
func optional(form textForm) textForm {
	return func(text string) *parameters.Invalid {
		if text == "" {
			return nil
		}
		return form(text)
	}
}

func atMost(longest int) textForm {
	return like(fmt.Sprintf("must be at most %d bytes long", longest), func(text string) bool { return len(text) <= longest })
}

func isBelow(path string) bool { return !strings.HasPrefix(path, "/") && !hasParents(path) }

func hasParents(path string) bool { return slices.Contains(strings.Split(path, "/"), "..") }

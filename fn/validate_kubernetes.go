package fn

import (
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation/field"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/internal/rules"
	"github.com/widedeep/widedeep/v1alpha1"
)

// The checks of Kubernetes' types that the API server makes beyond their structure are
// here, for each type, wherever a field has the type. The module tools/kubernetes compares
// them with the API server's own checks, which are too much code to link.

// checker reports mistakes in a resource.
type checker struct {
	*findings
	resource *resource
}

// refuse reports a value.
func (c checker) refuse(at *field.Path, n *yaml.Node, why string) {
	c.invalid(c.resource, field.Invalid(at, valueOf(n), why), "")
}

// require reports a missing value.
func (c checker) require(at *field.Path, why string) {
	c.invalid(c.resource, field.Required(at, why), "")
}

// typeChecks check a mapping of a type after each of its fields was found valid.
var typeChecks = map[string]func(c checker, n *yaml.Node, at *field.Path){
	"AzureDiskVolumeSource":         checker.checkAzureDisk,
	"DownwardAPIVolumeFile":         checker.checkDownwardAPIFile,
	"EmptyDirVolumeSource":          checker.checkEmptyDir,
	"EnvVar":                        checker.checkVariable,
	"EnvVarSource":                  checker.checkVariableSource,
	"FCVolumeSource":                checker.checkFibreChannel,
	"FlexVolumeSource":              checker.checkFlexVolume,
	"FlockerVolumeSource":           checker.checkFlocker,
	"ISCSIVolumeSource":             checker.checkIscsi,
	"LabelSelector":                 checker.checkLabelSelector,
	"LabelSelectorRequirement":      checker.checkLabelRequirement,
	"NodeSelectorTerm":              checker.checkNodeTerm,
	"PersistentVolumeClaimSpec":     checker.checkClaimSpec,
	"PersistentVolumeClaimTemplate": checker.checkClaimTemplate,
	"PodAffinityTerm":               checker.checkPodTerm,
	"ProjectedVolumeSource":         checker.checkProjected,
	"Toleration":                    checker.checkToleration,
	"TopologySpreadConstraint":      checker.checkSpreadConstraint,
}

// unsupported are fields that can't be set in the generated pods.
var unsupported = map[string]string{
	"VolumeProjection.clusterTrustBundle": droppedBefore137,
	"VolumeProjection.podCertificate":     droppedBefore137,
	"EnvVarSource.fileKeyRef":             "it needs a volume that another container writes the file to",
	"ResourceRequirements.claims":         "they need the pod's resourceClaims, which no field here sets",
}

const droppedBefore137 = "Kubernetes before 1.37 silently drops it"

// checkKubernetesType checks a mapping of one of Kubernetes' types whose structure is valid.
func (f *findings) checkKubernetesType(r *resource, n *yaml.Node, structure v1alpha1.Field, at *field.Path) {
	before := len(*f)
	for key, value := range pairs(n) {
		if isNull(value) {
			continue
		}
		path, below := structure.GoType+"."+key.Value, at.Child(key.Value)
		if why := unsupported[path]; why != "" {
			f.invalid(r, field.Forbidden(below, why), "")
		}
		f.checkForm(r, value, parameters.Forms[path], below)
	}
	if !f.noneSince(before) {
		return
	}
	if wanted, isUnion := parameters.Unions[structure.GoType]; isUnion {
		checker{f, r}.checkUnion(n, at, wanted)
	}
	if check := typeChecks[structure.GoType]; check != nil {
		check(checker{f, r}, n, at)
	}
}

// checkUnion reports several fields, and none where one is wanted.
func (c checker) checkUnion(n *yaml.Node, at *field.Path, wanted string) {
	switch names := stated(n); {
	case len(names) > 1:
		c.refuse(at, n, "must have only one of "+strings.Join(names, ", "))
	case len(names) == 0 && wanted != "":
		c.refuse(at, n, wanted)
	}
}

// checkForm checks a text, or each text of a list.
func (f *findings) checkForm(r *resource, n *yaml.Node, rule rules.Rule, at *field.Path) {
	if n.Kind == yaml.SequenceNode {
		for i, element := range n.Content {
			f.checkForm(r, element, rule, at.Index(i))
		}
		return
	}
	checkText(f, r, at, n.Value, n.Value, rule.Check)
}

// stated returns the names of a mapping's fields that are not null: of the given names, or
// of all fields if no names are given.
func stated(n *yaml.Node, of ...string) []string {
	var names []string
	for key, value := range pairs(n) {
		if !isNull(value) && (len(of) == 0 || slices.Contains(of, key.Value)) {
			names = append(names, key.Value)
		}
	}
	return names
}

// exactlyOne reports if none or several of the given fields are set.
func (c checker) exactlyOne(n *yaml.Node, at *field.Path, of ...string) {
	switch names := stated(n, of...); len(names) {
	case 0:
		c.require(at, "must have one of "+strings.Join(of, ", "))
	case 1:
	default:
		c.refuse(at, n, "must have only one of "+strings.Join(names, ", "))
	}
}

// text returns the text of a field; empty if there is none.
func text(n *yaml.Node, key string) string {
	if value := lookup(n, key); value != nil {
		return value.Value
	}
	return ""
}

// textsOf returns the texts in a list.
func textsOf(n *yaml.Node, key string) []string {
	var all []string
	for _, element := range elements(lookup(n, key)) {
		all = append(all, element.Value)
	}
	return all
}

// checkLabels checks a mapping of labels.
func (c checker) checkLabels(n *yaml.Node, at *field.Path) {
	for _, key := range stated(n) {
		if at := at.Key(key); checkText(c, c.resource, at, key, key, rules.LabelKey.Check) {
			c.checkForm(c.resource, lookup(n, key), rules.LabelValue, at)
		}
	}
}

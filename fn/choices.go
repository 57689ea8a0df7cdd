package fn

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation/field"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/internal/rules"
	"github.com/widedeep/widedeep/v1alpha1"
)

// Fields without a setter.
const (
	workloadField         = "spec.workload"
	securityField         = "spec.security"
	labelsField           = "spec.labels"
	annotationsField      = "spec.annotations"
	referenceField        = "spec.image.reference"
	pullPolicyField       = "spec.image.pullPolicy"
	pullSecretsField      = "spec.imagePullSecrets"
	datasetVolumeField    = "spec.dataset.volume"
	imageVolumeField      = datasetVolumeField + ".image"
	storageVolumeField    = "spec.storage.volume"
	mountPathField        = "spec.storage.mountPath"
	serviceAccountField   = "spec.serviceAccountName"
	trainingField         = "spec.training"
	stepsField            = "spec.training.steps"
	envField              = "spec.training.env"
	servingField          = "spec.serving"
	servingImageField     = "spec.serving.image"
	servingTimeoutField   = "spec.serving.timeoutSeconds"
	servingArgsField      = "spec.serving.args"
	serviceTypeField      = "spec.serving.serviceType"
	nodePortField         = "spec.serving.nodePort"
	servingLifecycleField = "spec.serving.lifecycle"
)

// stepsVariable tells the script how many steps to train.
const stepsVariable = "STEPS"

// choices reads the fields without a setter.
func (r *reader) choices(c *config) {
	c.image, _ = r.check(referenceField, rules.ImageReference)
	c.pullPolicy, _ = r.check(pullPolicyField, rules.OneOf(texts(v1alpha1.PullPolicies)...))
	c.serviceAccount, _ = r.check(serviceAccountField, rules.ObjectName)
	c.steps, _ = r.check(stepsField, rules.Between(1, math.MaxInt32))
	c.mountPath, _ = r.check(mountPathField, rules.AbsolutePath)
	c.serviceType, _ = r.check(serviceTypeField, rules.OneOf(texts(v1alpha1.ServiceTypes)...))
	c.nodePort, _ = r.check(nodePortField, rules.Between(1, math.MaxUint16))
	c.values[parameters.ServiceAccount], c.values[parameters.DeployerAccount] = c.serviceAccount, c.serviceAccount
	c.values[parameters.ServingImage], _ = r.check(servingImageField, rules.ImageReference)
	c.values[parameters.ServingTimeout], _ = r.check(servingTimeoutField, rules.Between(1, math.MaxInt32))

	kinds := v1alpha1.Workloads[c.mode]
	c.workload = kinds[0]
	if mode, _ := parameters.Lookup(parameters.Mode); !r.bad[mode.Field] {
		if text, ok := r.check(workloadField, inMode(c.mode, rules.OneOf(texts(kinds)...))); ok {
			c.workload = v1alpha1.Workload(text)
		}
	}
	security, _ := r.check(securityField, rules.OneOf(texts([]v1alpha1.Security{v1alpha1.Restricted})...))
	c.restricted = security == string(v1alpha1.Restricted)
	lifecycle, _ := r.check(servingLifecycleField, rules.OneOf(texts(v1alpha1.Lifecycles)...))
	c.retain = lifecycle == string(v1alpha1.Retain)

	r.kubernetes(c)
	r.exclusive(c)
	r.storage(c)
	r.paths(c)
}

func texts[T ~string](choices []T) []string {
	all := make([]string, len(choices))
	for i, choice := range choices {
		all[i] = string(choice)
	}
	return all
}

// inMode says of a value that is not allowed that another mode may allow it.
func inMode(mode v1alpha1.Mode, check func(string) *rules.Invalid) func(string) *rules.Invalid {
	return func(text string) *rules.Invalid {
		invalid := check(text)
		if invalid != nil {
			invalid.Want += " in mode " + string(mode)
		}
		return invalid
	}
}

// exclusive reports fields that do not go together.
func (r *reader) exclusive(c *config) {
	server, _ := parameters.Lookup(parameters.NFSServer)
	switch volume := c.at(storageVolumeField); {
	case volume != nil && c.stated[parameters.NFSServer]:
		r.refuse(server.Field, "must not be given beside "+storageVolumeField+", which takes the export's place")
	case volume == nil && c.mountPath != "":
		r.refuse(mountPathField, "goes with "+storageVolumeField+" only: an NFS export is mounted at its own path")
	}
	if c.nodePort != "" && c.serviceType == string(v1alpha1.ClusterIP) {
		r.refuse(nodePortField, "must not be given for a Service of type ClusterIP, which has no port on the nodes")
	}
	if c.restricted {
		r.restricted(c)
	}
}

// restricted names what keeps the pods from passing the standard.
func (r *reader) restricted(c *config) {
	const standard = "the restricted Pod Security Standard "
	for _, volume := range []struct{ field, replaced string }{
		{datasetVolumeField, "the node's directory, which is a hostPath"}, {storageVolumeField, "NFS"},
	} {
		source := c.at(volume.field)
		if source == nil {
			r.invalid(c.resource(), field.Required(fieldPath(volume.field), standard+"does not allow "+volume.replaced), "")
			continue
		}
		for i := 0; i+1 < len(source.Content); i += 2 {
			if kind := source.Content[i].Value; !slices.Contains(restrictedVolumes, kind) {
				r.refuse(volume.field+"."+kind, standard+"allows "+strings.Join(restrictedVolumes, ", "))
			}
		}
	}
	if id, _ := parameters.Lookup(parameters.UserID); c.values[parameters.UserID] == "0" {
		r.invalid(c.resource(), field.Invalid(fieldPath(id.Field), 0, standard+"does not allow user 0: give another"), "")
	}
}

// restrictedVolumes are what the restricted Pod Security Standard allows.
var restrictedVolumes = []string{
	"configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret",
}

// refuse reports a stated field that does not go with others.
func (r *reader) refuse(name, why string) {
	found := any(field.OmitValueType{})
	if n := r.document.at(name); n != nil {
		found = valueOf(n)
	}
	r.invalid(r.document.resource, field.Invalid(fieldPath(name), found, why), "")
}

// kubernetes checks what Kubernetes' own types leave open and what users get wrong.
func (r *reader) kubernetes(c *config) {
	r.metadata(labelsField, reservedLabel, rules.IsLabelValue)
	r.metadata(annotationsField, reservedAnnotation, nil)
	for _, within := range []string{trainingField, servingField} {
		r.metadata(within+".nodeSelector", nil, rules.IsLabelValue)
		r.check(within+".priorityClassName", rules.ObjectName)
		r.resources(within + ".resources")
		r.spreading(within + "." + topologySpread)
	}
	names := map[string]bool{}
	r.each(envField, func(at string, variable *yaml.Node) {
		name := r.required(variable, at, "name", environmentName)
		if names[name] {
			r.invalid(c.resource(), field.Duplicate(fieldPath(at+".name"), name), "")
		}
		names[name] = true
	})
	r.each(servingArgsField, func(at string, arg *yaml.Node) {
		name, _, _ := strings.Cut(strings.TrimLeft(arg.Value, "-"), "=")
		if slices.Contains(ownArgs, name) {
			r.invalid(c.resource(), field.Invalid(fieldPath(at), arg.Value, "is what the workflow says itself, for clients and probes to find the model"), "")
		}
	})
	for _, name := range []string{envField, servingArgsField} {
		r.inert(c, name, "$(", "Kubernetes")
	}
	if c.mode == v1alpha1.Pipeline {
		for _, name := range passedOnFields() {
			r.inert(c, name, "{{", "Argo")
		}
	}
}

// ownArgs are the server's arguments that the manifests have.
var ownArgs = []string{"port", "rest_api_port", "model_name", "model_base_path"}

func environmentName(text string) *rules.Invalid {
	if !rules.IsVariableName(text) {
		return &rules.Invalid{Want: "must be the name of an environment variable: letters, digits and . _ -, not starting with a digit"}
	}
	if slices.Contains(ownVariables, text) {
		return &rules.Invalid{Want: "is a variable that other fields set"}
	}
	return nil
}

// ownVariables are the training container's in any mode.
var ownVariables = []string{
	"CHECKPOINT_DIR", "DATASET_DIR", "GROUP_ID", "GROUP_NAME", "OUTPUT_DIR", stepsVariable, "TARGET_ACCURACY", "USER_ID", "USER_NAME",
	"WIDEDEEP_POD_NAME", "WIDEDEEP_POD_NAMESPACE", "WIDEDEEP_POD_UID",
}

// each visits the elements of a list.
func (r *reader) each(name string, visit func(at string, element *yaml.Node)) {
	n := r.document.at(name)
	if n == nil || n.Kind != yaml.SequenceNode {
		return
	}
	for i, element := range n.Content {
		if at := fmt.Sprintf("%s[%d]", name, i); !r.bad[at] {
			visit(at, element)
		}
	}
}

// required checks a text that has to be there.
func (r *reader) required(within *yaml.Node, at, key string, check func(string) *rules.Invalid) string {
	at += "." + key
	n := lookup(within, key)
	switch {
	case r.bad[at]:
	case n == nil:
		r.invalid(r.document.resource, field.Required(fieldPath(at), ""), "")
	default:
		if invalid := check(n.Value); invalid != nil {
			r.invalid(r.document.resource, field.Invalid(fieldPath(at), n.Value, invalid.Want), invalid.Near)
		}
		return n.Value
	}
	return ""
}

// passedOnFields are those that go into the workflow's text as they are.
func passedOnFields() []string {
	return slices.Concat(passedToServers(), []string{datasetVolumeField, envField, trainingField + ".resources"}, placementOf(trainingField))
}

// passedToServers are those of them that go into the text of the servers.
func passedToServers() []string {
	return append([]string{
		labelsField, annotationsField, pullSecretsField, storageVolumeField, servingArgsField, servingField + ".resources",
	}, placementOf(servingField)...)
}

// placementOf are the paths of types.Placement's fields below a field.
func placementOf(within string) []string {
	names := []string{"nodeSelector", "tolerations", "affinity", "priorityClassName", topologySpread}
	for i, name := range names {
		names[i] = within + "." + name
	}
	return names
}

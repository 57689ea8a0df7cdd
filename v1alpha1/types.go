// Package v1alpha1 holds the API type that users write: WideDeepConfig. It states
// the structure, the types and the bounds of its fields. The defaults, which
// differ between the modes, are in package setters.
//
// +kubebuilder:object:generate=false
// +groupName=widedeep.dev
package v1alpha1

import "sigs.k8s.io/kustomize/kyaml/yaml"

// The names of the type in a document.
const (
	APIVersion = "widedeep.dev/v1alpha1"
	Kind       = "WideDeepConfig"
)

// Mode says what a WideDeepConfig expands into.
// +kubebuilder:validation:Enum=single-node;pipeline
type Mode string

const (
	// SingleNode trains once, in a Pod.
	SingleNode Mode = "single-node"
	// Pipeline trains until the target accuracy is met and serves the model, in an Argo Workflow.
	Pipeline Mode = "pipeline"
)

// Modes are all modes, the default first.
var Modes = []Mode{SingleNode, Pipeline}

// WideDeepConfig describes one training of Wide & Deep. Every field is optional;
// null means the default.
type WideDeepConfig struct {
	// What every document has; apimachinery's type would take a function that never
	// sees a cluster a fifth more memory.
	//
	// metadata.name names the folder of the generated files; metadata.namespace
	// (`default` when absent) is the namespace of the generated resources.
	yaml.ResourceMeta `json:",inline"`

	Spec Spec `json:"spec,omitempty"`
}

// Spec is what to train, on which data, as whom, and how to serve it.
type Spec struct {
	Mode    Mode    `json:"mode,omitempty"`
	Model   Model   `json:"model,omitempty"`
	Image   Image   `json:"image,omitempty"`
	Dataset Dataset `json:"dataset,omitempty"`
	Storage Storage `json:"storage,omitempty"`
	User    User    `json:"user,omitempty"`
	// ServiceAccountName names an existing service account for the generated pods.
	// Then neither a ServiceAccount nor RBAC is generated.
	// +kubebuilder:validation:MaxLength=253
	// +kubebuilder:validation:Pattern=`^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$`
	ServiceAccountName string `json:"serviceAccountName,omitempty"`

	Training Training `json:"training,omitempty"`
	Serving  Serving  `json:"serving,omitempty"`
}

// Model is the use case and where its code lies in the training image.
type Model struct {
	// Name is part of the generated resources' names and of the training image's tag.
	// A lower-case DNS label that starts with a letter; without a trailing
	// `-training` at most 48 characters, else the workflow's name gets too long.
	// +kubebuilder:validation:MaxLength=55
	// +kubebuilder:validation:Pattern=`^[a-z]([-a-z0-9]*[a-z0-9])?$`
	Name string `json:"name,omitempty"`
	// Dir is the model's directory in the image, an absolute path.
	// +kubebuilder:validation:Pattern=`^/`
	Dir string `json:"dir,omitempty"`
	// Script is the file name of the training script; its content is the mode's.
	// +kubebuilder:validation:MaxLength=253
	// +kubebuilder:validation:Pattern=`^[-._a-zA-Z0-9]+$`
	Script string `json:"script,omitempty"`
}

// Image is the training image: registry, model name and suffix form a pattern
// that the 2020 package's images follow; reference names any other image.
type Image struct {
	// Registry is where the image is: host[:port][/path].
	// +kubebuilder:validation:MinLength=1
	Registry string `json:"registry,omitempty"`
	// Suffix is appended to the image's tag.
	// +kubebuilder:validation:Pattern=`^[-._a-zA-Z0-9]*$`
	Suffix string `json:"suffix,omitempty"`
	// Reference is a full image reference. It takes the place of the pattern.
	// +kubebuilder:validation:MinLength=1
	Reference string `json:"reference,omitempty"`
	// PullPolicy is the container's imagePullPolicy. By default `pipeline` always
	// pulls and `single-node` leaves the choice to Kubernetes.
	PullPolicy PullPolicy `json:"pullPolicy,omitempty"`
}

// PullPolicy is Kubernetes' imagePullPolicy.
// +kubebuilder:validation:Enum=Always;IfNotPresent;Never
type PullPolicy string

// PullPolicies are all pull policies.
var PullPolicies = []PullPolicy{"Always", "IfNotPresent", "Never"}

// Dataset is the training data.
type Dataset struct {
	// Dir is the node's directory with train.csv and eval.csv, an absolute path;
	// the container sees it under the same path, read-only.
	// +kubebuilder:validation:Pattern=`^/`
	Dir string `json:"dir,omitempty"`
}

// Storage is where the training writes and the server reads.
type Storage struct {
	NFS NFS `json:"nfs,omitempty"`
	// OutputDir is the base name of the output directory, which is
	// <nfs.path>/<user.name>/<model.name>/<outputDir>.
	// +kubebuilder:validation:MaxLength=255
	// +kubebuilder:validation:Pattern=`^[^/]+$`
	OutputDir string `json:"outputDir,omitempty"`
	// CheckpointDir is the base name of the checkpoint directory, beside outputDir.
	// +kubebuilder:validation:MaxLength=255
	// +kubebuilder:validation:Pattern=`^[^/]+$`
	CheckpointDir string `json:"checkpointDir,omitempty"`
}

// NFS is an export and where it is mounted.
type NFS struct {
	// Server is a host name or an IP address.
	// +kubebuilder:validation:MinLength=1
	Server string `json:"server,omitempty"`
	// Path is the exported path, and the mount path in the containers.
	// +kubebuilder:validation:Pattern=`^/`
	Path string `json:"path,omitempty"`
}

// User is whom the containers run as.
type User struct {
	// ID is the process' user id.
	// +kubebuilder:validation:Minimum=0
	ID *int32 `json:"id,omitempty"`
	// Name is the user's name, and a segment of the output path.
	// +kubebuilder:validation:MaxLength=255
	// +kubebuilder:validation:Pattern=`^[A-Za-z0-9._][-A-Za-z0-9._]*$`
	Name string `json:"name,omitempty"`
	// GroupID is the process' group id.
	// +kubebuilder:validation:Minimum=0
	GroupID *int32 `json:"groupID,omitempty"`
	// GroupName is the group's name.
	// +kubebuilder:validation:MaxLength=255
	// +kubebuilder:validation:Pattern=`^[A-Za-z0-9._][-A-Za-z0-9._]*$`
	GroupName string `json:"groupName,omitempty"`
	// FSGroupID owns the mounted volumes.
	// +kubebuilder:validation:Minimum=0
	FSGroupID *int32 `json:"fsGroupID,omitempty"`
}

// Training says how long to train, and when the pipeline's training is good enough.
type Training struct {
	// Steps is how many steps one run trains. By default `pipeline` trains 500, and
	// `single-node` as many as the model's code has by default.
	// +kubebuilder:validation:Minimum=1
	Steps *int32 `json:"steps,omitempty"`
	// TargetAccuracy is the least accuracy to serve, 0 to 1. 0 turns the check off.
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=1
	TargetAccuracy *float64 `json:"targetAccuracy,omitempty"`
	// RetryLimit is how often the pipeline repeats a training that missed the target,
	// failed or lost its pod. What can't get better by itself is not repeated.
	// +kubebuilder:validation:Minimum=0
	RetryLimit *int32 `json:"retryLimit,omitempty"`
}

// Serving is TensorFlow Serving in the pipeline.
type Serving struct {
	// Replicas is the number of servers.
	// +kubebuilder:validation:Minimum=1
	Replicas *int32 `json:"replicas,omitempty"`
	// Port is the Service's port, for gRPC. The server's own are 8500 (gRPC) and 8501 (REST).
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=65535
	Port *int32 `json:"port,omitempty"`
	// Image is the full image reference of TensorFlow Serving.
	// +kubebuilder:validation:MinLength=1
	Image string `json:"image,omitempty"`
	// TimeoutSeconds is how long the workflow waits for all replicas to be available,
	// in seconds, before it fails. The default is 600.
	// +kubebuilder:validation:Minimum=1
	TimeoutSeconds *int32 `json:"timeoutSeconds,omitempty"`
}

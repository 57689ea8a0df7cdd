// Package types holds the API type that users write: WideDeepConfig. It defines the
// structure, the types, the choices and the bounds of the fields. The table in
// internal/parameters/table.go defines how a text is checked, where a value goes and the
// defaults, which differ between the modes; the schema's patterns, defaults and examples come
// from there. The schema and docs/parameters.md show the comments of the fields.
//
// +kubebuilder:object:generate=false
// +versionName=v1alpha1
// +groupName=widedeep.dev
package types

import (
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/widedeep/widedeep/v1alpha1"
)

// WideDeepConfig describes one training of Wide & Deep. Every field is optional;
// null means the default.
// +kubebuilder:object:root=true
// +kubebuilder:resource:path=widedeepconfigs
type WideDeepConfig struct {
	metav1.TypeMeta `json:",inline"`
	// metadata.name names the folder of the generated files; metadata.namespace
	// (`default` when absent) is the namespace of the generated resources.
	metav1.ObjectMeta `json:"metadata,omitempty"`

	Spec Spec `json:"spec,omitempty"`
}

// Spec is what to train, on which data, as whom, and how to serve it.
type Spec struct {
	// Mode selects what to generate.
	Mode v1alpha1.Mode `json:"mode,omitempty"`
	// Workload is the kind of the resource that trains: `Pod` (default) or `Job` on a
	// single node, `Workflow` (default) or `WorkflowTemplate` in a pipeline.
	Workload v1alpha1.Workload `json:"workload,omitempty"`
	// Security `restricted` makes every pod pass Kubernetes' restricted Pod Security
	// Standard. The data must then be on PersistentVolumeClaims, and the user must not be
	// 0.
	Security v1alpha1.Security `json:"security,omitempty"`
	// Labels are added to the labels of every generated resource, pods included.
	Labels map[string]string `json:"labels,omitempty"`
	// Annotations are added to every generated resource, pods included.
	Annotations map[string]string `json:"annotations,omitempty"`

	Model Model `json:"model,omitempty"`
	Image Image `json:"image,omitempty"`
	// ImagePullSecrets are for all images.
	ImagePullSecrets []corev1.LocalObjectReference `json:"imagePullSecrets,omitempty"`

	Dataset Dataset `json:"dataset,omitempty"`
	Storage Storage `json:"storage,omitempty"`
	User    User    `json:"user,omitempty"`
	// ServiceAccountName names an existing service account for the generated pods. Then no
	// ServiceAccount, Role or RoleBinding is generated.
	ServiceAccountName string `json:"serviceAccountName,omitempty"`

	Training Training `json:"training,omitempty"`
	Serving  Serving  `json:"serving,omitempty"`
}

// Model is the use case and where its code lies in the training image.
type Model struct {
	// Name is part of the generated resources' names and of the training image's tag.
	// A lower-case DNS label that starts with a letter; without a trailing
	// `-training` at most 48 characters, else the workflow's name gets too long.
	Name string `json:"name,omitempty"`
	// Dir is the model's directory in the image, an absolute path.
	Dir string `json:"dir,omitempty"`
	// Script is the file name of the training script. The mode defines the script's
	// content.
	Script string `json:"script,omitempty"`
}

// Image is the training image: registry, model name and suffix form a pattern
// that the 2020 package's images follow; reference names any other image.
type Image struct {
	// Registry is the image's registry: host[:port][/path]. The default has no such image:
	// it was never published, so build the image and push it to a registry of your own.
	Registry string `json:"registry,omitempty"`
	// Suffix is appended to the image's tag.
	Suffix string `json:"suffix,omitempty"`
	// Reference is a full image reference, for an image built elsewhere. It replaces the
	// pattern of registry, model name and suffix.
	Reference string `json:"reference,omitempty"`
	// PullPolicy is the container's imagePullPolicy. By default `pipeline` always
	// pulls and `single-node` leaves the choice to Kubernetes.
	PullPolicy v1alpha1.PullPolicy `json:"pullPolicy,omitempty"`
}

// Dataset is the training data.
type Dataset struct {
	// Dir is the node's directory with train.csv and eval.csv, an absolute path;
	// the container sees it under the same path, read-only.
	Dir string `json:"dir,omitempty"`
	// Volume holds train.csv and eval.csv in place of the node's directory; it is mounted
	// read-only at dataset.dir, so no `emptyDir`, and no `ephemeral` without a dataSource.
	Volume *corev1.VolumeSource `json:"volume,omitempty"`
}

// Storage is where the training writes, and where the server reads from.
type Storage struct {
	NFS NFS `json:"nfs,omitempty"`
	// Volume is for the output and the checkpoints, in place of the NFS export. It must be
	// writable and, in a pipeline, shared by all pods, so no `emptyDir`, `configMap`,
	// `secret` or claim that is `readOnly`.
	Volume *corev1.VolumeSource `json:"volume,omitempty"`
	// MountPath is the absolute path at which the volume is mounted; by default nfs.path.
	// An NFS export is mounted at its own path.
	MountPath string `json:"mountPath,omitempty"`
	// OutputDir is the base name of the output directory, which is
	// <nfs.path>/<user.name>/<model.name>/<outputDir>.
	OutputDir string `json:"outputDir,omitempty"`
	// CheckpointDir is the base name of the checkpoint directory, beside outputDir. On a
	// single node the checkpoints are in the output directory by default; if checkpointDir
	// is set, a new pod too continues from the checkpoints in it.
	CheckpointDir string `json:"checkpointDir,omitempty"`
}

// NFS is an NFS export.
type NFS struct {
	// Server is a host name or an IP address.
	Server string `json:"server,omitempty"`
	// Path is the exported path, and the mount path in the containers.
	Path string `json:"path,omitempty"`
}

// User is the user that the containers run as.
type User struct {
	// ID is the process' user id.
	// +kubebuilder:validation:Minimum=0
	ID *int32 `json:"id,omitempty"`
	// Name is the user's name, and a segment of the output path.
	Name string `json:"name,omitempty"`
	// GroupID is the process' group id.
	// +kubebuilder:validation:Minimum=0
	GroupID *int32 `json:"groupID,omitempty"`
	// GroupName is the group's name.
	GroupName string `json:"groupName,omitempty"`
	// FSGroupID is the group that owns the mounted volumes.
	// +kubebuilder:validation:Minimum=0
	FSGroupID *int32 `json:"fsGroupID,omitempty"`
}

// Training configures the training's length, its target and its container.
type Training struct {
	// Steps is the number of steps that one run trains. By default `pipeline` trains 500,
	// and `single-node` as many as the model's code does by default.
	// +kubebuilder:validation:Minimum=1
	Steps *int32 `json:"steps,omitempty"`
	// TargetAccuracy is the least accuracy to serve, 0 to 1. 0 turns the check off.
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=1
	TargetAccuracy *float64 `json:"targetAccuracy,omitempty"`
	// RetryLimit is how often the pipeline repeats a training that missed the target,
	// failed or lost its pod. Failures that no repetition can fix are not repeated.
	// +kubebuilder:validation:Minimum=0
	RetryLimit *int32 `json:"retryLimit,omitempty"`
	// Env are additional environment variables of the training's container.
	Env []corev1.EnvVar `json:"env,omitempty"`
	// Resources are those of the training's container. If requests equal limits for cpu and
	// memory, the pod gets the QoS class Guaranteed, which CPU pinning needs; Argo's
	// containers in the pod then get 100m and 128Mi.
	Resources *corev1.ResourceRequirements `json:"resources,omitempty"`

	Placement `json:",inline"`
}

// Placement restricts the nodes on which pods run.
type Placement struct {
	// NodeSelector is a pod's nodeSelector: labels of the nodes on which the pods may run.
	NodeSelector map[string]string `json:"nodeSelector,omitempty"`
	// Tolerations are a pod's tolerations: taints of nodes on which the pods may run.
	Tolerations []corev1.Toleration `json:"tolerations,omitempty"`
	// Affinity is a pod's affinity: nodes and other pods that the pods prefer or need.
	Affinity *corev1.Affinity `json:"affinity,omitempty"`
	// PriorityClassName is the name of an existing PriorityClass for the pods.
	PriorityClassName string `json:"priorityClassName,omitempty"`
	// TopologySpreadConstraints are a pod's constraints on how pods spread over nodes and
	// zones.
	TopologySpreadConstraints []corev1.TopologySpreadConstraint `json:"topologySpreadConstraints,omitempty"`
}

// Serving is TensorFlow Serving in the pipeline.
type Serving struct {
	// Replicas is the number of servers.
	// +kubebuilder:validation:Minimum=1
	Replicas *int32 `json:"replicas,omitempty"`
	// Port is the Service's port, for gRPC. The servers' own ports are 8500 (gRPC) and 8501
	// (REST).
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=65535
	Port *int32 `json:"port,omitempty"`
	// Image is the full image reference of TensorFlow Serving.
	Image string `json:"image,omitempty"`
	// TimeoutSeconds is how long the workflow waits for all replicas to be available,
	// in seconds, before it fails.
	// +kubebuilder:validation:Minimum=1
	TimeoutSeconds *int32 `json:"timeoutSeconds,omitempty"`
	// Args are additional arguments of TensorFlow Serving.
	Args []string `json:"args,omitempty"`
	// Resources are the resources of each server.
	Resources *corev1.ResourceRequirements `json:"resources,omitempty"`
	// ServiceType is the type of the Service; `NodePort` by default.
	ServiceType v1alpha1.ServiceType `json:"serviceType,omitempty"`
	// NodePort is the Service's port on the nodes; the cluster chooses one by default. A
	// port outside of 30000-32767 needs a cluster that is configured to allow it.
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=65535
	NodePort *int32 `json:"nodePort,omitempty"`
	// Lifecycle is `WithWorkflow` (default), where the servers are deleted with the
	// workflow, or `Retain`, where they remain.
	Lifecycle v1alpha1.Lifecycle `json:"lifecycle,omitempty"`

	Placement `json:",inline"`
}

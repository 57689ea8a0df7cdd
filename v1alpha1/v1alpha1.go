// Package v1alpha1 is the API that users write, WideDeepConfig, in the form that the
// function links: names, choices and the structure, which is generated from the Go types in
// package types. The function does not link those, because they contain Kubernetes' types,
// which would double the time of its start.
package v1alpha1

// The names of the type in a document.
const (
	APIVersion = "widedeep.dev/v1alpha1"
	Kind       = "WideDeepConfig"
)

// Mode selects what a WideDeepConfig expands into.
// +kubebuilder:validation:Enum=single-node;pipeline
type Mode string

const (
	// SingleNode trains once, in a Pod.
	SingleNode Mode = "single-node"
	// Pipeline trains until the target accuracy is met and serves the model, in an Argo Workflow.
	Pipeline Mode = "pipeline"

	// DefaultMode is that of a WideDeepConfig that states none.
	DefaultMode = SingleNode
)

// Workload is the kind of the resource that trains.
// +kubebuilder:validation:Enum=Pod;Job;Workflow;WorkflowTemplate
type Workload string

// Workloads are the kinds that each mode has, its default first.
var Workloads = map[Mode][]Workload{
	SingleNode: {"Pod", "Job"},
	Pipeline:   {"Workflow", "WorkflowTemplate"},
}

// Security is a Pod Security Standard that the pods have to pass.
// +kubebuilder:validation:Enum=restricted
type Security string

// Restricted is https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted.
const Restricted Security = "restricted"

// PullPolicy is Kubernetes' imagePullPolicy.
// +kubebuilder:validation:Enum=Always;IfNotPresent;Never
type PullPolicy string

// ServiceType is the type of a Service.
// +kubebuilder:validation:Enum=NodePort;ClusterIP;LoadBalancer
type ServiceType string

// ClusterIP is the ServiceType without a nodePort.
const ClusterIP ServiceType = "ClusterIP"

// Lifecycle decides whether the servers are deleted with the workflow.
// +kubebuilder:validation:Enum=WithWorkflow;Retain
type Lifecycle string

// Retain is the Lifecycle of servers without an owner reference.
const Retain Lifecycle = "Retain"

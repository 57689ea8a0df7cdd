package parameters

// Component is what pods are for, as their label app.kubernetes.io/component says.
type Component string

// The components.
const (
	Training Component = "training"
	Serving  Component = "serving"
	// Any is each of them.
	Any Component = ""
)

// Place is where the value of a field without a setter goes, in whatever manifests have
// such a place: in files and in the texts that a workflow applies on the cluster.
type Place struct {
	Kind Kind
	// Of is whose pods or whose container it is.
	Of Component
	// Key is the name there: of a field, a variable, a volume, an expression or a kind.
	Key string
}

// Kind is a kind of places.
type Kind string

// The kinds of places. In one that has a list or, in metadata, a mapping already, the
// value is added to it; else the value takes the place of what is there.
const (
	// InMetadata is a field of the metadata of all that is generated, pods included.
	InMetadata Kind = "metadata"
	// InPod is a field of a PodSpec.
	InPod Kind = "pod"
	// InContainer is a field of the container that does the pod's work.
	InContainer Kind = "container"
	// AsVariable is a variable of that container.
	AsVariable Kind = "variable"
	// AsVolume is the source of a volume of the pods.
	AsVolume Kind = "volume"
	// InService is a field of a Service's spec, and InServicePort one of its port.
	InService     Kind = "service"
	InServicePort Kind = "service port"
	// AsExpression is each field whose expression has the name. What else it names stays a
	// setter's; kpt must not put a setter's value back whose place is taken.
	AsExpression Kind = "expression"
	// LeftOut are resources of a kind, which are not generated where the field is stated.
	LeftOut Kind = "left out"
)

// IsExpanded reports whether Kubernetes replaces $(NAME) in what is there
// (https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/).
func (p Place) IsExpanded() bool {
	return p.Kind == AsVariable || p.Kind == InContainer && (p.Key == "env" || p.Key == "args" || p.Key == "command")
}

package parameters

// Component is the purpose of a pod, the value of the pod's label app.kubernetes.io/component.
type Component string

// The components.
const (
	Training Component = "training"
	Serving  Component = "serving"
	// Any stands for every component.
	Any Component = ""
)

// Place is where the value of a field without a setter goes. A place applies to every
// manifest that has it, as a file or in a workflow that creates it on the cluster.
type Place struct {
	Kind Kind
	// Of is the component of the pods or of the container.
	Of Component
	// Key is the name at the place: the name of a field, a variable, a volume, an
	// expression or a kind, depending on Kind.
	Key string
}

// Kind is a kind of places.
type Kind string

// The kinds of places. A list, and a mapping in metadata, is added to what the manifest has
// there. Any other value replaces what the manifest has.
const (
	// InMetadata is a field of the metadata of every generated resource, and of pod
	// templates.
	InMetadata Kind = "metadata"
	// InPod is a field of a PodSpec.
	InPod Kind = "pod"
	// InContainer is a field of the container that does the pod's work.
	InContainer Kind = "container"
	// AsVariable is an environment variable of that container.
	AsVariable Kind = "variable"
	// AsVolume is the source of one of the pods' volumes.
	AsVolume Kind = "volume"
	// InService is a field of a Service's spec; InServicePort is a field of the Service's
	// port.
	InService     Kind = "service"
	InServicePort Kind = "service port"
	// AsExpression is each field whose expression uses the name. If the name is a setter's,
	// the comment with the expression is removed: otherwise kpt would write the setter's
	// value over this one.
	AsExpression Kind = "expression"
	// LeftOut are the resources of a kind. They are not generated when the field is set.
	LeftOut Kind = "left out"
)

// IsExpanded reports whether Kubernetes expands $(NAME) in the value at this place
// (https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/).
func (p Place) IsExpanded() bool {
	return p.Kind == AsVariable || p.Kind == InContainer && (p.Key == "env" || p.Key == "args" || p.Key == "command")
}

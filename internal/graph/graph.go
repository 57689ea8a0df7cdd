// Package graph draws resources and how they refer to each other: what a workflow's steps
// run and apply, which volumes pods mount, which pods Services select, and which accounts
// have which roles.
//
// The edges are read from the resources alone, as Kubernetes and Argo would follow them: by
// name, by label, and in the manifests that a workflow applies. The package knows nothing about
// the modes, so it draws resources that others patched or wrote too.
package graph

// Graph holds the resources of a set, and what they refer to.
type Graph struct {
	// Nodes are in the order of the set; what a node refers to comes after it.
	Nodes []*Node
	Edges []*Edge
}

// Node is a resource, a step of a workflow, or a volume.
type Node struct {
	// Kind is a resource's kind or, for a volume that is no resource, the type as a pod
	// spells it, such as nfs.
	Kind, Name string
	// Details are further facts, a line each, such as the image.
	Details []string
	Class   Class
	Origin  Origin
	// Config is the name of the WideDeepConfig that the node belongs to; empty if there is
	// none.
	Config string

	// Workflow is the workflow that a step belongs to; nil for any other node. Steps of
	// one Stage run at the same time, after those of the stage before.
	Workflow *Node
	Stage    int
}

// Class is what a node is for. It decides the node's column and colour.
type Class int

const (
	// Workflow is a workflow, or a template of one.
	Workflow Class = iota
	// Step is a step or a task of a workflow.
	Step
	// Workload is a pod, or what creates pods.
	Workload
	// Network is a Service, or another resource that refers to workloads.
	Network
	// Storage is what pods read and write: volumes, ConfigMaps, Secrets.
	Storage
	// Account is a service account or a role.
	Account
)

// String is the name of the class in the pictures.
func (c Class) String() string {
	return [...]string{"workflow", "step", "workload", "network", "storage", "account"}[c]
}

// Origin is where a node comes from.
type Origin int

const (
	// Given is a resource of the set.
	Given Origin = iota
	// Created is what a workflow of the set creates on the cluster.
	Created
	// Referred is what the set only refers to, such as an NFS server.
	Referred
)

// String is the name of the origin in the pictures.
func (o Origin) String() string { return [...]string{"given", "created", "referred"}[o] }

// Edge leads from a node to one that it refers to.
type Edge struct {
	From, To *Node
	// Label is a verb, as in "Service selects Deployment", or the reference's field.
	Label string
}

// configs returns the WideDeepConfigs that nodes belong to, in the order of the nodes.
func (g *Graph) configs() []string {
	var names []string
	there := map[string]bool{}
	for _, n := range g.Nodes {
		if !there[n.Config] {
			there[n.Config] = true
			names = append(names, n.Config)
		}
	}
	return names
}

// steps returns the steps of a workflow, in the order in which they run.
func (g *Graph) steps(workflow *Node) []*Node {
	var steps []*Node
	for _, n := range g.Nodes {
		if n.Workflow == workflow {
			steps = append(steps, n)
		}
	}
	return steps
}

// connect adds an edge, once. It adds none from or to a missing node.
func (g *Graph) connect(from, to *Node, label string) {
	if from == nil || to == nil || from == to {
		return
	}
	for _, e := range g.Edges {
		if e.From == from && e.To == to && e.Label == label {
			return
		}
	}
	g.Edges = append(g.Edges, &Edge{from, to, label})
}

package graph

import (
	"cmp"
	"fmt"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

const defaultNamespace = "default"

// New returns the graph of a set of resources. The annotation has the name of the
// WideDeepConfig that a resource was generated from, if it is of a kind that is generated. Lists are drawn as their items; local
// configuration, which never gets to a cluster, is left out.
func New(set []*yaml.Node, annotation string, isGenerated func(apiVersion, kind string) bool) (*Graph, error) {
	b := &builder{annotation: annotation, isGenerated: isGenerated, graph: &Graph{}, nodes: map[id]*Node{}, unnamed: map[string]int{}}
	var all []*resource
	for _, document := range set {
		if document.Kind != yaml.MappingNode {
			continue // no resource: another tool's file, or a template
		}
		kind := yaml.NewRNode(document).GetKind()
		if kind == "" {
			continue
		}
		var decoded any
		if err := document.Decode(&decoded); err != nil {
			return nil, fmt.Errorf("%s: %w", kind, err)
		}
		all = append(all, b.resources(content{decoded})...)
	}
	stated := map[string]bool{}
	for _, r := range all {
		stated[r.text("metadata", "namespace")] = true
	}
	delete(stated, "")
	b.severalNamespaces = len(stated) > 1
	// All nodes of the set come first, so that a reference to a later resource leads to it.
	for _, r := range all {
		b.addResource(r)
	}
	for _, r := range all {
		if err := b.refer(r); err != nil {
			return nil, fmt.Errorf("%s/%s: %w", r.kind, r.name, err)
		}
	}
	b.selectPods()
	b.referByName()
	return b.graph, nil
}

// resource is a resource of the set, or one that a workflow creates.
type resource struct {
	content
	kind, namespace, name string
	// config is the WideDeepConfig that the resource was generated from.
	config string
	node   *Node
}

// id identifies a node that others refer to. Only nodes that are not in the set have a
// config, since every config gets its own: two frames that share an NFS server would be
// connected across the picture.
type id struct{ kind, namespace, name, config string }

// idOf returns the id of a resource of the set. The kinds of a cluster have no namespace.
func idOf(kind, namespace, name string) id {
	if strings.HasPrefix(kind, "Cluster") {
		namespace = ""
	}
	return id{kind: kind, namespace: namespace, name: name}
}

type builder struct {
	annotation  string
	isGenerated func(apiVersion, kind string) bool
	// severalNamespaces reports whether the namespace is part of the names in the picture.
	severalNamespaces bool

	graph *Graph
	nodes map[id]*Node
	// unnamed are how many resources have a generateName, by kind and that.
	unnamed map[string]int
	// pods and selectors are matched when all pods are known.
	pods      []*pod
	selectors []selector
	// others are resources whose kind has no references that this package knows.
	others []*resource
}

// resources returns the resources in a document, which may be a list.
func (b *builder) resources(c content) []*resource {
	if items := c.list("items"); len(items) > 0 && strings.HasSuffix(c.text("kind"), "List") {
		var all []*resource
		for _, item := range items {
			all = append(all, b.resources(item)...)
		}
		return all
	}
	r := b.read(c, "")
	if r.kind == "" || r.name == "" || c.text("metadata", "annotations", "config.kubernetes.io/local-config") == "true" {
		return nil
	}
	return []*resource{r}
}

// read returns the resource in a document that is applied in a namespace.
func (b *builder) read(c content, namespace string) *resource {
	r := &resource{
		content:   c,
		kind:      c.text("kind"),
		namespace: cmp.Or(c.text("metadata", "namespace"), namespace, defaultNamespace),
		name:      c.text("metadata", "name"),
	}
	if prefix := c.text("metadata", "generateName"); r.name == "" && prefix != "" {
		r.name = prefix + "…" // the API server completes it
		same := r.kind + "/" + r.name
		if b.unnamed[same]++; b.unnamed[same] > 1 {
			r.name += fmt.Sprintf(" (%d)", b.unnamed[same])
		}
	}
	if b.isGenerated(c.text("apiVersion"), r.kind) {
		r.config = c.text("metadata", "annotations", b.annotation)
	}
	return r
}

// addResource adds the node of a resource of the set. A binding has none: it is a detail of
// the role.
func (b *builder) addResource(r *resource) {
	if isBinding(r.kind) {
		return
	}
	r.node = b.add(&Node{Kind: r.kind, Name: r.name, Class: classOf(r), Config: r.config, Details: details(r)})
	if stated := r.text("metadata", "namespace"); stated != "" && b.severalNamespaces {
		r.node.Name = stated + "/" + r.name
	}
	if key := idOf(r.kind, r.namespace, r.name); b.nodes[key] == nil {
		b.nodes[key] = r.node
	}
}

func (b *builder) add(n *Node) *Node {
	b.graph.Nodes = append(b.graph.Nodes, n)
	return n
}

// referredNode returns the node of what a resource refers to. It adds one if the set has
// none, and returns nil if the reference names nothing.
func (b *builder) referredNode(kind string, from *resource, name string, class Class) *Node {
	if kind == "" || name == "" {
		return nil
	}
	key := idOf(kind, from.namespace, name)
	if b.nodes[key] == nil {
		key.config = from.config
	}
	if b.nodes[key] == nil {
		b.nodes[key] = b.add(&Node{Kind: kind, Name: name, Class: class, Config: from.config, Origin: Referred})
	}
	return b.nodes[key]
}

// refer adds the edges from a resource.
func (b *builder) refer(r *resource) error {
	switch {
	case isBinding(r.kind):
		b.bind(r)
	case isWorkflow(r):
		return b.workflow(r)
	case !b.describePods(r) && !b.addSelector(r):
		b.others = append(b.others, r)
	}
	return nil
}

func isBinding(kind string) bool { return kind == "RoleBinding" || kind == "ClusterRoleBinding" }

// bind leads from each account of a binding to the role that the account gets.
func (b *builder) bind(r *resource) {
	roleName := r.text("roleRef", "name")
	role := b.referredNode(r.text("roleRef", "kind"), r, roleName, Account)
	binding := "by " + r.kind
	if r.name != roleName {
		binding += " " + r.name
	}
	if role != nil {
		role.Details = append(role.Details, binding)
	}
	for _, subject := range r.list("subjects") {
		in := *r
		in.namespace = cmp.Or(subject.text("namespace"), r.namespace)
		b.graph.connect(b.referredNode(subject.text("kind"), &in, subject.text("name"), Account), role, "has")
	}
}

// selector has the labels of the pods that a resource selects.
type selector struct {
	from   *resource
	labels map[string]string
}

// addSelector notes the selector of a resource, and reports whether there is one.
func (b *builder) addSelector(r *resource) bool {
	for _, path := range [][]string{{"spec", "selector", "matchLabels"}, {"spec", "podSelector", "matchLabels"}, {"spec", "selector"}} {
		if labels := r.labels(path...); len(labels) > 0 {
			b.selectors = append(b.selectors, selector{r, labels})
			return true
		}
	}
	return false
}

// selectPods leads from each selector to what has pods with its labels.
func (b *builder) selectPods() {
	for _, s := range b.selectors {
		for _, p := range b.pods {
			if p.of.namespace == s.from.namespace && p.hasLabels(s.labels) {
				b.graph.connect(s.from.node, p.of.node, "selects")
			}
		}
	}
}

// referByName follows the references in resources of other kinds: mappings of a kind and a
// name that the set has, such as the scaleTargetRef of an autoscaler.
func (b *builder) referByName() {
	for _, r := range b.others {
		var follow func(c content, field string)
		follow = func(c content, field string) {
			if to := b.nodes[idOf(c.text("kind"), r.namespace, c.text("name"))]; to != nil {
				b.graph.connect(r.node, to, field)
			}
			for _, element := range c.list() {
				follow(element, field)
			}
			for _, key := range c.keys() {
				follow(c.at(key), key)
			}
		}
		follow(r.content, "")
	}
}

package fn

import (
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/manifests"
)

// claim is what there can be once on a cluster: a resource's identity or, in place of
// that, a port of the nodes.
type claim struct {
	identity
	nodePort string
}

// deployments are the parameters of a generated workflow that name what it applies to
// the cluster.
var deployments = map[string]manifests.Kind{
	"DEPLOYMENT_NAME": {Group: "apps", Name: "Deployment"},
	"SERVICE_NAME":    {Name: "Service"},
}

// claims lists what a generated resource is, and what it makes on the cluster.
func (g *generated) claims() []claim {
	return append([]claim{{identity: g.identity()}}, deployed(g.yaml, g.identity().namespace)...)
}

// claims lists what an item is and, where ports count, those of the nodes that a Service
// asks for; for a workflow that this function generated, what that makes.
func (r *resource) claims(portsCount bool) ([]claim, error) {
	all := []claim{{identity: r.identity()}}
	isService := portsCount && r.kind == "Service" && r.group() == ""
	if !isService && r.owner == "" {
		return all, nil
	}
	node, err := r.node()
	if err != nil {
		return nil, err
	}
	if isService {
		return append(all, nodePorts(node.YNode())...), nil
	}
	return append(all, deployed(node.YNode(), r.identity().namespace)...), nil
}

// deployed lists what a generated workflow makes in its namespace; other resources make
// nothing.
func deployed(resource *yaml.Node, namespace string) []claim {
	var all []claim
	for _, parameter := range elements(lookup(resource, "spec", "arguments", "parameters")) {
		name, value := child(parameter, "name"), child(parameter, "value")
		if name == nil || value == nil {
			continue
		}
		if made, ok := deployments[name.Value]; ok {
			all = append(all, claim{identity: identity{made.Group, made.Name, namespace, value.Value}})
		}
	}
	for _, scalar := range appliedTexts(resource) {
		if !strings.Contains(scalar.Value, "nodePort:") {
			continue
		}
		// What somebody else changed so that it can't be read makes nothing.
		if text, err := readText(scalar); err == nil {
			all = append(all, nodePorts(text.node)...)
		}
	}
	return all
}

// nodePorts lists the ports of the nodes that a Service states.
func nodePorts(service *yaml.Node) []claim {
	ports := []*yaml.Node{lookup(service, "spec", "healthCheckNodePort")}
	for _, port := range elements(lookup(service, "spec", "ports")) {
		ports = append(ports, child(port, "nodePort"))
	}
	var all []claim
	for _, port := range ports {
		if port != nil && port.Kind == yaml.ScalarNode && port.Value != "0" {
			all = append(all, claim{nodePort: port.Value})
		}
	}
	return all
}

// elements are a list's; nil and what is no list have none.
func elements(n *yaml.Node) []*yaml.Node {
	if n == nil || n.Kind != yaml.SequenceNode {
		return nil
	}
	return n.Content
}

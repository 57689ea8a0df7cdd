package fn

import (
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/argo"
	"github.com/widedeep/widedeep/manifests"
)

// claim is something that a cluster can hold only once: a resource's identity or a
// nodePort.
type claim struct {
	identity
	nodePort string
}

// deployments are the parameters of a generated workflow that name the resources which the
// workflow creates on the cluster.
var deployments = map[string]manifests.Kind{
	"DEPLOYMENT_NAME": {Group: "apps", Name: "Deployment"},
	"SERVICE_NAME":    {Name: "Service"},
}

// claims lists a generated resource's identity, and what the resource creates on the
// cluster.
func (g *generated) claims() []claim {
	return append([]claim{{identity: g.identity()}}, deployedClaims(g.yaml, g.identity().namespace)...)
}

// claims lists an item's identity. If ports count, it also lists the nodePorts that a
// Service sets. For a workflow that this function generated, it lists what the workflow
// creates.
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
		return append(all, nodePortClaims(node.YNode())...), nil
	}
	return append(all, deployedClaims(node.YNode(), r.identity().namespace)...), nil
}

// deployedClaims lists what a generated workflow creates in its namespace. Other resources
// create nothing.
func deployedClaims(resource *yaml.Node, namespace string) []claim {
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
	for _, scalar := range resourceManifests(resource) {
		if !strings.Contains(scalar.Value, "nodePort:") {
			continue
		}
		// A manifest that somebody changed and that can't be parsed claims nothing.
		if manifest, err := argo.Parse(scalar); err == nil {
			all = append(all, nodePortClaims(manifest.Node)...)
		}
	}
	return all
}

// nodePortClaims lists the nodePorts that a Service sets.
func nodePortClaims(service *yaml.Node) []claim {
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

// elements returns the elements of a list; nil for any other node.
func elements(n *yaml.Node) []*yaml.Node {
	if n == nil || n.Kind != yaml.SequenceNode {
		return nil
	}
	return n.Content
}

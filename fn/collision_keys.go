package fn

import (
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/argo"
	"github.com/widedeep/widedeep/manifests"
)

// collisionKey is something that a cluster can hold only once: a resource's identity or a
// nodePort.
type collisionKey struct {
	identity
	nodePort string
}

// deployments are the parameters of a generated workflow that name the resources which the
// workflow creates on the cluster.
var deployments = map[string]manifests.Kind{
	"DEPLOYMENT_NAME": {Group: "apps", Name: "Deployment"},
	"SERVICE_NAME":    {Name: "Service"},
}

// claims are the generated resources that need each collision key first.
type claims map[collisionKey]*generated

// add adds what generated resources need. What a resource of another config needs already, it passes on, once for
// each two configs.
func (c claims) add(all []*generated, taken func(g, other *generated, key collisionKey)) {
	type pair struct{ one, other *config }
	passedOn := map[pair]bool{}
	for _, g := range all {
		for _, key := range g.collisionKeys() {
			other := c[key]
			if other == nil {
				c[key] = g
				continue
			}
			// A config that a pipeline renders twice is read twice.
			isOther := g.config.resource().String() != other.config.resource().String()
			if both := (pair{g.config, other.config}); isOther && !passedOn[both] {
				passedOn[both] = true
				taken(g, other, key)
			}
		}
	}
}

// hasPorts reports whether a port of the nodes is needed.
func (c claims) hasPorts() bool {
	for key := range c {
		if key.nodePort != "" {
			return true
		}
	}
	return false
}

// collisionKeys lists a generated resource's identity, and what the resource creates on the
// cluster.
func (g *generated) collisionKeys() []collisionKey {
	return append([]collisionKey{{identity: g.identity()}}, createdKeys(g.yaml, g.identity().namespace)...)
}

// collisionKeys lists an item's identity. If ports count, it also lists the nodePorts that a
// Service sets. For a workflow that this function generated, it lists what the workflow
// creates.
func (r *resource) collisionKeys(portsCount bool) ([]collisionKey, error) {
	all := []collisionKey{{identity: r.identity()}}
	isService := portsCount && r.kind == "Service" && r.group() == ""
	if !isService && r.owner == "" {
		return all, nil
	}
	node, err := r.node()
	if err != nil {
		return nil, err
	}
	if isService {
		return append(all, nodePortKeys(node.YNode())...), nil
	}
	return append(all, createdKeys(node.YNode(), r.identity().namespace)...), nil
}

// createdKeys lists what a generated workflow creates in its namespace. Other resources
// create nothing.
func createdKeys(resource *yaml.Node, namespace string) []collisionKey {
	var all []collisionKey
	for _, parameter := range elements(lookup(resource, "spec", "arguments", "parameters")) {
		name, value := child(parameter, "name"), child(parameter, "value")
		if name == nil || value == nil {
			continue
		}
		if made, ok := deployments[name.Value]; ok {
			all = append(all, collisionKey{identity: identity{made.Group, made.Name, namespace, value.Value}})
		}
	}
	for _, scalar := range resourceManifests(resource) {
		if !strings.Contains(scalar.Value, "nodePort:") {
			continue
		}
		// A manifest that somebody changed and that can't be parsed has no keys.
		if manifest, err := argo.Parse(scalar); err == nil {
			all = append(all, nodePortKeys(manifest.Node)...)
		}
	}
	return all
}

// nodePortKeys lists the nodePorts that a Service sets.
func nodePortKeys(service *yaml.Node) []collisionKey {
	ports := []*yaml.Node{lookup(service, "spec", "healthCheckNodePort")}
	for _, port := range elements(lookup(service, "spec", "ports")) {
		ports = append(ports, child(port, "nodePort"))
	}
	var all []collisionKey
	for _, port := range ports {
		if port != nil && port.Kind == yaml.ScalarNode && port.Value != "0" {
			all = append(all, collisionKey{nodePort: port.Value})
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

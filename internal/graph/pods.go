package graph

import (
	"cmp"
	"slices"
)

// pod is a pod's description in a resource.
type pod struct {
	of *resource
	// labels are the pod's own.
	labels map[string]string
	// spec is the pod's spec, or a workflow's template, which has most of the same fields.
	spec content
	// volumes, claims and pullSecrets are those of the spec and of what it is a part of.
	volumes, claims, pullSecrets []content
}

func (p *pod) hasLabels(labels map[string]string) bool {
	for key, value := range labels {
		if p.labels[key] != value {
			return false
		}
	}
	return true
}

// describePods adds the references of the pods that a resource describes, and reports
// whether it describes any.
func (b *builder) describePods(r *resource) bool {
	metadata, spec := podIn(r.content)
	if spec.any == nil {
		return false
	}
	b.addPod(&pod{
		of: r, labels: metadata.labels("labels"), spec: spec,
		volumes: spec.list("volumes"), claims: r.list("spec", "volumeClaimTemplates"),
		pullSecrets: spec.list("imagePullSecrets"),
	})
	b.account(r.node, r, cmp.Or(spec.text("serviceAccountName"), spec.text("serviceAccount")))
	return true
}

// podIn finds the metadata and the spec of a pod: of a Pod itself, or in the template of
// what creates pods. The spec is empty if there is none.
func podIn(c content) (metadata, spec content) {
	for _, key := range []string{"template", "jobTemplate"} {
		template := c.at("spec", key)
		if template.any == nil {
			continue
		}
		if metadata, spec := podIn(template); spec.any != nil {
			return metadata, spec
		}
	}
	if len(c.list("spec", "containers")) > 0 {
		return c.at("metadata"), c.at("spec")
	}
	return content{}, content{}
}

// account leads to the service account that pods run as.
func (b *builder) account(from *Node, r *resource, name string) {
	b.graph.connect(from, b.referredNode("ServiceAccount", r, name, Account), "runs as")
}

// addPod adds the references of a pod, except for its account.
func (b *builder) addPod(p *pod) {
	b.pods = append(b.pods, p)
	for _, container := range containersOf(p.spec) {
		for _, mount := range container.list("volumeMounts") {
			label := "mounts"
			if mount.is("readOnly") {
				label = "reads"
			}
			for _, volume := range b.volumes(p, mount.text("name")) {
				b.graph.connect(p.of.node, volume, label)
			}
		}
		for _, variable := range container.list("env") {
			b.variables(p, variable.at("valueFrom"), "KeyRef")
		}
		for _, variables := range container.list("envFrom") {
			b.variables(p, variables, "Ref")
		}
	}
	for _, secret := range p.pullSecrets {
		b.graph.connect(p.of.node, b.referredNode("Secret", p.of, secret.text("name"), Storage), "pulls images with")
	}
}

// containersOf returns the containers of a pod's spec or of a workflow's template.
func containersOf(spec content) []content {
	all := slices.Concat(spec.list("initContainers"), spec.list("containers"), spec.list("sidecars"), spec.list("containerSet", "containers"))
	for _, key := range []string{"container", "script"} {
		if one := spec.at(key); one.any != nil {
			all = append(all, one)
		}
	}
	return all
}

// variables leads to what variables are read from, such as the configMapRef or, with
// another suffix, the configMapKeyRef of the source.
func (b *builder) variables(p *pod, source content, suffix string) {
	b.graph.connect(p.of.node, b.referredNode("ConfigMap", p.of, source.text("configMap"+suffix, "name"), Storage), "reads")
	b.graph.connect(p.of.node, b.referredNode("Secret", p.of, source.text("secret"+suffix, "name"), Storage), "reads")
}

// volumes returns the nodes of a pod's volume; several if it is projected.
func (b *builder) volumes(p *pod, name string) []*Node {
	for _, claim := range p.claims {
		if claim.text("metadata", "name") == name {
			return []*Node{b.ownVolume(p, "PersistentVolumeClaim", name)}
		}
	}
	for _, volume := range p.volumes {
		if volume.text("name") != name {
			continue
		}
		sources := volume.list("projected", "sources")
		if len(sources) == 0 {
			sources = []content{volume}
		}
		var all []*Node
		for _, source := range sources {
			all = append(all, b.volume(p, source, name))
		}
		return all
	}
	return nil
}

// volume returns the node of a volume's source.
func (b *builder) volume(p *pod, source content, name string) *Node {
	nfs := source.text("nfs", "server")
	if nfs != "" {
		nfs += ":" + source.text("nfs", "path")
	}
	n := cmp.Or(
		b.referredNode("ConfigMap", p.of, source.text("configMap", "name"), Storage),
		b.referredNode("Secret", p.of, cmp.Or(source.text("secret", "secretName"), source.text("secret", "name")), Storage),
		b.referredNode("PersistentVolumeClaim", p.of, source.text("persistentVolumeClaim", "claimName"), Storage),
		b.referredNode("nfs", p.of, nfs, Storage),
		b.referredNode("hostPath", p.of, source.text("hostPath", "path"), Storage),
	)
	if n != nil {
		return n
	}
	kind := "volume"
	for _, key := range source.keys() {
		if key != "name" {
			kind = key
		}
	}
	return b.ownVolume(p, kind, name)
}

// ownVolume returns the node of a volume that no other pod has.
func (b *builder) ownVolume(p *pod, kind, name string) *Node {
	key := id{kind, p.of.namespace, p.of.kind + "/" + p.of.name + "/" + name, p.of.config}
	if b.nodes[key] == nil {
		b.nodes[key] = b.add(&Node{Kind: kind, Name: name, Class: Storage, Config: p.of.config, Origin: Created})
	}
	return b.nodes[key]
}

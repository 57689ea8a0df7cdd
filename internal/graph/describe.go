package graph

import (
	"maps"
	"slices"
	"strings"
)

// details are the facts of a resource that are shown below its name.
func details(r *resource) []string {
	switch r.kind {
	case "ConfigMap", "Secret":
		return slices.Concat(r.keys("data"), r.keys("binaryData"), r.keys("stringData"))
	case "Service":
		var ports []string
		for _, port := range r.list("spec", "ports") {
			ports = append(ports, strings.TrimSpace(r.text("spec", "type")+" "+numbers(port)))
		}
		return ports
	}
	_, spec := podIn(r.content)
	lines := images(spec)
	if replicas := r.scalar("spec", "replicas"); replicas != "" {
		lines = append([]string{replicas + " replicas"}, lines...)
	}
	return lines
}

// numbers are a port's numbers on the way from a node to the pod, as in "30001 → 80 → 8080".
func numbers(port content) string {
	var all []string
	for _, key := range []string{"nodePort", "port", "targetPort"} {
		if number := port.scalar(key); number != "" {
			all = append(all, number)
		}
	}
	return strings.Join(slices.Compact(all), " → ")
}

// images lists the images of a pod's containers, each once.
func images(spec content) []string {
	all := map[string]bool{}
	for _, container := range containersOf(spec) {
		if image := container.text("image"); image != "" {
			all[image] = true
		}
	}
	return slices.Sorted(maps.Keys(all))
}

// classOf is the class of a resource.
func classOf(r *resource) Class {
	switch r.kind {
	case "ConfigMap", "Secret", "PersistentVolumeClaim", "PersistentVolume", "StorageClass":
		return Storage
	case "ServiceAccount", "Role", "ClusterRole":
		return Account
	}
	if isWorkflow(r) {
		return Workflow
	}
	if _, spec := podIn(r.content); spec.any != nil {
		return Workload
	}
	return Network
}

package rules

import (
	"cmp"
	"slices"
	"strings"
)

const (
	// HugePages begins the names of huge pages, which end in their size.
	HugePages = "hugepages-"
	// exampleDevice is the extended resource that messages name.
	exampleDevice = "nvidia.com/gpu"
)

// containerResources are the resources without a prefix, except for other sizes of huge
// pages (https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/).
var containerResources = []string{"cpu", "memory", "ephemeral-storage", HugePages + "2Mi", HugePages + "1Gi"}

// ResourceName allows the name of a container's resource.
var ResourceName = Where("must be cpu, memory, ephemeral-storage, hugepages-SIZE or, for a device, DOMAIN/NAME, as in "+exampleDevice, isResource).
	Formed(strings.Join(containerResources, "|")+`|`+HugePages+`[-_.A-Za-z0-9]*[A-Za-z0-9]`+`|`+dnsName+`/`+qualifiedWord, longestKey).
	Guessing(meantResource)

func isResource(name string) bool {
	switch {
	case !IsQualifiedName(name):
		return false
	case !strings.Contains(name, "/"):
		return slices.Contains(containerResources, name) || strings.HasPrefix(name, HugePages)
	default:
		// A quota names a device requests.NAME, so that must be a valid name too.
		return !IsDevice(name) || !strings.HasPrefix(name, "requests.") && IsQualifiedName("requests."+name)
	}
}

// IsDevice reports whether a resource is an extended resource, such as nvidia.com/gpu.
func IsDevice(name string) bool {
	return strings.Contains(name, "/") && !strings.Contains(name, "kubernetes.io/")
}

// meantResource returns the resource that a name was probably meant to be. What is in a device's name
// means the device: gpu is one edit from cpu.
func meantResource(name string) string {
	device := Meant(strings.TrimSuffix(name, "s"), []string{exampleDevice})
	return cmp.Or(device, Nearest(name, containerResources))
}

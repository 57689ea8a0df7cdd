package fn_test

import (
	"strings"
	"testing"
)

// Variables take the fields and the resources that Kubernetes' downward API has for them.
func TestDownwardAPIInVariables(t *testing.T) {
	const at = "spec.training.env[0].valueFrom."
	field := func(path string) string { return "valueFrom: {fieldRef: {fieldPath: " + path + "}}" }
	resource := func(text string) string { return "valueFrom: {resourceFieldRef: {resource: " + text + "}}" }
	for name, c := range map[string]struct {
		variable string
		want     []string
	}{
		"an empty value beside a source is allowed":         {"value: \"\", " + field("metadata.name"), nil},
		"a value beside a source is refused":                {"value: a, " + field("metadata.name"), []string{"spec.training.env[0].value: Invalid value: \"a\": must not be given beside valueFrom"}},
		"a misspelled field is refused":                     {field("spec.nodename"), []string{at + "fieldRef.fieldPath: Invalid value: \"spec.nodename\": must be one of metadata.name, "}},
		"a field that only files have is refused":           {field("metadata.labels"), []string{at + "fieldRef.fieldPath: "}},
		"a label in capital letters is refused":             {field("\"metadata.labels['Example.com/a']\""), []string{at + "fieldRef.fieldPath: Invalid value: \"Example.com/a\": must be [prefix/]name"}},
		"a label in lower-case letters is allowed":          {field("\"metadata.labels['example.com/a']\""), nil},
		"an annotation in capital letters is allowed":       {field("\"metadata.annotations['Example.com/a']\""), nil},
		"an annotation with a space is refused":             {field("\"metadata.annotations['a b']\""), []string{at + "fieldRef.fieldPath: Invalid value: \"a b\": "}},
		"a key of another mapping is refused":               {field("\"metadata.owners['a']\""), []string{at + "fieldRef.fieldPath: Invalid value: \"metadata.owners['a']\": must be one of"}},
		"a label without a closing bracket is refused":      {field("\"metadata.labels['a\""), []string{at + "fieldRef.fieldPath: Invalid value: \"metadata.labels['a\": must be one of"}},
		"a label without an opening bracket is refused":     {field("\"metadata.labels']\""), []string{at + "fieldRef.fieldPath: Invalid value: \"metadata.labels']\": must be one of"}},
		"a misspelled resource is refused":                  {resource("limits.cpus"), []string{at + "resourceFieldRef.resource: Invalid value: \"limits.cpus\": must be one of limits.cpu, "}},
		"a misspelled prefix of a resource is refused":      {resource("limit.hugepages-2Mi"), []string{at + "resourceFieldRef.resource: Invalid value: \"limit.hugepages-2Mi\": must be one of limits.cpu, "}},
		"a limit of huge pages is allowed":                  {resource("limits.hugepages-2Mi"), nil},
		"a request of huge pages with a divisor is allowed": {resource("requests.hugepages-2Mi, divisor: 1Mi"), nil},
	} {
		t.Run(name, specCase{reason: name, spec: "training: {env: [{name: A, " + c.variable + "}]}", want: c.want}.run)
	}
	for _, path := range strings.Fields("metadata.name metadata.namespace metadata.uid spec.nodeName spec.serviceAccountName status.hostIP status.hostIPs status.podIP status.podIPs") {
		specCase{reason: "the downward API has it", spec: "training: {env: [{name: A, " + field(path) + "}]}"}.run(t)
	}
	for _, name := range strings.Fields("limits.cpu limits.memory limits.ephemeral-storage requests.cpu requests.memory requests.ephemeral-storage") {
		specCase{reason: "the downward API has it", spec: "training: {env: [{name: A, " + resource(name) + "}]}"}.run(t)
	}
}

// A divisor is one of the units that Kubernetes has for the resource.
func TestDivisorsOfTheDownwardAPI(t *testing.T) {
	const at = "spec.training.env[0].valueFrom.resourceFieldRef.divisor: Invalid value: "
	for resource, divisors := range map[string]struct{ allowed, refused, want string }{
		"limits.cpu":      {"0 1 1m 1000m", "2 10m 1k 1Ki 500m", "must be 1 or 1m"},
		"requests.memory": {"0 1 1k 1M 1G 1T 1P 1E 1Ki 1Mi 1Gi 1Ti 1Pi 1Ei", "2 2k 1m 10k 2Ki 1e3 1E3 1000Ki", "must be 1 or a single unit, as in 1k or 1Mi"},
	} {
		spec := func(divisor string) string {
			return "training: {env: [{name: A, valueFrom: {resourceFieldRef: {resource: " + resource + ", divisor: " + divisor + "}}}]}"
		}
		for _, divisor := range strings.Fields(divisors.allowed) {
			specCase{reason: "it is one unit", spec: spec(divisor)}.run(t)
		}
		for _, divisor := range strings.Fields(divisors.refused) {
			specCase{reason: "it is no unit", spec: spec(divisor), want: []string{divisors.want}}.run(t)
		}
	}
	specCase{reason: "the field is named", spec: "training: {env: [{name: A, valueFrom: {resourceFieldRef: {resource: limits.cpu, divisor: 2}}}]}", want: []string{at + "2: must be"}}.run(t)
}

// The downward API has other fields for the files of a volume than for variables.
func TestDownwardAPIInFiles(t *testing.T) {
	const at = "spec.dataset.volume.downwardAPI.items[0]"
	for name, c := range map[string]struct {
		file string
		want []string
	}{
		"the pod's name is allowed":                          {"fieldRef: {fieldPath: metadata.name}", nil},
		"the pod's namespace is allowed":                     {"fieldRef: {fieldPath: metadata.namespace}", nil},
		"the pod's uid is allowed":                           {"fieldRef: {fieldPath: metadata.uid}", nil},
		"all labels are allowed":                             {"fieldRef: {fieldPath: metadata.labels}", nil},
		"all annotations are allowed":                        {"fieldRef: {fieldPath: metadata.annotations}", nil},
		"the node's name is refused":                         {"fieldRef: {fieldPath: spec.nodeName}", []string{at + ".fieldRef.fieldPath: Invalid value: \"spec.nodeName\": must be one of metadata.name, "}},
		"a container's limit is allowed":                     {"resourceFieldRef: {containerName: a, resource: limits.cpu}", nil},
		"a resource without limits. or requests. is refused": {"resourceFieldRef: {containerName: a, resource: cpu}", []string{at + ".resourceFieldRef.resource: Invalid value: \"cpu\": must be one of"}},
		"a limit needs a container's name":                   {"resourceFieldRef: {resource: limits.cpu}", []string{at + ".resourceFieldRef.containerName: Required value: a volume needs it"}},
		"a file needs a source":                              {"mode: 420", []string{at + ": Required value: must have one of fieldRef, resourceFieldRef"}},
		"a file with two sources is refused":                 {"fieldRef: {fieldPath: metadata.name}, resourceFieldRef: {containerName: a, resource: limits.cpu}", []string{"must have only one of fieldRef, resourceFieldRef"}},
	} {
		t.Run(name, specCase{reason: name, spec: "dataset: {volume: {downwardAPI: {items: [{path: a, " + c.file + "}]}}}", want: c.want}.run)
	}
}

package fn_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A cluster's administrator may have chosen other ports, so it is an info.
func TestNodePortOutsideOfTheUsualRange(t *testing.T) {
	for port, reported := range map[string]bool{"80": true, "29999": true, "30000": false, "32767": false, "32768": true} {
		output, messages, err := runFunction(listHead + "functionConfig:\n  apiVersion: widedeep.dev/v1alpha1\n  kind: WideDeepConfig\n  metadata: {name: a}\n  spec: {mode: pipeline, serving: {nodePort: " + port + "}}\n")
		if err != nil {
			t.Fatalf("%s: %v\n%s", port, err, messages)
		}
		infos := strings.Join(results(t, output)["info"], "\n")
		if got := strings.Contains(infos, "spec.serving.nodePort: "+port+": "); got != reported {
			t.Errorf("%s: reported %t, want %t:\n%s", port, got, reported, output)
		}
	}
}

// A field whose place another field has taken, or that is another mode's, has no effect, even
// if its value is a default: whoever stated it expects one.
func TestFieldsWithoutEffectAreReported(t *testing.T) {
	for name, c := range map[string]struct {
		spec, warning string
	}{
		"a registry beside a reference warns":                 {"image: {reference: a, registry: b}", "spec.image.registry: b: has no effect beside spec.image.reference"},
		"the default registry beside a reference warns":       {"image: {reference: a, registry: docker.io}", "spec.image.registry: docker.io: has no effect beside spec.image.reference"},
		"a suffix beside a reference warns":                   {"image: {reference: a, suffix: -b}", "spec.image.suffix: -b: has no effect beside spec.image.reference"},
		"the export's path beside a mountPath warns":          {"storage: {volume: {hostPath: {path: /a}}, mountPath: /b, nfs: {path: /c}}", "spec.storage.nfs.path: /c: has no effect beside spec.storage.mountPath"},
		"the export's path without a mountPath does not warn": {"storage: {volume: {hostPath: {path: /a}}, nfs: {path: /c}}", ""},
		"another mode's default warns":                        {"serving: {replicas: 3}", "spec.serving.replicas: 3: has no effect in mode single-node"},
		"another mode's field warns":                          {"serving: {replicas: 4}", "spec.serving.replicas: 4: has no effect in mode single-node"},
		"another mode's list warns":                           {"serving: {args: [a]}", "spec.serving.args: has no effect in mode single-node"},
	} {
		t.Run(name, func(t *testing.T) {
			got := strings.Join(slices.DeleteFunc(resultsFor(t, c.spec)["warning"], func(message string) bool { return !strings.Contains(message, "has no effect") }), "\n")
			if diff := cmp.Diff(c.warning, strings.TrimPrefix(got, "WideDeepConfig/a: ")); diff != "" {
				t.Errorf("warnings (-want +got):\n%s", diff)
			}
		})
	}
}

// resultsFor returns the results for a config with a spec, by their severity.
func resultsFor(t *testing.T, spec string) map[string][]string {
	t.Helper()
	output, messages, err := runFunction(listHead + "functionConfig:\n  apiVersion: widedeep.dev/v1alpha1\n  kind: WideDeepConfig\n  metadata: {name: a}\n  spec: {" + spec + "}\n")
	if err != nil {
		t.Fatalf("%v\n%s", err, messages)
	}
	return results(t, output)
}

// A field below a mapping of strings becomes a key of it if its line is indented too far.
func TestAFieldThatBecameAKeyIsReported(t *testing.T) {
	const field = "spec.training.nodeSelector[priorityClassName]: high: is a key of spec.training.nodeSelector; if spec.training.priorityClassName is meant, "
	for spec, want := range map[string]bool{
		"training: {nodeSelector: {zone: a, priorityClassName: high}}": true,
		"training: {nodeSelector: {zone: a, env: prod}}":               false,
		"training: {priorityClassName: high, nodeSelector: {zone: a}}": false,
		"labels: {priorityClassName: high}":                            false,
	} {
		warnings := strings.Join(resultsFor(t, spec)["warning"], "\n")
		if got := strings.Contains(warnings, field); got != want || strings.Contains(warnings, "indented") != want {
			t.Errorf("%s: reported %t, want %t:\n%s", spec, got, want, warnings)
		}
	}
}

// A runtime can't make a folder in a read-only volume, but the folder may be there.
func TestStorageInTheDatasetIsReported(t *testing.T) {
	for name, c := range map[string]struct{ spec, info string }{
		"an export in the dataset":         {"dataset: {dir: /data}, storage: {nfs: {path: /data/out}}", "spec.storage.nfs.path: /data/out: is in the dataset, "},
		"a volume in the dataset":          {"dataset: {dir: /data}, storage: {volume: {hostPath: {path: /a}}, mountPath: /data/out}", "spec.storage.mountPath: /data/out: is in the dataset, "},
		"a dataset in the storage":         {"dataset: {dir: /nfs/data}", ""},
		"a folder that begins with a name": {"dataset: {dir: /data}, storage: {nfs: {path: /data2}}", ""},
	} {
		t.Run(name, func(t *testing.T) {
			infos := strings.Join(resultsFor(t, c.spec)["info"], "\n")
			if isReported := strings.Contains(infos, "is in the dataset"); isReported != (c.info != "") || !strings.Contains(infos, c.info) {
				t.Errorf("want %q:\n%s", c.info, infos)
			}
		})
	}
}

// An absent NFS_SERVER is one of the fields that users are expected to set, and no second warning.
func TestAPlaceholderIsReportedWhereItIsStated(t *testing.T) {
	for name, c := range map[string]struct {
		spec    string
		warning string
	}{
		"an absent server is left at its default": {"mode: pipeline", "left at their defaults, though users are expected to set them: "},
		"the stated placeholder warns":            {"storage: {nfs: {server: 0.0.0.0}}", "spec.storage.nfs.server: 0.0.0.0: no NFS server has this address, so the pod will never start"},
		"the stated placeholder of IPv6 warns":    {"storage: {nfs: {server: '::'}}", "spec.storage.nfs.server: ::: no NFS server has this address, so the pod will never start"},
		"a volume in place of NFS does not warn":  {"storage: {volume: {hostPath: {path: /a}}}", ""},
		"a server's address does not warn":        {"storage: {nfs: {server: 10.35.215.25}}", ""},
	} {
		t.Run(name, func(t *testing.T) {
			aboutServers := slices.DeleteFunc(resultsFor(t, c.spec)["warning"], func(message string) bool {
				return !strings.Contains(message, "NFS_SERVER") && !strings.Contains(message, "spec.storage.nfs.server: ")
			})
			if c.warning == "" && len(aboutServers) > 0 || c.warning != "" && (len(aboutServers) != 1 || !strings.Contains(aboutServers[0], c.warning)) {
				t.Errorf("got %q, want one with %q", aboutServers, c.warning)
			}
		})
	}
}

// Appliers leave out what is marked as local configuration, with this one value.
func TestConfigsThatAppliersWouldSendAreReported(t *testing.T) {
	const annotation = "config.kubernetes.io/local-config"
	for annotations, want := range map[string]string{
		"":                        "has no annotation " + annotation + ": \"true\", without which appliers send it to the cluster",
		annotation + ": \"True\"": "metadata.annotations[" + annotation + "]: True: must be \"true\", without which appliers send it to the cluster",
		annotation + ": yes":      "metadata.annotations[" + annotation + "]: yes: must be \"true\", without which appliers send it to the cluster",
		annotation + ": \"true\"": "",
	} {
		output, messages, err := runFunction(listHead + "items:\n- apiVersion: widedeep.dev/v1alpha1\n  kind: WideDeepConfig\n  metadata: {name: a, annotations: {" + annotations + "}}\n")
		if err != nil {
			t.Fatalf("%q: %v\n%s", annotations, err, messages)
		}
		warnings := strings.Join(results(t, output)["warning"], "\n")
		if !strings.Contains(warnings, want) || want == "" && strings.Contains(warnings, "appliers") {
			t.Errorf("%q: want %q, got:\n%s", annotations, want, warnings)
		}
	}
}

// A label of the WideDeepConfig itself reaches nothing. A kustomize build adds its labels to all
// resources, and other tools read annotations of the config.
func TestLabelsOfTheConfigItselfAreReported(t *testing.T) {
	for metadata, want := range map[string]bool{
		"labels: {team: ml}":                   true,
		"labels: {}":                           false,
		"annotations: {example.com/owner: ml}": false,
		"labels: {team: ml}, annotations: {kustomize.config.k8s.io/id: \"{name: a}\"}": false,
	} {
		output, messages, err := runFunction(listHead + "items:\n- apiVersion: widedeep.dev/v1alpha1\n  kind: WideDeepConfig\n  metadata: {name: a, " + metadata + "}\n")
		if err != nil {
			t.Fatalf("%s: %v\n%s", metadata, err, messages)
		}
		warnings := strings.Join(results(t, output)["warning"], "\n")
		if got := strings.Contains(warnings, "metadata.labels: has no effect on what is generated; did you mean spec.labels?"); got != want {
			t.Errorf("%s: reported %t, want %t:\n%s", metadata, got, want, warnings)
		}
	}
}

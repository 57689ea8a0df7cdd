// Package published writes kustomize packages of the four kinds that the model zoo published
// with its tags v2.2.0 to v2.12.1: import compares a package with them to find what was changed
// by hand, and tests import them. They have the settings and the fields of those packages, in
// words of our own.
package published

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Package is a package before and after `kustomize cfg set`.
type Package struct {
	// Pipeline is true for a pipeline, false for a single node. Claim is true for
	// user-allocated-pvc, false for user-mounted-nfs.
	Pipeline, Claim bool
	// Tag is the model zoo's: one of Tags.
	Tag string
	// Set has the values that the user has set.
	Set map[string]string
}

// Tags are the first tag of each version of the packages.
var Tags = []string{"v2.2.0", "v2.3.0", "v2.4.0"}

// versions are IMAGE_VERSION and the tag of the server's image, by the model zoo's tag.
var versions = map[string]struct{ image, server string }{
	"v2.2.0": {"tf-2.3.0-imz-2.2.0", "2.3.0"},
	"v2.3.0": {"tf-2.4.0", "2.3.0"},
	"v2.4.0": {"tf-latest", "latest"},
}

// setters are the settings that all four have, by their names.
var setters = map[string]string{
	"CHECKPOINT_DIR": "checkpoints", "DATASET_DIR": "/datasets", "FS_ID": "0", "GROUP_ID": "0", "GROUP_NAME": "root", "IMAGE_SUFFIX": "",
	"MODEL_DIR": "/workspace/wide-deep-large-ds-fp32-training", "MODEL_NAME": "wide-deep-large-ds-fp32-training", "OUTPUT_DIR": "output",
	"REGISTRY": "docker.io", "USER_ID": "0", "USER_NAME": "root",
}

// The settings of one kind.
var (
	ofSingleNode = map[string]string{"MODEL_SCRIPT": "fp32_training.sh"}
	ofPipelines  = map[string]string{
		"MODEL_SCRIPT": "fp32_training_check_accuracy.sh", "REPLICAS": "3", "RETRY_LIMIT": "10", "TARGET_ACCURACY": "0.74", "TF_SERVING_PORT": "8501",
	}
	ofNFS    = map[string]string{"NFS_PATH": "/nfs", "NFS_SERVER": "0.0.0.0"}
	ofClaims = map[string]string{"PVC_NAME": "workdisk", "PVC_PATH": "/pvc"}
)

// Setters returns the package's settings.
func (p Package) Setters() map[string]string {
	all := maps.Clone(setters)
	all["IMAGE_VERSION"] = versions[p.Tag].image
	if p.Pipeline {
		maps.Copy(all, ofPipelines)
	} else {
		maps.Copy(all, ofSingleNode)
	}
	if p.Claim {
		maps.Copy(all, ofClaims)
	}
	if !p.Claim || !p.Pipeline { // a single node with a claim lists the export too
		maps.Copy(all, ofNFS)
	}
	maps.Copy(all, p.Set)
	return all
}

// patterns are the package's substitutions.
func (p Package) patterns() map[string]string {
	storage := "${NFS_PATH}"
	if p.Claim {
		storage = "${PVC_PATH}"
	}
	folder := storage + "/${USER_NAME}/${MODEL_NAME}/"
	all := map[string]string{
		"IMAGE":       "${REGISTRY}/intel/recommendation:${IMAGE_VERSION}-${MODEL_NAME}${IMAGE_SUFFIX}",
		"OUTPUT_PATH": folder + "${OUTPUT_DIR}", "CHECKPOINT_PATH": folder + "${CHECKPOINT_DIR}",
		"GROUP_ID_VALUE": "${GROUP_ID}", "USER_ID_VALUE": "${USER_ID}",
	}
	if !p.Pipeline {
		all["COMMAND"] = "${MODEL_DIR}/quickstart/${MODEL_SCRIPT}"
		return all
	}
	maps.Copy(all, map[string]string{
		"MODEL_COMMAND": "${MODEL_DIR}/quickstart/${MODEL_SCRIPT}", "MODEL_CONFIGMAP_NAME": "mlops-scripts-${MODEL_NAME}",
		"DEPLOYMENT_NAME": "${MODEL_NAME}-deployment", "SERVER_NAME": "${MODEL_NAME}-server", "SERVICE_NAME": "${MODEL_NAME}-service",
		"FS_ID_VALUE": "${FS_ID}", "REPLICAS_VALUE": "${REPLICAS}", "TARGET_ACCURACY_VALUE": "${TARGET_ACCURACY}", "TF_SERVING_PORT_VALUE": "${TF_SERVING_PORT}",
	})
	return all
}

// undefined are the names in comments that the Krmfiles don't define, so `cfg set` leaves
// those fields unchanged.
var undefined = map[string]string{
	"FS_ID_VALUE": "0", "WORKFLOW_NAME": "wide-deep-large-ds-fp32-train-serve-wf",
	"PYTHONPATH": "/workspace/wide-deep-large-ds-fp32-training/models/recommendation/tensorflow/wide_deep_large_ds/training:$PYTHONPATH",
}

// launcher returns the program of a single node as it was published, or what `cfg set` of the
// settings in its comment puts in its place.
func (p Package) launcher() string {
	for _, name := range []string{"MODEL_DIR", "MODEL_SCRIPT"} {
		if _, byUser := p.Set[name]; byUser {
			return "@COMMAND"
		}
	}
	return p.text("MODEL_DIR") + `/benchmarks/launch_benchmark.py # {"$openapi":"COMMAND"}`
}

// Files returns the package's files by their names.
func (p Package) Files() map[string]string {
	files := map[string]string{"Krmfile": p.krmfile(), "config-map.yaml": p.fill(configMap), "service-account.yaml": p.fill(account)}
	// A pipeline with a claim mounts the export after all, and no setter changes that.
	server, path, mount, volume := "0.0.0.0", "/nfs", "nfs-path", "nfs:\n      server: NFS-SERVER\n      path: NFS-PATH"
	switch {
	case !p.Claim:
		server, path = "@NFS_SERVER", "@NFS_PATH"
	case !p.Pipeline:
		path, mount, volume = "@PVC_PATH", "pvc-path", "persistentVolumeClaim:\n      claimName: @PVC_NAME"
	}
	if p.Pipeline {
		volume = strings.ReplaceAll(volume, "\n", "\n  ")
	}
	storage := func(text string) string {
		text = strings.NewReplacer("VOLUME", volume, "NAME-OF-MOUNT", mount, "TAG-OF-SERVER", versions[p.Tag].server).Replace(text)
		if p.Claim && p.Pipeline { // another fault of theirs: the name is beside its mapping
			text = strings.Replace(text, "configMapRef:\n          name:", "configMapRef:\n        name:", 1)
		}
		return p.fill(strings.NewReplacer("NFS-SERVER", server, "NFS-PATH", path).Replace(text))
	}
	resources := "config-map.yaml, service-account.yaml, pod.yaml"
	if p.Pipeline {
		resources = "config-map.yaml, service-account.yaml, role.yaml, role-binding.yaml, train_and_serve.yaml"
		files["role.yaml"], files["role-binding.yaml"] = p.fill(role), p.fill(roleBinding)
		files["config-map.yaml"] += p.fill("  TARGET_ACCURACY: \"@TARGET_ACCURACY_VALUE\"\n")
		files["train_and_serve.yaml"] = storage(workflow)
	} else {
		files["pod.yaml"] = storage(strings.Replace(pod, "@LAUNCHER", p.launcher(), 1))
	}
	files["kustomization.yaml"] = "resources: [" + resources + "]\nnamespace: default\n"
	return files
}

// krmfile writes the Krmfile as `cfg set` does: who set a value is gone where the user did.
func (p Package) krmfile() string {
	var text strings.Builder
	text.WriteString("apiVersion: config.k8s.io/v1alpha1\nkind: Krmfile\nopenAPI:\n  definitions:\n")
	values, patterns := p.Setters(), p.patterns()
	for _, name := range slices.Sorted(maps.Keys(values)) {
		by := ", setBy: model-builder"
		if _, byUser := p.Set[name]; byUser {
			by = ""
		}
		fmt.Fprintf(&text, "    io.k8s.cli.setters.%s:\n      x-k8s-cli:\n        setter: {name: %s, value: %q, isSet: true%s}\n", name, name, values[name], by)
	}
	for _, name := range slices.Sorted(maps.Keys(patterns)) {
		fmt.Fprintf(&text, "    io.k8s.cli.substitutions.%s:\n      x-k8s-cli:\n        substitution: {name: %s, pattern: %q}\n", name, name, patterns[name])
	}
	return text.String()
}

// field is a value that is set by a setter or a substitution: @NAME.
var field = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?m)("?)@([A-Z_]+)("?)$`) })

// plain is a text that needs no quotes in YAML, whatever its type is then.
var plain = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[\w/][-\w./:$]*[\w/]$|^\w$`) })

// fill puts the values in the fields, each with its comment.
func (p Package) fill(text string) string {
	return field().ReplaceAllStringFunc(text, func(found string) string {
		parts := field().FindStringSubmatch(found)
		text := p.text(parts[2])
		if parts[1] != "" || !plain().MatchString(text) {
			text = strconv.Quote(text)
		}
		return fmt.Sprintf(`%s # {"$openapi":"%s"}`, text, parts[2])
	})
}

// name is a setter's name in a pattern.
var name = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\$\{([A-Z_]+)\}`) })

func (p Package) text(of string) string {
	values := p.Setters()
	if value, ok := values[of]; ok {
		return value
	}
	if pattern, ok := p.patterns()[of]; ok {
		return name().ReplaceAllStringFunc(pattern, func(found string) string { return values[found[2:len(found)-1]] })
	}
	return undefined[of]
}

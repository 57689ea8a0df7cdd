package kubernetes_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/strategicpatch"
	"sigs.k8s.io/yaml"
)

// workflow has the fields of Argo's type that the manifests use. Fields that don't matter
// for the created objects have the type any. A field that is missing here fails the test.
type workflow struct {
	APIVersion any               `json:"apiVersion"`
	Kind       any               `json:"kind"`
	Metadata   metav1.ObjectMeta `json:"metadata"`
	Spec       struct {
		Entrypoint         any                           `json:"entrypoint"`
		Synchronization    any                           `json:"synchronization"`
		ServiceAccountName string                        `json:"serviceAccountName"`
		ImagePullSecrets   []corev1.LocalObjectReference `json:"imagePullSecrets"`
		PodMetadata        metav1.ObjectMeta             `json:"podMetadata"`
		Arguments          struct {
			Parameters []parameter `json:"parameters"`
		} `json:"arguments"`
		Templates []template `json:"templates"`
	} `json:"spec"`
}

type parameter struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

type template struct {
	Name                         string                     `json:"name"`
	Metadata                     metav1.ObjectMeta          `json:"metadata"`
	Inputs                       any                        `json:"inputs"`
	Outputs                      any                        `json:"outputs"`
	Metrics                      any                        `json:"metrics"` // Argo's own
	RetryStrategy                any                        `json:"retryStrategy"`
	Steps                        [][]map[string]any         `json:"steps"`
	ActiveDeadlineSeconds        *int64                     `json:"activeDeadlineSeconds"`
	ServiceAccountName           string                     `json:"serviceAccountName"`
	AutomountServiceAccountToken *bool                      `json:"automountServiceAccountToken"`
	PodSpecPatch                 string                     `json:"podSpecPatch"`
	SecurityContext              *corev1.PodSecurityContext `json:"securityContext"`
	Container                    *corev1.Container          `json:"container"`
	Volumes                      []corev1.Volume            `json:"volumes"`
	NodeSelector                 map[string]string          `json:"nodeSelector"`
	Tolerations                  []corev1.Toleration        `json:"tolerations"`
	Affinity                     *corev1.Affinity           `json:"affinity"`
	PriorityClassName            string                     `json:"priorityClassName"`
	Executor                     *struct {
		ServiceAccountName string `json:"serviceAccountName"`
	} `json:"executor"`
	Resource *struct {
		Action           string `json:"action"`
		SuccessCondition any    `json:"successCondition"`
		Manifest         string `json:"manifest"`
	} `json:"resource"`
}

// objects returns the objects that Argo creates while it runs a workflow: the pods of the
// templates, and the resources in the templates' texts.
func (w *workflow) objects() ([]map[string]any, error) {
	var all []map[string]any
	for _, t := range w.Spec.Templates {
		if t.Steps != nil {
			continue
		}
		pod, err := w.pod(t)
		if err != nil {
			return nil, fmt.Errorf("template %s: %w", t.Name, err)
		}
		all = append(all, pod)
		if t.Resource != nil && t.Resource.Action != "get" {
			object, err := w.text(t.Resource.Manifest)
			if err != nil {
				return nil, fmt.Errorf("template %s: %w", t.Name, err)
			}
			all = append(all, object)
		}
	}
	return all, nil
}

// pod returns the pod that Argo creates from a template: the template's container between
// two of Argo's own, which share volumes. The patch is applied last.
func (w *workflow) pod(t template) (map[string]any, error) {
	const executor = "quay.io/argoproj/argoexec:v4.0.5"
	shared := []corev1.VolumeMount{{Name: "var-run-argo", MountPath: "/var/run/argo"}}
	wait := corev1.Container{Name: "wait", Image: executor, Command: []string{"argoexec", "wait"}, VolumeMounts: shared}
	start := corev1.Container{Name: "init", Image: executor, Command: []string{"argoexec", "init"}, VolumeMounts: shared}
	volumes := []corev1.Volume{{Name: "var-run-argo", VolumeSource: corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{}}}}
	if t.Executor != nil {
		const token = "exec-sa-token"
		source := &corev1.SecretVolumeSource{SecretName: t.Executor.ServiceAccountName + ".service-account-token"}
		volumes = append(volumes, corev1.Volume{Name: token, VolumeSource: corev1.VolumeSource{Secret: source}})
		mount := corev1.VolumeMount{Name: token, MountPath: "/var/run/secrets/kubernetes.io/serviceaccount", ReadOnly: true}
		wait.VolumeMounts = append(wait.VolumeMounts, mount)
		start.VolumeMounts = append(start.VolumeMounts, mount)
	}
	container := corev1.Container{Image: executor}
	if t.Container != nil {
		container = *t.Container.DeepCopy()
	}
	container.Name = "main"
	container.VolumeMounts = append(container.VolumeMounts, shared...)

	account := w.Spec.ServiceAccountName
	if t.ServiceAccountName != "" {
		account = t.ServiceAccountName
	}
	spec := corev1.PodSpec{
		RestartPolicy: corev1.RestartPolicyNever, InitContainers: []corev1.Container{start}, Containers: []corev1.Container{wait, container},
		Volumes: append(volumes, t.Volumes...), ImagePullSecrets: w.Spec.ImagePullSecrets, ServiceAccountName: account,
		AutomountServiceAccountToken: t.AutomountServiceAccountToken, SecurityContext: t.SecurityContext, NodeSelector: t.NodeSelector,
		Tolerations: t.Tolerations, Affinity: t.Affinity, PriorityClassName: t.PriorityClassName, ActiveDeadlineSeconds: t.ActiveDeadlineSeconds,
	}
	labels := merged(w.Spec.PodMetadata.Labels, t.Metadata.Labels, map[string]string{
		"workflows.argoproj.io/workflow": w.Metadata.Name, "workflows.argoproj.io/completed": "false",
	})
	annotations := merged(w.Spec.PodMetadata.Annotations, t.Metadata.Annotations, map[string]string{
		"kubectl.kubernetes.io/default-container": "main", "workflows.argoproj.io/node-name": w.Metadata.Name + "[0]." + t.Name,
	})
	patched, err := patch(spec, t.PodSpecPatch)
	return map[string]any{
		"apiVersion": "v1", "kind": "Pod", "spec": patched,
		"metadata": map[string]any{
			"name": w.Metadata.Name + "-" + t.Name + "-1234567890", "namespace": w.Metadata.Namespace, "labels": labels, "annotations": annotations,
			"ownerReferences": []any{map[string]any{
				"apiVersion": "argoproj.io/v1alpha1", "kind": "Workflow", "name": w.Metadata.Name, "uid": uid, "controller": true, "blockOwnerDeletion": true,
			}},
		},
	}, err
}

func merged(all ...map[string]string) map[string]any {
	into := map[string]any{}
	for _, one := range all {
		for key, value := range one {
			into[key] = value
		}
	}
	return into
}

// patch merges a podSpecPatch into a pod's spec, strategically.
func patch(spec corev1.PodSpec, text string) (map[string]any, error) {
	from, err := json.Marshal(spec)
	if err != nil {
		return nil, err
	}
	if text != "" {
		change, err := yaml.YAMLToJSON([]byte(text))
		if err != nil {
			return nil, err
		}
		if from, err = strategicpatch.StrategicMergePatch(from, change, corev1.PodSpec{}); err != nil {
			return nil, err
		}
	}
	var patched map[string]any
	return patched, json.Unmarshal(from, &patched)
}

var reference = regexp.MustCompile(`\{\{[^}]*\}\}`)

// text returns the object in a text, with the workflow's parameters filled in.
func (w *workflow) text(manifest string) (map[string]any, error) {
	values := map[string]string{"workflow.name": w.Metadata.Name, "workflow.uid": uid}
	for _, p := range w.Spec.Arguments.Parameters {
		values["workflow.parameters."+p.Name] = p.Value
	}
	values["=sprig.trimSuffix('-server', workflow.parameters.SERVER_NAME)"] = strings.TrimSuffix(values["workflow.parameters.SERVER_NAME"], "-server")
	var unknown []string
	filled := reference.ReplaceAllStringFunc(manifest, func(found string) string {
		value, ok := values[strings.Trim(found, "{}")]
		if !ok {
			unknown = append(unknown, found)
		}
		return value
	})
	if unknown != nil {
		return nil, fmt.Errorf("nothing is known of %v", unknown)
	}
	object := map[string]any{}
	if err := yaml.Unmarshal([]byte(filled), &object); err != nil {
		return nil, err
	}
	metadata := object["metadata"].(map[string]any)
	metadata["namespace"] = w.Metadata.Namespace
	return object, nil
}

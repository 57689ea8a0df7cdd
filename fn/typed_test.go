package fn_test

import (
	"encoding/json"
	"errors"
	"regexp"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	k8sjson "sigs.k8s.io/json"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// settings that differ from every default, with strings that look like other types.
var settings = map[string]string{
	"CHECKPOINT_DIR": "1e3", "DATASET_DIR": "/data sets/1000", "FS_ID": "1003", "GROUP_ID": "1002", "GROUP_NAME": "null", "IMAGE_SUFFIX": "-1",
	"MODEL_DIR": "/opt/model dir", "MODEL_NAME": "y", "MODEL_SCRIPT": "0x10", "NFS_PATH": "/exports/2020-01-01", "NFS_SERVER": "fd00::1",
	"OUTPUT_DIR": "0012", "REGISTRY": "registry.example.com:5000/team", "REPLICAS": "5", "RETRY_LIMIT": "0", "TARGET_ACCURACY": "0.80",
	"TF_SERVING_PORT": "9000", "USER_ID": "1001", "USER_NAME": "true", "NAMESPACE": "123",
}

func TestGeneratedResourcesDecodeStrictly(t *testing.T) {
	for _, mode := range []string{"single-node", "pipeline"} {
		for name, values := range map[string]map[string]string{"defaults": {}, "everything set": settings} {
			t.Run(mode+", "+name, func(t *testing.T) {
				chosen := map[string]string{"MODE": mode}
				for setter, value := range values {
					chosen[setter] = value
				}
				for kind, resource := range byKind(t, render(t, chosen)) {
					typed := map[string]any{
						"ServiceAccount": &corev1.ServiceAccount{}, "ConfigMap": &corev1.ConfigMap{}, "Pod": &corev1.Pod{},
						"Role": &rbacv1.Role{}, "RoleBinding": &rbacv1.RoleBinding{}, "Workflow": &workflow{},
					}[kind]
					if typed == nil {
						t.Fatalf("no type for kind %s", kind)
					}
					decode(t, resource, typed)
					if w, ok := typed.(*workflow); ok {
						w.check(t)
					}
				}
			})
		}
	}
}

// decode fails on fields that the type does not have, and on values of another type.
func decode(t *testing.T, from, to any) {
	t.Helper()
	text, err := json.Marshal(from)
	if err != nil {
		t.Fatal(err)
	}
	strict, err := k8sjson.UnmarshalStrict(text, to)
	if err := errors.Join(append(strict, err)...); err != nil {
		t.Errorf("decoding into %T: %v", to, err)
	}
}

// workflow is what is used of Argo's type, with Kubernetes' own types where Argo has them.
type workflow struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Metadata   struct {
		Name        string            `json:"name"`
		Namespace   string            `json:"namespace"`
		Annotations map[string]string `json:"annotations"`
	} `json:"metadata"`
	Spec struct {
		Entrypoint         string `json:"entrypoint"`
		ServiceAccountName string `json:"serviceAccountName"`
		Arguments          struct {
			Parameters []nameValue `json:"parameters"`
		} `json:"arguments"`
		Templates []template `json:"templates"`
	} `json:"spec"`
}

type nameValue struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

type nameTemplate struct {
	Name     string `json:"name"`
	Template string `json:"template"`
}

type template struct {
	Name            string                     `json:"name"`
	Steps           [][]nameTemplate           `json:"steps"`
	SecurityContext *corev1.PodSecurityContext `json:"securityContext"`
	Container       *corev1.Container          `json:"container"`
	Volumes         []corev1.Volume            `json:"volumes"`
	RetryStrategy   *struct {
		Limit       int32  `json:"limit"`
		RetryPolicy string `json:"retryPolicy"`
	} `json:"retryStrategy"`
	Resource *struct {
		Action   string `json:"action"`
		Manifest string `json:"manifest"`
	} `json:"resource"`
}

// check follows the steps and decodes the texts with their parameters put in.
func (w *workflow) check(t *testing.T) {
	t.Helper()
	parameters := map[string]string{"workflow.name": w.Metadata.Name, "workflow.uid": "8f0c"}
	for _, p := range w.Spec.Arguments.Parameters {
		parameters["workflow.parameters."+p.Name] = p.Value
	}
	templates := map[string]template{}
	for _, one := range w.Spec.Templates {
		templates[one.Name] = one
	}
	steps := templates[w.Spec.Entrypoint].Steps
	if len(steps) != 3 {
		t.Fatalf("the entrypoint %q has %d steps, want 3", w.Spec.Entrypoint, len(steps))
	}
	for _, step := range steps {
		if len(step) != 1 || step[0].Name != step[0].Template {
			t.Fatalf("want one step that runs the template of its name, got %v", step)
		}
		if _, ok := templates[step[0].Template]; !ok {
			t.Errorf("there is no template %q", step[0].Template)
		}
	}

	var deployment appsv1.Deployment
	var service corev1.Service
	w.decodeText(t, templates[steps[1][0].Template], parameters, &deployment)
	w.decodeText(t, templates[steps[2][0].Template], parameters, &service)
	pod := deployment.Spec.Template
	if got := pod.Labels["app"]; got != service.Spec.Selector["app"] || got != deployment.Spec.Selector.MatchLabels["app"] || got == "" {
		t.Errorf("the pods' label %q is not what the Service (%v) and the Deployment (%v) select", got, service.Spec.Selector, deployment.Spec.Selector)
	}
	if got := pod.Spec.Containers[0].Image; got != parameters["workflow.parameters.SERVING_IMAGE"] {
		t.Errorf("the serving image is %q", got)
	}
	trained := variable(t, templates[steps[0][0].Template].Container, "OUTPUT_DIR")
	if served := variable(t, &pod.Spec.Containers[0], "MODEL_BASE_PATH"); trained != served {
		t.Errorf("trained into %q, served from %q", trained, served)
	}
}

func variable(t *testing.T, container *corev1.Container, name string) string {
	t.Helper()
	for _, env := range container.Env {
		if env.Name == name {
			return env.Value
		}
	}
	t.Fatalf("container %s has no variable %s", container.Name, name)
	return ""
}

var reference = regexp.MustCompile(`\{\{[^}]*\}\}`)

func (w *workflow) decodeText(t *testing.T, from template, parameters map[string]string, to any) {
	t.Helper()
	text := reference.ReplaceAllStringFunc(from.Resource.Manifest, func(match string) string {
		value, ok := parameters[strings.Trim(match, "{}")]
		if !ok {
			t.Errorf("template %s: nothing is known of %s", from.Name, match)
		}
		return value
	})
	var content map[string]any
	if err := yaml.Unmarshal([]byte(text), &content); err != nil {
		t.Fatalf("template %s: %v in\n%s", from.Name, err, text)
	}
	decode(t, content, to)
}

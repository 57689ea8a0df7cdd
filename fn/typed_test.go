package fn_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	k8sjson "sigs.k8s.io/json"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/fn"
)

// settings that differ from every default, with strings that look like other types.
var settings = map[string]string{
	"CHECKPOINT_DIR": "1e3", "DATASET_DIR": "/data sets/1000", "FS_ID": "1003", "GROUP_ID": "1002", "GROUP_NAME": "no", "IMAGE_SUFFIX": "-1",
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
				for _, resource := range byName(t, render(t, chosen)) {
					decodeStrictly(t, resource)
				}
			})
		}
	}
}

// The golden cases cover the other fields.
func TestGoldenResourcesDecodeStrictly(t *testing.T) {
	files, err := filepath.Glob("../testdata/*/_expected.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("there are no golden cases (%v)", err)
	}
	for _, file := range files {
		if strings.Contains(file, "/error-") {
			continue // nothing is generated
		}
		t.Run(filepath.Base(filepath.Dir(file)), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var list struct {
				Items []map[string]any `yaml:"items"`
			}
			if err := yaml.Unmarshal(text, &list); err != nil {
				t.Fatal(err)
			}
			for _, resource := range list.Items {
				metadata, _ := resource["metadata"].(map[string]any)
				annotations, _ := metadata["annotations"].(map[string]any)
				if annotations[fn.OwnerAnnotation] != nil && resource["spec"] != nil {
					decodeStrictly(t, resource)
				}
			}
		})
	}
}

// decodeStrictly decodes a resource into the type of its kind, and the texts in a
// workflow into theirs.
func decodeStrictly(t *testing.T, resource map[string]any) {
	t.Helper()
	typed := map[string]any{
		"ServiceAccount": &corev1.ServiceAccount{}, "ConfigMap": &corev1.ConfigMap{}, "Pod": &corev1.Pod{}, "Job": &batchv1.Job{},
		"Role": &rbacv1.Role{}, "RoleBinding": &rbacv1.RoleBinding{}, "Workflow": &workflow{}, "WorkflowTemplate": &workflow{},
	}[resource["kind"].(string)]
	if typed == nil {
		t.Fatalf("no type for %v", resource["kind"])
	}
	decode(t, resource, typed)
	if w, ok := typed.(*workflow); ok {
		w.check(t)
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
		Labels      map[string]string `json:"labels"`
		Annotations map[string]string `json:"annotations"`
	} `json:"metadata"`
	Spec struct {
		Entrypoint         string                        `json:"entrypoint"`
		ImagePullSecrets   []corev1.LocalObjectReference `json:"imagePullSecrets"`
		PodMetadata        map[string]map[string]string  `json:"podMetadata"`
		ServiceAccountName string                        `json:"serviceAccountName"`
		Synchronization    struct {
			Mutexes []struct {
				Name string `json:"name"`
			} `json:"mutexes"`
		} `json:"synchronization"`
		Arguments struct {
			Parameters []nameValue `json:"parameters"`
		} `json:"arguments"`
		Templates []template `json:"templates"`
	} `json:"spec"`
}

type nameValue struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

type step struct {
	Name      string `json:"name"`
	Template  string `json:"template"`
	Arguments struct {
		Parameters []nameValue `json:"parameters"`
	} `json:"arguments"`
}

type template struct {
	Name     string `json:"name"`
	Metadata struct {
		Labels map[string]string `json:"labels"`
	} `json:"metadata"`
	Inputs struct {
		Parameters []nameValue `json:"parameters"`
	} `json:"inputs"`
	Outputs struct {
		Parameters []struct {
			Name       string            `json:"name"`
			GlobalName string            `json:"globalName"`
			ValueFrom  map[string]string `json:"valueFrom"`
		} `json:"parameters"`
	} `json:"outputs"`
	Metrics struct {
		Prometheus []struct {
			Name   string              `json:"name"`
			Help   string              `json:"help"`
			Labels []map[string]string `json:"labels"`
			Gauge  struct {
				Value    string `json:"value"`
				Realtime *bool  `json:"realtime"`
			} `json:"gauge"`
		} `json:"prometheus"`
	} `json:"metrics"`
	Steps                        [][]step                   `json:"steps"`
	ServiceAccountName           string                     `json:"serviceAccountName"`
	AutomountServiceAccountToken *bool                      `json:"automountServiceAccountToken"`
	ActiveDeadlineSeconds        int64                      `json:"activeDeadlineSeconds"`
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
	RetryStrategy *struct {
		Limit       int32  `json:"limit"`
		RetryPolicy string `json:"retryPolicy"`
		Expression  string `json:"expression"`
	} `json:"retryStrategy"`
	Resource *struct {
		Action           string `json:"action"`
		SuccessCondition string `json:"successCondition"`
		Manifest         string `json:"manifest"`
	} `json:"resource"`
}

// check follows the steps and decodes the texts with their parameters put in.
func (w *workflow) check(t *testing.T) {
	t.Helper()
	parameters := map[string]string{"workflow.name": w.Metadata.Name, "workflow.uid": "8f0c"}
	for _, p := range w.Spec.Arguments.Parameters {
		parameters["workflow.parameters."+p.Name] = p.Value
	}
	model := strings.TrimSuffix(parameters["workflow.parameters.SERVER_NAME"], "-server")
	parameters["=sprig.trimSuffix('-server', workflow.parameters.SERVER_NAME)"] = model
	if mutexes := w.Spec.Synchronization.Mutexes; len(mutexes) != 1 || mutexes[0].Name != model {
		t.Errorf("the mutexes are %v, want one named for the model %s", mutexes, model)
	}
	templates := map[string]template{}
	for _, one := range w.Spec.Templates {
		templates[one.Name] = one
	}
	var steps []string
	for _, group := range templates[w.Spec.Entrypoint].Steps {
		for _, step := range group {
			if step.Name != step.Template {
				t.Errorf("step %s runs the template %s, want the one of its name", step.Name, step.Template)
			}
			if _, ok := templates[step.Template]; !ok {
				t.Errorf("there is no template %q", step.Template)
			}
			steps = append(steps, step.Name)
		}
	}
	const training, deploying, exposing, checking = "train-wide-deep-large-ds", "wide-deep-large-ds-deployment",
		"wide-deep-large-ds-service", "wide-deep-large-ds-rollout"
	if diff := cmp.Diff([]string{training, deploying, exposing, checking}, steps); diff != "" {
		t.Errorf("steps (-want +got):\n%s", diff)
	}

	if patch := templates[training].PodSpecPatch; patch != "" {
		var content map[string]any
		if err := yaml.Unmarshal([]byte(patch), &content); err != nil {
			t.Fatal(err)
		}
		decode(t, content, &corev1.PodSpec{})
	}

	var deployment, rolledOut appsv1.Deployment
	var service corev1.Service
	w.decodeText(t, templates[deploying], parameters, &deployment)
	w.decodeText(t, templates[exposing], parameters, &service)
	w.decodeText(t, templates[checking], parameters, &rolledOut)
	if rolledOut.Name != deployment.Name {
		t.Errorf("waiting for the Deployment %s, which is %s", rolledOut.Name, deployment.Name)
	}
	pod := deployment.Spec.Template
	if got := pod.Labels["app"]; got != service.Spec.Selector["app"] || got != deployment.Spec.Selector.MatchLabels["app"] || got == "" {
		t.Errorf("the pods' label %q is not what the Service (%v) and the Deployment (%v) select", got, service.Spec.Selector, deployment.Spec.Selector)
	}
	server := pod.Spec.Containers[0]
	if got := server.Image; got != parameters["workflow.parameters.SERVING_IMAGE"] {
		t.Errorf("the serving image is %q", got)
	}
	trained := variable(t, templates[training].Container, "OUTPUT_DIR")
	if served := variable(t, &server, "MODEL_BASE_PATH"); trained != served {
		t.Errorf("trained into %q, served from %q", trained, served)
	}
	args := []string{"--port=8500", "--rest_api_port=8501", "--model_name=" + model, "--model_base_path=" + trained}
	if diff := cmp.Diff(args, server.Args[:min(len(args), len(server.Args))]); diff != "" {
		t.Errorf("the server's arguments (-want +got):\n%s", diff)
	}
	port := service.Spec.Ports[0]
	if want := parameters["workflow.parameters.TF_SERVING_PORT"]; port.Name != "grpc" || fmt.Sprint(port.Port) != want || port.TargetPort.IntValue() != 8500 {
		t.Errorf("the Service's port is %+v, want grpc, %s to 8500", port, want)
	}
	// Whoever may deploy is no training container and no server.
	for name, mounts := range map[string]*bool{training: templates[training].AutomountServiceAccountToken, deploying: pod.Spec.AutomountServiceAccountToken} {
		if mounts == nil || *mounts {
			t.Errorf("%s: its pods get a token", name)
		}
	}
	if generated := w.Metadata.Name; w.Spec.ServiceAccountName != generated {
		return // all act as the user's own
	}
	for _, name := range []string{deploying, exposing, checking} {
		if account := templates[name].ServiceAccountName; account == "" || account == w.Spec.ServiceAccountName {
			t.Errorf("%s runs as %q, which the training does too", name, account)
		}
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

package fn

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/resourcelist"
)

// Fields are applied wherever manifests have places for them: in this test's own mode a CronJob
// trains, and the servers are in files, not in a workflow's manifests.
func TestFieldsFindTheirPlacesInAThirdMode(t *testing.T) {
	set := withManifests(t, map[string]string{
		"nightly/kustomization.yaml": "resources: [cronjob.yaml, deployment.yaml, service.yaml]\n",
		"nightly/cronjob.yaml": `apiVersion: batch/v1
kind: CronJob
metadata:
  name: "wide-deep" # kpt-set: ${MODEL_NAME}
  namespace: default
spec:
  jobTemplate:
    spec:
      template:
        metadata:
          labels:
            app.kubernetes.io/component: training
        spec:
          containers:
          - name: train
            image: "docker.io/model-zoo:1" # kpt-set: ${REGISTRY}/model-zoo:1
`,
		"nightly/deployment.yaml": `apiVersion: apps/v1
kind: Deployment
metadata:
  name: "wide-deep" # kpt-set: ${MODEL_NAME}
  namespace: default
spec:
  template:
    metadata:
      labels:
        app.kubernetes.io/component: serving
    spec:
      containers:
      - name: serve
        args:
        - "--port=8500"
`,
		"nightly/service.yaml": `apiVersion: v1
kind: Service
metadata:
  name: "wide-deep" # kpt-set: ${MODEL_NAME}
  namespace: default
spec:
  type: NodePort
  ports:
  - port: 8500
`,
	})
	config := strings.Replace(wideDeep, "  model:\n", `  labels: {team: ads}
  imagePullSecrets: [{name: registry}]
  image: {reference: "example.com/clicks:1"}
  training: {steps: 7, nodeSelector: {disk: ssd}}
  serving: {args: [--b], priorityClassName: high, serviceType: LoadBalancer, nodePort: 30001, timeoutSeconds: 60}
  model:
`, 1)
	want := map[string]string{
		"cronjob.yaml": `# Generated from the WideDeepConfig clicks. DO NOT EDIT: a render replaces what is changed here.
apiVersion: batch/v1
kind: CronJob
metadata:
  name: "clicks-training" # kpt-set: ${MODEL_NAME}
  namespace: "team"
  annotations:
    widedeep.dev/generated-by: "clicks"
  labels:
    "team": "ads"
spec:
  jobTemplate:
    spec:
      template:
        metadata:
          labels:
            app.kubernetes.io/component: training
            "team": "ads"
        spec:
          containers:
          - name: train
            image: "example.com/clicks:1"
            env:
            - name: STEPS
              value: "7"
          nodeSelector:
            "disk": "ssd"
          imagePullSecrets:
          - name: "registry"
`,
		"deployment.yaml": `# Generated from the WideDeepConfig clicks. DO NOT EDIT: a render replaces what is changed here.
apiVersion: apps/v1
kind: Deployment
metadata:
  name: "clicks-training" # kpt-set: ${MODEL_NAME}
  namespace: "team"
  annotations:
    widedeep.dev/generated-by: "clicks"
  labels:
    "team": "ads"
spec:
  template:
    metadata:
      labels:
        app.kubernetes.io/component: serving
        "team": "ads"
    spec:
      containers:
      - name: serve
        args:
        - "--port=8500"
        - "--b"
      priorityClassName: "high"
      imagePullSecrets:
      - name: "registry"
`,
		"service.yaml": `# Generated from the WideDeepConfig clicks. DO NOT EDIT: a render replaces what is changed here.
apiVersion: v1
kind: Service
metadata:
  name: "clicks-training" # kpt-set: ${MODEL_NAME}
  namespace: "team"
  annotations:
    widedeep.dev/generated-by: "clicks"
  labels:
    "team": "ads"
spec:
  type: LoadBalancer
  ports:
  - port: 8500
    nodePort: 30001
`,
	}
	generated, found := inMode(t, set, config, "nightly")
	got := map[string]string{}
	for _, g := range generated {
		got[g.file] = yaml.NewRNode(g.yaml).MustString()
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"spec.serving.timeoutSeconds: 60: has no effect in mode nightly"}, messagesOf(found)); diff != "" {
		t.Errorf("what nothing has a place for (-want +got):\n%s", diff)
	}
}

func messagesOf(found findings) []string {
	var all []string
	for _, one := range found {
		all = append(all, one.message)
	}
	return all
}

// A manifest that can't be read is reported when a check has to look at it, though the mode in
// use is another.
func TestManifestsThatCannotBeReadAreReported(t *testing.T) {
	set := withManifests(t, map[string]string{"pipeline/kustomization.yaml": "resources: [there-is-none.yaml]\n"})
	config := item(t, strings.Replace(wideDeep, "spec:\n", "spec:\n  labels: {team: ads}\n", 1))
	if _, found := process(set, []*resourcelist.Item{config}, nil); !found.failed() || !strings.Contains(found.err().Error(), "there-is-none.yaml") {
		t.Errorf("want an error that names the file, got %v", messagesOf(found))
	}
}

package graph_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/graph"
	"github.com/widedeep/widedeep/internal/yamledit"
)

const owner = "widedeep.dev/generated-by"

// anyKind has every kind for one that is generated.
func anyKind(_, _ string) bool { return true }

// draw returns the graph of YAML documents.
func draw(t *testing.T, documents string) *graph.Graph {
	t.Helper()
	g, err := graph.New(parse(t, documents), owner, anyKind)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func parse(t *testing.T, documents string) []*yaml.Node {
	t.Helper()
	set, err := yamledit.Parse([]byte(documents))
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// edges lists the edges of a graph, a line each, and the origin of what is not in the set.
func edges(g *graph.Graph) string {
	var text strings.Builder
	for _, e := range g.Edges {
		fmt.Fprintf(&text, "%s %s %s\n", shown(e.From), e.Label, shown(e.To))
	}
	return text.String()
}

func shown(n *graph.Node) string {
	name := n.Kind + "/" + n.Name
	if n.Origin != graph.Given {
		name += " (" + n.Origin.String() + ")"
	}
	return name
}

// story is a set of resources, and the edges that its graph has to have.
type story struct{ reason, set, want string }

func tell(t *testing.T, stories map[string]story) {
	t.Helper()
	for name, s := range stories {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(s.want, "\n"+edges(draw(t, s.set))); diff != "" {
				t.Errorf("%s\n-want +got\n%s", s.reason, diff)
			}
		})
	}
}

// A Workflow that is submitted, and what kubectl create makes, often has generateName in place of a
// name.
func TestGeneratedNamesAreDrawn(t *testing.T) {
	g := draw(t, `
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {generateName: wf-}
spec: {entrypoint: a, templates: [{name: a, container: {image: x}}]}
---
kind: Pod
metadata: {generateName: train-}
---
kind: Pod
metadata: {generateName: train-, name: named}
---
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {generateName: wf-}
spec: {entrypoint: a, templates: [{name: a, container: {image: y}}]}
`)
	var names []string
	for _, n := range g.Nodes {
		names = append(names, n.Kind+"/"+n.Name)
	}
	if diff := cmp.Diff([]string{"Workflow/wf-…", "Pod/train-…", "Pod/named", "Workflow/wf-… (2)", "step/a", "Pod/a", "step/a", "Pod/a"}, names); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestReferencesBecomeEdges(t *testing.T) {
	tell(t, map[string]story{
		"Volumes": {
			reason: "A pod leads to the volumes that its containers mount; a volume that none mounts does not count.",
			set: `
kind: Pod
metadata: {name: train}
spec:
  containers:
  - volumeMounts: [{name: data, readOnly: true}, {name: out}, {name: scripts}, {name: claim}, {name: scratch}, {name: keys}]
  volumes:
  - {name: data, hostPath: {path: /datasets}}
  - {name: out, nfs: {server: 10.0.0.1, path: /nfs}}
  - {name: scripts, configMap: {name: scripts}}
  - {name: claim, persistentVolumeClaim: {claimName: work}}
  - {name: scratch, emptyDir: {}}
  - {name: keys, projected: {sources: [{secret: {name: key}}, {configMap: {name: scripts}}]}}
  - {name: unused, secret: {secretName: unused}}
---
kind: ConfigMap
metadata: {name: scripts}
`,
			want: `
Pod/train reads hostPath//datasets (referred)
Pod/train mounts nfs/10.0.0.1:/nfs (referred)
Pod/train mounts ConfigMap/scripts
Pod/train mounts PersistentVolumeClaim/work (referred)
Pod/train mounts emptyDir/scratch (created)
Pod/train mounts Secret/key (referred)
`,
		},
		"Variables": {
			reason: "ConfigMaps and Secrets that variables are read from, and pull secrets, are references too.",
			set: `
kind: Job
metadata: {name: train}
spec:
  template:
    spec:
      imagePullSecrets: [{name: pull}]
      initContainers:
      - env: [{name: A, valueFrom: {secretKeyRef: {name: token, key: a}}}, {name: B, value: b}]
      containers:
      - envFrom: [{configMapRef: {name: settings}}, {secretRef: {name: passwords}}]
`,
			want: `
Job/train reads Secret/token (referred)
Job/train reads ConfigMap/settings (referred)
Job/train reads Secret/passwords (referred)
Job/train pulls images with Secret/pull (referred)
`,
		},
		"Accounts": {
			reason: "A binding leads from an account to its role, also across namespaces.",
			set: `
kind: CronJob
metadata: {name: train, namespace: a}
spec: {jobTemplate: {spec: {template: {spec: {serviceAccountName: runner, containers: [{}]}}}}}
---
kind: ServiceAccount
metadata: {name: runner, namespace: a}
---
kind: RoleBinding
metadata: {name: in-b, namespace: b}
subjects: [{kind: ServiceAccount, name: runner, namespace: a}, {kind: Group, name: all}]
roleRef: {kind: Role, name: reader}
---
kind: ClusterRoleBinding
metadata: {name: everywhere}
subjects: [{kind: ServiceAccount, name: runner, namespace: a}]
roleRef: {kind: ClusterRole, name: viewer}
---
kind: ClusterRole
metadata: {name: viewer}
`,
			want: `
CronJob/a/train runs as ServiceAccount/a/runner
ServiceAccount/a/runner has Role/reader (referred)
Group/all (referred) has Role/reader (referred)
ServiceAccount/a/runner has ClusterRole/viewer
`,
		},
		"Selectors": {
			reason: "A selector leads to the pods that have all of its labels, in its namespace.",
			set: `
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template: {metadata: {labels: {app: web, tier: front}}, spec: {containers: [{}]}}
---
kind: Deployment
metadata: {name: other, namespace: other}
spec: {template: {metadata: {labels: {app: web, tier: front}}, spec: {containers: [{}]}}}
---
kind: Service
metadata: {name: web}
spec: {selector: {app: web, tier: front}}
---
kind: Service
metadata: {name: nothing}
spec: {selector: {app: web, tier: back}}
---
kind: PodDisruptionBudget
metadata: {name: web}
spec: {selector: {matchLabels: {app: web}}}
---
kind: NetworkPolicy
metadata: {name: web}
spec: {podSelector: {matchLabels: {tier: front}}}
`,
			want: `
Service/web selects Deployment/web
PodDisruptionBudget/web selects Deployment/web
NetworkPolicy/web selects Deployment/web
`,
		},
		"Names": {
			reason: "In a resource of any other kind, a kind and a name that the set has are a reference.",
			set: `
kind: HorizontalPodAutoscaler
metadata: {name: web, ownerReferences: [{kind: Workflow, name: elsewhere}]}
spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}
---
kind: Deployment
metadata: {name: web}
spec: {template: {spec: {containers: [{}]}}}
`,
			want: "\nHorizontalPodAutoscaler/web scaleTargetRef Deployment/web\n",
		},
		"Lists": {
			reason: "A list of the API's or of kpt's is drawn as its items, without what is never applied.",
			set: `
kind: ResourceList
items:
- kind: Pod
  metadata: {name: a}
  spec: {serviceAccountName: b, containers: [{}]}
- kind: ServiceAccount
  metadata: {name: b, annotations: {config.kubernetes.io/local-config: "true"}}
`,
			want: "\nPod/a runs as ServiceAccount/b (referred)\n",
		},
	})
}

func TestWorkflowsBecomeSteps(t *testing.T) {
	tell(t, map[string]story{
		"Steps": {
			reason: "Steps lead to the pods that they run and to the resources that they apply, with the parameters' values.",
			set: `
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: w}
spec:
  entrypoint: main
  serviceAccountName: runner
  arguments: {parameters: [{name: NAME, value: server}, {name: COUNT, value: 2}]}
  templates:
  - name: main
    steps:
    - [{name: train, template: train}]
    - [{name: deploy, template: deploy}, {name: open, template: open}]
    - [{name: look, template: look}]
  - name: train
    container: {volumeMounts: [{name: data}]}
    volumes: [{name: data, hostPath: {path: /data}}]
  - name: deploy
    serviceAccountName: deployer
    resource:
      action: apply
      manifest: |
        kind: Deployment
        metadata: {name: "{{workflow.parameters.NAME}}", uid: "{{workflow.uid}}"}
        spec:
          replicas: {{workflow.parameters.COUNT}}
          template: {metadata: {labels: {app: "{{workflow.parameters.NAME}}"}}, spec: {containers: [{}]}}
  - name: open
    resource:
      action: create
      manifest: |
        {"kind": "Service", "metadata": {"name": "front"}, "spec": {"selector": {"app": "{{ workflow.parameters.NAME }}"}}}
  - name: look
    resource: {action: get, manifest: "{kind: Deployment, metadata: {name: server}}"}
`,
			want: `
Pod/train (created) mounts hostPath//data (referred)
step/train runs Pod/train (created)
step/train runs as ServiceAccount/runner (referred)
step/train then step/deploy
step/deploy applies Deployment/server (created)
step/deploy runs as ServiceAccount/deployer (referred)
step/train then step/open
step/open creates Service/front (created)
step/open runs as ServiceAccount/runner (referred)
step/deploy then step/look
step/open then step/look
step/look waits for Deployment/server (created)
step/look runs as ServiceAccount/runner (referred)
Service/front (created) selects Deployment/server (created)
`,
		},
		"Tasks": {
			reason: "Tasks of a graph follow those that they depend on, whichever comes first; steps within steps are drawn too.",
			set: `
apiVersion: argoproj.io/v1alpha1
kind: WorkflowTemplate
metadata: {name: w}
spec:
  entrypoint: main
  onExit: exit
  templates:
  - name: main
    dag:
      tasks:
      - {name: last, template: stop, depends: "a.Succeeded && (b || c-d)"}
      - {name: c-d, template: stop}
      - {name: a, template: inner}
      - {name: b, template: stop, dependencies: [a]}
  - {name: inner, steps: [[{name: one, template: stop}], [{name: two, templateRef: {name: library, template: x}}]]}
  - {name: stop, suspend: {}}
  - {name: exit, script: {image: curl}}
`,
			want: `
step/a then step/one
step/one then step/two
step/two runs WorkflowTemplate/library (referred)
step/two then step/b
step/two then step/last
step/b then step/last
step/c-d then step/last
step/exit runs Pod/exit (created)
`,
		},
		"Pull secrets": {
			reason: "The pods of all steps pull images with the workflow's secrets, and with those that a patch adds; a step without a pod does not.",
			set: `
apiVersion: argoproj.io/v1alpha1
kind: CronWorkflow
metadata: {name: w}
spec:
  workflowSpec:
    entrypoint: main
    imagePullSecrets: [{name: pull}]
    templates:
    - {name: main, steps: [[{name: train, template: train}], [{name: wait, template: wait}], [{name: tell, template: tell}]]}
    - {name: train, container: {image: a}, podSpecPatch: "imagePullSecrets: [{name: more}, {name: pull}]"}
    - {name: wait, suspend: {}}
    - {name: tell, script: {image: b}}
`,
			want: `
Pod/train (created) pulls images with Secret/more (referred)
Pod/train (created) pulls images with Secret/pull (referred)
step/train runs Pod/train (created)
step/train then step/wait
step/wait then step/tell
Pod/tell (created) pulls images with Secret/pull (referred)
step/tell runs Pod/tell (created)
`,
		},
		"Loops": {
			reason: "A template that calls itself is drawn once; tasks that wait for each other are no reason to wait.",
			set: `
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: w}
spec:
  entrypoint: main
  templates:
  - {name: main, steps: [[{name: again, template: main}, {name: tasks, template: tasks}]]}
  - {name: tasks, dag: {tasks: [{name: a, dependencies: [b]}, {name: b, dependencies: [a]}]}}
`,
			want: `
step/a then step/b
`,
		},
	})
}

func TestWhatCannotBeDrawnIsAnError(t *testing.T) {
	var calls strings.Builder // each template calls the next one twice
	for i := range 40 {
		fmt.Fprintf(&calls, "  - {name: t%d, steps: [[{name: a, template: t%d}, {name: b, template: t%[2]d}]]}\n", i, i+1)
	}
	const workflow = "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: w}\nspec:\n  entrypoint: t0\n  templates:\n"
	for set, want := range map[string]string{
		workflow + calls.String(): "Workflow/w: the workflow has more than 1000 steps",
		workflow + "  - {name: t0, resource: {action: apply, manifest: \"a: [\"}}\n":     "Workflow/w: the resource of the step t0: ",
		workflow + "  - {name: t0, container: {image: a}, podSpecPatch: \"volumes: {\"}": "Workflow/w: the podSpecPatch of t0: ",
	} {
		if _, err := graph.New(parse(t, set), owner, anyKind); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("error is %v, want %s", err, want)
		}
	}
}

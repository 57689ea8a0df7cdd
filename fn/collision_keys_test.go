package fn_test

import (
	"strings"
	"testing"
)

// pipelineOf is a WideDeepConfig of a pipeline.
func pipelineOf(name, model, more string) string {
	return strings.Replace(configOf(name, model), "spec:\n", "spec:\n  mode: pipeline\n"+more, 1)
}

// The Deployment, the Service and the node port of a workflow's servers can collide with those of
// other configs and of files.
func TestCollisionsWithWhatAWorkflowCreates(t *testing.T) {
	const port = "  serving: {nodePort: 30500}\n"
	const inMine = "error: mine.yaml: "
	for name, c := range map[string]struct {
		files map[string]string
		want  string // empty where nothing is wrong
	}{
		"one nodePort in two namespaces collides": {map[string]string{
			"a.yaml": pipelineOf("a", "a", port), "b.yaml": strings.Replace(pipelineOf("b", "b", port), "  name: b\n", "  name: b\n  namespace: other\n", 1),
		}, "error: b.yaml: WideDeepConfig/b: asks for port 30500 of the nodes, as a.yaml: WideDeepConfig/a does: give one of them another spec.serving.nodePort"},
		"two nodePorts don't collide": {map[string]string{"a.yaml": pipelineOf("a", "a", port), "b.yaml": pipelineOf("b", "b", strings.Replace(port, "30500", "30501", 1))}, ""},
		"a Service's nodePort collides": {
			map[string]string{"a.yaml": pipelineOf("a", "a", port), "mine.yaml": own("v1", "Service", "mine", "spec:\n  type: NodePort\n  ports:\n  - {port: 80}\n  - {port: 81, nodePort: 30500}\n")},
			inMine + "Service/mine: has port 30500 of the nodes, which a.yaml: WideDeepConfig/a asks for too",
		},
		"a Service's healthCheckNodePort collides": {
			map[string]string{"a.yaml": pipelineOf("a", "a", port), "mine.yaml": own("v1", "Service", "mine", "spec:\n  healthCheckNodePort: 30500\n")},
			inMine + "Service/mine: has port 30500",
		},
		"a Service's other nodePort does not collide":     {map[string]string{"a.yaml": pipelineOf("a", "a", port), "mine.yaml": own("v1", "Service", "mine", "spec:\n  ports:\n  - {port: 30500, nodePort: 30501}\n")}, ""},
		"a Service of another API group does not collide": {map[string]string{"a.yaml": pipelineOf("a", "a", port), "mine.yaml": own("serving.knative.dev/v1", "Service", "a-service", "spec:\n  ports:\n  - {nodePort: 30500}\n")}, ""},
		"the created Service collides with one of its name": {
			map[string]string{"a.yaml": pipelineOf("aa", "aa", ""), "mine.yaml": own("v1", "Service", "aa-service", "")},
			inMine + "Service/aa-service: exists already, and the Workflow of a.yaml: WideDeepConfig/aa would overwrite it on the cluster: rename it",
		},
		"the created Deployment collides with one of its name": {
			map[string]string{"a.yaml": pipelineOf("aa", "aa", ""), "mine.yaml": own("apps/v1", "Deployment", "aa-deployment", "")},
			inMine + "Deployment/aa-deployment: exists already, and the Workflow of",
		},
		"the Deployment of a WorkflowTemplate collides too": {
			map[string]string{"a.yaml": pipelineOf("aa", "aa", "  workload: WorkflowTemplate\n"), "mine.yaml": own("apps/v1", "Deployment", "aa-deployment", "")},
			inMine + "Deployment/aa-deployment: exists already, and the WorkflowTemplate of",
		},
		"a retained Service collides too": {
			map[string]string{"a.yaml": pipelineOf("aa", "aa", "  serving: {lifecycle: Retain, nodePort: 30500}\n"), "mine.yaml": own("v1", "Service", "aa-service", "")},
			inMine + "Service/aa-service: exists already, and the Workflow of",
		},
		"a Service with our annotation collides too": {
			map[string]string{"a.yaml": pipelineOf("aa", "aa", ""), "mine.yaml": strings.Replace(own("v1", "Service", "aa-service", ""), "metadata:", "metadata:\n  annotations: {widedeep.dev/generated-by: aa}", 1)},
			inMine + "Service/aa-service: exists already, and the Workflow of",
		},
		"a Service in another namespace does not collide": {map[string]string{"a.yaml": pipelineOf("aa", "aa", ""), "mine.yaml": strings.Replace(own("v1", "Service", "aa-service", ""), "namespace: default", "namespace: other", 1)}, ""},
		"a single node creates no Service that collides":  {map[string]string{"a.yaml": configOf("aa", "aa"), "mine.yaml": own("v1", "Service", "aa-service", "")}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			c.files["Kptfile"] = kptfile()
			o := call{files: c.files}.run(t)
			if o.failed != (c.want != "") {
				t.Errorf("failed is %t", o.failed)
			}
			if c.want == "" {
				return
			}
			o.expect(t, resourcesOf(c.files), []string{c.want})
			if len(o.messages) != 1 {
				t.Errorf("it says\n%s\nwant one message", strings.Join(o.messages, "\n"))
			}
			if strings.Contains(strings.Join(o.messages, "\n"), "widedeep.dev/generated-by") {
				t.Errorf("it leads to hand over what is never ours:\n%s", strings.Join(o.messages, "\n"))
			}
		})
	}
}

// resourcesOf names what is in files as outcome does.
func resourcesOf(files map[string]string) []string {
	var names []string
	for file, text := range files {
		_, kind, _ := strings.Cut(text, "kind: ")
		kind, _, _ = strings.Cut(kind, "\n")
		names = append(names, file+" "+kind)
	}
	return names
}

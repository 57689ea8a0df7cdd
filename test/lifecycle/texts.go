package main

import (
	"fmt"
	"strings"
)

// The values that steps choose from. They are few, so that collisions are frequent.
var (
	names      = []string{"clicks", "views", "wide-deep"}
	models     = []string{"clicks", "views", "ads", "news"}
	namespaces = []string{"", "team", "prod"}
	users      = []string{"root", "jo", "kim"}
	folders    = []string{"sub", "other", "deep"}

	// workloads are the kinds of what trains, each with its mode.
	workloads = [][2]string{{"single-node", "Pod"}, {"single-node", "Job"}, {"pipeline", "Workflow"}, {"pipeline", "WorkflowTemplate"}}
)

// setterFields are the fields of the setters that runs give values for.
var setterFields = map[string][]string{"USER_NAME": {"spec", "user", "name"}}

func configText(name, namespace, model string, workload [2]string) string {
	if namespace != "" {
		namespace = "  namespace: " + namespace + "\n"
	}
	return fmt.Sprintf(`# What to train.
apiVersion: widedeep.dev/v1alpha1
kind: WideDeepConfig
metadata:
  name: %s
%s  annotations:
    config.kubernetes.io/local-config: "true"
spec:
  mode: %s
  workload: %s # the kind of what trains
  model:
    name: %s
  storage:
    nfs:
      server: 10.35.215.25
`, name, namespace, workload[0], workload[1], model)
}

func kptfileText(name string, mutators []mutator) string {
	var text strings.Builder
	fmt.Fprintf(&text, "apiVersion: kpt.dev/v1\nkind: Kptfile\nmetadata:\n  name: %s\n", name)
	if len(mutators) > 0 {
		text.WriteString("pipeline:\n  mutators:\n")
	}
	for _, m := range mutators {
		fmt.Fprintf(&text, "  - exec: %s\n", m.exec)
		if m.configPath != "" {
			fmt.Fprintf(&text, "    configPath: %s\n", m.configPath)
		}
		text.WriteString(m.selected.lines())
	}
	return text.String()
}

// ownTexts are a user's own resources; each has a place for its name and namespace.
var ownTexts = []string{
	`# Ours, by hand.
apiVersion: v1
kind: Service
metadata:
  name: %s # this name
  namespace: %s
spec:
  ports:
  - port: 80 # the usual one
  selector: {app: "web"}
`, `apiVersion: v1
kind: ConfigMap
metadata:
  name: %s
  namespace: %s
data:
  b: "1"
  a: '2'
  script.sh: |
    #!/bin/sh
    # ---
    echo "$1"
`, `kind: Pod
apiVersion: v1
metadata:
  namespace: %[2]s
  name: %[1]s
spec:
  containers:
  - name: main
    image: busybox
    args: [a, 'b', "c"]
`, `apiVersion: example.com/v1
kind: Thing
metadata:
  name: %s
  namespace: %s
spec:
  first: &first
    a: 0x1F
    b: yes
  second: *first
  third: ~
`, `apiVersion: apps/v1
kind: Deployment
metadata:
  name: %s
  namespace: %s
spec:
  template:
    spec:
      # Nothing else runs here.
      serviceAccountName: web
`,
}

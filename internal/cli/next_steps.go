package cli

import (
	"fmt"
	"io"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// nextSteps prints commands for applying and following the rendered resources.
func nextSteps(messages io.Writer, nodes []*yaml.Node) error {
	var steps strings.Builder
	for _, node := range nodes {
		resource := yaml.NewRNode(node)
		namespace := ""
		if name := resource.GetNamespace(); name != "" {
			namespace = "-n " + name + " "
		}
		kind, name := resource.GetKind(), resource.GetName()
		switch kind {
		case "Pod":
			fmt.Fprintf(&steps, "  kubectl %slogs -f %s\n", namespace, name)
		case "Job":
			fmt.Fprintf(&steps, "  kubectl %slogs -f job/%s\n", namespace, name)
		case "Workflow":
			fmt.Fprintf(&steps, "  kubectl %sget workflow %s --watch\n", namespace, name)
			fmt.Fprintf(&steps, "  kubectl %slogs -f -c main -l workflows.argoproj.io/workflow=%s\n", namespace, name)
		case "WorkflowTemplate":
			fmt.Fprintf(&steps, "  argo %ssubmit --from workflowtemplate/%s   # runs it, as often as you like\n", namespace, name)
			fmt.Fprintf(&steps, "  kubectl %sget workflow -l workflows.argoproj.io/workflow-template=%s --watch\n", namespace, name)
		}
		service, err := resource.Pipe(yaml.Lookup("spec", "arguments", "parameters", "[name=SERVICE_NAME]", "value"))
		if err != nil {
			return fmt.Errorf("the workflow: %w", err)
		}
		if service != nil { // of every type can be asked so
			name := service.YNode().Value
			fmt.Fprintf(&steps, "  kubectl %sport-forward service/%s 8500:grpc   # once it has succeeded, for widedeep-client --model %s\n", namespace, name, strings.TrimSuffix(name, "-service"))
		}
	}
	_, err := fmt.Fprintf(messages, "\nOnce kubectl apply has taken this:\n%s", steps.String())
	return err
}

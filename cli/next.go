package cli

import (
	"fmt"
	"io"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// nextSteps tells a person what to do with what was rendered.
func nextSteps(messages io.Writer, nodes []*yaml.Node) error {
	var steps strings.Builder
	for _, node := range nodes {
		resource := yaml.NewRNode(node)
		inNamespace := "kubectl -n " + resource.GetNamespace() + " "
		switch name := resource.GetName(); resource.GetKind() {
		case "Pod":
			fmt.Fprintf(&steps, "  %slogs -f %s\n", inNamespace, name)
		case "Workflow":
			fmt.Fprintf(&steps, "  %sget workflow %s --watch\n", inNamespace, name)
			fmt.Fprintf(&steps, "  %slogs -f -c main -l workflows.argoproj.io/workflow=%s\n", inNamespace, name)
			fmt.Fprintf(&steps, "  %sget service %s   # once it has succeeded: a client asks <node's address>:<node port>\n", inNamespace, argument(resource, "SERVICE_NAME"))
		}
	}
	_, err := fmt.Fprintf(messages, "\nOnce `kubectl apply -f -` has taken this:\n%s", steps.String())
	return err
}

func argument(workflow *yaml.RNode, name string) string {
	value, err := workflow.Pipe(yaml.Lookup("spec", "arguments", "parameters", "[name="+name+"]", "value"))
	if err != nil || value == nil {
		return ""
	}
	return value.YNode().Value
}

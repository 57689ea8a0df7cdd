package graph

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/argo"
)

// maxSteps is the greatest number of steps that a workflow is drawn with. A few templates
// that call each other can have any number of steps.
const maxSteps = 1000

// isWorkflow reports whether a resource is one of Argo's that has a workflow's spec.
func isWorkflow(r *resource) bool {
	group, _, _ := strings.Cut(r.text("apiVersion"), "/")
	spec := workflowSpec(r)
	return group == "argoproj.io" && (len(spec.list("templates")) > 0 || spec.at("workflowTemplateRef").any != nil)
}

// workflowSpec returns the spec of a Workflow or a WorkflowTemplate, or that in a CronWorkflow.
func workflowSpec(r *resource) content {
	if spec := r.at("spec", "workflowSpec"); spec.any != nil {
		return spec
	}
	return r.at("spec")
}

// run is a workflow whose steps are being added.
type run struct {
	*builder
	of        *resource
	spec      content
	templates map[string]content
	arguments argo.Arguments
	// steps and stage are the numbers of steps and of stages so far.
	steps, stage int
	// open has the templates whose steps are being added, since a template may call itself.
	open map[string]bool
}

// workflow adds a workflow's steps, in the order in which they run, and what they do.
func (b *builder) workflow(of *resource) error {
	w := &run{builder: b, of: of, spec: workflowSpec(of), templates: map[string]content{}, arguments: argo.Arguments{}, open: map[string]bool{}}
	for _, template := range w.spec.list("templates") {
		w.templates[template.text("name")] = template
	}
	for _, parameter := range w.spec.list("arguments", "parameters") {
		w.arguments[parameter.text("name")] = parameter.scalar("value")
	}
	w.library(of.node, w.spec.at("workflowTemplateRef"))
	for _, name := range []string{w.spec.text("entrypoint"), w.spec.text("onExit")} {
		if template, found := w.templates[name]; found {
			if _, err := w.enter(template, nil); err != nil {
				return err
			}
		}
	}
	return nil
}

// library leads to the WorkflowTemplate that a reference names.
func (w *run) library(from *Node, reference content) {
	kind := "WorkflowTemplate"
	if reference.is("clusterScope") {
		kind = "ClusterWorkflowTemplate"
	}
	w.graph.connect(from, w.referredNode(kind, w.of, reference.text("name"), Workflow), "runs")
}

// enter adds the steps of a template, after the given ones, and returns those that end
// last. A template without steps is a step itself.
func (w *run) enter(template content, after []*Node) (last []*Node, err error) {
	name := template.text("name")
	if w.open[name] {
		return after, nil
	}
	w.open[name] = true
	defer delete(w.open, name)
	if tasks := template.list("dag", "tasks"); len(tasks) > 0 {
		return w.enterTasks(tasks, after)
	}
	stages := template.list("steps")
	if len(stages) == 0 {
		w.stage++
		return w.step(content{map[string]any{"name": name}}, template, after)
	}
	for _, stage := range stages {
		w.stage++
		last = nil
		for _, step := range stage.list() {
			ends, err := w.call(step, after)
			if err != nil {
				return nil, err
			}
			last = append(last, ends...)
		}
		after = last
	}
	return last, nil
}

// enterTasks adds the tasks of a directed graph, each in the stage after those that it
// depends on.
func (w *run) enterTasks(tasks []content, after []*Node) (last []*Node, err error) {
	first, depths, ends := w.stage+1, depths(tasks), map[string][]*Node{}
	ordered := slices.Clone(tasks)
	slices.SortStableFunc(ordered, func(a, b content) int {
		return cmp.Compare(depths[a.text("name")], depths[b.text("name")])
	})
	for _, task := range ordered {
		name, before := task.text("name"), after
		for i, other := range dependencies(task, tasks) {
			if i == 0 {
				before = nil
			}
			before = append(before, ends[other]...)
		}
		w.stage = max(w.stage, first+depths[name])
		if ends[name], err = w.call(task, before); err != nil {
			return nil, err
		}
		last = append(last, ends[name]...)
	}
	return last, nil
}

// depths returns, for each task by its name, the length of the longest chain of tasks that
// it depends on.
func depths(tasks []content) map[string]int {
	all := map[string]int{}
	// A chain has at most all tasks, so as many rounds suffice; tasks that wait for each
	// other, as only a broken workflow has them, don't keep it from ending.
	for range tasks {
		for _, task := range tasks {
			for _, other := range dependencies(task, tasks) {
				all[task.text("name")] = min(max(all[task.text("name")], all[other]+1), len(tasks))
			}
		}
	}
	return all
}

// dependencies names the tasks that a task depends on: in a list, or in an expression such
// as "a.Succeeded && !b.Failed".
func dependencies(task content, tasks []content) []string {
	words := strings.FieldsFunc(task.text("depends"), func(r rune) bool { return strings.ContainsRune("&|!() \t\n", r) })
	for _, name := range task.list("dependencies") {
		words = append(words, name.text())
	}
	var names []string
	for _, word := range words {
		for _, other := range tasks {
			if name := other.text("name"); word == name || strings.HasPrefix(word, name+".") {
				names = append(names, name)
			}
		}
	}
	return names
}

// call adds a step or a task, which calls a template, and returns what ends last of it.
func (w *run) call(call content, after []*Node) (last []*Node, err error) {
	template := call.at("inline")
	if template.any == nil {
		template = w.templates[call.text("template")]
	}
	last, err = w.step(call, template, after)
	if err == nil && (len(template.list("steps")) > 0 || len(template.list("dag", "tasks")) > 0) {
		return w.enter(template, last)
	}
	return last, err
}

// step adds the node of a step, and leads to what its template does.
func (w *run) step(call, template content, after []*Node) ([]*Node, error) {
	if w.steps++; w.steps > maxSteps {
		return nil, fmt.Errorf("the workflow has more than %d steps", maxSteps)
	}
	step := w.add(&Node{
		Kind: "step", Name: call.text("name"), Class: Step, Origin: w.of.node.Origin,
		Config: w.of.config, Workflow: w.of.node, Stage: w.stage,
	})
	for _, before := range after {
		w.graph.connect(before, step, "then")
	}
	w.library(step, call.at("templateRef"))
	if limit := template.scalar("retryStrategy", "limit"); limit != "" {
		step.Details = append(step.Details, "up to "+limit+" retries")
	}
	var err error
	switch {
	case len(containersOf(template)) > 0:
		err = w.runPod(step, template)
	case template.at("resource").any != nil:
		err = w.runResource(step, template.at("resource"))
	default:
		return []*Node{step}, nil // it runs no pod
	}
	w.account(step, w.of, cmp.Or(template.text("serviceAccountName"), template.text("executor", "serviceAccountName"), w.spec.text("serviceAccountName")))
	return []*Node{step}, err
}

// runPod leads from a step to the pod that it runs.
func (w *run) runPod(step *Node, template content) error {
	name := template.text("name")
	patch, err := w.parse(template.text("podSpecPatch"))
	if err != nil {
		return fmt.Errorf("the podSpecPatch of %s: %w", name, err)
	}
	key := id{"pod of " + w.of.kind + "/" + w.of.name, w.of.namespace, cmp.Or(name, step.Name), w.of.config}
	if w.nodes[key] == nil {
		w.nodes[key] = w.add(&Node{Kind: "Pod", Name: key.name, Class: Workload, Config: w.of.config, Origin: Created, Details: images(template)})
		labels := map[string]string{}
		maps.Copy(labels, w.spec.labels("podMetadata", "labels"))
		maps.Copy(labels, template.labels("metadata", "labels"))
		w.addPod(&pod{
			of:     &resource{template, "Pod", w.of.namespace, key.name, w.of.config, w.nodes[key]},
			labels: labels, spec: template,
			volumes: slices.Concat(patch.list("volumes"), template.list("volumes"), w.spec.list("volumes")),
			claims:  w.spec.list("volumeClaimTemplates"),
			// Argo gives them to every pod of the workflow; a template has no such field.
			pullSecrets: slices.Concat(patch.list("imagePullSecrets"), w.spec.list("imagePullSecrets")),
		})
	}
	w.graph.connect(step, w.nodes[key], "runs")
	return nil
}

// verbs are the labels of what a step does with a resource, by Argo's actions.
var verbs = map[string]string{"create": "creates", "apply": "applies", "replace": "replaces", "patch": "patches", "get": "waits for", "delete": "deletes"}

// runResource leads from a step to the resource in its manifest.
func (w *run) runResource(step *Node, resource content) error {
	c, err := w.parse(resource.text("manifest"))
	if err != nil {
		return fmt.Errorf("the resource of the step %s: %w", step.Name, err)
	}
	r, action := w.read(c, w.of.namespace), resource.text("action")
	r.config = w.of.config
	if r.node = w.referredNode(r.kind, r, r.name, classOf(r)); r.node == nil {
		return nil
	}
	w.graph.connect(step, r.node, cmp.Or(verbs[action], action))
	if r.node.Origin != Referred || action == "get" || action == "delete" {
		return nil
	}
	r.node.Origin, r.node.Class, r.node.Details = Created, classOf(r), details(r)
	return w.refer(r)
}

// parse reads YAML in a string of the workflow, with its arguments in place of the references
// to them.
func (w *run) parse(text string) (content, error) {
	if text == "" {
		return content{}, nil
	}
	parsed, err := argo.Parse(&yaml.Node{Kind: yaml.ScalarNode, Value: text})
	if err != nil {
		return content{}, err
	}
	parsed.Restore()
	var decoded any
	if err := parsed.Node.Decode(&decoded); err != nil {
		return content{}, err
	}
	return content{decoded}.replace(w.arguments.Resolve), nil
}

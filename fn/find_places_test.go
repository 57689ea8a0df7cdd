package fn

import (
	"slices"
	"testing"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/parameters"
)

// A manifest may describe pods in any of these ways, with the label of any component or of none.
func TestPodsInAResource(t *testing.T) {
	const pod = "metadata: {labels: {app.kubernetes.io/component: training}}, spec: {containers: [{name: a}, {name: b}]}"
	for name, c := range map[string]struct {
		text          string
		all, training []string
	}{
		"a Pod is one":         {text: "{kind: Pod, " + pod + "}", all: []string{"a"}, training: []string{"a"}},
		"a Deployment has one": {text: "{kind: Deployment, spec: {template: {" + pod + "}}}", all: []string{"a"}, training: []string{"a"}},
		"a CronJob has one":    {text: "{kind: CronJob, spec: {jobTemplate: {spec: {template: {" + pod + "}}}}}", all: []string{"a"}, training: []string{"a"}},
		"a Workflow has one for each template with a container": {
			text: "{kind: Workflow, spec: {templates: [{name: steps}, {metadata: {labels: {app.kubernetes.io/component: training}}, container: {name: a}}, {container: {name: b}}]}}",
			all:  []string{"a", "b"}, training: []string{"a"},
		},
		"a Pod without a component is one of no component": {text: "{kind: Pod, spec: {containers: [{name: a}]}}", all: []string{"a"}},
		"a Pod without containers is none":                 {text: "{kind: Pod, spec: {containers: []}}"},
		"a ConfigMap has none":                             {text: "{kind: ConfigMap, data: {a: b}}"},
	} {
		var all, training []string
		for _, p := range newSubject(yaml.MustParse(c.text).YNode()).pods {
			all = append(all, text(p.container, "name"))
			if !p.is(parameters.Any) || p.is(parameters.Serving) {
				t.Errorf("%s: %s is of the wrong component", name, text(p.container, "name"))
			}
			if p.is(parameters.Training) {
				training = append(training, text(p.container, "name"))
			}
		}
		if !slices.Equal(all, c.all) || !slices.Equal(training, c.training) {
			t.Errorf("%s: pods %v, of the training %v; want %v and %v", name, all, training, c.all, c.training)
		}
	}
}

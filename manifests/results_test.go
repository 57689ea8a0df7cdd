package manifests_test

import (
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// results reads the files that a run has written for Argo.
func results(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, file := range glob(t, dir, "the results/*") {
		text, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil {
			t.Fatal(err)
		}
		all[filepath.Base(file)] = string(text)
	}
	return all
}

func TestPipelineWritesItsResults(t *testing.T) {
	python := standIn(t)
	for name, c := range map[string]struct {
		behaviour string
		env       []string
		status    int
		want      map[string]string // without the version
	}{
		"a model that meets the target": {
			`{"metrics": true, "accuracy": "0.8"}`, []string{"TARGET_ACCURACY=0.75", "STEPS=20"}, 0,
			map[string]string{"ACCURACY": "0.8", "AUC": "0.771581", "BASELINE": "0.5", "STEPS": "20"},
		},
		"a model below the target has no version": {
			`{"metrics": true}`, []string{"TARGET_ACCURACY=0.75"}, 3,
			map[string]string{"ACCURACY": "0.6", "AUC": "0.771581", "BASELINE": "0.5", "STEPS": "500"},
		},
		"the training of 2020 says its accuracy only": {"", nil, 0, map[string]string{"ACCURACY": "0.6"}},
		"what is no number is left out":               {`{"metrics": true, "accuracy": "NaN"}`, nil, 0, map[string]string{"AUC": "0.771581", "BASELINE": "0.5", "STEPS": "500"}},
		"a training that fails has no results":        {`{"crash": 1}`, nil, 5, map[string]string{}},
		"nowhere to write is no failure":              {`{"metrics": true}`, []string{"RESULTS_DIR=/dev/null/results"}, 0, map[string]string{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			command, dir := script(t, python, pipeline, c.behaviour, c.env...)
			ends(t, command, c.status, "")
			if accepted := served(t, dir); len(accepted) == 1 && len(c.want) > 0 {
				c.want["VERSION"] = accepted[0]
			}
			if diff := cmp.Diff(c.want, results(t, dir)); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// Argo reads each result from the file that the script writes. Each has a default, without which a
// missing file would fail a training that succeeded.
func TestWorkflowReadsTheResults(t *testing.T) {
	text, err := os.ReadFile("pipeline/workflow.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var workflow struct {
		Spec struct {
			Templates []struct {
				Name    string
				Outputs struct {
					Parameters []struct {
						Name      string
						ValueFrom struct {
							Path    string
							Default *string
						} `yaml:"valueFrom"`
					}
				}
			}
		}
	}
	if err := yaml.Unmarshal(text, &workflow); err != nil {
		t.Fatal(err)
	}
	command, dir := script(t, standIn(t), pipeline, `{"metrics": true}`)
	ends(t, command, 0, "accepted")
	written := results(t, dir)
	source, err := os.ReadFile(pipeline)
	if err != nil {
		t.Fatal(err)
	}
	for _, template := range workflow.Spec.Templates {
		if template.Name != "train-wide-deep-large-ds" {
			continue
		}
		for _, p := range template.Outputs.Parameters {
			if written[p.Name] == "" || path.Base(p.ValueFrom.Path) != p.Name {
				t.Errorf("%s is read from %s, and the script writes %v", p.Name, p.ValueFrom.Path, written)
			}
			if dir := path.Dir(p.ValueFrom.Path); !strings.Contains(string(source), "${RESULTS_DIR:-"+dir+"}") {
				t.Errorf("%s is in %s, which is not where the script writes by default", p.Name, dir)
			}
			if p.ValueFrom.Default == nil {
				t.Errorf("%s has no default", p.Name)
			}
			delete(written, p.Name)
		}
	}
	if len(written) > 0 {
		t.Errorf("the workflow does not read %v", written)
	}
}

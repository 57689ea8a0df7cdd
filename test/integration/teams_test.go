//go:build integration

package integration

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Prefix, namespace and images reach the resources of two teams and all references in them.
// No resource refers to the other team's or the base's.
func TestKustomizeTeams(t *testing.T) {
	for _, run := range []struct{ team, other, workload string }{
		{"team-a", "team-b", "Workflow"},
		{"team-b", "team-a", "Workflow"},
		{"team-a", "team-b", "WorkflowTemplate"},
	} {
		team, other, workload := run.team, run.other, run.workload
		t.Run(team+" "+workload, func(t *testing.T) {
			dir := copied(t, "examples/kustomize-teams")
			base := filepath.Join(dir, "base", "wide-deep.yaml")
			write(t, base, strings.Replace(contents(t, dir)["base/wide-deep.yaml"], "spec:", "spec:\n  workload: "+workload, 1))
			out := build(t, filepath.Join(dir, team))
			if strings.Contains(out, other) {
				t.Errorf("%s names %s:\n%s", team, other, out)
			}
			resources := byKind(t, out)
			kinds := map[string]int{}
			for kind, all := range resources {
				kinds[kind] = len(all)
				for _, resource := range all {
					if resource.GetNamespace() != team || !strings.HasPrefix(resource.GetName(), team+"-") {
						t.Errorf("%s %s/%s is without the team's namespace or prefix", kind, resource.GetNamespace(), resource.GetName())
					}
				}
			}
			want := map[string]int{"ServiceAccount": 2, "Role": 2, "RoleBinding": 2, "ConfigMap": 1, workload: 1}
			if diff := cmp.Diff(want, kinds); diff != "" {
				t.Fatalf("resources (-want +got):\n%s", diff)
			}
			accounts, roles := namesOf(resources["ServiceAccount"]), namesOf(resources["Role"])
			for _, binding := range resources["RoleBinding"] {
				if role := field(t, binding, "roleRef", "name"); !slices.Contains(roles, role) {
					t.Errorf("RoleBinding %s binds Role %s, there are %v", binding.GetName(), role, roles)
				}
				if account := field(t, binding, "subjects", "0", "name"); !slices.Contains(accounts, account) {
					t.Errorf("RoleBinding %s binds ServiceAccount %s, there are %v", binding.GetName(), account, accounts)
				}
			}

			workflow := resources[workload][0]
			parameter := func(name string) string {
				return field(t, workflow, "spec", "arguments", "parameters", "[name="+name+"]", "value")
			}
			const model = "wide-deep-large-ds-fp32-training"
			const trains = "train-wide-deep-large-ds"
			deployer := roles[slices.IndexFunc(roles, func(name string) bool { return strings.HasSuffix(name, "-deployer") })]
			got := map[string][]string{
				"accounts of the workflow": {
					field(t, workflow, "spec", "serviceAccountName"),
					field(t, workflow, "spec", "templates", "[name="+trains+"]", "executor", "serviceAccountName"),
					field(t, workflow, "spec", "templates", "[name=wide-deep-large-ds-deployment]", "serviceAccountName"),
					field(t, workflow, "spec", "templates", "[name=wide-deep-large-ds-service]", "serviceAccountName"),
					field(t, workflow, "spec", "templates", "[name=wide-deep-large-ds-rollout]", "serviceAccountName"),
				},
				"scripts":                      {field(t, workflow, "spec", "templates", "[name="+trains+"]", "volumes", "[name=mlops-scripts]", "configMap", "name")},
				"what it deploys":              {parameter("DEPLOYMENT_NAME"), parameter("SERVICE_NAME")},
				"what its role lets it change": resourceNames(t, resources["Role"], deployer),
				"the served model's name":      {strings.TrimSuffix(parameter("SERVER_NAME"), "-server")},
				"where it writes":              {parameter("OUTPUT_DIR")},
				"images": {
					field(t, workflow, "spec", "templates", "[name="+trains+"]", "container", "image"),
					parameter("SERVING_IMAGE"),
				},
			}
			account := strings.TrimSuffix(deployer, "-deployer")
			deployed := []string{team + "-" + model + "-deployment", team + "-" + model + "-service"}
			wanted := map[string][]string{
				"accounts of the workflow":     {account, account, deployer, deployer, deployer},
				"scripts":                      namesOf(resources["ConfigMap"]),
				"what it deploys":              deployed,
				"what its role lets it change": deployed,
				"the served model's name":      {model}, // clients ask for it, whichever team's server they ask
				"where it writes":              {"/exports/ml/" + team + "/" + model + "/output"},
				"images": {
					"registry.example.com/" + team + "/wide-deep-training:v0.1.0",
					"registry.example.com/" + team + "/tensorflow-serving:2.20.0",
				},
			}
			if diff := cmp.Diff(wanted, got); diff != "" {
				t.Errorf("what the Workflow refers to (-want +got):\n%s", diff)
			}
		})
	}
}

// byKind sorts what kustomize prints by kind.
func byKind(t *testing.T, out string) map[string][]*yaml.RNode {
	t.Helper()
	all := map[string][]*yaml.RNode{}
	for _, text := range strings.Split(out, "\n---\n") {
		node, err := yaml.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		all[node.GetKind()] = append(all[node.GetKind()], node)
	}
	return all
}

func namesOf(resources []*yaml.RNode) []string {
	var all []string
	for _, resource := range resources {
		all = append(all, resource.GetName())
	}
	return all
}

// resourceNames returns the resource names that a Role's rules are restricted to.
func resourceNames(t *testing.T, roles []*yaml.RNode, name string) []string {
	t.Helper()
	var all []string
	for _, role := range roles {
		if role.GetName() != name {
			continue
		}
		rules, err := role.Pipe(yaml.Lookup("rules"))
		if err != nil {
			t.Fatal(err)
		}
		err = rules.VisitElements(func(rule *yaml.RNode) error {
			if names, err := rule.GetSlice("resourceNames"); err == nil {
				for _, name := range names {
					all = append(all, name.(string))
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}

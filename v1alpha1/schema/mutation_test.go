package schema_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/widedeep/widedeep/internal/mutation"
	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/v1alpha1"
	"github.com/widedeep/widedeep/v1alpha1/schema"
)

// beyond are refusals of render that a schema can't express, each by a part of its message.
var beyond = map[string]string{
	kubernetes: "forms of texts, and fields that don't go together; tools/kubernetes holds these to Kubernetes' own validation",
	`must be lower-case letters, digits, - and \.`:        "the form of a name",
	`must be a host name or an IP address`:                "the form of an address",
	`must be at most 48 characters long`:                  "what a name is part of",
	`in mode (pipeline|single-node)`:                      "two fields: the mode's workloads",
	`goes with spec\.storage\.volume only`:                "two fields",
	`must not be given for a Service of type ClusterIP`:   "two fields",
	`the restricted Pod Security Standard does not allow`: "two fields",
}

// kubernetes are the fields of Kubernetes' own types, and texts that Kubernetes checks.
var kubernetes = func() string {
	var names []string
	for _, p := range parameters.All {
		switch p.Structure().Type {
		case v1alpha1.Struct, v1alpha1.Map, v1alpha1.List:
			names = append(names, regexp.QuoteMeta(p.Field))
		}
	}
	return strings.Join(names, "|")
}()

// verdicts counts the documents of a kind that both accepted, that both refused, and that
// only the function refused.
type verdicts struct{ taken, refused, beyond int }

// Render refuses what the schema refuses. The schema refuses what render refuses, except
// what no schema can express.
func TestSchemaAndRenderAgree(t *testing.T) {
	bases, parsed := bases(t)
	check := bySchema(t)
	counts := map[mutation.Kind]*verdicts{}
	for _, kind := range mutation.Kinds {
		counts[kind] = &verdicts{}
	}
	used := map[string]bool{}
	for _, base := range bases {
		if slices.Contains([]string{"Job", "Workflow", "WorkflowTemplate"}, base.Name) {
			continue // checked as the Pod is
		}
		if bySchema, err := check(base.Document), byFunction(t, base.Document); bySchema != nil || err != nil {
			t.Errorf("%s: the schema says %v, the function %v", base.Name, bySchema, err)
		}
		for m := range mutation.All(base, parsed, nil) {
			switch bySchema, err := check(m.Document), byFunction(t, m.Document); {
			case err == nil && bySchema != nil:
				t.Errorf("%s: %s: only the schema refuses it: %v", base.Name, m, bySchema)
			case err == nil:
				counts[m.Kind].taken++
			case bySchema != nil:
				counts[m.Kind].refused++
			default:
				counts[m.Kind].beyond++
				if !explained(err, used) {
					t.Errorf("%s: %s: only the function refuses it: %v", base.Name, m, err)
				}
			}
		}
	}
	for _, kind := range mutation.Kinds {
		c := counts[kind]
		t.Logf("%-8s %5d taken, %5d refused by both, %4d by the function alone", kind, c.taken, c.refused, c.beyond)
		least := 60
		if kind == mutation.Number {
			least = 5 // of the one field that is one
		}
		if c.taken < least || c.refused < least {
			t.Errorf("%s: %d taken, %d refused; want %d of each, else it proves little", kind, c.taken, c.refused, least)
		}
	}
	for pattern := range beyond {
		if !used[pattern] {
			t.Errorf("nothing is refused since %q", pattern)
		}
	}
}

// explained reports whether no schema can express any of the messages.
func explained(err error, used map[string]bool) bool {
	_, messages, _ := strings.Cut(err.Error(), "error: ")
	for _, message := range strings.Split(strings.TrimSpace(messages), "\n") {
		known := false
		for pattern := range beyond {
			if regexp.MustCompile(pattern).MatchString(message) {
				known, used[pattern] = true, true
			}
		}
		if !known {
			return false
		}
	}
	return true
}

func bases(t *testing.T) ([]mutation.Base, mutation.Schema) {
	t.Helper()
	bases, err := mutation.Bases()
	if err != nil {
		t.Fatal(err)
	}
	var parsed mutation.Schema
	if err := json.Unmarshal([]byte(schema.JSON), &parsed); err != nil {
		t.Fatal(err)
	}
	return bases, parsed
}

// without are the fields that no base has. Those of metadata do not reach what is generated.
var without = regexp.MustCompile(`^\.metadata\.|\.(clusterTrustBundle|podCertificate|fileKeyRef|resources\.claims|env\.valueFrom\.resourceFieldRef\.containerName)($|\.)`)

// Every field has a value in some base; otherwise the field would not be mutated.
func TestBasesHoldEveryField(t *testing.T) {
	bases, parsed := bases(t)
	for _, path := range mutation.Missing(bases, parsed) {
		if !without.MatchString(path) {
			t.Errorf("no base has %s", path)
		}
	}
}

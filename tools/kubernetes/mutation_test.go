package kubernetes_test

import (
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/widedeep/widedeep/internal/mutation"
	"github.com/widedeep/widedeep/v1alpha1/schema"
)

// texts are tried in place of each text. Each is valid for some fields and invalid for
// others.
var texts = []string{
	"", " ", "a", "A", "a-b", "a_b", "A_B", "a.b", "-a", "a-", ".a", "a..b", "a/b", "/a", "/a/b", "a/b/c", "..", "../a", "a/../b", "..a", "a b", "é", "a:b", "a=b",
	"1", "0.5", "true", "10.0.0.1", "host:1", "a.example.com/b", "A.example.com/b", "memroy", "memory", "nvidia.com/gpu", "kubernetes.io/a", "requests.cpu", "storage",
	"hugepages-1Gi", "metadata.name", "metadata.labels['a']", "metadata.labels['A_']", "metadata.annotations['A.b/c']", "spec.nodeName", "status.podIP", "limits.cpu",
	"requests.hugepages-2Mi", "In", "Exists", "Equal", "NoSchedule", "https://example.com/a", "/subscriptions/a", "iqn.2001-04.com.example:a", "eui.0123456789abcdef",
	strings.Repeat("a", 63), strings.Repeat("a", 64), strings.Repeat("a.b", 84), strings.Repeat("a.b", 85), strings.Repeat("a", 316),
}

// scene is a base and the objects that the API server gets for it.
type scene struct {
	mutation.Base
	objects []map[string]any
	// serves says that there are servers among them.
	serves bool
}

func scenes(t *testing.T) ([]scene, mutation.Schema) {
	t.Helper()
	bases, err := mutation.Bases()
	if err != nil {
		t.Fatal(err)
	}
	var parsed mutation.Schema
	if err := json.Unmarshal([]byte(schema.JSON), &parsed); err != nil {
		t.Fatal(err)
	}
	var all []scene
	for _, base := range bases {
		rendered, err := render(base.Document)
		if err != nil {
			t.Errorf("%s: %v", base.Name, err)
			continue
		}
		objects, err := requests(rendered)
		if err != nil {
			t.Errorf("%s: %v", base.Name, err)
			continue
		}
		isDeployment := func(object map[string]any) bool { return object["kind"] == "Deployment" }
		all = append(all, scene{base, objects, slices.ContainsFunc(objects, isDeployment)})
	}
	return all, parsed
}

// The API server accepts the objects of each base. A value that the test puts where the
// function writes it gives the same objects as the function.
func TestBasesAreAccepted(t *testing.T) {
	all, _ := scenes(t)
	for _, s := range all {
		if err := createAll(copyOf(t, s.objects)); err != nil {
			t.Errorf("%s: %v", s.Name, err)
		}
		for field, put := range passed {
			value := valueAt(s.Document, field)
			if value == nil {
				continue
			}
			same := copyOf(t, s.objects)
			put(same, value, copyOf(t, value))
			if !cmp.Equal(copyOf(t, s.objects), same) {
				t.Errorf("%s: %s is passed on otherwise (-put +rendered):\n%s", s.Name, field, cmp.Diff(same, copyOf(t, s.objects)))
			}
		}
	}
}

// The function refuses what Kubernetes refuses. It accepts what Kubernetes accepts, except
// where a rule in rules_test.go explains the refusal.
func TestFunctionRefusesWhatKubernetesRefuses(t *testing.T) {
	all, parsed := scenes(t)
	counts := &counts{verdicts: map[mutation.Kind]*verdicts{}, used: map[string]bool{}}
	for _, kind := range mutation.Kinds {
		counts.verdicts[kind] = &verdicts{}
	}
	var bases sync.WaitGroup
	for _, s := range all {
		bases.Go(func() { s.judgeAll(t, parsed, counts) })
	}
	bases.Wait()
	counts.report(t)
}

func (s scene) judgeAll(t *testing.T, parsed mutation.Schema, all *counts) {
	forms := texts
	if s.Name == "Job" || s.Name == "WorkflowTemplate" {
		forms = nil // they are put into the Pod and the Workflow
	}
	for m := range mutation.All(s.Base, parsed, forms) {
		if isUsed := s.serves || !strings.HasPrefix(m.Path, "spec.serving"); isUsed && !isUnread(m.Path) {
			s.judge(t, m, all)
		}
	}
}

// counts are of all bases.
type counts struct {
	sync.Mutex
	verdicts map[mutation.Kind]*verdicts
	used     map[string]bool
}

// verdicts counts the documents that both accepted, that both refused, and that only the
// function refused by a rule. own counts refused values that are not written unchanged.
type verdicts struct{ taken, refused, ruled, own int }

func (c *counts) add(count func(c *counts)) {
	c.Lock()
	defer c.Unlock()
	count(c)
}

func (c *counts) report(t *testing.T) {
	t.Helper()
	for _, kind := range mutation.Kinds {
		v := c.verdicts[kind]
		t.Logf("%-8s %6d taken, %6d refused by both, %5d by a rule, %5d of fields that the function writes itself", kind, v.taken, v.refused, v.ruled, v.own)
		if kind == mutation.Number {
			continue // no field that is passed on is one
		}
		if v.taken < 90 || v.refused < 70 {
			t.Errorf("%s: %d taken, %d refused; want 90 and 70, else it proves little", kind, v.taken, v.refused)
		}
	}
	for rule := range rules {
		if !c.used[rule] {
			t.Errorf("nothing is refused since %q", rule)
		}
	}
}

func (s scene) judge(t *testing.T, m mutation.Mutation, all *counts) {
	t.Helper()
	count := all.verdicts[m.Kind]
	field := passedField(m.Path)
	ours, theirs := s.verdicts(t, m.Document, field)
	switch {
	case ours == nil && theirs == nil:
		all.add(func(*counts) { count.taken++ })
	case ours == nil:
		t.Errorf("%s: %s: only Kubernetes refuses it: %v", s.Name, m, theirs)
	case field == "":
		all.add(func(*counts) { count.own++ })
	case theirs != nil:
		all.add(func(*counts) { count.refused++ })
	default:
		known, isRule := ruleOf(ours)
		if !isRule {
			t.Errorf("%s: %s: only the function refuses it: %v", s.Name, m, ours)
		}
		all.add(func(c *counts) {
			count.ruled++
			for _, rule := range known {
				c.used[rule] = true
			}
		})
	}
}

// verdicts returns why the function refuses a document, and why Kubernetes refuses the
// objects made of it. For a field that is passed on, these are the objects with the field's
// value in its place.
func (s scene) verdicts(t *testing.T, document map[string]any, field string) (ours, theirs error) {
	t.Helper()
	rendered, ours := render(document)
	if ours == nil {
		objects, err := requests(rendered)
		if err != nil {
			return nil, err
		}
		return nil, createAll(objects)
	}
	if field == "" {
		return ours, nil
	}
	objects := copyOf(t, s.objects)
	passed[field](objects, valueAt(s.Document, field), copyOf(t, valueAt(document, field)))
	return ours, createAll(objects)
}

func copyOf[T any](t *testing.T, from T) T {
	t.Helper()
	var to T
	if err := convert(from, &to); err != nil {
		t.Error(err)
	}
	return to
}

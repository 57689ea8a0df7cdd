package main

import (
	"fmt"
	"strings"
	"testing"
)

func pod(name, owner, more string) string {
	return fmt.Sprintf("kind: Pod\nmetadata:\n  name: %s\n  annotations:\n    %s: %s\n%s", name, ownerKey, owner, more)
}

const mine = "kind: Service\nmetadata:\n  name: mine # my name\n"

// A user's document counts by its text and file, a generated one by its content and by
// the files that it may be in.
func TestCompare(t *testing.T) {
	before := map[string]string{"mine.yaml": mine, "clicks/pod.yaml": pod("clicks", "clicks", ""), "kept.yaml": mine + "---\n" + pod("views", "views", "")}
	for name, c := range map[string]struct {
		change func(files map[string]string)
		want   string
	}{
		"nothing":                     {func(map[string]string) {}, ""},
		"notation of generated":       {func(f map[string]string) { f["clicks/pod.yaml"] = "# new\n" + f["clicks/pod.yaml"] }, ""},
		"notation of the user's":      {func(f map[string]string) { f["mine.yaml"] = "# new\n" + mine }, "mine.yaml: Service/mine was changed"},
		"lost":                        {func(f map[string]string) { delete(f, "mine.yaml") }, "mine.yaml: Service/mine is lost"},
		"generated lost":              {func(f map[string]string) { delete(f, "clicks/pod.yaml") }, "clicks/pod.yaml: Pod/clicks is lost"},
		"doubled":                     {func(f map[string]string) { f["new.yaml"] = f["clicks/pod.yaml"] }, "new.yaml: Pod/clicks should not be there"},
		"doubled in its file":         {func(f map[string]string) { f["mine.yaml"] = mine + "---\n" + mine }, "mine.yaml: Service/mine should not be there"},
		"generated changed":           {func(f map[string]string) { f["clicks/pod.yaml"] += "spec: {}\n" }, "Pod/clicks is not as it should be"},
		"generated elsewhere":         {func(f map[string]string) { f["b.yaml"] = f["clicks/pod.yaml"]; delete(f, "clicks/pod.yaml") }, "Pod/clicks is in b.yaml, though"},
		"another order":               {func(f map[string]string) { f["kept.yaml"] = pod("views", "views", "") + "---\n" + mine }, "kept.yaml has another order"},
		"a Kptfile's status, for one": {func(f map[string]string) { f["Kptfile"] = "kind: Kptfile\nstatus: {a: b}\n" }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			files := map[string]string{"Kptfile": "kind: Kptfile\n"}
			for file, text := range before {
				files[file] = text
			}
			old, err := newTree(files)
			if err != nil {
				t.Fatal(err)
			}
			want := untouched(old)
			for i := range want {
				want[i].generated = want[i].owner() != ""
				want[i].places = []string{want[i].file}
			}
			after := map[string]string{}
			for file, text := range files {
				after[file] = text
			}
			c.change(after)
			now, err := newTree(after)
			if err != nil {
				t.Fatal(err)
			}
			got := strings.Join(append(compare(want, now), compareOrder(want, old, now)...), "\n")
			if (got == "") != (c.want == "") || !strings.Contains(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// Of two that are the same, one may be in two files and the other in one of these only.
func TestCompareWhatMayBeInSeveralPlaces(t *testing.T) {
	either := expected{generated: true, places: []string{"a", "b"}}
	one := expected{generated: true, places: []string{"a"}}
	after := tree{documents: []document{{file: "a"}, {file: "b"}}}
	for _, want := range [][]expected{{either, one}, {one, either}} {
		if wrong := compare(want, after); wrong != nil {
			t.Error(wrong)
		}
	}
	if wrong := compare([]expected{one, one}, after); len(wrong) != 2 {
		t.Errorf("two in one place: %v", wrong)
	}
}

// Every operation is chosen, and a seed always gives the same steps.
func TestSequence(t *testing.T) {
	chosen := map[string]bool{}
	for seed := range uint64(200) {
		for i, s := range sequence(seed) {
			chosen[s.operation.name] = true
			if again := sequence(seed)[i]; again.operation.name != s.operation.name || again.seed != s.seed {
				t.Fatalf("step %d of seed %d differs", i, seed)
			}
		}
	}
	for _, o := range operations {
		if !chosen[o.name] {
			t.Errorf("%q is never chosen", o.name)
		}
	}
}

// kpt puts a new document first. Only the order of those that remain counts.
func TestOrderOfWhatIsNew(t *testing.T) {
	before, err := newTree(map[string]string{"a.yaml": mine + "---\n" + pod("clicks", "clicks", "")})
	if err != nil {
		t.Fatal(err)
	}
	after, err := newTree(map[string]string{"a.yaml": pod("clicks", "views", "") + "---\n" + mine})
	if err != nil {
		t.Fatal(err)
	}
	want := untouched(after)
	if got := compareOrder(want, before, after); len(got) != 1 {
		t.Errorf("a pod that remains has another order; got %q", got)
	}
	want[0].generated, want[0].created = true, true
	if got := compareOrder(want, before, after); got != nil {
		t.Errorf("a pod that is new has no order: %q", got)
	}
}

package main

import (
	"fmt"
	"maps"
	"path"
	"reflect"
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// compare returns the differences between the files after a run and the expected ones.
func compare(want []expected, got tree) []string {
	taken := pair(want, got.documents)
	var left []document
	found := map[int]bool{}
	for i, d := range got.documents {
		if of, ok := taken[i]; ok {
			found[of] = true
		} else {
			left = append(left, d)
		}
	}
	var wrong []string
	for i, one := range want {
		if !found[i] {
			wrong = append(wrong, one.missing(left))
		}
	}
	for _, d := range left {
		wrong = append(wrong, fmt.Sprintf("%s should not be there, or not so:\n%s", d, clip(d.text)))
	}
	return wrong
}

// pair assigns a document to as many expected documents as possible, each document once;
// several may be allowed at the same places. It returns the expected document of each
// document.
func pair(want []expected, got []document) (taken map[int]int) {
	taken = map[int]int{}
	var find func(i int, tried map[int]bool) bool
	find = func(i int, tried map[int]bool) bool {
		for j, d := range got {
			if tried[j] || !want[i].is(d) {
				continue
			}
			tried[j] = true
			if other, is := taken[j]; !is || find(other, tried) {
				taken[j] = i
				return true
			}
		}
		return false
	}
	for i := range want {
		find(i, map[int]bool{})
	}
	return taken
}

func (d document) String() string {
	return d.file + ": " + d.title()
}

// title names a document within a file.
func (d document) title() string { return d.kind() + "/" + d.name() }

// is reports whether a document is an expected one.
func (e expected) is(d document) bool {
	return e.mayBeIn(d.file) && e.isSame(d)
}

func (e expected) isSame(d document) bool {
	switch {
	case e.generated:
		origin := d.origin()
		if len(e.origins) > 0 && !slices.Contains(e.origins, origin) {
			return false
		}
		return reflect.DeepEqual(withoutOrigin(e.value), withoutOrigin(d.value))
	case e.isKptfile() && d.isKptfile():
		return reflect.DeepEqual(withoutStatus(e.value), withoutStatus(d.value))
	case e.rewritten:
		return reflect.DeepEqual(e.value, d.value)
	}
	return e.text == d.text
}

func (e expected) mayBeIn(file string) bool {
	if !e.generated {
		return file == e.file
	}
	return slices.Contains(e.places, file) || e.created && path.Dir(file) == path.Dir(e.file)
}

// clip shortens a text to the lines that identify it.
func clip(text string) string {
	const most = 25
	lines := strings.SplitAfterN(text, "\n", most+1)
	if len(lines) > most {
		lines[most] = "...\n"
	}
	return strings.Join(lines, "")
}

// missing describes an expected document that is missing, and the document in its place.
func (e expected) missing(left []document) string {
	near := slices.IndexFunc(left, func(d document) bool { return d.kind() == e.kind() && d.name() == e.name() })
	switch {
	case near < 0:
		return fmt.Sprintf("%s is lost", e)
	case e.isSame(left[near]):
		return fmt.Sprintf("%s is in %s, though it should be in %v", e, left[near].file, append(e.places, e.file))
	case e.generated && len(e.origins) > 0 && !slices.Contains(e.origins, left[near].origin()):
		return fmt.Sprintf("%s came from %+v, and now from %+v", left[near], e.origins, left[near].origin())
	case e.generated || e.rewritten:
		return fmt.Sprintf("%s is not as it should be (-want +got):\n%s", e, cmp.Diff(e.value, left[near].value))
	}
	return fmt.Sprintf("%s was changed (-before +after):\n%s", e, cmp.Diff(strings.Split(e.text, "\n"), strings.Split(left[near].text, "\n")))
}

func withoutOrigin(value map[string]any) map[string]any {
	metadata, _ := value["metadata"].(map[string]any)
	annotations, _ := metadata["annotations"].(map[string]any)
	if annotations[originKey] == nil {
		return value
	}
	annotations = maps.Clone(annotations)
	delete(annotations, originKey)
	return with(value, annotations, "metadata", "annotations")
}

func withoutStatus(value map[string]any) map[string]any {
	value = maps.Clone(value)
	delete(value, "status")
	return value
}

// compareFiles returns which files differ, ignoring the status that kpt writes into a
// Kptfile.
func compareFiles(before, after map[string]string) []string {
	var wrong []string
	all := maps.Clone(before)
	maps.Copy(all, after)
	for _, file := range slices.Sorted(maps.Keys(all)) {
		old, wasThere := before[file]
		now, isThere := after[file]
		if wasThere == isThere && (old == now || path.Base(file) == kptfile && sameKptfile(old, now)) {
			continue
		}
		wrong = append(wrong, fmt.Sprintf("%s differs (-before +after):\n%s", file, cmp.Diff(strings.Split(old, "\n"), strings.Split(now, "\n"))))
	}
	return wrong
}

func sameKptfile(a, b string) bool {
	var x, y map[string]any
	if yaml.Unmarshal([]byte(a), &x) != nil || yaml.Unmarshal([]byte(b), &y) != nil {
		return false
	}
	return reflect.DeepEqual(withoutStatus(x), withoutStatus(y))
}

// compareOrder returns the files in which remaining documents have another order. A resource
// that is removed and generated anew for another config does not remain: kpt puts what is
// new first.
func compareOrder(want []expected, before, after tree) []string {
	created := map[string]bool{}
	for _, e := range want {
		if e.created && len(e.places) == 0 {
			created[e.title()] = true
		}
	}
	var wrong []string
	for file := range before.files {
		old, now := before.order(file), after.order(file)
		old = slices.DeleteFunc(old, func(one string) bool { return created[one] || !slices.Contains(now, one) })
		now = slices.DeleteFunc(now, func(one string) bool { return !slices.Contains(old, one) })
		if !slices.Equal(old, now) {
			wrong = append(wrong, fmt.Sprintf("%s has another order (-before +after):\n%s", file, cmp.Diff(old, now)))
		}
	}
	return wrong
}

// order returns the names of a file's documents in order; nothing if two have the same
// name.
func (t tree) order(file string) []string {
	var names []string
	for _, d := range t.documents {
		if d.file != file {
			continue
		}
		if slices.Contains(names, d.title()) {
			return nil
		}
		names = append(names, d.title())
	}
	return names
}

package fn

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/widedeep/widedeep/internal/resourcelist"
	"github.com/widedeep/widedeep/internal/yamledit"
)

// selector selects resources for a function of a pipeline, as kpt does. An empty field
// selects any value.
type selector struct {
	APIVersion  string            `yaml:"apiVersion"`
	Kind        string            `yaml:"kind"`
	Name        string            `yaml:"name"`
	Namespace   string            `yaml:"namespace"`
	Labels      map[string]string `yaml:"labels"`
	Annotations map[string]string `yaml:"annotations"`
}

// matches reports whether a resource has all that the selector names.
func (s selector) matches(item *resourcelist.Item) bool {
	isAny := func(wanted, got string) bool { return wanted == "" || wanted == got }
	return isAny(s.APIVersion, item.APIVersion()) && isAny(s.Kind, item.Kind()) && isAny(s.Name, item.Name()) &&
		isAny(s.Namespace, item.Namespace()) && contains(item.Labels(), s.Labels) && contains(item.Annotations(), s.Annotations)
}

func contains(all, wanted map[string]string) bool {
	for key, value := range wanted {
		if got, there := all[key]; !there || got != value {
			return false
		}
	}
	return true
}

func (s selector) isEmpty() bool {
	return s.APIVersion == "" && s.Kind == "" && s.Name == "" && s.Namespace == "" && len(s.Labels) == 0 && len(s.Annotations) == 0
}

// isSelective reports whether the function gets only a part of the package.
func (m mutator) isSelective() bool { return len(m.Selectors) > 0 || len(m.Exclude) > 0 }

// selectionField is the field that selects a part of the package, the first one of two.
func (m mutator) selectionField() string {
	if len(m.Selectors) > 0 {
		return "selectors"
	}
	return "exclude"
}

// selects reports whether the function gets a resource.
func (m mutator) selects(item *resourcelist.Item) bool {
	isSelected := len(m.Selectors) == 0 || slices.ContainsFunc(m.Selectors, func(s selector) bool { return s.matches(item) })
	return isSelected && !slices.ContainsFunc(m.Exclude, func(s selector) bool { return !s.isEmpty() && s.matches(item) })
}

// mergeSelected puts what the function made of the selected pieces in their place, and new
// pieces behind, as kpt does.
func mergeSelected(pieces, selected, written []*piece) []*piece {
	var merged []*piece
	placed := map[*piece]bool{}
	for _, p := range pieces {
		now := p
		if slices.Contains(selected, p) {
			i := slices.IndexFunc(written, func(w *piece) bool { return w == p || w.file == p.file && w.document == p.document && !placed[w] })
			if i < 0 {
				continue
			}
			now = written[i]
		}
		merged, placed[now] = append(merged, now), true
	}
	return append(merged, slices.DeleteFunc(written, func(w *piece) bool { return placed[w] })...)
}

// refuseSecondCopies returns an error if a run added resources that the package has already, where the
// run's selection hides them. Each run would add another copy.
func (w *packageRun) refuseSecondCopies(pkg string, m mutator, pieces, selected, written []*piece) error {
	var there []string
	for _, added := range written {
		if added.document >= 0 || slices.Contains(pieces, added) {
			continue
		}
		isThere := func(p *piece) bool { return w.isSecondCopy(added, p) && !slices.Contains(selected, p) }
		if i := slices.IndexFunc(pieces, isThere); i >= 0 {
			resource := yaml.NewRNode(added.node)
			there = append(there, fmt.Sprintf("%s/%s in %s", resource.GetKind(), resource.GetName(), w.shown(pieces[i].file)))
		}
	}
	if len(there) == 0 {
		return nil
	}
	problem := fmt.Sprintf("%s: hide %s, and the function would add a second copy: correct the selection, or remove it", m.selectionField(), strings.Join(there, ", "))
	return yamledit.InFile(w.shown(path.Join(pkg, Kptfile)), yamledit.Error{Position: m.selectionAt, Problem: problem})
}

// isSecondCopy reports whether two resources are one on a cluster, or would be without a later function
// that has set the namespace of what is in the file. WideDeepConfigs are local to their packages.
func (w *packageRun) isSecondCopy(a, b *piece) bool {
	x, y := a.identity(), b.identity()
	if a.file == b.file {
		x.namespace = y.namespace
	}
	return x == y && (!a.isConfig() || w.packageOf(a.file) == w.packageOf(b.file))
}

func (p *piece) identity() identity {
	node := yaml.NewRNode(p.node)
	r := resource{apiVersion: node.GetApiVersion(), kind: node.GetKind(), namespace: node.GetNamespace(), name: node.GetName()}
	return r.identity()
}

package fn

import (
	"slices"

	"github.com/widedeep/widedeep/internal/resourcelist"
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

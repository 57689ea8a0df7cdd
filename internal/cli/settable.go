package cli

import (
	"cmp"
	"regexp"
	"strings"
	"sync"

	"github.com/widedeep/widedeep/fn"
	"github.com/widedeep/widedeep/internal/parameters"
	"github.com/widedeep/widedeep/v1alpha1"
)

// settable finds the field that sets a place in the resources of a mode.
type settable struct {
	mode v1alpha1.Mode
	// fields are those without a setter, by the places that they reach.
	fields map[string]string
}

// newSettable renders twice for each field, which takes up to a tenth of a second.
func newSettable(mode v1alpha1.Mode) (settable, error) {
	s := settable{mode, map[string]string{}}
	for _, row := range parameters.All {
		if row.Setter != "" {
			continue
		}
		places, err := fn.Reach(row, mode)
		if err != nil {
			return s, err
		}
		for _, place := range places {
			at := withoutKeys(place.Kind + "." + place.Path)
			s.fields[at] = cmp.Or(s.fields[at], row.Field)
		}
	}
	return s, nil
}

// at returns the field, or else the setter, of a place such as Pod.spec.nodeSelector.disk, or of what the place is
// in; empty if there is none.
func (s settable) at(place string) string {
	if variable := variableAt().FindStringSubmatch(place); variable != nil {
		return s.ofVariable(variable[1], variable[2])
	}
	if strings.Contains(place, ".env[") { // the fields' examples are other variables
		return ""
	}
	for place = withoutKeys(place); strings.Contains(place, "."); place = place[:strings.LastIndex(place, ".")] {
		if field, ok := s.fields[place]; ok {
			return field
		}
	}
	return ""
}

// ofVariable returns the setter of a variable in the ConfigMap of a package of 2020, or of a workflow's argument.
func (s settable) ofVariable(configMap, argument string) string {
	if row, ok := parameters.BySetter(configMap + argument); ok {
		if _, ofMode := row.Default[s.mode]; ofMode {
			return row.Setter
		}
		return ""
	}
	if configMap != "" {
		return "spec.training.env"
	}
	return ""
}

// withoutKeys returns a place without the names of containers, and without the keys of labels and annotations.
func withoutKeys(place string) string { return keys().ReplaceAllString(place, "$1$2") }

var (
	keys = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(containers)\[[^]]*\]|(metadata\.(?:labels|annotations)).*`)
	})
	variableAt = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^(?:ConfigMap\.data\.([A-Za-z_]\w*)|Workflow\.spec\.arguments\.parameters\[(.*)\]\.value)$`)
	})
)

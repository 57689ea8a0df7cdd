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

// settable has the fields without a setter by the places in the generated resources that they reach.
type settable map[string]string

// settableIn returns the fields that have an effect in a mode. It renders some hundred times.
func settableIn(mode v1alpha1.Mode) (settable, error) {
	fields := settable{}
	for _, row := range parameters.All {
		if row.Setter != "" {
			continue
		}
		places, err := fn.Reach(row, mode)
		if err != nil {
			return nil, err
		}
		for _, place := range places {
			at := withoutNames(place.Kind + "." + place.Path)
			fields[at] = cmp.Or(fields[at], row.Field)
		}
	}
	return fields, nil
}

// at returns the field that reaches a place, such as Pod.spec.nodeSelector.disk, or else what the place is in; empty if
// there is none. Where the place has a setter's name, it returns that.
func (s settable) at(place string) string {
	variable, isVariable := strings.CutPrefix(place, "ConfigMap.data.") // as of a package of 2020
	if argument := workflowArgument().FindStringSubmatch(place); argument != nil {
		variable = argument[1]
	}
	if row, ok := parameters.BySetter(variable); ok {
		return row.Setter
	} else if isVariable {
		return "spec.training.env"
	}
	for place = withoutNames(place); strings.Contains(place, "."); place = place[:strings.LastIndex(place, ".")] {
		if field, ok := s[place]; ok {
			return field
		}
	}
	return ""
}

// withoutNames returns a place without the names of containers and variables.
func withoutNames(place string) string { return named().ReplaceAllString(place, "$1") }

var (
	named            = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(containers|env)\[[^]]*\]`) })
	workflowArgument = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^Workflow\.spec\.arguments\.parameters\[(.*)\]`) })
)

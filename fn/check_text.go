package fn

import (
	"k8s.io/apimachinery/pkg/util/validation/field"

	"github.com/widedeep/widedeep/internal/rules"
)

// reporter takes what is wrong with a resource's field: findings all of it, a reader once
// for each field.
type reporter interface {
	invalid(of *resource, err *field.Error, near string)
}

// checkText reports a text that a rule does not allow, with what was found in the field,
// and returns whether the text is right. This is the one way from a rule to a finding.
func checkText(to reporter, of *resource, at *field.Path, found any, text string, rule rules.Rule) bool {
	invalid := rule(text)
	if invalid != nil {
		to.invalid(of, field.Invalid(at, found, invalid.Want), invalid.Near)
	}
	return invalid == nil
}

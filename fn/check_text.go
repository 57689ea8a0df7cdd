package fn

import (
	"k8s.io/apimachinery/pkg/util/validation/field"

	"github.com/widedeep/widedeep/internal/rules"
)

// reporter receives mistakes in a resource's fields. findings keeps every mistake; a validator
// keeps one for each field.
type reporter interface {
	invalid(of *resource, err *field.Error, near string)
}

// checkText reports a text that a check does not allow, with the value found in the field,
// and reports whether the text is valid. Every failed check becomes a finding here.
func checkText(to reporter, of *resource, at *field.Path, found any, text string, check rules.Check) bool {
	invalid := check(text)
	if invalid != nil {
		to.invalid(of, field.Invalid(at, found, invalid.Want), invalid.Near)
	}
	return invalid == nil
}

package rules

import (
	"regexp"
	"unicode/utf8"
)

// Form is what a schema can say of the texts that a rule allows: each of them has the form.
// Most rules refuse some texts of the form too. The zero Form has every text.
type Form struct {
	// body is a regular expression of the whole text, in the notation that Go's and
	// ECMAScript's regular expressions have in common; empty if every text matches.
	body string
	// expression compiles the pattern at its first use.
	expression func() *regexp.Regexp
	// Longest is the greatest length in characters; 0 if there is none.
	Longest int
}

// newForm returns the form of the texts that match a regular expression as a whole.
func newForm(body string, longest int) Form {
	f := Form{body: body, Longest: longest}
	f.expression = lazy(f.Pattern())
	return f
}

// Pattern is the regular expression for a schema; empty if every text matches.
func (f Form) Pattern() string {
	if f.body == "" {
		return ""
	}
	return "^(?:" + f.body + ")$"
}

func (f Form) matches(text string) bool {
	return (f.body == "" || f.expression().MatchString(text)) && (f.Longest == 0 || utf8.RuneCountInString(text) <= f.Longest)
}

// optional returns the form that an empty text has too.
func (f Form) optional() Form {
	if f.body == "" {
		return f
	}
	return newForm("(?:"+f.body+")?", f.Longest)
}

// Form is the form of the texts that the rule allows.
func (r Rule) Form() Form { return r.form }

// Formed adds a form to a rule: a regular expression of the whole text, and a greatest
// length, or 0. The rule then allows no text of another form.
func (r Rule) Formed(body string, longest int) Rule {
	r.form = newForm(body, longest)
	return r
}

// Matching makes a rule of a form alone.
func Matching(want, body string, longest int) Rule {
	form := newForm(body, longest)
	r := Where(want, form.matches)
	r.form = form
	return r
}

// FormedLike adds the form of another rule, with another greatest length, and what that rule wants.
func (r Rule) FormedLike(other Rule, longest int) Rule {
	return r.Formed(other.form.body, longest).Wanting(other.want)
}

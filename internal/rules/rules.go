// Package rules checks the text of a value. A rule does not know which field the value is
// for.
//
// A rule returns nil for an allowed text. For any other text it returns what is allowed and,
// where a mistake is likely, the value that was probably meant. A rule may also have a form,
// which is what a schema can say of the allowed texts.
package rules

import (
	"fmt"
	"slices"
	"strings"
)

// Invalid describes what a value should have been.
type Invalid struct {
	// Want is what is allowed, as in "must be 1 to 65535".
	Want string
	// Near is the value that was probably meant; empty if there is no guess.
	Near string
}

func (i *Invalid) Error() string {
	if i.Near == "" {
		return i.Want
	}
	return i.Want + "; did you mean " + i.Near + "?"
}

// Rule checks a text. The zero Rule allows every text.
type Rule struct {
	check Check
	form  Form
	// want is everything that the rule wants; empty if only the check knows it.
	want string
}

// Check returns why a text is not allowed, or nil if it is.
type Check func(text string) *Invalid

// NotEmpty begins what is wanted in place of an empty text.
const NotEmpty = "must not be empty; "

// Check returns why the rule does not allow a text, or nil if it does.
func (r Rule) Check(text string) *Invalid {
	if r.check == nil {
		return nil
	}
	invalid := r.check(text)
	if invalid == nil && !r.form.matches(text) {
		invalid = &Invalid{Want: "must match " + r.form.Pattern()}
	}
	if invalid != nil && text == "" && !strings.HasPrefix(invalid.Want, NotEmpty) { // once, if a rule checks by another
		invalid.Want = NotEmpty + invalid.Want
	}
	return invalid
}

// Want is everything that the rule wants of a text, in one sentence. What Check returns is a part
// of it. It is empty for a rule without a form.
func (r Rule) Want() string { return r.want }

// New makes a rule of a check.
func New(check Check) Rule { return Rule{check: check} }

// wanting makes a rule of a function that returns what is allowed, or "" if the text is
// allowed.
func wanting(want func(text string) string) Rule {
	return New(func(text string) *Invalid {
		if want := want(text); want != "" {
			return &Invalid{Want: want}
		}
		return nil
	})
}

// Where makes a rule of a function that reports whether it accepts a text.
func Where(want string, takes func(text string) bool) Rule {
	r := New(func(text string) *Invalid {
		if takes(text) {
			return nil
		}
		return &Invalid{Want: want}
	})
	r.want = want
	return r
}

// Wanting adds everything that a rule wants to a rule whose check returns a part of it.
func (r Rule) Wanting(parts ...string) Rule {
	r.want = strings.Join(parts, "; ")
	return r
}

// Guessing adds a function that corrects a likely mistake to a rule. A guess that the rule
// itself refuses is not suggested.
func (r Rule) Guessing(guess func(text string) string) Rule {
	guessing := r
	guessing.check = func(text string) *Invalid {
		invalid := r.Check(text)
		if invalid == nil {
			return nil
		}
		if near := guess(text); near != text && r.Check(near) == nil {
			invalid.Near = near
		}
		return invalid
	}
	return guessing
}

// Optional makes a rule that also allows the empty text.
func Optional(rule Rule) Rule {
	optional := rule
	optional.form = rule.form.optional()
	optional.check = func(text string) *Invalid {
		if text == "" {
			return nil
		}
		return rule.Check(text)
	}
	return optional
}

// AtMost allows texts of a number of bytes.
func AtMost(longest int) Rule {
	return Where(fmt.Sprintf("must be at most %d bytes long", longest), func(text string) bool { return len(text) <= longest }).Formed("", longest)
}

// OneOf allows the given texts.
func OneOf(allowed ...string) Rule {
	return wanting(func(text string) string {
		if slices.Contains(allowed, text) {
			return ""
		}
		return wantNear(text, allowed)
	}).Guessing(func(text string) string { return Meant(text, named(allowed)) })
}

// WantOneOf is what OneOf wants. An empty text is not listed.
func WantOneOf(allowed []string) string { return wantNear("", allowed) }

func wantNear(text string, allowed []string) string {
	names := named(allowed)
	if len(names) == 1 {
		return "must be " + names[0]
	}
	return "must be one of " + List(text, names)
}

// named returns the choices without an empty one.
func named(choices []string) []string {
	return slices.DeleteFunc(slices.Clone(choices), func(choice string) bool { return choice == "" })
}

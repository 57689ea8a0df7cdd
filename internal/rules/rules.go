// Package rules checks the text of a value. A rule does not know which field the value is
// for.
//
// A rule is a function that returns nil for an allowed text. For any other text it returns
// what is allowed and, where a mistake is likely, the value that was probably meant.
package rules

import "slices"

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

// Rule checks a text.
type Rule func(text string) *Invalid

// wanting makes a rule of a function that returns what is allowed, or "" if the text is
// allowed.
func wanting(want func(text string) string) Rule {
	return func(text string) *Invalid {
		if want := want(text); want != "" {
			return &Invalid{Want: want}
		}
		return nil
	}
}

// Like makes a rule of a function that reports whether it accepts a text.
func Like(want string, takes func(text string) bool) Rule {
	return func(text string) *Invalid {
		if takes(text) {
			return nil
		}
		return &Invalid{Want: want}
	}
}

// Guessing adds a function that corrects a likely mistake to a rule. A guess that the rule
// itself refuses is not suggested.
func (r Rule) Guessing(guess func(text string) string) Rule {
	return func(text string) *Invalid {
		invalid := r(text)
		if invalid == nil {
			return nil
		}
		if near := guess(text); near != text && r(near) == nil {
			invalid.Near = near
		}
		return invalid
	}
}

// Optional makes a rule that also allows the empty text.
func Optional(rule Rule) Rule {
	return func(text string) *Invalid {
		if text == "" {
			return nil
		}
		return rule(text)
	}
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
	return "must be one of " + List(text, named(allowed))
}

// named returns the choices without an empty one.
func named(choices []string) []string {
	return slices.DeleteFunc(slices.Clone(choices), func(choice string) bool { return choice == "" })
}

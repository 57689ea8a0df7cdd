// Package rules says what the text of a value may be. A rule does not know which
// field a value is for.
//
// A rule is a function that returns nil for a text that is allowed. For any other it
// returns what is allowed and, where a mistake is likely, what was probably meant.
package rules

import (
	"slices"
	"strings"
)

// Invalid says what a value should have been.
type Invalid struct {
	// Want is what is allowed, as in "must be 1 to 65535".
	Want string
	// Near is the value that was probably meant; empty where none is near.
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

// wanting is the rule of a function that says what is allowed if a text is not.
func wanting(want func(text string) string) Rule {
	return func(text string) *Invalid {
		if want := want(text); want != "" {
			return &Invalid{Want: want}
		}
		return nil
	}
}

// Like is the rule of the texts that a function takes.
func Like(want string, takes func(text string) bool) Rule {
	return func(text string) *Invalid {
		if takes(text) {
			return nil
		}
		return &Invalid{Want: want}
	}
}

// Guessing adds to a rule a function that corrects a likely mistake. A guess that the
// rule does not allow is not told.
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

// Optional is a rule that also allows the empty text.
func Optional(rule Rule) Rule {
	return func(text string) *Invalid {
		if text == "" {
			return nil
		}
		return rule(text)
	}
}

// OneOf allows the given texts. An empty one among them is not told.
func OneOf(allowed ...string) Rule {
	named := slices.DeleteFunc(slices.Clone(allowed), func(choice string) bool { return choice == "" })
	return Like("must be one of "+strings.Join(named, ", "), func(text string) bool { return slices.Contains(allowed, text) }).
		Guessing(func(text string) string { return Nearest(text, named) })
}

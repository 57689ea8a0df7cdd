package cli

import (
	"slices"
	"strings"

	"github.com/widedeep/widedeep/internal/rules"
)

// choice is a flag's value that is one of a few.
type choice struct {
	text    string
	allowed []string
}

// Set is called with what was typed.
func (c *choice) Set(text string) error {
	if !slices.Contains(c.allowed, text) {
		return &rules.Invalid{Want: "must be one of " + strings.Join(c.allowed, ", "), Near: rules.Nearest(text, c.allowed)}
	}
	c.text = text
	return nil
}

func (c *choice) String() string { return c.text }

// Type is what help shows in the value's place.
func (c *choice) Type() string { return strings.Join(c.allowed, "|") }

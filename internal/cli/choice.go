package cli

import (
	"slices"
	"strings"

	"github.com/widedeep/widedeep/internal/rules"
)

// choice is the value of a flag that allows a few values.
type choice struct {
	text    string
	allowed []string
}

// Set is called with the value that was typed.
func (c *choice) Set(text string) error {
	if !slices.Contains(c.allowed, text) {
		return &rules.Invalid{Want: "must be one of " + strings.Join(c.allowed, ", "), Near: rules.Nearest(text, c.allowed)}
	}
	c.text = text
	return nil
}

func (c *choice) String() string { return c.text }

// Type is the placeholder for the value in the help.
func (c *choice) Type() string { return strings.Join(c.allowed, "|") }

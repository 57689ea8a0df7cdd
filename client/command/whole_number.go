package command

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// wholeNumber is the value of an option, with the range that is allowed. It reads the text as
// Python's int does, and so argparse: always decimal. pflag's own takes 010 for 8, as Go's source
// code does.
type wholeNumber struct {
	value       *int
	least, most int
}

func (n wholeNumber) String() string {
	if n.value == nil { // pflag asks a zero value too
		return "0"
	}
	return strconv.Itoa(*n.value)
}

// Type is the word that the help has for the value.
func (wholeNumber) Type() string { return "int" }

var (
	errTooSmall = errors.New("too small")
	errTooGreat = errors.New("too great")
)

// Set takes the text on the command line.
func (n wholeNumber) Set(text string) error {
	value, err := strconv.Atoi(digits(text))
	switch outOfRange := errors.Is(err, strconv.ErrRange); { // then the value is the nearest int
	case err != nil && !outOfRange:
		return err
	case value < n.least:
		return errTooSmall
	case value > n.most || outOfRange:
		return errTooGreat
	}
	*n.value = value
	return nil
}

// explain returns an error that names the option, the text that Set has refused, and what is allowed.
func (n wholeNumber) explain(option, text string, err error) error {
	switch {
	case !errors.Is(err, errTooSmall) && !errors.Is(err, errTooGreat):
		return fmt.Errorf("--%s is %q, want a whole number", option, text)
	case n.most < math.MaxInt:
		return fmt.Errorf("--%s is %s, want %d to %d", option, digits(text), n.least, n.most)
	case errors.Is(err, errTooSmall):
		return fmt.Errorf("--%s is %s, want %d or more", option, digits(text), n.least)
	default:
		return fmt.Errorf("--%s is %s, want at most %d", option, digits(text), n.most)
	}
}

// digits leaves out what Python allows around and between digits.
func digits(text string) string {
	text = strings.TrimSpace(text)
	for i := 1; i < len(text)-1; i++ {
		if text[i] == '_' && isDigit(text[i-1]) && isDigit(text[i+1]) {
			text = text[:i] + text[i+1:]
		}
	}
	return text
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

package rules

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

var (
	leadingZero = lazy(`^[-+]?0[0-9]`)
	integerText = lazy(`^(0|-?[1-9][0-9]*)$`)
	numberText  = lazy(`^((0|[1-9][0-9]*)(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?$`)
)

// lazy compiles a regular expression at its first use, since most runs need few of them.
func lazy(expression string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}

// IsPlainInteger reports whether a text is a whole number in the notation that YAML 1.1 and
// 1.2 read alike. YAML 1.1, which kubectl and Argo read, takes 010 for eight.
func IsPlainInteger(text string) bool { return integerText().MatchString(text) }

// Between allows the whole numbers from least to greatest.
func Between(least, greatest int64) Rule {
	return wanting(func(text string) string {
		if !IsPlainInteger(text) {
			return WantWhole(least, greatest) + ", in decimal digits without leading zeros"
		}
		if n, err := strconv.ParseInt(text, 10, 64); err != nil || n < least || n > greatest {
			return WantBetween(least, greatest)
		}
		return ""
	}).Guessing(PlainInteger)
}

// WantBetween is what Between wants of a whole number.
func WantBetween(least, greatest int64) string {
	return fmt.Sprintf("must be %d to %d", least, greatest)
}

// WantWhole is what Between wants of a text that may be no number.
func WantWhole(least, greatest int64) string {
	return fmt.Sprintf("must be a whole number from %d to %d", least, greatest)
}

// PlainInteger returns the whole number that a text in another notation was probably meant to be,
// as in 0012, 0x10, 1_000, 1e3 and 1.0; empty if there is no guess. Digits behind leading zeros
// are decimal.
func PlainInteger(text string) string {
	text = strings.TrimSpace(text)
	base := 0
	if leadingZero().MatchString(text) {
		base = 10
	}
	if n, err := strconv.ParseInt(text, base, 64); err == nil {
		return strconv.FormatInt(n, 10)
	}
	const exact = 1 << 53 // whole numbers up to this one are floating-point numbers too
	if n, err := strconv.ParseFloat(text, 64); err == nil && n == math.Trunc(n) && math.Abs(n) <= exact {
		return strconv.FormatInt(int64(n), 10)
	}
	return ""
}

// HasLeadingZero reports whether a number has a zero before other digits, which YAML 1.1 takes for
// octal.
func HasLeadingZero(text string) bool { return leadingZero().MatchString(text) }

// Decimal allows the decimal numbers from least to greatest. zero describes what 0 means
// where 0 is special, as in "no check".
func Decimal(least, greatest int64, zero string) Rule {
	bounds := fmt.Sprintf("%d to %d", least, greatest)
	if zero != "" {
		bounds = fmt.Sprintf("%d (%s) to %d", least, zero, greatest)
	}
	return wanting(func(text string) string {
		if !numberText().MatchString(text) {
			return "must be a decimal number, " + bounds + ", without leading zeros"
		}
		n, err := strconv.ParseFloat(text, 64)
		mantissa, _, _ := strings.Cut(strings.ToLower(text), "e")
		tiny := n == 0 && strings.ContainsAny(mantissa, "123456789") // a number so small that it is read as 0, which has its own meaning
		if err != nil || tiny || n < float64(least) || n > float64(greatest) {
			return "must be " + bounds
		}
		return ""
	}).Guessing(fromPercent)
}

// fromPercent takes a comma for the decimal point, and converts a percentage: 80,5% is
// 0.805.
func fromPercent(text string) string {
	text = strings.Replace(text, ",", ".", 1)
	percent, isPercent := strings.CutSuffix(text, "%")
	if !numberText().MatchString(percent) {
		return text
	}
	if n, err := strconv.ParseFloat(percent, 64); err == nil && (isPercent || n >= 10) {
		return strconv.FormatFloat(n/100, 'g', 12, 64)
	}
	return text
}

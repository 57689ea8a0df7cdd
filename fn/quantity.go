package fn

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"github.com/widedeep/widedeep/v1alpha1"
)

// Kubernetes' library for quantities is not used, because its initialisation makes the
// start of the function slower.
var quantityText = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(v1alpha1.QuantityPattern) })

// amount parses a quantity; ok is false if the text is not a quantity or is negative.
func amount(text string) (number float64, ok bool) {
	match := quantityText().FindStringSubmatch(text)
	if match == nil {
		return 0, false
	}
	number, err := strconv.ParseFloat(match[1], 64)
	if err != nil {
		return 0, false
	}
	suffix := match[2]
	if suffix == "" {
		return number, true
	}
	switch unit := suffix[0]; {
	case strings.HasSuffix(suffix, "i"):
		number *= math.Pow(1024, float64(1+strings.IndexByte("KMGTPE", unit)))
	case len(suffix) > 1: // an exponent, as in 1e3
		number, err = strconv.ParseFloat(match[1]+suffix, 64)
	case strings.IndexByte("kMGTPE", unit) >= 0:
		number *= math.Pow(1000, float64(1+strings.IndexByte("kMGTPE", unit)))
	default:
		number /= math.Pow(1000, float64(1+strings.IndexByte("mun", unit)))
	}
	return number, err == nil
}

// quantityUnits are the units of quantities, for messages.
const quantityUnits = "n, u, m, k, M, G, T, P, E, Ki, Mi, Gi, Ti, Pi or Ei"

// wordsForOne are what people write behind a number of CPUs.
var wordsForOne = []string{"cpu", "cpus", "core", "cores", "vcpu", "vcpus"}

// meantQuantity returns the quantity that a text was probably meant to be: with a space, with the
// unit in another case or named as bytes, as in 32 gb, or in words, as in 8 cores. It is empty if
// there is no guess.
func meantQuantity(text string) string {
	text = strings.Join(strings.Fields(text), "")
	end := strings.IndexFunc(text, unicode.IsLetter)
	if end < 0 {
		end = len(text)
	}
	number, unit := text[:end], strings.TrimSuffix(strings.ToLower(text[end:]), "b")
	guesses := []string{text}
	switch {
	case slices.Contains(wordsForOne, unit), unit == "":
		guesses = append(guesses, number)
	case unit == "k":
		guesses = append(guesses, number+unit)
	default:
		guesses = append(guesses, number+strings.ToUpper(unit[:1])+unit[1:])
	}
	for _, guess := range guesses {
		if _, ok := amount(guess); ok {
			return guess
		}
	}
	return ""
}

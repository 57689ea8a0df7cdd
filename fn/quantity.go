package fn

import (
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// The grammar of quantities is that of Kubernetes
// (https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/).
// Its library would make the function's start slower by what it registers.
var quantityText = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^\+?([0-9]+\.?[0-9]*|\.[0-9]+)([KMGTPE]i|[numkMGTPE]?|[eE][-+]?[0-9]+)$`)
})

// amount is a quantity's number; ok is false where the text is none, or less than zero.
func amount(text string) (number float64, ok bool) {
	match := quantityText().FindStringSubmatch(text)
	if match == nil {
		return 0, false
	}
	number, err := strconv.ParseFloat(match[1], 64)
	if err != nil {
		return 0, false
	}
	switch suffix := match[2]; {
	case suffix == "":
	case strings.HasSuffix(suffix, "i"):
		for range 1 + strings.Index("KMGTPE", suffix[:1]) {
			number *= 1024
		}
	case strings.Contains("kMGTPE", suffix):
		for range 1 + strings.Index("kMGTPE", suffix) {
			number *= 1000
		}
	case strings.Contains("mun", suffix):
		for range 1 + strings.Index("mun", suffix) {
			number /= 1000
		}
	default: // an exponent
		number, err = strconv.ParseFloat(match[1]+suffix, 64)
	}
	return number, err == nil
}

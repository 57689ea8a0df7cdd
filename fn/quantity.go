package fn

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"sync"

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

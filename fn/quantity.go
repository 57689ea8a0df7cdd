package fn

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/widedeep/widedeep/v1alpha1"
)

// Kubernetes' library would make the function's start slower by what it registers.
var quantityText = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(v1alpha1.QuantityPattern) })

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
	suffix := match[2]
	if suffix == "" {
		return number, true
	}
	switch unit := suffix[0]; {
	case strings.HasSuffix(suffix, "i"):
		number *= math.Pow(1024, float64(1+strings.IndexByte("KMGTPE", unit)))
	case len(suffix) > 1: // an exponent
		number, err = strconv.ParseFloat(match[1]+suffix, 64)
	case strings.IndexByte("kMGTPE", unit) >= 0:
		number *= math.Pow(1000, float64(1+strings.IndexByte("kMGTPE", unit)))
	default:
		number /= math.Pow(1000, float64(1+strings.IndexByte("mun", unit)))
	}
	return number, err == nil
}

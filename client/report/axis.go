package report

import (
	"math"
	"slices"
	"strconv"
)

// px is a length in a picture.
type px float64

func (p px) String() string { return strconv.FormatFloat(float64(p), 'f', 1, 64) }

// axis maps the values from lo to hi to the lengths from start to end.
type axis struct {
	lo, hi     float64
	start, end px
	log        bool
	// ticks are values worth a label. A linear axis has them at every step.
	ticks []float64
	step  float64
}

func (a axis) at(value float64) px {
	lo, hi := a.lo, a.hi
	if a.log {
		lo, hi, value = math.Log(lo), math.Log(hi), math.Log(value)
	}
	if lo == hi {
		return (a.start + a.end) / 2
	}
	return a.start + px((value-lo)/(hi-lo))*(a.end-a.start)
}

// steps are what the distance of two ticks is, times a power of ten.
var steps = []float64{1, 2, 5, 10}

// mostTicks is how many labels a picture has room for.
const mostTicks = 6

// ticks returns the multiples of a round step from lo to hi.
func ticks(lo, hi float64) []float64 {
	step := step(hi - lo)
	var all []float64
	for i := math.Ceil(lo/step - 1e-9); i <= hi/step+1e-9; i++ {
		all = append(all, i*step+0) // 0 in place of -0
	}
	return all
}

func step(span float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(span/mostTicks)))
	for _, s := range steps {
		if span/(s*power) <= mostTicks-1 {
			return s * power
		}
	}
	return steps[len(steps)-1] * power
}

// decimals returns as many decimals as tell numbers apart that differ by a step.
func decimals(step float64) int { return max(0, int(math.Ceil(-math.Log10(step)-1e-9))) }

// newLinear returns an axis that holds the values from lo to hi and begins and ends with a tick.
func newLinear(lo, hi float64, start, end px) axis {
	step := step(hi - lo)
	lo, hi = math.Floor(lo/step)*step, math.Ceil(hi/step)*step
	return axis{lo: lo, hi: hi, start: start, end: end, ticks: ticks(lo, hi), step: step}
}

// newLog returns a logarithmic axis that holds the values from lo to hi and begins and ends
// with 1, 2 or 5 times a power of ten. These are the ticks, or if they are too many, the
// powers alone.
func newLog(lo, hi float64, start, end px) axis {
	var round, powers []float64
	for exponent := math.Floor(math.Log10(lo)); exponent <= math.Ceil(math.Log10(hi)); exponent++ {
		power := math.Pow(10, exponent)
		powers = append(powers, power)
		round = append(round, power, 2*power, 5*power)
	}
	first := 0
	for first+1 < len(round) && round[first+1] <= lo {
		first++
	}
	last := first + 1
	for last+1 < len(round) && round[last] < hi {
		last++
	}
	a := axis{lo: round[first], hi: round[last], start: start, end: end, log: true, ticks: round[first : last+1]}
	if len(a.ticks) > mostTicks {
		a.ticks = slices.DeleteFunc(powers, func(power float64) bool { return power < a.lo || power > a.hi })
	}
	return a
}

package console

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// masks hide what no two runs on a cluster have in common: times and rates, progress, a
// version, the ends of pods' names, addresses, and the width of columns.
var masks = []struct {
	what *regexp.Regexp
	mask string
}{
	{regexp.MustCompile(`(?m)^training: .*$`), "training: PROGRESS"},
	{regexp.MustCompile(`[0-9.,]+ (sec|ms|examples/sec)\b`), "RATE $1"},
	{regexp.MustCompile(`\b([0-9]+m)?[0-9]+s\n`), "AGE\n"},
	{regexp.MustCompile(`\b1[0-9]{9}\b`), "VERSION"}, // the seconds since 1970, until 2033
	{regexp.MustCompile(`-[0-9]{6,10} `), "-NAME "},
	{regexp.MustCompile(`\b[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+\b`), "ADDRESS"},
	{regexp.MustCompile(`:3[0-9]{4}/TCP`), ":PORT/TCP"},
	{regexp.MustCompile(` {2,}`), " "},
}

// result is a number that comes of a training. The same data gives the same bits on one
// machine, but processors of other kinds round otherwise in the last bits.
var result = regexp.MustCompile(`\b0\.[0-9]{4,}|\b[0-9.]+%|\b[0-9]+ of 25000\b`)

// tolerance is how far a result may be from the one that is shown, as a share of it.
const tolerance = 0.001

// Compare returns an error if a cluster printed something else than the page shows, apart from
// what no two runs have in common. It returns the results of a training that differ from the
// shown ones within the tolerance.
func (c Command) Compare(printed string) (nearResults []string, err error) {
	shown := c.Shown
	for _, m := range masks {
		printed, shown = m.what.ReplaceAllString(printed, m.mask), m.what.ReplaceAllString(shown, m.mask)
	}
	const mark = "\x00"
	expression := strings.ReplaceAll(Expression(result.ReplaceAllString(shown, mark)), mark, "("+result.String()+")")
	found := regexp.MustCompile(expression).FindStringSubmatch(printed)
	if found == nil {
		return nil, fmt.Errorf("it printed\n%s\nand the page shows\n%s", printed, shown)
	}
	for i, want := range result.FindAllString(shown, -1) {
		got := found[i+1]
		if math.Abs(value(got)-value(want)) > tolerance*value(want) {
			return nil, fmt.Errorf("it printed %s, and the page shows %s", got, want)
		}
		if got != want {
			nearResults = append(nearResults, got+" in place of "+want)
		}
	}
	return nearResults, nil
}

// value returns the number that a result begins with, NaN if it begins with none.
func value(result string) float64 {
	number, _, _ := strings.Cut(strings.TrimSuffix(result, "%"), " ")
	parsed, err := strconv.ParseFloat(number, 64)
	if err != nil {
		return math.NaN()
	}
	return parsed
}

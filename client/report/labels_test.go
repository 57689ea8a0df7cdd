package report_test

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/widedeep/widedeep/client/benchmark"
	"github.com/widedeep/widedeep/client/report"
)

// steady returns the summary of requests of a thousand examples, one after the other: so many, with that
// many correct answers in turn and times in turn.
func steady(count int, correct []int, times ...time.Duration) benchmark.Summary {
	tally := benchmark.NewTally(benchmark.Plan{BatchSize: 1000, Iterations: count, Concurrency: 1})
	at := time.Duration(0)
	for i := range count {
		o := benchmark.Outcome{Iteration: i + 1, Start: at, Correct: correct[i%len(correct)]}
		at += times[i%len(times)]
		o.End = at
		tally.Add(o)
	}
	return tally.Summary()
}

// label is a text at an axis.
type label struct {
	at   float64
	text string
}

// value is the number of a label.
func (l label) value(t *testing.T) float64 {
	t.Helper()
	unit := map[byte]float64{'k': 1000, 'M': 1_000_000}[l.text[len(l.text)-1]]
	value, err := strconv.ParseFloat(strings.TrimRight(l.text, " skM"), 64)
	if err != nil {
		t.Fatal(err)
	}
	return value * max(1, unit)
}

// labels returns the labels of each picture's axes.
func labels(t *testing.T, page string) (x, y [][]label) {
	t.Helper()
	find := func(svg, pattern string) []label {
		var all []label
		for _, match := range regexp.MustCompile(pattern).FindAllStringSubmatch(svg, -1) {
			at, err := strconv.ParseFloat(match[1], 64)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, label{at, match[2]})
		}
		return all
	}
	for _, svg := range regexp.MustCompile(`(?s)<svg viewBox="0 0 480 .*?</svg>`).FindAllString(page, -1) {
		x = append(x, find(svg, `<text class="x" x="([^"]+)"[^>]*>([^<]+)<`))
		y = append(y, find(svg, `<text class="y" x="[^"]+" y="([^"]+)"[^>]*>([^<]+)<`))
	}
	return x, y
}

// atTheirValues reports whether the labels are at the places of their values. A label is exact to the last digit.
func atTheirValues(t *testing.T, labels []label) bool {
	t.Helper()
	first, last := labels[0], labels[len(labels)-1]
	for _, l := range labels {
		part := (l.value(t) - first.value(t)) / (last.value(t) - first.value(t))
		if math.Abs(l.at-(first.at+part*(last.at-first.at))) > 0.5 {
			return false
		}
	}
	return true
}

func TestLabelsAreDistinctAndTheValuesOfTheirPlaces(t *testing.T) {
	const ms = time.Millisecond
	for name, c := range map[string]struct {
		summary  benchmark.Summary
		accuracy string // the labels
		buckets  int
	}{
		"a steady model":      {steady(40, []int{407, 412}, 5*ms, 6*ms), "39.5 40.0 40.5 41.0 41.5 42.0", 10},
		"all right":           {steady(40, []int{1000}, 5*ms, 6*ms), "99.0 99.2 99.4 99.6 99.8 100.0", 10},
		"all wrong":           {steady(40, []int{0}, 5*ms, 6*ms), "0 0.2 0.4 0.6 0.8 1.0", 10},
		"far apart":           {steady(40, []int{0, 0, 0, 0, 0, 1000, 1000, 1000, 1000, 1000}, 5*ms, 6*ms), "0 20 40 60 80 100", 10},
		"one request":         {steady(1, []int{1000}, 7*ms), "99.0 99.2 99.4 99.6 99.8 100.0", 1},
		"half a second":       {steady(6, []int{407}, 501574*time.Microsecond, 501593*time.Microsecond), "", 10},
		"nanoseconds apart":   {steady(6, []int{407}, 500*ms, 500*ms+30), "", 10},
		"short ones":          {steady(6, []int{407}, 90*time.Microsecond, 90*time.Microsecond+30), "", 10},
		"a minute each":       {steady(60, []int{407}, 59*time.Second, 61*time.Second), "", 10},
		"a hundred hours":     {steady(500, []int{407}, 719*time.Second, 721*time.Second), "", 10},
		"three of nine hours": {steady(3, []int{407}, 9*time.Hour), "", 1},
	} {
		t.Run(name, func(t *testing.T) {
			page := write(t, report.Run{}, c.summary)
			x, y := labels(t, page)
			for i := range x {
				for axis, labels := range map[string][]label{"x": x[i], "y": y[i]} {
					seen := map[string]bool{}
					for _, l := range labels {
						if seen[l.text] || strings.Contains(l.text, "e") {
							t.Errorf("picture %d: label %s of %s twice, or with an exponent: %v", i, l.text, axis, labels)
						}
						seen[l.text] = true
					}
				}
			}
			for what, labels := range map[string][]label{"accuracy": y[0], "throughput": y[1], "time": x[0], "count": y[3]} {
				if !atTheirValues(t, labels) {
					t.Errorf("%s: the labels are not at their values: %v", what, labels)
				}
			}
			var texts []string
			for _, l := range y[0] {
				texts = append(texts, l.text)
			}
			if got := strings.Join(texts, " "); c.accuracy != "" && got != c.accuracy {
				t.Errorf("accuracy has %s, want %s", got, c.accuracy)
			}
			hovers := regexp.MustCompile(`requests (?:from ([0-9.]+) to ([0-9.]+)|of [0-9.]+) ms: `).FindAllStringSubmatch(page, -1)
			if len(hovers) != c.buckets {
				t.Errorf("%d texts of buckets, want %d", len(hovers), c.buckets)
			}
			for _, hover := range hovers {
				if hover[1] != "" && hover[1] == hover[2] {
					t.Errorf("%s is empty", hover[0])
				}
			}
			rows := regexp.MustCompile(`<td class="text">([0-9.]+) s – ([0-9.]+) s</td>`).FindAllStringSubmatch(page, -1)
			for _, row := range rows {
				if row[1] == row[2] {
					t.Errorf("%s is empty", row[0])
				}
			}
			if len(rows) != len(c.summary.OverTime) {
				t.Errorf("%d rows with times, want %d", len(rows), len(c.summary.OverTime))
			}
		})
	}
}

// A slow server answers less than one example a second.
func TestTheTextOfTheThroughputHasTheDigitsOfItsTile(t *testing.T) {
	for want, length := range map[string]time.Duration{"0.333": 3000 * time.Second, "0.909": 1100 * time.Second, "16.7": time.Minute, "2000": 500 * time.Millisecond} {
		page := write(t, report.Run{}, steady(2, []int{407}, length))
		if text := "Answered examples per second over the time of the run, up to " + want + "; " + want + " overall."; !strings.Contains(page, text) || !strings.Contains(page, ">"+want+" /s<") {
			t.Errorf("no %q, or another tile, in %q", text, regexp.MustCompile(`Answered examples[^"]*|[0-9.]+ /s`).FindAllString(page, -1))
		}
	}
}

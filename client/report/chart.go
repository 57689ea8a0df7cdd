package report

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/widedeep/widedeep/client/benchmark"
)

// The size of a picture, and the edges of the plot in it.
const (
	width, height = 480, 260
	left, right   = 60, width - 20
	top, bottom   = 16, height - 30
)

// chart is a picture. All places in it are computed; the template only writes them.
type chart struct {
	Title string
	// Description is for who can't see the picture.
	Description string
	X, Y        []tick
	Bars        []box
	// Failed are the times in which requests failed.
	Failed []box
	Lines  []line
	Marks  []mark
	// Hover are invisible, and have the numbers of what they cover.
	Hover []box
}

// What of the sizes the template needs.
func (chart) ViewBox() string { return fmt.Sprintf("0 0 %d %d", width, height) }
func (chart) Left() int       { return left }
func (chart) Right() int      { return right }
func (chart) LabelsX() int    { return left - 6 }
func (chart) LabelsY() int    { return bottom + 20 }

type tick struct {
	At    px
	Label string
}

type box struct {
	X, Y, Width, Height px
	Text                string
}

// line is a line with a dot for each window. Class is its style, Name its label.
type line struct {
	Class, Name, Path string
	Dots              []dot
}

type dot struct{ X, Y px }

// mark is a straight line at one value, with a label at a place of its own.
type mark struct {
	Class, Label         string
	X1, Y1, X2, Y2       px
	LabelX, LabelY       px
	LabelEndsAtItsAnchor bool
}

func charts(s benchmark.Summary) []chart {
	if s.Latency == nil {
		return nil
	}
	return []chart{accuracy(s), throughput(s), percentiles(s), histogram(s)}
}

func accuracy(s benchmark.Summary) chart {
	of := func(w benchmark.Window) (float64, bool) {
		if w.Accuracy == nil {
			return 0, false
		}
		return *w.Accuracy * 100, true
	}
	overall := *s.Accuracy * 100
	lo, hi := span(s.OverTime, of)
	lo, hi = max(0, min(lo, overall)-1), min(100, max(hi, overall)+1)
	y := newLinear(lo, hi, bottom, top)
	c := overTime(s.OverTime, y, func(v float64) string { return fixed(v, y.step) })
	c.Title = "Accuracy over time, in %"
	c.Description = fmt.Sprintf("Accuracy of the answers over the time of the run, between %s and %s percent; %.2f percent overall.",
		fixed(y.lo, y.step), fixed(y.hi, y.step), overall)
	c.Lines = []line{
		plot("accuracy", "after the warm-up", s.OverTime, y, of),
		{Class: "overall", Name: fmt.Sprintf("all: %.2f %%", overall), Path: fmt.Sprintf("M%d %vH%d", left, y.at(overall), right)},
	}
	return c
}

func throughput(s benchmark.Summary) chart {
	of := func(w benchmark.Window) (float64, bool) {
		return float64(w.Answered*s.BatchSize) / (w.To - w.From), true
	}
	_, hi := span(s.OverTime, of)
	y := newLinear(0, hi, bottom, top)
	c := overTime(s.OverTime, y, func(v float64) string { return short(v, y.step) })
	c.Title = "Examples per second over time"
	c.Description = fmt.Sprintf("Answered examples per second over the time of the run, up to %s; %s overall.",
		number(hi), number(*s.ExamplesPerSecond))
	c.Lines = []line{plot("throughput", "answered", s.OverTime, y, of)}
	return c
}

func percentiles(s benchmark.Summary) chart {
	p50 := ofLatency(func(l *benchmark.Latency) float64 { return l.P50 })
	p90 := ofLatency(func(l *benchmark.Latency) float64 { return l.P90 })
	p99 := ofLatency(func(l *benchmark.Latency) float64 { return l.P99 })
	lo, _ := span(s.OverTime, p50)
	_, hi := span(s.OverTime, p99)
	y := newLog(lo, hi, bottom, top)
	c := overTime(s.OverTime, y, func(v float64) string { return short(v, v) })
	c.Title = "Latency over time, in ms"
	c.Description = fmt.Sprintf("Percentiles of the latency over the time of the run, on a logarithmic axis: the median is %s ms, p90 %s ms and p99 %s ms overall.",
		number(s.Latency.P50), number(s.Latency.P90), number(s.Latency.P99))
	c.Lines = []line{plot("p99", "p99", s.OverTime, y, p99), plot("p90", "p90", s.OverTime, y, p90), plot("p50", "median", s.OverTime, y, p50)}
	return c
}

func ofLatency(percentile func(*benchmark.Latency) float64) value {
	return func(w benchmark.Window) (float64, bool) {
		if w.Latency == nil {
			return 0, false
		}
		return percentile(w.Latency), true
	}
}

// overTime returns a chart over the time of the windows, without lines yet.
func overTime(windows []benchmark.Window, y axis, text func(float64) string) chart {
	x := timeAxis(windows)
	c := chart{Y: labels(y, text)}
	for _, value := range x.ticks {
		c.X = append(c.X, tick{x.at(value), fixed(value, x.step) + " s"})
	}
	for i, r := range rows(windows) {
		b := box{X: x.at(windows[i].From), Y: top, Width: x.at(windows[i].To) - x.at(windows[i].From), Height: bottom - top}
		if windows[i].Failed > 0 {
			c.Failed = append(c.Failed, b)
		}
		b.Text = fmt.Sprintf("%s: %s answered, %s failed", r.Time, r.Answered, r.Failed)
		if r.P50 != "" {
			b.Text += fmt.Sprintf("; accuracy %s; median %s ms, p90 %s ms, p99 %s ms", r.Accuracy, r.P50, r.P90, r.P99)
		}
		c.Hover = append(c.Hover, b)
	}
	return c
}

func timeAxis(windows []benchmark.Window) axis {
	last := windows[len(windows)-1].To
	return axis{hi: last, start: left, end: right, ticks: ticks(0, last), step: step(last)}
}

func labels(y axis, text func(float64) string) []tick {
	var all []tick
	for _, value := range y.ticks {
		all = append(all, tick{y.at(value), text(value)})
	}
	return all
}

// fixed writes a number with the decimals that tell it from those a step away.
func fixed(v, step float64) string {
	if v == 0 {
		return "0"
	}
	return strconv.FormatFloat(v, 'f', decimals(step), 64)
}

// short does so in the few letters that there is room for.
func short(v, step float64) string {
	switch {
	case v >= 10_000_000:
		return fixed(v/1_000_000, step/1_000_000) + "M"
	case v >= 10_000:
		return fixed(v/1000, step/1000) + "k"
	default:
		return fixed(v, step)
	}
}

// value is a value of a window, if it has one.
type value func(benchmark.Window) (v float64, ok bool)

// span returns the smallest and the largest value of the windows that have one.
func span(windows []benchmark.Window, of value) (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, w := range windows {
		if v, ok := of(w); ok {
			lo, hi = min(lo, v), max(hi, v)
		}
	}
	return lo, hi
}

// plot draws a line through the windows' middles. It has a gap where there is no value.
func plot(class, name string, windows []benchmark.Window, y axis, of value) line {
	x := timeAxis(windows)
	l := line{Class: class, Name: name}
	var path strings.Builder
	pen := "M"
	for _, w := range windows {
		v, ok := of(w)
		if !ok {
			pen = "M"
			continue
		}
		d := dot{x.at((w.From + w.To) / 2), y.at(v)}
		l.Dots = append(l.Dots, d)
		fmt.Fprintf(&path, "%s%v %v", pen, d.X, d.Y)
		pen = "L"
	}
	l.Path = path.String()
	return l
}

func histogram(s benchmark.Summary) chart {
	buckets := s.Histogram
	most, all := 0, 0
	for _, b := range buckets {
		most, all = max(most, b.Count), all+b.Count
	}
	x := axis{lo: buckets[0].From, hi: buckets[len(buckets)-1].To, start: left, end: right, log: true}
	y := newLinear(0, float64(most), bottom, top+44) // below the labels of the marks
	// There are no halves of a request.
	y.step = max(1, y.step)
	y.ticks = slices.DeleteFunc(y.ticks, func(count float64) bool { return count != math.Round(count) })
	text := func(v float64) string { return between(v, buckets[0].To-buckets[0].From) } // the narrowest
	c := chart{
		Title: "Latency of the requests, in ms",
		Description: fmt.Sprintf("Histogram of %d requests by latency, from %s to %s ms, on a logarithmic axis.",
			all, text(x.lo), text(x.hi)),
		Y: labels(y, func(v float64) string { return short(v, y.step) }),
	}
	each := px(right-left) / px(len(buckets))
	for i, b := range buckets {
		start := left + each*px(i)
		at := y.at(float64(b.Count))
		c.Bars = append(c.Bars, box{X: start + 1, Y: at, Width: each - 2, Height: bottom - at})
		times := "from " + text(b.From) + " to " + text(b.To)
		if b.From == b.To {
			times = "of " + text(b.From)
		}
		c.Hover = append(c.Hover, box{X: start, Y: top, Width: each, Height: bottom - top, Text: fmt.Sprintf("requests %s ms: %d", times, b.Count)})
		if i%2 == 0 { // each would be too many
			c.X = append(c.X, tick{x.at(b.From), text(b.From)})
		}
	}
	if len(buckets) > 1 {
		c.X = append(c.X, tick{right, text(x.hi)})
	}
	c.Marks = marks(x, s.Latency, text)
	return c
}

// marks returns marks at the percentiles, with labels one below the other.
func marks(x axis, l *benchmark.Latency, text func(float64) string) []mark {
	all := []mark{{Class: "p50", Label: "median"}, {Class: "p90", Label: "p90"}, {Class: "p99", Label: "p99"}}
	for i, value := range []float64{l.P50, l.P90, l.P99} {
		m, at := &all[i], x.at(value)
		m.X1, m.X2, m.Y1, m.Y2 = at, at, top+px(14*i), bottom
		m.Label += " " + text(value)
		m.LabelX, m.LabelY, m.LabelEndsAtItsAnchor = at+4, m.Y1+10, at > (left+right)/2
		if m.LabelEndsAtItsAnchor {
			m.LabelX = at - 4
		}
	}
	return all
}

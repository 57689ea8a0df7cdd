// Package report writes the summary of a run as one HTML file with pictures, which needs
// nothing else: no script, no font, no network. The pictures are SVG from html/template,
// which escapes the names that a user chose. The libraries for charts either need a script
// in the page or bring fonts and rasterisers of their own, and none follows a dark screen.
package report

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/widedeep/widedeep/client/benchmark"
)

// Run describes what was asked.
type Run struct {
	Server, Model, DataFile string
	Started                 time.Time
}

//go:embed report.html.tmpl
var text string

var page = template.Must(template.New("report").Parse(text))

// Write writes the report.
func Write(w io.Writer, run Run, s benchmark.Summary) error {
	return page.Execute(w, struct {
		Run
		Summary benchmark.Summary
		Tiles   []tile
		Charts  []chart
		Rows    []row
	}{run, s, tiles(s), charts(s), rows(s.OverTime)})
}

// tile is a number that one looks at first.
type tile struct {
	Name, Value, Note string
	// Bad draws attention to it.
	Bad bool
}

func tiles(s benchmark.Summary) []tile {
	var all []tile
	if s.Accuracy != nil {
		all = append(all, tile{Name: "Accuracy", Value: fmt.Sprintf("%.2f %%", *s.Accuracy*100), Note: fmt.Sprintf("%d of %d examples", s.Correct, s.Examples)})
	}
	if s.Latency != nil {
		requests := *s.ExamplesPerSecond / float64(s.BatchSize)
		all = append(all,
			tile{Name: "Throughput", Value: number(*s.ExamplesPerSecond) + " /s", Note: "examples; " + number(requests) + " requests/s"},
			tile{Name: "Latency, median", Value: number(s.Latency.P50) + " ms", Note: "from " + number(s.Latency.Min) + " ms"},
			tile{Name: "Latency, p99", Value: number(s.Latency.P99) + " ms", Note: "up to " + number(s.Latency.Max) + " ms"},
		)
	}
	return append(all, tile{Name: "Errors", Value: fmt.Sprint(s.Failed), Note: fmt.Sprintf("of %d requests", s.Iterations-s.NotMade), Bad: s.Failed > 0})
}

// row is a window in the table of numbers.
type row struct{ Time, Answered, Failed, Accuracy, P50, P90, P99 string }

func rows(windows []benchmark.Window) []row {
	var all []row
	for _, w := range windows {
		length := w.To - w.From
		r := row{Time: seconds(w.From, length) + " – " + seconds(w.To, length), Answered: fmt.Sprint(w.Answered), Failed: fmt.Sprint(w.Failed)}
		if w.Latency != nil {
			r.Accuracy = fmt.Sprintf("%.2f %%", *w.Accuracy*100)
			r.P50, r.P90, r.P99 = number(w.Latency.P50), number(w.Latency.P90), number(w.Latency.P99)
		}
		all = append(all, r)
	}
	return all
}

// number writes three significant digits, and no exponent.
func number(v float64) string { return strconv.FormatFloat(v, 'f', significant(v), 64) }

// between writes as many digits more as tell a number from those a step away.
func between(v, step float64) string {
	if step <= 0 {
		return number(v)
	}
	return strconv.FormatFloat(v, 'f', max(significant(v), decimals(step)), 64)
}

// significant returns how many decimals three significant digits have.
func significant(v float64) int {
	switch {
	case v >= 100:
		return 0
	case v >= 10:
		return 1
	case v >= 1:
		return 2
	default:
		return 3
	}
}

// seconds writes a time that windows of some length begin or end at.
func seconds(v, length float64) string {
	text := strconv.FormatFloat(v, 'f', decimals(length/10), 64)
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	return text + " s"
}

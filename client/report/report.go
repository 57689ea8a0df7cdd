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
		r := row{Time: seconds(w.From) + " – " + seconds(w.To), Answered: fmt.Sprint(w.Answered), Failed: fmt.Sprint(w.Failed)}
		if w.Latency != nil {
			r.Accuracy = fmt.Sprintf("%.2f %%", *w.Accuracy*100)
			r.P50, r.P90, r.P99 = number(w.Latency.P50), number(w.Latency.P90), number(w.Latency.P99)
		}
		all = append(all, r)
	}
	return all
}

// number writes three significant digits, and no exponent.
func number(v float64) string {
	switch {
	case v >= 100:
		return fmt.Sprintf("%.0f", v)
	case v >= 10:
		return fmt.Sprintf("%.1f", v)
	case v >= 1:
		return fmt.Sprintf("%.2f", v)
	default:
		return fmt.Sprintf("%.3f", v)
	}
}

func seconds(v float64) string { return fmt.Sprintf("%.3g s", v) }

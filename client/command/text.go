package command

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/widedeep/widedeep/client/benchmark"
)

// barLength is the length of the longest bar in the histogram.
const barLength = 40

func writeOutcome(w io.Writer, o benchmark.Outcome, batchSize int) error {
	result := fmt.Sprintf("accuracy: %.2f%%", 100*float64(o.Correct)/float64(batchSize))
	switch {
	case o.Interrupted:
		result = "interrupted"
	case o.Err != nil:
		result = o.Kind() + ": " + said(o.Message())
	}
	_, err := fmt.Fprintf(w, "Iteration %d: %.3f sec (%s)\n", o.Iteration, (o.End - o.Start).Seconds(), result)
	return err
}

// writeSummary begins with the lines of the Python client, byte for byte: scripts parse them.
func writeSummary(w io.Writer, s benchmark.Summary) error {
	var text bytes.Buffer
	if s.AverageSeconds == nil {
		fmt.Fprintln(&text, "Average time: none, as no request after the warm-up was answered")
	} else {
		fmt.Fprintf(&text, "Average time: %.3f sec\n", *s.AverageSeconds)
	}
	fmt.Fprintf(&text, "Batch size = %d\n", s.BatchSize)
	if s.AverageSeconds != nil {
		if s.BatchSize == 1 {
			fmt.Fprintf(&text, "Latency: %.3f ms\n", *s.AverageSeconds*1000)
		}
		fmt.Fprintf(&text, "Throughput: %.3f examples/sec\n", *s.ExamplesPerSecond)
	}
	if s.Accuracy != nil {
		fmt.Fprintf(&text, "Accuracy: %.2f%% (%d of %d examples)\n", *s.Accuracy*100, s.Correct, s.Examples)
	}
	if s.Latency != nil {
		fmt.Fprintf(&text, "Latency percentiles: p50 %.3f ms, p90 %.3f ms, p99 %.3f ms\n", s.Latency.P50, s.Latency.P90, s.Latency.P99)
	}
	fmt.Fprintf(&text, "Errors: %d of %d requests\n", s.Failed, s.Iterations-s.NotMade)
	for _, e := range s.Errors {
		fmt.Fprintf(&text, "  %d %s, the first: %s\n", e.Count, e.Kind, said(e.First))
	}
	for _, e := range s.Exceptions() {
		of := ""
		if e.Of > 0 {
			of = fmt.Sprintf(" of %d", e.Of)
		}
		fmt.Fprintf(&text, "%s: %d%s\n", e.Name, e.Count, of)
	}
	writeHistogram(&text, s.Histogram)
	_, err := w.Write(text.Bytes())
	return err
}

func writeHistogram(text *bytes.Buffer, buckets []benchmark.Bucket) {
	if len(buckets) == 0 {
		return
	}
	most := 0
	for _, b := range buckets {
		most = max(most, b.Count)
	}
	fmt.Fprintln(text, "Latency histogram, in ms:")
	for _, b := range buckets {
		// Rounded up, so that a bucket with a single request is visible.
		bar := strings.Repeat("#", (b.Count*barLength+most-1)/most)
		fmt.Fprintln(text, strings.TrimRight(fmt.Sprintf("%10.3f to %10.3f %7d %s", b.From, b.To, b.Count, bar), " "))
	}
}

// said returns a message of the server for a line of text.
func said(message string) string {
	if message == "" {
		return "no message"
	}
	return printable(message)
}

// printable escapes what would break a line or reach the terminal's controls.
func printable(text string) string {
	var escaped strings.Builder
	for _, r := range text {
		if strconv.IsPrint(r) {
			escaped.WriteRune(r)
		} else {
			escaped.WriteString(strings.Trim(strconv.QuoteRune(r), "'"))
		}
	}
	return escaped.String()
}

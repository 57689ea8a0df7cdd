package report_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/widedeep/widedeep/client/benchmark"
	"github.com/widedeep/widedeep/client/report"
)

// summary returns the summary of requests one after the other, whose times are given in
// milliseconds; those below 0 failed after that time.
func summary(times ...int) benchmark.Summary {
	tally := benchmark.NewTally(benchmark.Plan{BatchSize: 1, Iterations: len(times), Concurrency: 1})
	at := time.Duration(0)
	for i, took := range times {
		o := benchmark.Outcome{Iteration: i + 1, Start: at, Correct: i % 2}
		if took < 0 {
			o.Err, o.Correct = errors.New("broken & <lost>"), 0
		}
		at += time.Duration(max(took, -took)) * time.Millisecond
		o.End = at
		tally.Add(o)
	}
	return tally.Summary()
}

func write(t *testing.T, run report.Run, s benchmark.Summary) string {
	t.Helper()
	var out bytes.Buffer
	if err := report.Write(&out, run, s); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// pictures parses the pictures of a page and returns how many it has of each element.
func pictures(t *testing.T, page string) []map[string]int {
	t.Helper()
	var all []map[string]int
	for _, svg := range regexp.MustCompile(`(?s)<svg viewBox="0 0 480 .*?</svg>`).FindAllString(page, -1) {
		counts := map[string]int{}
		for decoder := xml.NewDecoder(strings.NewReader(svg)); ; {
			token, err := decoder.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%v in:\n%s", err, svg)
			}
			if element, ok := token.(xml.StartElement); ok {
				counts[element.Name.Local]++
				for _, a := range element.Attr {
					if a.Name.Local == "class" {
						counts[a.Value]++
					}
					if strings.Contains(a.Value, "NaN") || strings.Contains(a.Value, "Inf") {
						t.Errorf("%s is %q", a.Name.Local, a.Value)
					}
				}
			}
		}
		all = append(all, counts)
	}
	return all
}

func repeated(times []int, count int) []int {
	var all []int
	for range count {
		all = append(all, times...)
	}
	return all
}

func TestPicturesShowEveryWindowAndBucket(t *testing.T) {
	for name, c := range map[string]struct {
		times                       []int
		windows, dots, bars, failed int
	}{
		"many requests":       {repeated([]int{1, 2, 3, 4, 5}, 100), 40, 40, 10, 0},
		"a few":               {repeated([]int{1, 2, 3, 4, 5}, 2), 2, 2, 10, 0},
		"one":                 {[]int{7}, 1, 1, 1, 0},
		"all equal":           {repeated([]int{1}, 100), 20, 20, 1, 0},
		"from 1 ms to hours":  {[]int{1, 10_000_000}, 1, 1, 10, 0},
		"the last half fails": {append(repeated([]int{1, 3}, 25), repeated([]int{-2}, 50)...), 20, 11, 10, 10},
	} {
		t.Run(name, func(t *testing.T) {
			all := pictures(t, write(t, report.Run{}, summary(c.times...)))
			if len(all) != 4 {
				t.Fatalf("%d pictures, want accuracy, examples per second and latency over time, and the histogram", len(all))
			}
			for i, dots := range []int{c.dots, c.windows, 3 * c.dots} { // nothing answered is 0 examples per second
				if got := all[i]["circle"]; got != dots {
					t.Errorf("picture %d has %d dots, want %d", i, got, dots)
				}
				if all[i]["hover"] != c.windows || all[i]["title"] != c.windows || all[i]["band"] != c.failed {
					t.Errorf("picture %d is %v, want %d windows, %d of them with failures", i, all[i], c.windows, c.failed)
				}
			}
			if all[3]["bar"] != c.bars || all[3]["title"] != c.bars || all[3]["label"]+all[3]["label ends"] != 3 {
				t.Errorf("the histogram is %v, want %d bars and the three percentiles", all[3], c.bars)
			}
			for i, counts := range all {
				if counts["y"] < 2 || counts["x"] < 1 {
					t.Errorf("picture %d has no axes: %v", i, counts)
				}
			}
		})
	}
}

func TestTheNumbersAreThoseOfTheSummary(t *testing.T) {
	run := report.Run{Server: "host:8500", Model: "clicks", DataFile: "eval.csv", Started: time.Date(2026, 5, 4, 3, 2, 1, 0, time.UTC)}
	page := write(t, run, summary(4, 4, 4, 4, -6, 8, 8, 8, 8, 20))
	for _, want := range []string{
		"<title>clicks at host:8500</title>", "10 requests with eval.csv to host:8500, 1 example each, 1 at a time, the first 0 to warm up. 4 May 2026, 03:02 UTC.",
		"55.56 %", "5 of 9 examples", "122 /s", "8.00 ms", "from 4.00 ms", "20.0 ms",
		"<td>1</td><td class=\"text\">Unknown</td><td class=\"text\">the first: broken &amp; &lt;lost&gt;</td>",
		"0 s – 0.037 s: 5 answered, 1 failed; accuracy 60.00 %; median 4.00 ms, p90 8.00 ms, p99 8.00 ms",
		"<td class=\"text\">0.037 s – 0.074 s</td><td>4</td><td>0</td><td>50.00 %</td><td>8.00</td><td>20.0</td><td>20.0</td>",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if t.Failed() {
		t.Log(page)
	}
}

func TestNamesCannotAddToThePage(t *testing.T) {
	const hostile = `"><script>alert(1)</script>`
	page := write(t, report.Run{Server: hostile, Model: hostile, DataFile: hostile}, summary(1, 2, 3))
	if strings.Contains(page, "<script") {
		t.Error("the page has a script")
	}
}

// The page's policy forbids it everything but its own styles.
func TestThePageLoadsNothing(t *testing.T) {
	page := write(t, report.Run{}, summary(1, 2, 3, -4))
	if !strings.Contains(page, `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`) {
		t.Error("the page has no policy")
	}
	if found := regexp.MustCompile(`(?i)https?:|<link|<img|<script|<iframe|\bsrc=|\bhref=|url\(|@import`).FindString(page); found != "" {
		t.Errorf("the page has %q", found)
	}
}

func TestRunsWithoutAnAnswerHaveNoPictures(t *testing.T) {
	page := write(t, report.Run{}, summary(-1, -2))
	if got := pictures(t, page); len(got) != 0 {
		t.Errorf("%d pictures", len(got))
	}
	for _, want := range []string{"No request after the warm-up was answered", fmt.Sprintf("<dd class=%q>2</dd>", "value")} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q:\n%s", want, page)
		}
	}
}

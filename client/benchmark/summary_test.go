package benchmark_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/widedeep/widedeep/client/benchmark"
)

// at returns the outcome of an iteration that lasted from start to end, in milliseconds.
func at(iteration, start, end int) benchmark.Outcome {
	return benchmark.Outcome{
		Iteration: iteration, Correct: 1,
		Start: time.Duration(start) * time.Millisecond, End: time.Duration(end) * time.Millisecond,
	}
}

func sum(plan benchmark.Plan, outcomes ...benchmark.Outcome) benchmark.Summary {
	tally := benchmark.NewTally(plan)
	for _, o := range outcomes {
		tally.Add(o)
	}
	return tally.Summary()
}

func TestWarmUpCountsForAccuracyAlone(t *testing.T) {
	s := sum(benchmark.Plan{BatchSize: 2, Iterations: 3, WarmUp: 1, Concurrency: 1},
		at(1, 0, 1000), at(2, 1000, 1010), at(3, 1050, 1080))
	if *s.AverageSeconds != 0.02 {
		t.Errorf("average is %v s, want that of 10 and 30 ms", *s.AverageSeconds)
	}
	if *s.ExamplesPerSecond != 100 {
		t.Errorf("throughput is %v, want 4 examples in 40 ms: what lies between requests doesn't count", *s.ExamplesPerSecond)
	}
	if *s.Accuracy != 0.5 || s.Correct != 3 || s.Examples != 6 {
		t.Errorf("accuracy is %v, %d of %d, want that of all three", *s.Accuracy, s.Correct, s.Examples)
	}
}

func TestRequestsAtATimeShareTheTime(t *testing.T) {
	s := sum(benchmark.Plan{BatchSize: 1, Iterations: 4, Concurrency: 2},
		at(2, 5, 30), at(1, 0, 20), at(4, 25, 28), at(3, 50, 70))
	if *s.ExamplesPerSecond != 80 {
		t.Errorf("throughput is %v, want 4 examples in the 50 ms that had a request", *s.ExamplesPerSecond)
	}
}

func TestPercentilesAreTimesThatOccurred(t *testing.T) {
	for name, c := range map[string]struct {
		count int
		want  benchmark.Latency
	}{
		"one time":     {1, benchmark.Latency{Min: 1, P50: 1, P90: 1, P99: 1, Max: 1}},
		"two times":    {2, benchmark.Latency{Min: 1, P50: 1, P90: 2, P99: 2, Max: 2}},
		"a hundred":    {100, benchmark.Latency{Min: 1, P50: 50, P90: 90, P99: 99, Max: 100}},
		"a few more":   {101, benchmark.Latency{Min: 1, P50: 51, P90: 91, P99: 100, Max: 101}},
		"ten times it": {1000, benchmark.Latency{Min: 1, P50: 500, P90: 900, P99: 990, Max: 1000}},
	} {
		t.Run(name, func(t *testing.T) {
			var outcomes []benchmark.Outcome
			for i := c.count; i > 0; i-- { // the longest first
				outcomes = append(outcomes, at(i, 0, i))
			}
			s := sum(benchmark.Plan{BatchSize: 1, Iterations: c.count}, outcomes...)
			if diff := cmp.Diff(c.want, *s.Latency); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestEveryIterationIsAccountedFor(t *testing.T) {
	failed := func(iteration int, err error) benchmark.Outcome {
		o := at(iteration, 0, 10)
		o.Correct, o.Err, o.Retries = 0, err, 1
		return o
	}
	interrupted := failed(6, status.Error(codes.Canceled, "stopped"))
	interrupted.Interrupted = true
	s := sum(benchmark.Plan{BatchSize: 1, Iterations: 8, WarmUp: 1}, at(1, 0, 10),
		failed(2, status.Error(codes.Unavailable, "first")), failed(3, status.Error(codes.NotFound, "none")),
		failed(4, status.Error(codes.Unavailable, "second")), failed(5, errors.New("odd")), interrupted)
	s.Accuracy = nil // shown above
	want := benchmark.Summary{
		BatchSize: 1, Iterations: 8, WarmUp: 1, Answered: 1, Failed: 4, Interrupted: 1, NotMade: 2, Retries: 5, Examples: 1, Correct: 1,
		Errors: []benchmark.ErrorCount{
			{Kind: "Unavailable", Count: 2, First: "first"}, {Kind: "NotFound", Count: 1, First: "none"}, {Kind: "Unknown", Count: 1, First: "odd"},
		},
	}
	if diff := cmp.Diff(want, s); diff != "" {
		t.Error(diff)
	}
}

func TestHistogramHoldsEveryTimeOnce(t *testing.T) {
	for name, c := range map[string]struct {
		times, want []int
	}{
		"one":             {[]int{7}, []int{1}},
		"equal ones":      {[]int{7, 7, 7}, []int{3}},
		"with an outlier": {[]int{13, 10, 10000, 11, 12}, []int{4, 0, 0, 0, 0, 0, 0, 0, 0, 1}},
		"far apart":       {[]int{1, 3, 5, 10, 20, 1024}, []int{1, 1, 1, 1, 1, 0, 0, 0, 0, 1}},
	} {
		t.Run(name, func(t *testing.T) {
			var outcomes []benchmark.Outcome
			for i, end := range c.times {
				outcomes = append(outcomes, at(i+1, 0, end))
			}
			histogram := sum(benchmark.Plan{BatchSize: 1, Iterations: len(c.times)}, outcomes...).Histogram
			var counts []int
			for i, b := range histogram {
				counts = append(counts, b.Count)
				if i > 0 && b.From != histogram[i-1].To {
					t.Errorf("bucket %d begins at %v, the one before ends at %v", i, b.From, histogram[i-1].To)
				}
			}
			if diff := cmp.Diff(c.want, counts); diff != "" {
				t.Error(diff)
			}
			first, last := slices.Min(c.times), slices.Max(c.times)
			if histogram[0].From != float64(first) || histogram[len(histogram)-1].To != float64(last) {
				t.Errorf("the histogram is of %v, want it from %d to %d", histogram, first, last)
			}
		})
	}
}

func TestBucketsAreNoNarrowerThanAMicrosecond(t *testing.T) {
	var outcomes []benchmark.Outcome
	for i := range 3 {
		outcomes = append(outcomes, benchmark.Outcome{Iteration: i + 1, End: 500*time.Millisecond + time.Duration(2400*i)})
	}
	histogram := sum(benchmark.Plan{BatchSize: 1, Iterations: 3}, outcomes...).Histogram
	for i, want := range []int{1, 0, 1, 0, 1, 0, 0, 0, 0, 0} {
		b := histogram[i]
		if width := b.To - b.From; b.Count != want || width < 0.00099 || width > 0.00101 {
			t.Errorf("bucket %d is %v, want %d requests in a microsecond", i, b, want)
		}
	}
}

func TestWindowsHoldEveryMeasuredRequestOnce(t *testing.T) {
	var outcomes []benchmark.Outcome
	for i := range 21 { // the first warms up
		o := at(i+1, 1000*i, 1000*i+500)
		o.Correct = i % 2
		if i > 10 && i < 15 {
			o.Correct, o.Err = 0, status.Error(codes.Internal, "broken")
		}
		outcomes = append(outcomes, o)
	}
	windows := sum(benchmark.Plan{BatchSize: 1, Iterations: 21, WarmUp: 1}, outcomes...).OverTime
	threeOfFive, twoOfFive, one := 0.6, 0.4, 1.0
	all := &benchmark.Latency{Min: 500, P50: 500, P90: 500, P99: 500, Max: 500}
	want := []benchmark.Window{
		{From: 0, To: 4.875, Answered: 5, Accuracy: &threeOfFive, Latency: all},
		{From: 4.875, To: 9.75, Answered: 5, Accuracy: &twoOfFive, Latency: all},
		{From: 9.75, To: 14.625, Answered: 1, Failed: 4, Accuracy: &one, Latency: all},
		{From: 14.625, To: 19.5, Answered: 5, Accuracy: &twoOfFive, Latency: all},
	}
	if diff := cmp.Diff(want, windows); diff != "" {
		t.Error(diff)
	}
}

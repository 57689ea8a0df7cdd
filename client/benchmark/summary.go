package benchmark

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// Summary is the result of a run. The JSON fields are stable: new ones may be added; none
// is removed or changes its meaning. A field without measurements is null.
type Summary struct {
	BatchSize   int `json:"batch_size"`
	Concurrency int `json:"concurrency"`
	Iterations  int `json:"iterations"`
	WarmUp      int `json:"warm_up_iterations"`

	// Every iteration is one of these.
	Answered    int `json:"answered"`
	Failed      int `json:"failed"`
	Interrupted int `json:"interrupted"`
	NotMade     int `json:"not_made"`
	// EndedEarly is why there are iterations that were interrupted or not made.
	EndedEarly *string `json:"ended_early"`

	Errors       []ErrorCount `json:"errors"`
	Retries      int          `json:"retries"`
	SkippedLines int          `json:"skipped_lines"`
	// Lines are the lines of the file that were read, with the skipped ones.
	Lines int `json:"lines"`

	// Of all answered iterations.
	Examples int      `json:"examples"`
	Correct  int      `json:"correct"`
	Accuracy *float64 `json:"accuracy"`

	// Of those after the warm-up.
	AverageSeconds    *float64 `json:"average_seconds"`
	ExamplesPerSecond *float64 `json:"examples_per_second"`
	Latency           *Latency `json:"latency_ms"`
	Histogram         []Bucket `json:"latency_histogram_ms"`
	OverTime          []Window `json:"over_time"`
}

// ErrorCount counts the errors of a kind, with the message of the first.
type ErrorCount struct {
	Kind  string `json:"kind"`
	Count int    `json:"count"`
	First string `json:"first"`
}

// Latency holds the times of requests, in milliseconds.
type Latency struct {
	Min float64 `json:"min"`
	P50 float64 `json:"p50"`
	P90 float64 `json:"p90"`
	P99 float64 `json:"p99"`
	Max float64 `json:"max"`
}

// Exception is a number of what does not occur in a run that goes well.
type Exception struct {
	Name  string
	Count int
	// Of is the number of all, or 0 where another line has it.
	Of int
}

// Exceptions returns what there is of retries, interrupted requests, iterations that were not
// made, and skipped lines.
func (s Summary) Exceptions() []Exception {
	return slices.DeleteFunc([]Exception{
		{Name: "Retries", Count: s.Retries},
		{Name: "Interrupted requests", Count: s.Interrupted},
		{Name: "Iterations not made", Count: s.NotMade},
		{Name: "Skipped lines", Count: s.SkippedLines, Of: s.Lines},
	}, func(e Exception) bool { return e.Count == 0 })
}

// Tally adds outcomes up. It must not be used concurrently.
type Tally struct {
	plan    Plan
	summary Summary
	errors  map[string]ErrorCount
	// measured has the answered and the failed iterations after the warm-up.
	measured []request
}

// request is a request that was answered, or failed.
type request struct {
	start, end time.Duration
	correct    int
	failed     bool
}

// NewTally returns a Tally without outcomes.
func NewTally(plan Plan) *Tally {
	return &Tally{plan: plan, errors: map[string]ErrorCount{}, summary: Summary{
		BatchSize: plan.BatchSize, Concurrency: plan.Concurrency, Iterations: plan.Iterations, WarmUp: plan.WarmUp,
	}}
}

// Add counts an outcome.
func (t *Tally) Add(o Outcome) {
	s := &t.summary
	s.Retries += o.Retries
	switch {
	case o.NotMade:
		return
	case o.Interrupted:
		s.Interrupted++
		return
	case o.Err != nil:
		s.Failed++
		count, seen := t.errors[o.Kind()]
		if !seen {
			count = ErrorCount{Kind: o.Kind(), First: o.Message()}
		}
		count.Count++
		t.errors[o.Kind()] = count
	default:
		s.Answered++
		s.Correct += o.Correct
	}
	if o.Iteration > t.plan.WarmUp {
		t.measured = append(t.measured, request{o.Start, o.End, o.Correct, o.Err != nil})
	}
}

// Summary returns the summary of the outcomes so far.
func (t *Tally) Summary() Summary {
	s := t.summary
	s.NotMade = s.Iterations - s.Answered - s.Failed - s.Interrupted
	s.Errors = slices.AppendSeq([]ErrorCount{}, maps.Values(t.errors)) // none is [] in JSON
	slices.SortFunc(s.Errors, func(a, b ErrorCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Kind, b.Kind))
	})
	s.Examples = s.Answered * s.BatchSize
	if s.Examples > 0 {
		s.Accuracy = new(float64)
		*s.Accuracy = float64(s.Correct) / float64(s.Examples)
	}
	times := answerTimes(t.measured)
	if len(times) == 0 {
		return s
	}

	var total time.Duration
	for _, taken := range times {
		total += taken
	}
	average := total.Seconds() / float64(len(times))
	perSecond := float64(len(times)*s.BatchSize) / covered(t.measured).Seconds()
	s.AverageSeconds, s.ExamplesPerSecond = &average, &perSecond
	s.Latency = latency(times)
	s.Histogram = histogram(times)
	s.OverTime = overTime(t.measured, s.BatchSize)
	return s
}

// answerTimes returns how long the answered requests took, sorted.
func answerTimes(requests []request) []time.Duration {
	var times []time.Duration
	for _, r := range requests {
		if !r.failed {
			times = append(times, r.end-r.start)
		}
	}
	slices.Sort(times)
	return times
}

// latency summarises sorted times, of which there is at least one.
func latency(times []time.Duration) *Latency {
	return &Latency{
		Min: milliseconds(times[0]),
		P50: milliseconds(percentile(times, 50)),
		P90: milliseconds(percentile(times, 90)),
		P99: milliseconds(percentile(times, 99)),
		Max: milliseconds(times[len(times)-1]),
	}
}

// percentile returns the smallest time that p percent of the sorted times don't exceed.
func percentile(times []time.Duration, p int) time.Duration {
	return times[(len(times)*p+99)/100-1]
}

// covered returns the time during which at least one of the requests was under way. With one
// request at a time that is the sum of their lengths.
func covered(requests []request) time.Duration {
	slices.SortFunc(requests, func(a, b request) int { return cmp.Compare(a.start, b.start) })
	var total, end time.Duration
	for _, r := range requests {
		total += max(0, r.end-max(r.start, end))
		end = max(end, r.end)
	}
	return total
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

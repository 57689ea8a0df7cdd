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

	Errors       []ErrorCount `json:"errors"`
	Retries      int          `json:"retries"`
	SkippedLines int          `json:"skipped_lines"`

	// Of all answered iterations.
	Examples int      `json:"examples"`
	Correct  int      `json:"correct"`
	Accuracy *float64 `json:"accuracy"`

	// Of those after the warm-up.
	AverageSeconds    *float64 `json:"average_seconds"`
	ExamplesPerSecond *float64 `json:"examples_per_second"`
	Latency           *Latency `json:"latency_ms"`
	Histogram         []Bucket `json:"latency_histogram_ms"`
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

// Tally adds outcomes up. It must not be used concurrently.
type Tally struct {
	plan    Plan
	summary Summary
	errors  map[string]ErrorCount
	// times has the answered iterations after the warm-up, busy the failed ones too.
	times []time.Duration
	busy  []span
}

type span struct{ start, end time.Duration }

// NewTally returns a Tally without outcomes.
func NewTally(plan Plan) *Tally {
	return &Tally{plan: plan, errors: map[string]ErrorCount{}, summary: Summary{
		BatchSize: plan.BatchSize, Concurrency: plan.Concurrency, Iterations: plan.Iterations, WarmUp: plan.WarmUp,
	}}
}

// Add counts an outcome.
func (t *Tally) Add(o Outcome) {
	s, measured := &t.summary, o.Iteration > t.plan.WarmUp
	s.Retries += o.Retries
	switch {
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
		if measured {
			t.times = append(t.times, o.End-o.Start)
		}
	}
	if measured {
		t.busy = append(t.busy, span{o.Start, o.End})
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
	if len(t.times) == 0 {
		return s
	}

	slices.Sort(t.times)
	var total time.Duration
	for _, taken := range t.times {
		total += taken
	}
	average := total.Seconds() / float64(len(t.times))
	perSecond := float64(len(t.times)*s.BatchSize) / covered(t.busy).Seconds()
	s.AverageSeconds, s.ExamplesPerSecond = &average, &perSecond
	s.Latency = &Latency{
		Min: milliseconds(t.times[0]),
		P50: milliseconds(percentile(t.times, 50)),
		P90: milliseconds(percentile(t.times, 90)),
		P99: milliseconds(percentile(t.times, 99)),
		Max: milliseconds(t.times[len(t.times)-1]),
	}
	s.Histogram = histogram(t.times)
	return s
}

// percentile returns the smallest time that p percent of the sorted times don't exceed.
func percentile(times []time.Duration, p int) time.Duration {
	return times[(len(times)*p+99)/100-1]
}

// covered returns the time during which at least one of the spans lasted. With one request
// at a time that is the sum of their lengths.
func covered(spans []span) time.Duration {
	slices.SortFunc(spans, func(a, b span) int { return cmp.Compare(a.start, b.start) })
	var total, end time.Duration
	for _, s := range spans {
		total += max(0, s.end-max(s.start, end))
		end = max(end, s.end)
	}
	return total
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

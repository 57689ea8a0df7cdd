package benchmark

import (
	"math"
	"time"
)

// Bucket counts the times from From up to, but not including, To, in milliseconds. The last
// bucket includes To.
type Bucket struct {
	From  float64 `json:"from"`
	To    float64 `json:"to"`
	Count int     `json:"count"`
}

// narrowest is the width of a bucket, at least: a microsecond. What is told apart by less is noise, and has too
// many digits to read.
const narrowest = 0.001

// buckets is the number of buckets of a histogram, unless all times are equal.
const buckets = 10

// histogram counts sorted times in buckets, from the shortest to the longest time, or beyond it where the
// buckets would be too narrow. Each bucket is wider than the one before by the same factor, so that a single outlier does not
// hide the differences of the others.
func histogram(times []time.Duration) []Bucket {
	first, last := milliseconds(times[0]), milliseconds(times[len(times)-1])
	if first == last {
		return []Bucket{{From: first, To: last, Count: len(times)}}
	}
	last = max(last, first*math.Pow(1+narrowest/first, buckets))
	all := make([]Bucket, buckets)
	edge := func(i int) float64 { return first * math.Pow(last/first, float64(i)/buckets) }
	for i := range all {
		all[i] = Bucket{From: edge(i), To: edge(i + 1)}
	}
	all[0].From, all[buckets-1].To = first, last // whatever floating point made of them
	current := 0
	for _, taken := range times {
		for current < buckets-1 && milliseconds(taken) >= all[current].To {
			current++
		}
		all[current].Count++
	}
	return all
}

package benchmark

import (
	"math"
	"time"
)

// Bucket is how many times lay from From to below To, the last one's To included, in milliseconds.
type Bucket struct {
	From  float64 `json:"from"`
	To    float64 `json:"to"`
	Count int     `json:"count"`
}

// buckets is how many a histogram has, if its times differ.
const buckets = 10

// histogram counts sorted times in buckets that grow by one factor, from the shortest to the longest:
// a single outlier leaves the detail of the others visible.
func histogram(times []time.Duration) []Bucket {
	first, last := milliseconds(times[0]), milliseconds(times[len(times)-1])
	if first == last {
		return []Bucket{{From: first, To: last, Count: len(times)}}
	}
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

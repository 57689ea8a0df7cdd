package benchmark

import "time"

// Window is a part of a run. Its requests are those that ended in it.
type Window struct {
	// From and To are in seconds since the first request after the warm-up began.
	From     float64  `json:"from_seconds"`
	To       float64  `json:"to_seconds"`
	Answered int      `json:"answered"`
	Failed   int      `json:"failed"`
	Accuracy *float64 `json:"accuracy"`
	Latency  *Latency `json:"latency_ms"`
}

const (
	// mostWindows is as many as a picture shows well.
	mostWindows = 40
	// perWindow is how many requests a window has on average, at least.
	perWindow = 5
)

// overTime divides the time of the requests, of which there is at least one, into windows of
// equal length.
func overTime(requests []request, batchSize int) []Window {
	start, end := requests[0].start, requests[0].end
	for _, r := range requests {
		start, end = min(start, r.start), max(end, r.end)
	}
	count := min(mostWindows, max(1, len(requests)/perWindow))
	length := max(1, (end-start)/time.Duration(count))
	groups := make([][]request, count)
	for _, r := range requests {
		i := min(count-1, int((r.end-start)/length))
		groups[i] = append(groups[i], r)
	}
	windows := make([]Window, count)
	for i := range windows {
		windows[i] = window(groups[i], batchSize)
		windows[i].From, windows[i].To = (length * time.Duration(i)).Seconds(), (length * time.Duration(i+1)).Seconds()
	}
	return windows
}

func window(requests []request, batchSize int) Window {
	times := answerTimes(requests)
	w := Window{Answered: len(times), Failed: len(requests) - len(times)}
	if w.Answered == 0 {
		return w
	}
	correct := 0
	for _, r := range requests {
		correct += r.correct
	}
	accuracy := float64(correct) / float64(w.Answered*batchSize)
	w.Accuracy, w.Latency = &accuracy, latency(times)
	return w
}

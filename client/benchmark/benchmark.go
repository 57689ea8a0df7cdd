// Package benchmark sends predictions for a file of examples, one or several at a time, and
// summarises the outcomes. The summary counts every request: answered, failed or
// interrupted.
package benchmark

import (
	"context"
	"errors"
	"sync"
	"time"

	"google.golang.org/grpc/status"

	"github.com/widedeep/widedeep/client/criteo"
	"github.com/widedeep/widedeep/client/predict"
)

// Plan is what a run does.
type Plan struct {
	BatchSize int
	// Iterations are all requests, the first WarmUp of which don't count for times.
	Iterations, WarmUp int
	// Concurrency is how many requests may be under way at a time.
	Concurrency int
	// Patient means to go on with the next request when the server can't be reached.
	Patient bool
}

// Outcome is the outcome of one request.
type Outcome struct {
	// Iteration is counted from 1, in the order of the file.
	Iteration int
	// Start and End are since the beginning of the run.
	Start, End time.Duration
	// Correct is how many examples were predicted as they are labelled.
	Correct int
	Retries int
	Err     error
	// Interrupted reports whether the run was ended before an answer came.
	Interrupted bool
	// NotMade reports whether the request could not reach the server, which ends the run.
	NotMade bool
}

// Kind is the kind of an error: a gRPC status code, or BadReply.
func (o Outcome) Kind() string {
	if errors.As(o.Err, new(predict.BadReplyError)) {
		return "BadReply"
	}
	return status.Code(o.Err).String()
}

// Message is the message of an error.
func (o Outcome) Message() string {
	if errors.As(o.Err, new(predict.BadReplyError)) {
		return o.Err.Error()
	}
	return status.Convert(o.Err).Message()
}

// job is a batch and its request. A few jobs are reused, so that the memory does not grow
// with the file.
type job struct {
	iteration int
	batch     criteo.Batch
	request   *predict.Request
}

// Run makes the plan's requests and passes on each outcome as it arrives. If the data has
// an error, Run ends after the requests in flight and returns the error. So it does if the
// server can't be reached, unless the plan is patient; the outcomes of the requests that did not
// reach it are NotMade. If the context is cancelled, Run ends at once, though the data may
// still be waited for.
func Run(ctx context.Context, plan Plan, data *criteo.Reader, client *predict.Client, show func(Outcome)) error {
	more, stop := context.WithCancelCause(ctx) // as long as it lasts, requests begin
	defer stop(nil)

	// One more than can be under way: the next batch is read meanwhile.
	slots := min(plan.Concurrency, plan.Iterations)
	free := make(chan *job, slots+1)
	for range cap(free) {
		free <- &job{request: client.NewRequest()}
	}
	jobs := make(chan *job)
	ended := make(chan error, 1)
	go func() {
		defer close(jobs)
		ended <- read(more, plan, data, free, jobs)
	}()

	outcomes := make(chan Outcome)
	begin := time.Now()
	var workers sync.WaitGroup
	for range slots {
		workers.Go(func() {
			for j := next(more, jobs); j != nil; j = next(more, jobs) {
				outcome := j.do(ctx, client, begin)
				if !plan.Patient && !outcome.Interrupted && errors.As(outcome.Err, new(predict.UnreachableError)) {
					outcome.NotMade = true
					stop(outcome.Err)
				}
				outcomes <- outcome
				free <- j
			}
		})
	}
	go func() {
		workers.Wait()
		close(outcomes)
	}()
	for outcome := range outcomes {
		show(outcome)
	}
	switch {
	case ctx.Err() != nil:
		return nil
	case more.Err() != nil:
		return context.Cause(more)
	default:
		return <-ended
	}
}

// next returns a job, or nil if there is none or no request may begin any more.
func next(more context.Context, jobs <-chan *job) *job {
	select {
	case j := <-jobs:
		if more.Err() == nil {
			return j
		}
	case <-more.Done():
	}
	return nil
}

// read reads batches into free jobs and passes the jobs on.
func read(more context.Context, plan Plan, data *criteo.Reader, free <-chan *job, jobs chan<- *job) error {
	for iteration := 1; iteration <= plan.Iterations; iteration++ {
		var j *job
		select {
		case j = <-free:
		case <-more.Done():
			return nil
		}
		j.iteration = iteration
		if err := data.Read(&j.batch, plan.BatchSize); err != nil {
			return err
		}
		j.request.Fill(&j.batch)
		select {
		case jobs <- j:
		case <-more.Done():
			return nil
		}
	}
	return data.CheckSkipped()
}

func (j *job) do(ctx context.Context, client *predict.Client, begin time.Time) Outcome {
	o := Outcome{Iteration: j.iteration, Start: time.Since(begin)}
	var probabilities []float32
	probabilities, o.Retries, o.Err = client.Predict(ctx, j.request)
	o.End = time.Since(begin)
	if o.Err == nil {
		o.Correct = predict.Correct(j.batch.Labels, probabilities)
	}
	o.Interrupted = o.Err != nil && ctx.Err() != nil
	return o
}

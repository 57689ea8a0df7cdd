// Package command is the command line of widedeep-client: its options, messages and output.
package command

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/widedeep/widedeep/client/benchmark"
	"github.com/widedeep/widedeep/client/criteo"
	"github.com/widedeep/widedeep/client/predict"
	"github.com/widedeep/widedeep/client/report"
	"github.com/widedeep/widedeep/internal/version"
)

// Exit statuses.
const (
	exitOK     = 0
	exitFailed = 1
	exitUsage  = 2
)

const about = `usage: widedeep-client [options] -d FILE

Ask a model that TensorFlow Serving serves about the examples of a CSV file, batch
after batch, and print accuracy, times and throughput. At its end the file begins
again. Ctrl-C ends the run and prints what it came to so far.

  widedeep-client -s 10.35.215.25:30852 -d eval.csv -b 8
  widedeep-client -d eval.csv -b 8 -o html >report.html

Long options may be cut short as long as they stay unambiguous: --b 8.

options:
%s
exit status: 0, 1 if a request failed or the run ended early, 2 for wrong usage
`

// Program holds the streams of the command line.
type Program struct {
	// Version is that of a release; otherwise it is empty.
	Version string

	Out, Messages io.Writer
	// Interactive means that Messages is a terminal.
	Interactive bool
}

// Main runs the command line until it is done or the context is cancelled. It returns the
// exit status.
func (p Program) Main(ctx context.Context, args []string) int {
	var o options
	if err := o.parse(args); err != nil {
		fmt.Fprintf(p.Messages, "widedeep-client: %s; see widedeep-client --help\n", printable(err.Error()))
		return exitUsage
	}
	switch err := p.do(ctx, o); {
	case err == nil:
		return exitOK
	case !errors.Is(err, errUnanswered):
		fmt.Fprintf(p.Messages, "widedeep-client: %s\n", printable(err.Error()))
		fallthrough
	default:
		return exitFailed
	}
}

func (p Program) do(ctx context.Context, o options) error {
	var err error
	switch {
	case o.help:
		_, err = fmt.Fprintf(p.Out, about, new(options).flags().FlagUsages())
	case o.version:
		_, err = fmt.Fprintln(p.Out, version.Of(p.Version))
	default:
		err = p.run(ctx, o)
	}
	return err
}

// errUnanswered needs no message: the summary lists the failed requests.
var errUnanswered = errors.New("not every request was answered")

// open opens the data for reading. A named pipe that nobody writes to yet can't be opened, so it
// waits no longer than the context.
func open(ctx context.Context, name string) (*os.File, error) {
	var file *os.File
	opened := make(chan error, 1)
	go func() {
		var err error
		file, err = os.Open(name)
		opened <- err
	}()
	select {
	case err := <-opened:
		return file, err
	case <-ctx.Done():
		return nil, fmt.Errorf("interrupted while opening %s", name)
	}
}

func (p Program) run(ctx context.Context, o options) error {
	file, err := open(ctx, o.dataFile)
	if err != nil {
		return err
	}
	defer file.Close()
	data := criteo.NewReader(o.dataFile, file, o.skipInvalid)
	client, err := connect(o)
	if err != nil {
		return err
	}
	defer client.Close()
	if o.wait > 0 {
		if err := p.wait(ctx, o, client); err != nil {
			return err
		}
	}

	return p.ask(ctx, o, data, client)
}

// ask makes the requests and writes what comes of them. Text that can't be written ends it.
func (p Program) ask(ctx context.Context, o options, data *criteo.Reader, client *predict.Client) error {
	tally := benchmark.NewTally(o.plan)
	progress := newProgress(p, o.plan.Iterations)
	started := time.Now()
	writing, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	runErr := benchmark.Run(writing, o.plan, data, client, func(outcome benchmark.Outcome) {
		tally.Add(outcome)
		if outcome.NotMade {
			return
		}
		progress.clear()
		if o.output == "text" {
			if err := writeOutcome(p.Out, outcome, o.plan.BatchSize); err != nil {
				stop(err)
			}
		}
		progress.step()
	})
	progress.clear()
	if writing.Err() != nil && ctx.Err() == nil {
		return context.Cause(writing)
	}

	summary := tally.Summary()
	summary.SkippedLines, summary.Lines = data.Skipped(), data.Lines()
	runErr = explain(o, summary, runErr)
	switch {
	case runErr != nil && summary.NotMade == summary.Iterations:
		return runErr // no request was made: a summary would be empty
	case errors.As(runErr, new(criteo.MostInvalidError)):
		return runErr // a summary would pass for a result
	case runErr != nil:
		cause := runErr.Error()
		summary.EndedEarly = &cause
	case summary.NotMade+summary.Interrupted > 0:
		cause := "interrupted"
		summary.EndedEarly = &cause
	}
	switch err := p.write(o, started, summary); {
	case err != nil:
		return err
	case runErr != nil:
		return runErr
	case lacksModel(summary):
		return fmt.Errorf("%s found no model %s; %s", o.server, o.model, nameModel)
	case summary.Answered < summary.Iterations:
		return errUnanswered
	}
	return nil
}

// lacksModel reports whether the server had no model of the name. One that has answered had it, and has unloaded it.
func lacksModel(s benchmark.Summary) bool {
	isNotFound := func(e benchmark.ErrorCount) bool { return e.Kind == codes.NotFound.String() }
	return s.Answered == 0 && slices.ContainsFunc(s.Errors, isNotFound)
}

// explain adds to the error that ended a run what to do about it.
func explain(o options, s benchmark.Summary, err error) error {
	var unreachable predict.UnreachableError
	var line criteo.LineError
	switch {
	case errors.As(err, &unreachable) && s.NotMade < s.Iterations:
		return explainLost(o, unreachable)
	case errors.As(err, &unreachable):
		return explainUnreachable(o, unreachable)
	case errors.As(err, &line) && line.Alone && !o.skipInvalid:
		return fmt.Errorf("%w; --skip-invalid leaves out such lines", err)
	}
	return err
}

// write writes a summary as a whole, or returns an error.
func (p Program) write(o options, started time.Time, s benchmark.Summary) error {
	switch o.output {
	case "json":
		return writeJSON(p.Out, s)
	case "html":
		var page bytes.Buffer
		run := report.Run{Server: o.server, Model: o.model, DataFile: o.dataFile, Started: started}
		if err := report.Write(&page, run, s); err != nil {
			return err
		}
		_, err := p.Out.Write(page.Bytes())
		return err
	default:
		return writeSummary(p.Out, s)
	}
}

func connect(o options) (*predict.Client, error) {
	model := predict.Model{Server: o.server, Name: o.model, Signature: o.signature, Timeout: o.timeout}
	if o.tls {
		var pem []byte
		var err error
		if o.ca != "" {
			if pem, err = os.ReadFile(o.ca); err != nil {
				return nil, err
			}
		}
		if model.TLS, err = predict.TLSConfig(pem); err != nil {
			return nil, fmt.Errorf("%s: %w", o.ca, err)
		}
	}
	return predict.NewClient(model)
}

func (p Program) wait(ctx context.Context, o options, client *predict.Client) error {
	limited, cancel := context.WithTimeout(ctx, o.wait)
	defer cancel()
	err := client.Wait(limited, func(state string, cause error) {
		fmt.Fprintf(p.Messages, "widedeep-client: waiting for model %s at %s: %s%s\n", printable(o.model), o.server, printable(state), hint(cause))
	})
	if err != nil && ctx.Err() != nil {
		return fmt.Errorf("interrupted while waiting for model %s at %s", o.model, o.server)
	}
	var unreachable predict.UnreachableError
	var late predict.NotAvailableError
	switch {
	case errors.As(err, &unreachable):
		return explainUnreachable(o, unreachable)
	case errors.As(err, &late):
		return fmt.Errorf("%w%s", err, hint(late.Cause))
	}
	return err
}

// nameModel is the advice where a server has no model of the name.
const nameModel = "--model has to be the name of the server's model"

// hint returns what else may be the cause of a model that there is not: it may still come, or it has another name.
func hint(cause error) string {
	if status.Code(cause) != codes.NotFound {
		return ""
	}
	return "; " + nameModel
}

func writeJSON(w io.Writer, s benchmark.Summary) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	return encoder.Encode(s)
}

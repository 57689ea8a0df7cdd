package command_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync/atomic"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/widedeep/widedeep/client/benchmark"
	"github.com/widedeep/widedeep/client/command"
	"github.com/widedeep/widedeep/client/modelserver"
	"github.com/widedeep/widedeep/client/modelserver/servertest"
)

// full is a disk that takes nothing.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

func TestTextThatCannotBeWrittenEndsTheRun(t *testing.T) {
	var asked atomic.Int64
	address := servertest.Serve(t, servertest.New(t, modelserver.FloatVal),
		predictions(func(count int64, _ context.Context, serve func() (any, error)) (any, error) {
			asked.Store(count)
			return serve()
		}))
	var messages bytes.Buffer
	program := command.Program{Out: full{}, Messages: &messages}
	exit := program.Main(t.Context(), []string{"-d", file(t, data), "-s", address, "-n1000", "-w0"})
	if want := "widedeep-client: no space left on device\n"; exit != 1 || messages.String() != want {
		t.Errorf("exit status %d with %q, want 1 with %q", exit, messages.String(), want)
	}
	if asked.Load() > 10 {
		t.Errorf("%d requests were made", asked.Load())
	}
}

func TestMessagesOfTheServerStayInTheirLines(t *testing.T) {
	for name, c := range map[string]struct{ message, shown, page string }{
		"controls": {"no\nsuch \x1b[31mthing\u0085\r", `no\nsuch \x1b[31mthing\u0085\r`, "no\nsuch"},
		"letters":  {"größe größer", "größe größer", "größe"},
		"none":     {"", "no message", "no message"},
	} {
		t.Run(name, func(t *testing.T) {
			address := servertest.Serve(t, servertest.New(t, modelserver.FloatVal),
				predictions(func(int64, context.Context, func() (any, error)) (any, error) {
					return nil, status.Error(codes.PermissionDenied, c.message)
				}))
			_, out, _ := run(t, data, "-s", address, "-n1", "-w0")
			expect(t, "the output", out, "sec (PermissionDenied: "+c.shown+")\n", "  1 PermissionDenied, the first: "+c.shown+"\n")
			_, out, _ = run(t, data, "-s", address, "-n1", "-w0", "-o", "html")
			expect(t, "the page", out, "the first: "+c.page)
			_, out, _ = run(t, data, "-s", address, "-n1", "-w0", "-o", "json")
			var s benchmark.Summary
			if err := json.Unmarshal([]byte(out), &s); err != nil || s.Errors[0].First != c.message {
				t.Errorf("the JSON has %v (%v), want the message as it is", s.Errors, err)
			}
		})
	}
}

func TestTheCauseOfAnEarlyEndIsInTheDocument(t *testing.T) {
	address := servertest.Serve(t, servertest.New(t, modelserver.FloatVal))
	ended := func(text string, args ...string) *string {
		t.Helper()
		_, out, messages := run(t, text, append(args, "-s", address, "-n9", "-w0", "-o", "json")...)
		var s benchmark.Summary
		if err := json.Unmarshal([]byte(out), &s); err != nil {
			t.Fatal(err, messages)
		}
		return s.EndedEarly
	}
	if got := ended(data); got != nil {
		t.Errorf("a run that is not ended early has %q", *got)
	}
	text := data + servertest.Line("1", "<x>")
	const cause = `eval.csv:6:3: I1 is "<x>", want a number; --skip-invalid leaves out such lines`
	if got := ended(text); got == nil || !strings.HasSuffix(*got, cause) {
		t.Errorf("the cause is %v, want %q", got, cause)
	}
	_, out, messages := run(t, text, "-s", address, "-n9", "-w0", "-o", "html")
	expect(t, "the page", out, "eval.csv:6:3: I1 is &#34;&lt;x&gt;&#34;, want a number; --skip-invalid leaves out such lines</p>")
	expect(t, "the messages", messages, cause)
}

// interrupted makes nine requests, and interrupts the third.
func interrupted(t *testing.T, args ...string) (exit int, out string) {
	t.Helper()
	ctx, interrupt := context.WithCancel(t.Context())
	address := servertest.Serve(t, servertest.New(t, modelserver.FloatVal),
		predictions(func(count int64, ctx context.Context, serve func() (any, error)) (any, error) {
			if count == 3 {
				interrupt()
				<-ctx.Done()
			}
			return serve()
		}))
	exit, out, _ = runUntil(ctx, t, data, append(args, "-s", address, "-n9", "-w0", "--timeout=1m")...)
	return exit, out
}

func TestAnInterruptedDocumentSaysSo(t *testing.T) {
	for format, want := range map[string]string{
		"json": `"ended_early": "interrupted"`, "html": `<p class="text">The run ended early: interrupted</p>`,
	} {
		_, out := interrupted(t, "-o", format)
		expect(t, "the document", out, want)
	}
}

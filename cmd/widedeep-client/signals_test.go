package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/widedeep/widedeep/client/modelserver/servertest"
)

// Signals are sent over a channel without a buffer, so that each is taken before the next is sent.
func TestASecondSignalCountsAfterTheGrace(t *testing.T) {
	signals, passed, ended := make(chan os.Signal), make(chan time.Time), make(chan struct{})
	ctx, interrupt := context.WithCancel(t.Context())
	go func() {
		watch(signals, interrupt, func(length time.Duration) <-chan time.Time {
			if length != time.Second {
				t.Errorf("the grace is %v", length)
			}
			return passed
		})
		close(ended)
	}()
	signals <- os.Interrupt
	<-ctx.Done()
	for range 3 {
		select {
		case <-ended:
			t.Fatal("a signal during the grace has ended the program")
		case signals <- syscall.SIGTERM:
		}
	}
	select {
	case <-ended:
		t.Fatal("a signal during the grace has ended the program")
	case passed <- time.Time{}: // taken by select, so it has not ended
	}
	signals <- syscall.SIGTERM
	<-ended
}

// Signals that came during the grace may be seen after it.
func TestSignalsOfTheGraceDoNotCountLater(t *testing.T) {
	for range 100 {
		signals, passed, ended := make(chan os.Signal, 8), make(chan time.Time, 1), make(chan struct{})
		signals <- os.Interrupt
		signals <- os.Interrupt
		signals <- syscall.SIGTERM
		passed <- time.Time{}
		go func() {
			watch(signals, func() {}, func(time.Duration) <-chan time.Time { return passed })
			close(ended)
		}()
		for len(passed) > 0 || len(signals) > 0 {
			select {
			case <-ended:
				t.Fatal("a signal during the grace has ended the program")
			case <-time.After(time.Millisecond):
			}
		}
		for again := true; again; { // the first may be taken for one of the grace
			select {
			case <-ended:
				again = false
			case signals <- os.Interrupt:
			}
		}
	}
}

// held serves a model that never answers the third request, and closes asked when it comes.
func held(t *testing.T) (address string, asked <-chan struct{}) {
	t.Helper()
	came := make(chan struct{})
	var count atomic.Int32
	return serve(t, servertest.Hook(func(ctx context.Context, _ any, serve func() (any, error)) (any, error) {
		if count.Add(1) == 3 {
			close(came)
			<-ctx.Done()
		}
		return serve()
	})), came
}

// end runs the client with an output until its third request, sends it signals and returns what it has
// written.
func end(t *testing.T, format string, signals ...os.Signal) string {
	t.Helper()
	address, asked := held(t)
	command := client(t, "-s", address, "-d", data(t), "-n9", "-w0", "--timeout=5m", "-o", format)
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	<-asked
	for _, signal := range signals {
		command.Process.Signal(signal) //nolint:errcheck // it may have ended at the one before
	}
	text, err := io.ReadAll(out)
	if err != nil {
		t.Fatal(err)
	}
	command.Wait() //nolint:errcheck // the status is looked at
	if got := command.ProcessState.ExitCode(); got != 1 {
		t.Errorf("exit status %d, want 1", got)
	}
	return string(text)
}

// timeout(1) signals the program, and then the group of processes that it is in.
func TestSeveralSignalsLeaveAWholeDocument(t *testing.T) {
	for format, isWhole := range map[string]func(text string) bool{
		"json": func(text string) bool { return json.Valid([]byte(text)) },
		"html": func(text string) bool { return strings.HasSuffix(text, "</html>\n") },
		"text": func(text string) bool { return strings.Contains(text, "Latency histogram") },
	} {
		for range 8 {
			if text := end(t, format, syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP, syscall.SIGTERM); !isWhole(text) {
				t.Fatalf("the document in %s is not complete:\n%s", format, text)
			}
		}
	}
}

// fullPipe returns a pipe that takes nothing any more, as that of a reader who has stopped.
func fullPipe(t *testing.T) (in, out *os.File) {
	t.Helper()
	var pipe [2]int
	if err := syscall.Pipe(pipe[:]); err != nil {
		t.Fatal(err)
	}
	if err := syscall.SetNonblock(pipe[1], true); err != nil {
		t.Fatal(err)
	}
	for _, size := range []int{4096, 1} {
		for text := make([]byte, size); ; {
			if _, err := syscall.Write(pipe[1], text); errors.Is(err, syscall.EAGAIN) {
				break
			} else if err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := syscall.SetNonblock(pipe[1], false); err != nil {
		t.Fatal(err)
	}
	in, out = os.NewFile(uintptr(pipe[0]), "in"), os.NewFile(uintptr(pipe[1]), "out")
	t.Cleanup(func() {
		in.Close()
		out.Close()
	})
	return in, out
}

func TestALaterSignalEndsTheProgram(t *testing.T) {
	for _, format := range []string{"text", "json"} {
		t.Run(format, func(t *testing.T) {
			t.Parallel() // it lasts longer than the grace
			address, asked := held(t)
			command := client(t, "-s", address, "-d", data(t), "-n9", "-w0", "--timeout=5m", "--concurrency=3", "-o", format)
			_, command.Stdout = fullPipe(t)
			messages, err := command.StderrPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := command.Start(); err != nil {
				t.Fatal(err)
			}
			<-asked
			ended := make(chan struct{})
			go func() {
				defer close(ended)
				for command.Process.Signal(syscall.SIGINT) == nil {
					time.Sleep(50 * time.Millisecond)
				}
			}()
			text, err := io.ReadAll(messages)
			if err != nil {
				t.Fatal(err)
			}
			command.Wait() //nolint:errcheck // the status is looked at
			<-ended
			const want = "widedeep-client: ended by a second signal; the output is not complete\n"
			if got := command.ProcessState.ExitCode(); got != 1 || string(text) != want {
				t.Errorf("exit status %d with %q, want 1 with %q", got, text, want)
			}
		})
	}
}

func TestHangupsAreIgnoredBelowNohup(t *testing.T) {
	hangup := make(chan func() error, 1)
	count := 0
	address := serve(t, servertest.Hook(func(ctx context.Context, _ any, serve func() (any, error)) (any, error) {
		if count++; count == 2 {
			if err := (<-hangup)(); err != nil {
				t.Error(err)
			}
			select {
			case <-ctx.Done(): // it has taken the signal
			case <-time.After(200 * time.Millisecond):
			}
		}
		return serve()
	}))
	direct := client(t, "-s", address, "-d", data(t), "-n3", "-w0", "--timeout=5m")
	command := exec.Command("sh", append([]string{"-c", `trap "" HUP; exec "$0" "$@"`, direct.Path}, direct.Args[1:]...)...)
	command.Env = direct.Env
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	hangup <- func() error { return command.Process.Signal(syscall.SIGHUP) }
	if err := command.Wait(); err != nil {
		t.Errorf("all requests are answered, but the client ended with %v", err)
	}
}

package command_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/widedeep/widedeep/client/benchmark"
	"github.com/widedeep/widedeep/client/command"
	"github.com/widedeep/widedeep/client/modelserver"
	"github.com/widedeep/widedeep/client/modelserver/servertest"
	"github.com/widedeep/widedeep/client/wire"
)

// predictions returns a hook that calls a function with each prediction, counted from 1.
func predictions(hook func(count int64, ctx context.Context, serve func() (any, error)) (any, error)) grpc.ServerOption {
	var count atomic.Int64
	return servertest.Hook(func(ctx context.Context, request any, serve func() (any, error)) (any, error) {
		if _, ok := request.(*wire.PredictRequest); !ok {
			return serve()
		}
		return hook(count.Add(1), ctx, serve)
	})
}

// changed serves replies with a changed tensor.
func changed(change func(outputs map[string]*wire.TensorProto)) grpc.ServerOption {
	return predictions(func(_ int64, _ context.Context, serve func() (any, error)) (any, error) {
		reply, err := serve()
		if err == nil {
			change(reply.(*wire.PredictResponse).GetOutputs())
		}
		return reply, err
	})
}

func TestRepliesThatCannotBeRightAreErrors(t *testing.T) {
	for name, c := range map[string]struct {
		change func(outputs map[string]*wire.TensorProto)
		want   string
	}{
		"no such output": {
			func(o map[string]*wire.TensorProto) { o["logits"] = o["probabilities"]; delete(o, "probabilities") },
			`the reply has no output "probabilities"`,
		},
		"one probability": {
			func(o map[string]*wire.TensorProto) { o["probabilities"].TensorShape = wire.NewShape(5, 1) },
			`output "probabilities": shape is [5 1], want [5 2]`,
		},
		"another batch": {
			func(o map[string]*wire.TensorProto) { o["probabilities"].TensorShape = wire.NewShape(4, 2) },
			"shape is [4 2], want [5 2]",
		},
		"no shape": {func(o map[string]*wire.TensorProto) { o["probabilities"].TensorShape = nil }, "shape is [], want [5 2]"},
		"too few values": {
			func(o map[string]*wire.TensorProto) { o["probabilities"].FloatVal = make([]float32, 9) }, "it has 9 values, want 10",
		},
		"content cut short": {
			func(o map[string]*wire.TensorProto) { o["probabilities"].TensorContent = make([]byte, 39) }, "tensor_content has 39 bytes",
		},
		"another type": {
			func(o map[string]*wire.TensorProto) { o["probabilities"].Dtype = wire.DataType_DT_STRING }, "dtype is DT_STRING, want DT_FLOAT",
		},
		"not a number": {
			func(o map[string]*wire.TensorProto) { o["probabilities"].FloatVal[5] = float32(math.NaN()) }, "is NaN for example 3",
		},
	} {
		t.Run(name, func(t *testing.T) {
			address := servertest.Serve(t, servertest.New(t, modelserver.FloatVal), changed(c.change))
			exit, out, _ := run(t, data, "-s", address, "-b5", "-n2", "-w0")
			if exit != 1 {
				t.Errorf("exit status %d, want 1", exit)
			}
			expect(t, "the output", out, c.want, "Iteration 1: ", "(BadReply: ", "Errors: 2 of 2 requests\n  2 BadReply, the first: ", "Average time: none")
		})
	}
}

func TestEqualProbabilitiesPredictNoClick(t *testing.T) {
	address := servertest.Serve(t, servertest.New(t, modelserver.FloatVal), changed(func(o map[string]*wire.TensorProto) {
		o["probabilities"].FloatVal = []float32{0.5, 0.5, 0.25, 0.25}
	}))
	_, out, _ := run(t, servertest.Line("0", "")+servertest.Line("1", ""), "-s", address, "-b2", "-n1", "-w0")
	expect(t, "the output", out, "Iteration 1: ", "(accuracy: 50.00%)")
}

func TestARefusalOfTheServerIsAnError(t *testing.T) {
	for name, c := range map[string]struct {
		args []string
		want string
	}{
		"another model":     {[]string{"--model", "clicks"}, `2 NotFound, the first: model "clicks" not found, "` + servertest.Model + `" is served`},
		"another signature": {[]string{"--signature", "clicks"}, `2 FailedPrecondition, the first: signature "clicks" not found, "predict" is there`},
	} {
		t.Run(name, func(t *testing.T) {
			address := servertest.Serve(t, servertest.New(t, modelserver.FloatVal))
			exit, out, _ := run(t, data, append(c.args, "-s", address, "-n2", "-w0")...)
			if exit != 1 {
				t.Errorf("exit status %d, want 1", exit)
			}
			expect(t, "the output", out, c.want)
		})
	}
}

func TestUnavailableServersAreAskedAgain(t *testing.T) {
	address := servertest.Serve(t, servertest.New(t, modelserver.FloatVal),
		predictions(func(count int64, _ context.Context, serve func() (any, error)) (any, error) {
			if count <= 2 {
				return nil, status.Error(codes.Unavailable, "busy")
			}
			return serve()
		}))
	exit, out, _ := run(t, data, "-s", address, "-b5", "-n2", "-w0", "--timeout=1m")
	if exit != 0 {
		t.Errorf("exit status %d, want 0", exit)
	}
	expect(t, "the output", out, "(6 of 10 examples)", "Errors: 0 of 2 requests\nRetries: 2\n")
}

// inTime tries growing limits until one is long enough, since the time of the first answer
// depends on the machine.
func inTime(try func(limit time.Duration) (enough bool)) {
	for limit := 250 * time.Millisecond; !try(limit) && limit < time.Minute; limit *= 2 {
	}
}

// failsInTime runs with a timeout and expects an output, and an exit status of 1.
func failsInTime(t *testing.T, args []string, wanted ...string) {
	t.Helper()
	var exit int
	var out string
	inTime(func(limit time.Duration) bool {
		exit, out, _ = run(t, data, append(args, "--timeout="+limit.String())...)
		return !slices.ContainsFunc(wanted, func(one string) bool { return !strings.Contains(out, one) })
	})
	expect(t, "the output", out, wanted...)
	if exit != 1 {
		t.Errorf("exit status %d, want 1", exit)
	}
}

func TestTheErrorOfAnUnavailableServerIsItsOwn(t *testing.T) {
	address := servertest.Serve(t, servertest.New(t, modelserver.FloatVal),
		predictions(func(count int64, ctx context.Context, _ func() (any, error)) (any, error) {
			if count%2 == 0 {
				<-ctx.Done() // so that the time is up while the server is asked again
			}
			return nil, status.Error(codes.Unavailable, "busy")
		}))
	failsInTime(t, []string{"-s", address, "-n1", "-w0"}, "1 Unavailable, the first: busy\nRetries: ")
}

func TestServersMayVanishAndComeBack(t *testing.T) {
	server := servertest.New(t, modelserver.FloatVal)
	asked := make(chan struct{})
	address, stop := servertest.Start(t, server, "127.0.0.1:0",
		predictions(func(count int64, ctx context.Context, serve func() (any, error)) (any, error) {
			if count == 3 {
				close(asked)
				<-ctx.Done() // the connection breaks before an answer comes
			}
			return serve()
		}))
	var out, messages bytes.Buffer
	args := []string{"-d", file(t, data), "-s", address, "-b5", "-n5", "-w0", "--timeout=1m"}
	exit := make(chan int)
	go func() { exit <- command.Program{Out: &out, Messages: &messages}.Main(t.Context(), args) }()
	<-asked
	stop()
	_, stop = servertest.Start(t, server, address)
	defer stop()
	if exit := <-exit; exit != 0 {
		t.Errorf("exit status %d, want 0", exit)
	}
	expect(t, "the output", out.String(), "(15 of 25 examples)", "Errors: 0 of 5 requests\nRetries: ")
}

func TestSlowAnswersAreErrorsWhenTheTimeIsUp(t *testing.T) {
	address := servertest.Serve(t, servertest.New(t, modelserver.FloatVal),
		predictions(func(count int64, ctx context.Context, serve func() (any, error)) (any, error) {
			if count%4 == 2 {
				<-ctx.Done()
				return nil, status.FromContextError(ctx.Err()).Err()
			}
			return serve()
		}))
	failsInTime(t, []string{"-s", address, "-n4", "-w0"},
		"(DeadlineExceeded: ", "(2 of 3 examples)", "Errors: 1 of 4 requests\n  1 DeadlineExceeded, the first: ")
}

func TestInterruptedRunsPrintTheSummarySoFar(t *testing.T) {
	exit, out := interrupted(t, "-b5")
	if exit != 1 {
		t.Errorf("exit status %d, want 1", exit)
	}
	expect(t, "the output", out, "Iteration 3: ", "(interrupted)\n", "(6 of 10 examples)",
		"Errors: 0 of 3 requests\nInterrupted requests: 1\nIterations not made: 6\n")
}

func TestRequestsAreMadeAtATime(t *testing.T) {
	const together = 4
	var waiting atomic.Int64
	all := make(chan struct{})
	address := servertest.Serve(t, servertest.New(t, modelserver.FloatVal),
		predictions(func(_ int64, ctx context.Context, serve func() (any, error)) (any, error) {
			if waiting.Add(1) == together {
				close(all)
			}
			select {
			case <-all:
				return serve()
			case <-ctx.Done():
				return nil, errors.New("the others have not come")
			}
		}))
	exit, out, _ := run(t, data, "-s", address, "-b5", "-n12", "-w0", "--concurrency=4", "--timeout=1m")
	if exit != 0 {
		t.Errorf("exit status %d, want 0:\n%s", exit, out)
	}
	expect(t, "the output", out, "(36 of 60 examples)")
	for _, iteration := range []string{"Iteration 1: ", "Iteration 12: "} {
		if strings.Count(out, iteration) != 1 {
			t.Errorf("%q is not there once:\n%s", iteration, out)
		}
	}
}

func TestTheSummaryIsAlsoJSON(t *testing.T) {
	address := servertest.Serve(t, servertest.New(t, modelserver.FloatVal),
		predictions(func(count int64, _ context.Context, serve func() (any, error)) (any, error) {
			if count == 2 {
				return nil, status.Error(codes.Internal, "broken")
			}
			return serve()
		}))
	exit, out, messages := run(t, data, "-s", address, "-b5", "-n3", "-w2", "-o", "json")
	if exit != 1 || messages != "" {
		t.Errorf("exit status %d with messages %q, want 1 without", exit, messages)
	}
	var got benchmark.Summary
	decoder := json.NewDecoder(strings.NewReader(out))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&got); err != nil {
		t.Fatalf("%v in:\n%s", err, out)
	}
	took := got.Latency.Min
	if took <= 0 {
		t.Errorf("the request took %v ms", took)
	}
	accuracy, average, throughput := 0.6, *got.AverageSeconds, *got.ExamplesPerSecond
	want := benchmark.Summary{
		BatchSize: 5, Concurrency: 1, Iterations: 3, WarmUp: 2, Answered: 2, Failed: 1,
		Errors: []benchmark.ErrorCount{{Kind: "Internal", Count: 1, First: "broken"}},
		Lines:  5, Examples: 10, Correct: 6, Accuracy: &accuracy,
		AverageSeconds: &average, ExamplesPerSecond: &throughput,
		Latency:   &benchmark.Latency{Min: took, P50: took, P90: took, P99: took, Max: took},
		Histogram: []benchmark.Bucket{{From: took, To: took, Count: 1}},
		OverTime: []benchmark.Window{{
			To: took / 1000, Answered: 1, Accuracy: &accuracy,
			Latency: &benchmark.Latency{Min: took, P50: took, P90: took, P99: took, Max: took},
		}},
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateApprox(1e-9, 0)); diff != "" {
		t.Error(diff)
	}
	if math.Abs(average*1000-took) > 1e-9*took || math.Abs(throughput*average-5) > 1e-9 {
		t.Errorf("average %v s and throughput %v don't go with %v ms", average, throughput, took)
	}
}

func TestProgressIsShownOnlyOnATerminal(t *testing.T) {
	address := servertest.Serve(t, servertest.New(t, modelserver.FloatVal))
	for _, interactive := range []bool{true, false} {
		var out, messages bytes.Buffer
		program := command.Program{Out: &out, Messages: &messages, Interactive: interactive}
		if exit := program.Main(t.Context(), []string{"-d", file(t, data), "-s", address, "-n3", "-w0"}); exit != 0 {
			t.Errorf("exit status %d", exit)
		}
		if bar := "[##########....................] 1/3\r\x1b[K"; strings.HasPrefix(messages.String(), bar) != interactive {
			t.Errorf("interactive is %t, the messages are %q", interactive, messages.String())
		}
		if !interactive && messages.Len() > 0 || strings.ContainsAny(out.String(), "\x1b\r") {
			t.Errorf("interactive is %t, the messages are %q, the output:\n%s", interactive, messages.String(), out.String())
		}
	}
}

// A pipe, for one, may have no more lines for now.
func TestInterruptedRunsDoNotWaitForTheData(t *testing.T) {
	path := filepath.Join(t.TempDir(), "eval.csv")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	pipe, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer pipe.Close()
	if _, err := pipe.WriteString(data); err != nil {
		t.Fatal(err)
	}
	ctx, interrupt := context.WithCancel(t.Context())
	address := servertest.Serve(t, servertest.New(t, modelserver.FloatVal),
		predictions(func(count int64, _ context.Context, serve func() (any, error)) (any, error) {
			if count == 5 {
				defer interrupt()
			}
			return serve()
		}))
	var out, messages bytes.Buffer
	program := command.Program{Out: &out, Messages: &messages}
	if exit := program.Main(ctx, []string{"-d", path, "-s", address, "-n9", "-w0", "--timeout=5m"}); exit != 1 {
		t.Errorf("exit status %d, want 1", exit)
	}
	expect(t, "the output", out.String(), "Iteration 4: ", "Iterations not made: 4\n")
}

// Each of ten thousand workers would have a request of its own to fill.
func TestNoMoreWorkersThanRequests(t *testing.T) {
	address := servertest.Serve(t, servertest.New(t, modelserver.FloatVal))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	exit, out, messages := run(t, data, "-s", address, "-n2", "-w0", "--concurrency=10000", "-o", "json")
	runtime.ReadMemStats(&after)
	if exit != 0 {
		t.Errorf("exit status %d: %s", exit, messages)
	}
	expect(t, "the output", out, `"concurrency": 10000`, `"answered": 2`)
	if made := after.Mallocs - before.Mallocs; made > 200_000 {
		t.Errorf("%d objects were made for two requests", made)
	}
}

func TestTheSummaryIsAlsoAPage(t *testing.T) {
	address := servertest.Serve(t, servertest.New(t, modelserver.FloatVal))
	exit, out, messages := run(t, data, "-s", address, "-b5", "-n20", "-w0", "-o", "html")
	if exit != 0 || messages != "" {
		t.Errorf("exit status %d with messages %q, want 0 without", exit, messages)
	}
	if !strings.HasPrefix(out, "<!DOCTYPE html>\n") || !strings.HasSuffix(out, "</html>\n") {
		t.Errorf("the output is not one page:\n%s", out)
	}
	expect(t, "the page", out, "<title>"+servertest.Model+" at "+address+"</title>", "eval.csv", "60 of 100 examples")
}

// A named pipe without a writer can't be opened.
func TestInterruptedRunsDoNotWaitForAWriterOfTheData(t *testing.T) {
	path := filepath.Join(t.TempDir(), "eval.csv")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, interrupt := context.WithCancel(t.Context())
	interrupt()
	var messages bytes.Buffer
	program := command.Program{Out: io.Discard, Messages: &messages}
	exit := program.Main(ctx, []string{"-d", path, "-s", "127.0.0.1:1"})
	if want := "widedeep-client: interrupted while opening " + path + "\n"; exit != 1 || messages.String() != want {
		t.Errorf("exit status %d with %q, want 1 with %q", exit, messages.String(), want)
	}
}

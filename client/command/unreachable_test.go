package command_test

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/widedeep/widedeep/client/command"
	"github.com/widedeep/widedeep/client/modelserver"
	"github.com/widedeep/widedeep/client/modelserver/servertest"
)

// forward accepts connections and passes each on to the target, as kubectl port-forward does.
func forward(t *testing.T, target string) (address string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			near, err := listener.Accept()
			if err != nil {
				return // the test has ended
			}
			far, err := net.Dial("tcp", target)
			if err != nil {
				near.Close()
				continue
			}
			for _, pair := range [][2]net.Conn{{near, far}, {far, near}} {
				go func() {
					io.Copy(pair[0], pair[1]) //nolint:errcheck // ends with either connection
					pair[0].Close()
				}()
			}
		}
	}()
	return listener.Addr().String()
}

func TestRequestsGoThroughAForwardedPort(t *testing.T) {
	address := forward(t, servertest.Serve(t, servertest.New(t, modelserver.FloatVal)))
	exit, out, messages := run(t, data, "-s", address, "-b5", "-n2", "-w0", "--wait")
	if exit != 0 {
		t.Errorf("exit status %d, want 0: %s", exit, messages)
	}
	expect(t, "the output", out, "(6 of 10 examples)", "Errors: 0 of 2 requests\n")
}

// With a timeout of five minutes, a request that were sent again would end with the test's own.
func TestUnreachableServersEndTheRunAtOnce(t *testing.T) {
	address, stop := servertest.Start(t, servertest.New(t, modelserver.FloatVal), "127.0.0.1:0")
	stop()
	rest := httptest.NewServer(http.NotFoundHandler())
	defer rest.Close()
	old, err := net.Listen("tcp", "127.0.0.1:0") // answers as before HTTP/1.0, without a header
	if err != nil {
		t.Fatal(err)
	}
	defer old.Close()
	go func() {
		for {
			connection, err := old.Accept()
			if err != nil {
				return // the test has ended
			}
			io.WriteString(connection, "<!DOCTYPE HTML>\n") //nolint:errcheck // the client notices
		}
	}()
	plain := servertest.Serve(t, servertest.New(t, modelserver.FloatVal))
	const isREST = "; port 8501 of a server is its REST API; ask for gRPC, on its port 8500 or on the port of its Service\n"
	for name, c := range map[string]struct {
		address string
		args    []string
		want    []string
	}{
		"nothing listens":               {address, nil, []string{address + " can't be reached: ", "connection refused", "; --wait waits for it\n"}},
		"several requests at a time":    {address, []string{"--concurrency=4"}, []string{address + " can't be reached: "}},
		"as JSON":                       {address, []string{"-o", "json"}, []string{address + " can't be reached: "}},
		"the port of REST":              {"127.0.0.85:8501", nil, []string{"127.0.0.85:8501 can't be reached: ", isREST}},
		"REST on another port":          {rest.Listener.Addr().String(), nil, []string{isREST}},
		"REST that answers with a page": {old.Addr().String(), nil, []string{isREST}},
		"REST, waiting":                 {rest.Listener.Addr().String(), []string{"--wait=5m"}, []string{isREST}},
		"a server without TLS":          {plain, []string{"--tls"}, []string{plain + " can't be reached: ", "; what listens there has no TLS: leave out --tls and --ca\n"}},
		"a server without TLS, waiting": {plain, []string{"--tls", "--wait=5m"}, []string{"; what listens there has no TLS: leave out --tls and --ca\n"}},
		"no such host":                  {"nohost.invalid:8500", nil, []string{"nohost.invalid:8500 can't be reached: no such host; --wait waits for it\n"}},
		"a port forwarded to nothing":   {forward(t, address), nil, []string{"can't be reached: "}},
	} {
		t.Run(name, func(t *testing.T) {
			exit, out, messages := run(t, data, append(c.args, "-s", c.address, "--timeout=5m")...)
			if exit != 1 || out != "" {
				t.Errorf("exit status %d with output %q, want 1 without", exit, out)
			}
			expect(t, "the message", messages, c.want...)
			if got := strings.Count(messages, "\n"); got != 1 {
				t.Errorf("%d lines of messages, want one:\n%s", got, messages)
			}
		})
	}
}

// lose runs against a server that is gone after the first of three requests.
func lose(t *testing.T, args ...string) (exit int, out, messages string) {
	t.Helper()
	asked := make(chan struct{})
	address, stop := servertest.Start(t, servertest.New(t, modelserver.FloatVal), "127.0.0.1:0",
		predictions(func(count int64, ctx context.Context, serve func() (any, error)) (any, error) {
			if count == 2 {
				close(asked)
				<-ctx.Done() // the connection breaks before an answer comes
			}
			return serve()
		}))
	var outBuffer, messageBuffer bytes.Buffer
	ended := make(chan int)
	go func() {
		ended <- command.Program{Out: &outBuffer, Messages: &messageBuffer}.Main(t.Context(), append(args, "-d", file(t, data), "-s", address, "-b5", "-n3", "-w0"))
	}()
	<-asked
	stop()
	return <-ended, outBuffer.String(), messageBuffer.String()
}

func TestServersThatAreGoneEndTheRunUnlessItWaits(t *testing.T) {
	for name, c := range map[string]struct {
		args              []string
		wanted, wantedErr string
	}{
		"without --wait": {nil, "(3 of 5 examples)\nLatency percentiles: ", "connection refused"},
		"its retries":    {nil, "Errors: 0 of 1 requests\nRetries: ", "connection refused"},
		"as JSON":        {[]string{"-o", "json"}, `"ended_early": "127.0.0.1:`, "connection refused"},
		"as a page":      {[]string{"-o", "html"}, "<p class=\"text\">The run ended early: 127.0.0.1:", "connection refused"},
		"with --wait":    {[]string{"--wait"}, "Errors: 2 of 3 requests\n  2 Unavailable, the first: ", ""},
	} {
		t.Run(name, func(t *testing.T) {
			var exit int
			var out, messages string
			inTime(func(limit time.Duration) bool {
				exit, out, messages = lose(t, append(c.args, "--timeout="+limit.String())...)
				return strings.Contains(out, c.wanted) && strings.Contains(messages, c.wantedErr)
			})
			expect(t, "the output", out, c.wanted)
			expect(t, "the messages", messages, c.wantedErr)
			ends := strings.Contains(out, "terations not made") || strings.Contains(out, `"not_made": 2`)
			if exit != 1 || ends != (c.wantedErr != "") {
				t.Errorf("exit status %d, want 1, messages %q and output:\n%s", exit, messages, out)
			}
		})
	}
}

func TestInterruptedWaitingSaysSo(t *testing.T) {
	ctx, interrupt := context.WithCancel(t.Context())
	address := servertest.Serve(t, servertest.New(t, modelserver.FloatVal),
		servertest.Hook(func(ctx context.Context, _ any, _ func() (any, error)) (any, error) {
			interrupt()
			<-ctx.Done()
			return nil, ctx.Err()
		}))
	exit, out, messages := runUntil(ctx, t, data, "-s", address, "--wait=5m")
	want := "widedeep-client: interrupted while waiting for model " + servertest.Model + " at " + address + "\n"
	if exit != 1 || out != "" || messages != want {
		t.Errorf("exit status %d with output %q and messages %q, want 1 with %q", exit, out, messages, want)
	}
}

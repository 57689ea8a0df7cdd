package command_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"

	"github.com/widedeep/widedeep/client/command"
	"github.com/widedeep/widedeep/client/modelserver"
	"github.com/widedeep/widedeep/client/modelserver/servertest"
)

// accept listens, and does something with each connection before it hangs up. It returns host:port.
func accept(t *testing.T, do func(connection *net.TCPConn)) (address string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return // the test has ended
			}
			go func() {
				defer connection.Close()
				do(connection.(*net.TCPConn))
			}()
		}
	}()
	return listener.Addr().String()
}

// forward accepts connections and passes each on to the target, as kubectl port-forward does.
func forward(t *testing.T, target string) (address string) {
	t.Helper()
	return accept(t, func(near *net.TCPConn) { pass(near, target) })
}

// pass passes what a connection says on to a target, and back.
func pass(near *net.TCPConn, target string) {
	far, err := net.Dial("tcp", target)
	if err != nil {
		return
	}
	go func() {
		io.Copy(far, near) //nolint:errcheck // ends with either connection
		far.Close()
	}()
	io.Copy(near, far) //nolint:errcheck // ends with either connection
}

func TestRequestsGoThroughAForwardedPort(t *testing.T) {
	address := forward(t, servertest.Serve(t, servertest.New(t, modelserver.FloatVal)))
	exit, out, messages := run(t, data, "-s", address, "-b5", "-n2", "-w0", "--wait")
	if exit != 0 {
		t.Errorf("exit status %d, want 0: %s", exit, messages)
	}
	expect(t, "the output", out, "(6 of 10 examples)", "Errors: 0 of 2 requests\n")
}

func TestAnIPv6AddressMayHaveAZone(t *testing.T) {
	listener, err := net.Listen("tcp", "[::1]:0")
	if err != nil {
		t.Skip("no IPv6: ", err)
	}
	listener.Close()
	loopback, err := net.InterfaceByIndex(1)
	if err != nil {
		t.Skip(err)
	}
	address, stop := servertest.Start(t, servertest.New(t, modelserver.FloatVal), "[::1]:0")
	defer stop()
	exit, out, messages := run(t, data, "-s", "[::1%"+loopback.Name+"]:"+port(address), "-b5", "-n1", "-w0")
	if exit != 0 {
		t.Errorf("exit status %d, want 0: %s", exit, messages)
	}
	expect(t, "the output", out, "(3 of 5 examples)")
}

func TestWhoNamesNoServerIsToldTheOption(t *testing.T) {
	if connection, err := net.Dial("tcp", "localhost:8500"); err == nil {
		connection.Close()
		t.Skip("there is a server at the default address")
	}
	const advice = "; --server HOST:PORT asks another one than this default"
	exit, _, messages := run(t, data)
	if exit != 1 || !strings.HasSuffix(messages, "; --wait waits for it"+advice+"\n") {
		t.Errorf("exit status %d with messages %q, want 1 with %q", exit, messages, advice)
	}
	if _, _, messages := run(t, data, "-s", at8501()); strings.Contains(messages, "--server") {
		t.Errorf("who names one is told %q", messages)
	}
}

func TestHostsThatLookLikePartsOfAURLAreLookedUp(t *testing.T) {
	for _, host := range []string{"%", "a b%zz", "dns", "unix", "passthrough"} {
		exit, out, messages := run(t, data, "-s", host+":1", "--timeout=5m")
		if want := "widedeep-client: " + host + ":1 can't be reached: "; exit != 1 || out != "" || !strings.HasPrefix(messages, want) {
			t.Errorf("exit status %d with output %q and messages %q, want 1 with %q", exit, out, messages, want)
		}
	}
}

// at8501 returns an address with port 8501 that nobody uses, not another run of the tests either.
func at8501() string {
	id := os.Getpid()
	return fmt.Sprintf("127.%d.%d.%d:8501", 64+id>>16&0x3f, id>>8&0xff, 1+id&0x7f)
}

// port returns the port of host:port.
func port(address string) string { return address[strings.LastIndex(address, ":")+1:] }

// answer answers whoever connects after the first bytes. It returns host:port.
func answer(t *testing.T, do func(connection *net.TCPConn)) (address string) {
	t.Helper()
	return accept(t, func(connection *net.TCPConn) {
		connection.Read(make([]byte, 1)) //nolint:errcheck // the client notices
		do(connection)
	})
}

// hangUp lets the client read what was said: what is not read here would reset the connection.
func hangUp(connection *net.TCPConn) {
	connection.CloseWrite()         //nolint:errcheck // the client notices
	io.Copy(io.Discard, connection) //nolint:errcheck // the client notices
}

// says listens, says a text and hangs up.
func says(t *testing.T, text string) (address string) {
	t.Helper()
	return answer(t, func(connection *net.TCPConn) {
		io.WriteString(connection, text) //nolint:errcheck // the client notices
		hangUp(connection)
	})
}

// With a timeout of five minutes, a request that were sent again would end with the test's own.
func TestUnreachableServersEndTheRunAtOnce(t *testing.T) {
	address, stop := servertest.Start(t, servertest.New(t, modelserver.FloatVal), "127.0.0.1:0")
	stop()
	rest := httptest.NewServer(http.NotFoundHandler())
	defer rest.Close()
	tlsAuthority, own := certificate(t)
	other, _ := certificate(t)
	otherAuthority := file(t, other)
	nothing := at8501()
	secured := servertest.Serve(t, servertest.New(t, modelserver.FloatVal), grpc.Creds(credentials.NewServerTLSFromCert(&own)))
	page := says(t, "<!DOCTYPE HTML>\n") // as before HTTP/1.0, without a header
	plain := servertest.Serve(t, servertest.New(t, modelserver.FloatVal))
	const otherwise = "ask for gRPC, on its port 8500 or on the port of its Service\n"
	const orREST = "; if 8501 is TensorFlow Serving's REST port, " + otherwise
	const isNoGRPC = "; what listens there is no gRPC server, or one with TLS, for which --tls or --ca is missing; if it is TensorFlow Serving's REST API, " + otherwise
	isREST := "; port " + port(rest.Listener.Addr().String()) + " speaks HTTP, as TensorFlow Serving's REST API does, or as a server with TLS does where --tls or --ca is missing; if it is the REST API, " + otherwise
	for name, c := range map[string]struct {
		address string
		args    []string
		want    []string
	}{
		"nothing listens":               {address, nil, []string{address + " can't be reached: ", "connection refused", "; --wait waits for it\n"}},
		"several requests at a time":    {address, []string{"--concurrency=4"}, []string{address + " can't be reached: "}},
		"as JSON":                       {address, []string{"-o", "json"}, []string{address + " can't be reached: "}},
		"nothing at 8501":               {nothing, nil, []string{nothing + " can't be reached: ", "connection refused\"; --wait waits for it" + orREST}},
		"no such host at 8501":          {"nohost.invalid:8501", nil, []string{"nohost.invalid:8501 can't be reached: no such host; --wait waits for it" + orREST}},
		"REST on another port":          {rest.Listener.Addr().String(), nil, []string{isREST}},
		"REST that answers with a page": {page, nil, []string{isNoGRPC}},
		"a page, waiting":               {page, []string{"--wait=5m"}, []string{isNoGRPC}},
		"SSH":                           {says(t, "SSH-2.0-OpenSSH_9.9\r\n"), nil, []string{isNoGRPC}},
		"a server that hangs up":        {says(t, ""), nil, []string{"error reading server preface", "; --wait waits for it; if the server has TLS, --tls or --ca is missing\n"}},
		"a server that resets": {
			answer(t, func(connection *net.TCPConn) { connection.SetLinger(0) }), nil, //nolint:errcheck // it is tested
			[]string{"; --wait waits for it; if the server has TLS, --tls or --ca is missing\n"},
		},
		"a server with TLS":             {secured, nil, []string{"; --wait waits for it; if the server has TLS, --tls or --ca is missing\n"}},
		"an alert of TLS":               {says(t, "\x15\x03\x01\x00\x02\x02\x46"), nil, []string{"preface", "--tls or --ca is missing"}},
		"an unknown authority":          {secured, []string{"--tls"}, []string{"x509: ", "; --ca FILE trusts the authority that signed the server's certificate\n"}},
		"an unknown authority, waiting": {secured, []string{"--tls", "--wait=5m"}, []string{"x509: ", "; --ca FILE trusts the authority that signed the server's certificate\n"}},
		"another authority":             {secured, []string{"--ca", otherAuthority}, []string{"; " + otherAuthority + " of --ca lacks the authority that signed the server's certificate\n"}},
		"another authority, waiting":    {secured, []string{"--ca", otherAuthority, "--wait"}, []string{"; " + otherAuthority + " of --ca lacks the authority that signed the server's certificate\n"}},
		"another host":                  {"localhost:" + port(secured), []string{"--wait", "--ca", file(t, tlsAuthority)}, []string{"x509: ", "; ask for the server by a name that its certificate has; --ca is no help\n"}},
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

func TestWaitingInVainEndsWithTheSameAdvice(t *testing.T) {
	address, stop := servertest.Start(t, servertest.New(t, modelserver.FloatVal), "127.0.0.1:0")
	stop()
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close() // connections wait for it and get no answer
	_, own := certificate(t)
	secured := servertest.Serve(t, servertest.New(t, modelserver.FloatVal), grpc.Creds(credentials.NewServerTLSFromCert(&own)))
	for name, c := range map[string]struct{ address, want string }{
		"nothing listens":   {address, "connect: connection refused\"\n"},
		"a server with TLS": {secured, "; if the server has TLS, --tls or --ca is missing\n"},
		"a silent server":   {silent.Addr().String(), "; --wait is %v, which includes connecting\n"},
	} {
		t.Run(name, func(t *testing.T) {
			var exit int
			var out, messages, want string
			inTime(func(limit time.Duration) bool {
				exit, out, messages = run(t, data, "-s", c.address, "--wait="+limit.String())
				want = strings.Replace(c.want, "%v", limit.String(), 1)
				return strings.HasSuffix(messages, want)
			})
			last := messages[strings.LastIndex(strings.TrimSpace(messages), "\n")+1:]
			if exit != 1 || out != "" || !strings.HasPrefix(last, "widedeep-client: "+c.address+" can't be reached: ") || !strings.HasSuffix(last, want) {
				t.Errorf("exit status %d, output %q, messages\n%s\nwant 1 and at the end %q", exit, out, messages, want)
			}
			if strings.Contains(last, "--wait waits") {
				t.Errorf("--wait is advised to who waited: %s", last)
			}
		})
	}
}

// lose runs against a server that is gone after the first of three requests.
func lose(t *testing.T, listen string, args ...string) (exit int, out, messages string) {
	t.Helper()
	asked := make(chan struct{})
	address, stop := servertest.Start(t, servertest.New(t, modelserver.FloatVal), listen,
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
	const anyPort = "127.0.0.1:0"
	for name, c := range map[string]struct {
		listen            string
		args              []string
		wanted, wantedErr string
	}{
		"without --wait": {anyPort, nil, "(3 of 5 examples)\nLatency percentiles: ", "connection refused"},
		"its retries":    {anyPort, nil, "Errors: 0 of 1 requests\nRetries: ", "connection refused"},
		"as JSON":        {anyPort, []string{"-o", "json"}, `"ended_early": "127.0.0.1:`, "connection refused"},
		"as a page":      {anyPort, []string{"-o", "html"}, "<p class=\"text\">The run ended early: 127.0.0.1:", "connection refused"},
		"at port 8501":   {at8501(), nil, "(3 of 5 examples)", "connection refused\"; --wait waits for it\n"},
		"with --wait":    {anyPort, []string{"--wait"}, "Errors: 2 of 3 requests\n  2 Unavailable, the first: ", ""},
	} {
		t.Run(name, func(t *testing.T) {
			var exit int
			var out, messages string
			inTime(func(limit time.Duration) bool {
				exit, out, messages = lose(t, c.listen, append(c.args, "--timeout="+limit.String())...)
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

// The port may be that of the Service, which is 8501 by default, so nothing says that it is REST's.
func TestSilentServersAreNamedWithTheTimeout(t *testing.T) {
	listener, err := net.Listen("tcp", at8501())
	if err != nil {
		t.Skip(err)
	}
	defer listener.Close() // connections wait for it and get no answer
	const want = "; --timeout is 50ms, which includes connecting; --wait waits for it; if 8501 is TensorFlow Serving's REST port, "
	exit, out, messages := run(t, data, "-s", listener.Addr().String(), "--timeout=50ms")
	if exit != 1 || out != "" || !strings.Contains(messages, want) {
		t.Errorf("exit status %d, output %q, messages %q, want 1 and %q", exit, out, messages, want)
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

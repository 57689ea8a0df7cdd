package command_test

import (
	"context"
	"crypto/tls"
	"encoding/pem"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/widedeep/widedeep/client/modelserver"
	"github.com/widedeep/widedeep/client/modelserver/servertest"
)

// serveHTTP2 serves HTTP/2 without TLS.
func serveHTTP2(t *testing.T, handler http.HandlerFunc) (address string) {
	t.Helper()
	server := httptest.NewUnstartedServer(handler)
	server.Config.Protocols = new(http.Protocols)
	server.Config.Protocols.SetUnencryptedHTTP2(true)
	server.Start()
	t.Cleanup(server.Close)
	return server.Listener.Addr().String()
}

// serveTLS shakes hands with whoever connects, and then hangs up.
func serveTLS(t *testing.T, config *tls.Config) (address string) {
	t.Helper()
	return accept(t, func(connection *net.TCPConn) {
		tls.Server(connection, config).Handshake() //nolint:errcheck // the client notices
		hangUp(connection)
	})
}

// page answers with a status and a page.
func page(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(code)
		io.WriteString(w, "<html>"+http.StatusText(code)+"</html>") //nolint:errcheck // the client notices
	}
}

// securedPage serves a page over TLS, with HTTP/1 and, if wanted, with HTTP/2.
func securedPage(t *testing.T, code int, http2 bool) (address, authority string) {
	t.Helper()
	server := httptest.NewUnstartedServer(page(code))
	server.EnableHTTP2 = http2
	server.StartTLS()
	t.Cleanup(server.Close)
	return server.Listener.Addr().String(), string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}))
}

// What an error ends with at an ingress, without and with --wait: it may have a route to the one service alone.
const (
	hasNoRoute        = "tensorflow.serving.PredictionService; ask TensorFlow Serving for gRPC, on its port 8500 or on the port of its Service\n"
	hasNoRouteForWait = "tensorflow.serving.ModelService, which --wait asks; if there is one to tensorflow.serving.PredictionService, leave out --wait; " +
		"otherwise ask TensorFlow Serving for gRPC, on its port 8500 or on the port of its Service\n"
)

// Waiting can't help at any of these.
func TestServersThatAreNoneOfGRPCEndTheRunAtOnce(t *testing.T) {
	authority, own := certificate(t)
	wanting := func(version uint16) string {
		return serveTLS(t, &tls.Config{Certificates: []tls.Certificate{own}, NextProtos: []string{"h2"}, ClientAuth: tls.RequireAnyClientCert, MaxVersion: version})
	}
	onlyHTTP1, authorityOfHTTP1 := securedPage(t, http.StatusNotFound, false)
	api, authorityOfAPI := securedPage(t, http.StatusForbidden, true)
	const (
		isHTTP2       = "; what listens there answers in HTTP/2, but not in gRPC, as an ingress without a route to " + hasNoRoute
		lacksHTTP2    = "; what listens there has TLS, but not HTTP/2, which gRPC needs; ask TensorFlow Serving for gRPC, on its port 8500 or on the port of its Service\n"
		wantsOne      = "; the server wants a certificate of its clients, for which there is no option: ask on a port that wants none\n"
		isTooOld      = "; the server has TLS 1.1 or older: the client needs 1.2 or newer\n"
		orOneWithTLS  = " speaks HTTP, as TensorFlow Serving's REST API does, or as a server with TLS does where --tls or --ca is missing; if it is the REST API, ask for gRPC, "
		pageAndStatus = `unexpected HTTP status code received from server: %d; transport: received unexpected content-type "text/html"` + isHTTP2
	)
	for name, c := range map[string]struct {
		address, authority string
		want               string
	}{
		"no such page":               {serveHTTP2(t, page(404)), "", strings.Replace(pageAndStatus, "%d", "404 (Not Found)", 1)},
		"a page":                     {serveHTTP2(t, page(200)), "", strings.Replace(pageAndStatus, "%d", "200 (OK)", 1)},
		"a redirection":              {serveHTTP2(t, page(307)), "", strings.Replace(pageAndStatus, "%d", "307 (Temporary Redirect)", 1)},
		"a password is wanted":       {serveHTTP2(t, page(401)), "", strings.Replace(pageAndStatus, "%d", "401 (Unauthorized)", 1)},
		"a page that is forbidden":   {serveHTTP2(t, page(403)), "", strings.Replace(pageAndStatus, "%d", "403 (Forbidden)", 1)},
		"the same over TLS":          {api, authorityOfAPI, strings.Replace(pageAndStatus, "%d", "403 (Forbidden)", 1)},
		"HTTP/1 over TLS":            {onlyHTTP1, authorityOfHTTP1, "no application protocol\"" + lacksHTTP2},
		"TLS without ALPN":           {serveTLS(t, &tls.Config{Certificates: []tls.Certificate{own}}), authority, "missing selected ALPN property\"" + lacksHTTP2},
		"a client's certificate":     {wanting(tls.VersionTLS13), authority, "tls: certificate required\"" + wantsOne},
		"the same in TLS 1.2":        {wanting(tls.VersionTLS12), authority, "; the server refuses the client's TLS; if the server wants a certificate of its clients, there is no option for it\n"},
		"TLS 1.1":                    {serveTLS(t, &tls.Config{Certificates: []tls.Certificate{own}, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}), authority, isTooOld},
		"TLS of other cipher suites": {serveTLS(t, &tls.Config{Certificates: []tls.Certificate{own}, MaxVersion: tls.VersionTLS12, CipherSuites: []uint16{tls.TLS_RSA_WITH_AES_128_GCM_SHA256}}), authority, "; the server refuses the client's TLS"},
		"plain text at TLS":          {says(t, "HTTP/1.1 400 Bad Request\r\nServer: nginx\r\n\r\n<html>The plain HTTP request was sent to HTTPS port</html>"), "", orOneWithTLS},
	} {
		for _, wait := range []string{"", "--wait=5m"} {
			t.Run(strings.TrimSpace(name+" "+wait), func(t *testing.T) {
				args := []string{"-s", c.address, "--timeout=5m"}
				if c.authority != "" {
					args = append(args, "--ca", file(t, c.authority))
				}
				if wait != "" {
					args = append(args, wait)
				}
				exit, out, messages := run(t, data, args...)
				if exit != 1 || out != "" || strings.Count(messages, "\n") != 1 {
					t.Errorf("exit status %d with output %q and messages %q, want 1 with one line", exit, out, messages)
				}
				want := c.want
				if wait != "" {
					want = strings.Replace(want, hasNoRoute, hasNoRouteForWait, 1)
				}
				expect(t, "the message", messages, c.address+" can't be reached: ", want)
			})
		}
	}
}

// Others than the server may end a connection.
func TestAServerThatHangsUpAfterTheHandshakeMayWantACertificate(t *testing.T) {
	authority, own := certificate(t)
	address := serveTLS(t, &tls.Config{Certificates: []tls.Certificate{own}, NextProtos: []string{"h2"}})
	_, _, messages := run(t, data, "-s", address, "--ca", file(t, authority), "--timeout=5m")
	if want := "; --wait waits for it; if the server wants a certificate of its clients, there is no option for it\n"; !strings.HasSuffix(messages, want) {
		t.Errorf("got %q, want it to end with %q", messages, want)
	}
}

// What an ingress says of a request is no word of it about the others.
func TestPagesInPlaceOfAnswersAreErrorsOfTheirRequests(t *testing.T) {
	server := servertest.New(t, modelserver.FloatVal).GRPC()
	var count atomic.Int64
	for name, c := range map[string]struct {
		handler http.HandlerFunc
		want    string
	}{
		"after an answer": {func(w http.ResponseWriter, request *http.Request) {
			if count.Add(1) == 1 {
				server.ServeHTTP(w, request)
			} else {
				page(404)(w, request)
			}
		}, "Errors: 2 of 3 requests\n  2 Unimplemented, the first: unexpected HTTP status"},
		"too large":      {page(413), "Errors: 3 of 3 requests\n  3 Unknown, the first: unexpected HTTP status"},
		"a server fails": {page(500), "Errors: 3 of 3 requests\n  3 Unknown, the first: unexpected HTTP status"},
	} {
		t.Run(name, func(t *testing.T) {
			exit, out, messages := run(t, data, "-s", serveHTTP2(t, c.handler), "-n3", "-w0")
			if exit != 1 || messages != "" {
				t.Errorf("exit status %d with messages %q, want 1 without", exit, messages)
			}
			expect(t, "the output", out, c.want)
		})
	}
}

func TestAnIngressMayHaveARouteToPredictionsAlone(t *testing.T) {
	server := servertest.New(t, modelserver.FloatVal).GRPC()
	address := serveHTTP2(t, func(w http.ResponseWriter, request *http.Request) {
		if strings.HasPrefix(request.URL.Path, "/tensorflow.serving.PredictionService/") {
			server.ServeHTTP(w, request)
		} else {
			page(404)(w, request)
		}
	})
	if exit, _, messages := run(t, data, "-s", address, "-n3", "-w0", "--wait=5m"); exit != 1 || !strings.HasSuffix(messages, hasNoRouteForWait) {
		t.Errorf("exit status %d with %q, want 1 with %q", exit, messages, hasNoRouteForWait)
	}
	if exit, out, messages := run(t, data, "-s", address, "-n3", "-w0"); exit != 0 || !strings.Contains(out, "Errors: 0 of 3 requests\n") {
		t.Errorf("without --wait: exit status %d with %q and output\n%s", exit, messages, out)
	}
}

// What a server of gRPC answers that does not have a service depends on the library that it is made with.
func TestServersOfGRPCWithoutTheServiceEndTheRunAtOnce(t *testing.T) {
	answering := func(text string) string {
		return servertest.Serve(t, servertest.New(t, modelserver.FloatVal),
			servertest.Hook(func(context.Context, any, func() (any, error)) (any, error) {
				return nil, status.Error(codes.Unimplemented, text)
			}))
	}
	empty, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := grpc.NewServer()
	go server.Serve(empty) //nolint:errcheck // ends with the test
	t.Cleanup(server.Stop)
	for name, c := range map[string]struct{ address, cause, causeForWait string }{
		"Go":            {empty.Addr().String(), "unknown service tensorflow.serving.PredictionService", "unknown service tensorflow.serving.ModelService"},
		"Python":        {answering("Method not found!"), "Method not found!", "Method not found!"},
		"Java":          {answering("Method not found: a/b"), "Method not found: a/b", "Method not found: a/b"},
		"JavaScript":    {answering("The server does not implement the method /a/b"), "The server does not implement the method /a/b", "The server does not implement the method /a/b"},
		"C#":            {answering("Service is unimplemented."), "Service is unimplemented.", "Service is unimplemented."},
		"C++ and Envoy": {answering(""), "no message", "no message"},
	} {
		t.Run(name, func(t *testing.T) {
			const isNone = "; what listens there is another server of gRPC than TensorFlow Serving, or an ingress without a route to "
			for _, run := range []struct {
				args []string
				want string
			}{
				{nil, c.cause + isNone + hasNoRoute},
				{[]string{"--wait=5m"}, c.causeForWait + isNone + hasNoRouteForWait},
			} {
				exit, out, messages := runUntil(t.Context(), t, data, append(run.args, "-s", c.address, "--timeout=5m")...)
				if want := "widedeep-client: " + c.address + " can't be reached: Unimplemented: " + run.want; exit != 1 || out != "" || messages != want {
					t.Errorf("exit status %d with output %q and messages\n%s\nwant 1 without and\n%s", exit, out, messages, want)
				}
			}
		})
	}
}

// A model may have an operation that the server's processor can't do.
func TestAModelThatIsNotImplementedIsAnErrorOfItsRequests(t *testing.T) {
	address := servertest.Serve(t, servertest.New(t, modelserver.FloatVal),
		predictions(func(int64, context.Context, func() (any, error)) (any, error) {
			return nil, status.Error(codes.Unimplemented, "The Conv2D op supports NHWC only")
		}))
	exit, out, messages := run(t, data, "-s", address, "-n3", "-w0")
	if exit != 1 || messages != "" {
		t.Errorf("exit status %d with messages %q, want 1 without", exit, messages)
	}
	expect(t, "the output", out, "Errors: 3 of 3 requests\n  3 Unimplemented, the first: The Conv2D op")
}

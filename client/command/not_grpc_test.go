package command_test

import (
	"crypto/tls"
	"encoding/pem"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

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

// Waiting can't help at any of these.
func TestServersThatAreNoneOfGRPCEndTheRunAtOnce(t *testing.T) {
	authority, own := certificate(t)
	wanting := func(version uint16) string {
		return serveTLS(t, &tls.Config{Certificates: []tls.Certificate{own}, NextProtos: []string{"h2"}, ClientAuth: tls.RequireAnyClientCert, MaxVersion: version})
	}
	onlyHTTP1, authorityOfHTTP1 := securedPage(t, http.StatusNotFound, false)
	api, authorityOfAPI := securedPage(t, http.StatusForbidden, true)
	const (
		isHTTP2       = "; what listens there speaks HTTP/2, but not gRPC, as an ingress without a route to the servers; ask TensorFlow Serving for gRPC, on its port 8500 or on the port of its Service\n"
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
				expect(t, "the message", messages, c.address+" can't be reached: ", c.want)
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

package predict

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// Obstacle is what is there in place of TensorFlow Serving.
type Obstacle int

// Waiting can help against the first three.
const (
	// Away is a server that can't be connected to, or whatever else there may be.
	Away Obstacle = iota
	// Silent is what gives no answer in time.
	Silent
	// Closing is what closes the connection before it says anything, as a server of TLS that is addressed
	// without it does, or one with TLS that wants a certificate.
	Closing

	// RefusingProxy is a proxy that does not let the client through, as for want of a password.
	RefusingProxy
	// HTTP1 is a server of HTTP/1, as that of TensorFlow Serving's REST API is. Some servers of TLS answer so
	// where TLS is missing.
	HTTP1
	// HTTP2 is a server of HTTP/2 that answers with something else than gRPC.
	HTTP2
	// OtherService is a gRPC server without the service that was asked.
	OtherService
	// OtherProtocol is a server of anything else.
	OtherProtocol

	// NoTLS is a server that does not answer as TLS does.
	NoTLS
	// TLSWithoutHTTP2 is a server of TLS that offers no HTTP/2.
	TLSWithoutHTTP2
	// OldTLS is a server whose TLS is older than what the client takes.
	OldTLS
	// WantsCertificate is a server of TLS that asks its clients for a certificate.
	WantsCertificate
	// RefusingTLS is a server of TLS with another reason.
	RefusingTLS

	// UnknownAuthority has signed the server's certificate.
	UnknownAuthority
	// ExpiredCertificate is one at another time than this machine's.
	ExpiredCertificate
	// OtherCertificate is one that was refused for another reason, as its names.
	OtherCertificate
)

func (o Obstacle) mayPass() bool { return o <= Closing }

// signs are what tells the obstacles in gRPC's messages, which are all that it gives. The first that matches
// counts: what another server or a proxy says is quoted in some.
var signs = []struct {
	text *regexp.Regexp
	is   Obstacle
}{
	// The proxy's answer to CONNECT is quoted.
	{regexp.MustCompile(`failed to do connect handshake, (response: \\*"HTTP/[0-9.]+|status code:) 4[0-9]{2} `), RefusingProxy},
	{regexp.MustCompile(`looked like an HTTP/1\.1 header`), HTTP1},
	{regexp.MustCompile(`http2: frame too large`), OtherProtocol}, // the beginning of its text is read as a length
	{regexp.MustCompile(`first record does not look like a TLS handshake`), NoTLS},
	{regexp.MustCompile(`x509: .*certificate signed by unknown authority`), UnknownAuthority},
	{regexp.MustCompile(`x509: .*certificate has expired or is not yet valid`), ExpiredCertificate},
	{regexp.MustCompile(`x509: `), OtherCertificate},
	{regexp.MustCompile(`tls: no application protocol|missing selected ALPN property`), TLSWithoutHTTP2},
	{regexp.MustCompile(`tls: (protocol version not supported|server selected unsupported protocol version)`), OldTLS},
	{regexp.MustCompile(`remote error: tls: certificate required`), WantsCertificate}, // before TLS 1.3 it is a handshake failure
	{regexp.MustCompile(`remote error: tls: internal error`), Away},                   // it may have no certificate yet
	{regexp.MustCompile(`remote error: tls: |handshake failed: tls: `), RefusingTLS},
	{regexp.MustCompile(`deadline exceeded|timeout|use of closed network connection`), Silent},
	{regexp.MustCompile(`Error while dialing`), Away},
	{regexp.MustCompile(`EOF|connection reset|broken pipe`), Closing},
}

// obstacle returns what an error says of what is there. gRPC gives connecting as long as the request, so
// either may end first; it then closes a connection that has not greeted yet.
func obstacle(err error) Obstacle {
	message := status.Convert(err).Message()
	switch {
	case isPage(message):
		return HTTP2
	case lacksService(err):
		return OtherService
	}
	for _, sign := range signs {
		if sign.text.MatchString(message) {
			return sign.is
		}
	}
	if status.Code(err) == codes.DeadlineExceeded {
		return Silent
	}
	return Away
}

// page is what gRPC says of an answer over HTTP/2 that is none of gRPC.
var page = regexp.MustCompile(`^unexpected HTTP status code received from server: ([0-9]+) `)

// isPage reports whether a message is about such an answer, unless its status is about the request alone or
// may pass.
func isPage(message string) bool {
	found := page.FindStringSubmatch(message)
	if found == nil {
		return false
	}
	code, err := strconv.Atoi(found[1])
	ofRequest := []int{http.StatusRequestTimeout, http.StatusRequestEntityTooLarge, http.StatusTooEarly, http.StatusTooManyRequests}
	return err == nil && code < http.StatusInternalServerError && !slices.Contains(ofRequest, code)
}

// noService is what gRPC answers where there is no such service, in Go, Python and Java, JavaScript and C#. In C++ and
// Rust and from Envoy the message is empty.
var noService = regexp.MustCompile(`^($|unknown service |Method not found|The server does not implement the method |Service is unimplemented)`)

// lacksService reports whether an error is gRPC's own about a service that there is not. A model server's may be
// about an operation of the model.
func lacksService(err error) bool {
	return status.Code(err) == codes.Unimplemented && noService.MatchString(status.Convert(err).Message())
}

// answers reports whether something else answers in place of TensorFlow Serving.
func (o Obstacle) answers() bool { return o == HTTP2 || o == OtherService }

// cause returns a message without what gRPC adds of its own or quotes of a page, and in plain words where there
// is no host of a name.
func cause(err error) string {
	message := status.Convert(err).Message()
	switch {
	case strings.HasSuffix(message, "produced zero addresses"):
		return "no such host"
	case isPage(message):
		message, _, _ = strings.Cut(message, "\ndata: ")
		return message
	case lacksService(err):
		return fmt.Sprintf("%v: %s", status.Code(err), words(err))
	}
	return advice.ReplaceAllString(message, "$1")
}

// words returns an error's message.
func words(err error) string { return cmp.Or(status.Convert(err).Message(), "no message") }

// advice is what gRPC says to who has upgraded it.
var advice = regexp.MustCompile(`(missing selected ALPN property)\.[^"]*`)

// mayPass reports whether waiting may help.
func mayPass(err error) bool {
	var unreachable UnreachableError
	if errors.As(err, &unreachable) && !unreachable.Obstacle.mayPass() {
		return false
	}
	return slices.Contains([]codes.Code{codes.Unavailable, codes.NotFound, codes.DeadlineExceeded, codes.Canceled}, status.Code(err))
}

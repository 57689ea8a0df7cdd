package predict

import (
	"regexp"
	"slices"
	"strings"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// Cause is why there is no connection, as gRPC says it, except for its words about a host that
// there is not.
func Cause(err error) string {
	cause := status.Convert(err).Message()
	if strings.HasSuffix(cause, "produced zero addresses") {
		return "no such host"
	}
	return cause
}

// SpeaksHTTP1 reports whether what listens is a server of HTTP/1, as that of TensorFlow Serving's
// REST API is.
func SpeaksHTTP1(err error) bool {
	return strings.Contains(Cause(err), "looked like an HTTP/1.1 header")
}

// SpeaksNoGRPC reports whether what listens is no gRPC server, of HTTP/1 or of another protocol: gRPC
// reads the beginning of its text as a length.
func SpeaksNoGRPC(err error) bool { return strings.Contains(Cause(err), "http2: frame too large") }

// LacksTLS reports whether what listens does not answer as TLS does.
func LacksTLS(err error) bool {
	return strings.Contains(Cause(err), "first record does not look like a TLS handshake")
}

// Untrusted reports whether the server's certificate was refused.
func Untrusted(err error) bool { return strings.Contains(Cause(err), "x509: ") }

// UnknownAuthority reports whether it was because of who signed it.
func UnknownAuthority(err error) bool {
	return Untrusted(err) && strings.Contains(Cause(err), "certificate signed by unknown authority")
}

// Expired reports whether it was because of its dates.
func Expired(err error) bool {
	return Untrusted(err) && strings.Contains(Cause(err), "certificate has expired or is not yet valid")
}

// ClosesAtOnce reports whether the connection was closed before the server said anything, as by a
// server of TLS that is addressed without it.
func ClosesAtOnce(err error) bool {
	cause := Cause(err)
	return !strings.Contains(cause, "Error while dialing") && slices.ContainsFunc([]string{"EOF", "connection reset", "broken pipe"},
		func(end string) bool { return strings.Contains(cause, end) })
}

// refusal is what gRPC says of a proxy that answers CONNECT with a status of 4xx. The answer is quoted.
var refusal = regexp.MustCompile(`failed to do connect handshake, (response: \\*"HTTP/[0-9.]+|status code:) 4[0-9]{2} `)

// RefusedByProxy reports whether the proxy in the way does not let the client through, as for want of a
// password.
func RefusedByProxy(err error) bool { return refusal.MatchString(Cause(err)) }

// TimedOut reports whether the time of the request ended before there was a connection. gRPC gives
// connecting as long, so either may end first, and then closes a connection that has not greeted yet.
func TimedOut(err error) bool {
	cause := Cause(err)
	return status.Code(err) == codes.DeadlineExceeded ||
		slices.ContainsFunc([]string{"deadline exceeded", "timeout", "use of closed network connection"},
			func(end string) bool { return strings.Contains(cause, end) })
}

// isFinal reports whether waiting can't help.
func isFinal(err error) bool {
	return RefusedByProxy(err) || SpeaksNoGRPC(err) || LacksTLS(err) || Untrusted(err)
}

// mayPass reports whether waiting may help.
func mayPass(err error) bool {
	return !isFinal(err) && slices.Contains([]codes.Code{codes.Unavailable, codes.NotFound, codes.DeadlineExceeded, codes.Canceled}, status.Code(err))
}

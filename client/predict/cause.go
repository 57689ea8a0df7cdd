package predict

import (
	"strings"

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

// SpeaksHTTP1 reports whether what listens is no gRPC server: gRPC reads the beginning of its
// text as a length.
func SpeaksHTTP1(err error) bool { return strings.Contains(Cause(err), "http2: frame too large") }

// LacksTLS reports whether what listens does not answer as TLS does.
func LacksTLS(err error) bool {
	return strings.Contains(Cause(err), "first record does not look like a TLS handshake")
}

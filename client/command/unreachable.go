package command

import (
	"fmt"
	"net"
	"strings"

	"google.golang.org/grpc/status"

	"github.com/widedeep/widedeep/client/predict"
)

// restPort is the port of TensorFlow Serving's REST API.
const restPort = "8501"

// explainUnreachable says what to do about a server that can't be reached.
func explainUnreachable(server string, err predict.UnreachableError) error {
	cause := status.Convert(err).Message()
	advice := "--wait waits for it"
	// So gRPC calls what is no HTTP/2: it reads the beginning of a text as a length.
	if _, port, splitErr := net.SplitHostPort(server); splitErr == nil && port == restPort || strings.Contains(cause, "http2: frame too large") {
		advice = "port 8501 of a server is its REST API; ask for gRPC, on its port 8500 or on the port of its Service"
	}
	return fmt.Errorf("%s can't be reached: %s; %s", server, cause, advice)
}

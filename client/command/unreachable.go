package command

import (
	"fmt"
	"net"

	"github.com/widedeep/widedeep/client/predict"
)

// restPort is the port of TensorFlow Serving's REST API.
const restPort = "8501"

// explainUnreachable returns an error that names what to do about a server that can't be reached.
func explainUnreachable(server string, err predict.UnreachableError) error {
	advice := "--wait waits for it"
	_, port, splitErr := net.SplitHostPort(server)
	switch {
	case predict.LacksTLS(err):
		advice = "what listens there has no TLS: leave out --tls and --ca"
	case predict.SpeaksHTTP1(err), splitErr == nil && port == restPort:
		advice = "port 8501 of a server is its REST API; ask for gRPC, on its port 8500 or on the port of its Service"
	}
	return fmt.Errorf("%s can't be reached: %s; %s", server, predict.Cause(err), advice)
}

package command

import (
	"fmt"
	"net"

	"github.com/widedeep/widedeep/client/predict"
)

// restPort is the port of TensorFlow Serving's REST API. It is also the default of TF_SERVING_PORT,
// the port for gRPC of a Service, so the number alone says nothing.
const restPort = "8501"

const (
	// askForGRPC is where to ask in place of the REST API.
	askForGRPC = "ask for gRPC, on its port 8500 or on the port of its Service"
	// ifREST is for what may be the REST API: to gRPC's greeting it answers with a page alone.
	ifREST = "if it is TensorFlow Serving's REST API, " + askForGRPC
)

// explainUnreachable returns an error that names what to do about a server that can't be reached.
func explainUnreachable(o options, err predict.UnreachableError) error {
	return fmt.Errorf("%s can't be reached: %s; %s", o.server, predict.Cause(err), advise(o, err))
}

// explainLost is the same for a server that has answered before, and so has gRPC.
func explainLost(o options, err predict.UnreachableError) error {
	return fmt.Errorf("%s can't be reached any more: %s; --wait waits for it", o.server, predict.Cause(err))
}

func advise(o options, err predict.UnreachableError) string {
	switch {
	case predict.SpeaksHTTP1(err):
		return "port " + restPort + " of a server is its REST API; " + askForGRPC
	case predict.SpeaksNoGRPC(err) && o.tls:
		return "what listens there is no gRPC server; " + ifREST
	case predict.SpeaksNoGRPC(err):
		return "what listens there is no gRPC server, or one with TLS, for which --tls or --ca is missing; " + ifREST
	case predict.LacksTLS(err):
		return "what listens there has no TLS: leave out --tls and --ca"
	case predict.UnknownAuthority(err) && o.ca != "":
		return o.ca + " of --ca lacks the authority that signed the server's certificate"
	case predict.UnknownAuthority(err):
		return "--ca FILE trusts the authority that signed the server's certificate"
	case predict.Expired(err):
		return "the server needs another certificate, or this machine's clock is wrong; --ca is no help"
	case predict.Untrusted(err):
		return "ask for the server by a name that its certificate has; --ca is no help"
	case predict.ClosesAtOnce(err) && !o.tls:
		return "--wait waits for it; if the server has TLS, --tls or --ca is missing" + orREST(o)
	case predict.TimedOut(err):
		return fmt.Sprintf("--timeout is %v, which includes connecting; --wait waits for it%s", o.timeout, orREST(o))
	default:
		return "--wait waits for it" + orREST(o)
	}
}

// orREST names a possibility besides the true cause.
func orREST(o options) string {
	if _, port, err := net.SplitHostPort(o.server); err != nil || port != restPort {
		return ""
	}
	return "; if " + restPort + " is TensorFlow Serving's REST port, " + askForGRPC
}

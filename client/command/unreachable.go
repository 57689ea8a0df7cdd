package command

import (
	"fmt"
	"strings"

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
	advice := []string{remedy(o, err)}
	if advice[0] == "" {
		advice = possibilities(o, err)
	}
	return fmt.Errorf("%s can't be reached: %s", o.server, strings.Join(append([]string{predict.Cause(err)}, advice...), "; "))
}

// explainLost is the same for a server that has answered before, and so has gRPC.
func explainLost(o options, err predict.UnreachableError) error {
	return fmt.Errorf("%s can't be reached any more: %s; --wait waits for it", o.server, predict.Cause(err))
}

// remedy returns what to do where waiting can't help, or "" where it may.
func remedy(o options, err predict.UnreachableError) string {
	switch {
	case predict.RefusedByProxy(err):
		return "the proxy refuses: look at its rules, and at the user and password in its address"
	case predict.SpeaksHTTP1(err):
		return "port " + port(o) + " speaks HTTP, as TensorFlow Serving's REST API does; " + askForGRPC
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
	default:
		return ""
	}
}

// possibilities returns what may help, where the cause is not certain.
func possibilities(o options, err predict.UnreachableError) []string {
	closes := predict.ClosesAtOnce(err) && !o.tls
	var advice []string
	switch {
	case closes || !predict.TimedOut(err):
	case o.wait > 0 && o.wait < o.timeout:
		advice = append(advice, fmt.Sprintf("--wait is %v, which includes connecting", o.wait))
	default:
		advice = append(advice, fmt.Sprintf("--timeout is %v, which includes connecting", o.timeout))
	}
	if o.wait == 0 {
		advice = append(advice, "--wait waits for it")
	}
	if closes {
		advice = append(advice, "if the server has TLS, --tls or --ca is missing")
	}
	if port(o) == restPort {
		advice = append(advice, "if "+restPort+" is TensorFlow Serving's REST port, "+askForGRPC)
	}
	return advice
}

// port returns the server's port. The options were checked, so there is one.
func port(o options) string { return o.server[strings.LastIndex(o.server, ":")+1:] }

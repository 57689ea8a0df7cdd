package command

import (
	"fmt"
	"strings"

	"github.com/widedeep/widedeep/client/predict"
	"github.com/widedeep/widedeep/client/wire"
)

// restPort is the port of TensorFlow Serving's REST API. It is also the default of TF_SERVING_PORT,
// the port for gRPC of a Service, so the number alone says nothing.
const restPort = "8501"

const (
	// askForGRPC is where to ask in place of the REST API.
	askForGRPC = "ask for gRPC, " + itsPorts
	// ifREST is for what may be the REST API: to gRPC's greeting it answers with a page alone.
	ifREST = "if it is TensorFlow Serving's REST API, " + askForGRPC
	// askServing is for what is no TensorFlow Serving.
	askServing = "ask TensorFlow Serving for gRPC, " + itsPorts
	itsPorts   = "on its port 8500 or on the port of its Service"
	// ifCertificate is for a server of TLS that does not say what it refuses.
	ifCertificate = "if the server wants a certificate of its clients, there is no option for it"
)

// explainUnreachable returns an error that names what to do about a server that can't be reached.
func explainUnreachable(o options, err predict.UnreachableError) error {
	advice := []string{remedy(o, err.Obstacle)}
	if advice[0] == "" {
		advice = possibilities(o, err.Obstacle)
	}
	return fmt.Errorf("%s can't be reached: %s", o.server, strings.Join(append([]string{err.Cause()}, advice...), "; "))
}

// explainLost is the same for a server that has answered before, and so has gRPC.
func explainLost(o options, err predict.UnreachableError) error {
	return fmt.Errorf("%s can't be reached any more: %s; --wait waits for it", o.server, err.Cause())
}

// remedy returns what to do where waiting can't help, or "" where it may.
func remedy(o options, obstacle predict.Obstacle) string {
	switch obstacle {
	case predict.RefusingProxy:
		return "the proxy refuses: look at its rules, and at the user and password in its address"
	case predict.HTTP1:
		return fmt.Sprintf("port %s speaks HTTP, as TensorFlow Serving's REST API does%s", port(o), either(o.tls,
			"; "+askForGRPC,
			", or as a server with TLS does where --tls or --ca is missing; if it is the REST API, "+askForGRPC))
	case predict.HTTP2:
		return "what listens there answers in HTTP/2, but not in gRPC, as an ingress without a route to " + routed(o)
	case predict.OtherService:
		return "what listens there is another server of gRPC than TensorFlow Serving, or an ingress without a route to " + routed(o)
	case predict.OtherProtocol:
		return "what listens there is no gRPC server" + either(o.tls, "; ", ", or one with TLS, for which --tls or --ca is missing; ") + ifREST
	case predict.NoTLS:
		return "what listens there has no TLS: leave out --tls and --ca"
	case predict.TLSWithoutHTTP2:
		return "what listens there has TLS, but not HTTP/2, which gRPC needs; " + askServing
	case predict.OldTLS:
		return "the server has TLS 1.1 or older: the client needs 1.2 or newer"
	case predict.WantsCertificate:
		return "the server wants a certificate of its clients, for which there is no option: ask on a port that wants none"
	case predict.RefusingTLS:
		return "the server refuses the client's TLS; " + ifCertificate
	case predict.UnknownAuthority:
		return either(o.ca != "",
			o.ca+" of --ca lacks the authority that signed the server's certificate",
			"--ca FILE trusts the authority that signed the server's certificate")
	case predict.ExpiredCertificate:
		return "the server needs another certificate, or this machine's clock is wrong; --ca is no help"
	case predict.OtherCertificate:
		return "ask for the server by a name that its certificate has; --ca is no help"
	default:
		return ""
	}
}

// routed names the service that something else answers for, and what to do. An ingress may have a route to the
// service of the predictions alone.
func routed(o options) string {
	predictions := wire.PredictionService_ServiceDesc.ServiceName
	if o.wait == 0 {
		return predictions + "; " + askServing
	}
	return fmt.Sprintf("%s, which --wait asks; if there is one to %s, leave out --wait; otherwise %s",
		wire.ModelService_ServiceDesc.ServiceName, predictions, askServing)
}

func either(condition bool, yes, no string) string {
	if condition {
		return yes
	}
	return no
}

// possibilities returns what may help, where the cause is not certain.
func possibilities(o options, obstacle predict.Obstacle) []string {
	var advice []string
	switch {
	case obstacle != predict.Silent:
	case o.wait > 0 && o.wait < o.timeout:
		advice = append(advice, fmt.Sprintf("--wait is %v, which includes connecting", o.wait))
	default:
		advice = append(advice, fmt.Sprintf("--timeout is %v, which includes connecting", o.timeout))
	}
	if o.wait == 0 {
		advice = append(advice, "--wait waits for it")
	}
	if o.server == defaultServer {
		advice = append(advice, "--server HOST:PORT asks another one than this default")
	}
	if obstacle == predict.Closing {
		advice = append(advice, either(o.tls,
			ifCertificate,
			"if the server has TLS, --tls or --ca is missing"))
	}
	if port(o) == restPort {
		advice = append(advice, "if "+restPort+" is TensorFlow Serving's REST port, "+askForGRPC)
	}
	return advice
}

// port returns the server's port. The options were checked, so there is one.
func port(o options) string { return o.server[strings.LastIndex(o.server, ":")+1:] }

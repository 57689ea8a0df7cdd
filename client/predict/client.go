// Package predict asks TensorFlow Serving for predictions: it turns a batch of examples into a
// request, retries while the server is unavailable, and validates the reply.
package predict

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/url"
	"sync/atomic"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/peer"
	"google.golang.org/grpc/status"

	"github.com/widedeep/widedeep/client/wire"
)

// The pauses between attempts to send a request or to connect grow exponentially up to lastPause,
// which is short, so that a request soon reaches a server that is back.
const (
	firstPause = 50 * time.Millisecond
	growth     = 1.6
	lastPause  = time.Second
)

// Model names a served model and its server.
type Model struct {
	// Server is host:port.
	Server string
	// TLS secures the connection; nil leaves it open.
	TLS *tls.Config

	Name, Signature string
	// Timeout limits one request, all its retries included.
	Timeout time.Duration
}

// TLSConfig returns a configuration that trusts the certificates in pem, or the system's if pem is nil.
func TLSConfig(pem []byte) (*tls.Config, error) {
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if pem != nil {
		config.RootCAs = x509.NewCertPool()
		if !config.RootCAs.AppendCertsFromPEM(pem) {
			return nil, errors.New("no PEM certificate is in it")
		}
	}
	return config, nil
}

// Client is a connection to one server. Its methods may be called concurrently.
type Client struct {
	model      Model
	connection *grpc.ClientConn
	proxy      proxy
	// reached reports whether there has been a connection to a gRPC server that has the services.
	reached atomic.Bool
}

// NewClient prepares a connection. It is opened with the first request.
func NewClient(model Model) (*Client, error) {
	proxy, err := findProxy(model.Server)
	if err != nil {
		return nil, err
	}
	security := insecure.NewCredentials()
	if model.TLS != nil {
		security = credentials.NewTLS(model.TLS)
	}
	c := &Client{model: model, proxy: proxy}
	// Escaped, since gRPC takes it for a URL: the % of an IPv6 zone would begin an escape, and a host such as
	// "dns" would be a scheme.
	c.connection, err = grpc.NewClient("dns:///"+url.PathEscape(model.Server),
		grpc.WithTransportCredentials(security),
		grpc.WithUnaryInterceptor(c.intercept),
		grpc.WithConnectParams(grpc.ConnectParams{
			Backoff:           backoff.Config{BaseDelay: firstPause, Multiplier: growth, MaxDelay: lastPause},
			MinConnectTimeout: model.Timeout,
		}))
	if err != nil {
		return nil, fmt.Errorf("server %s: %w", model.Server, err)
	}
	return c, nil
}

// Close closes the connection.
func (c *Client) Close() error { return c.connection.Close() }

// BadReplyError means that the reply does not fit the request, for instance that its size is wrong.
type BadReplyError struct{ error }

// UnreachableError means that there was no TensorFlow Serving to send the request to. It ends a
// benchmark, unless the benchmark's plan is patient.
type UnreachableError struct {
	error
	Obstacle Obstacle
}

// GRPCStatus returns gRPC's status of the error.
func (e UnreachableError) GRPCStatus() *status.Status { return status.Convert(e.error) }

// Cause is why there is none, for a message.
func (e UnreachableError) Cause() string { return e.GRPCStatus().Message() }

// judge tells an error of a server from one on the way to it. After gRPC has answered once, what something else
// answers is an error of its request: an ingress or a proxy stands between.
func (c *Client) judge(err error, server peer.Peer) error {
	if err == nil || server.Addr != nil && (c.reached.Load() || !obstacle(err).answers()) {
		c.reached.Store(true)
		return err
	}
	text := cause(err)
	if c.proxy.name != "" { // the cause has its address in place of the server's
		text += ", through " + c.proxy.name
	}
	return UnreachableError{status.Error(status.Code(err), text), obstacle(err)}
}

// Predict sends a request, and sends it again while the server answers Unavailable and
// Model.Timeout has not passed. It returns two probabilities for each example, in the order
// of the examples, and the number of retries. If the timeout passes during a retry, Predict
// returns the error of the attempt before, which names the cause. A server that there has
// never been a connection to is not asked again: its address is probably wrong.
//
// The loop is our own. With a retry policy, gRPC does the same, but it returns DeadlineExceeded
// without the cause, and its statistics have to be collected to count the retries. Its limits of
// 5 attempts and of 256 KiB, above which it does not retry a request, would have to be raised. All
// that is more code than this loop.
func (c *Client) Predict(ctx context.Context, request *Request) (probabilities []float32, retries int, err error) {
	ctx, cancel := context.WithTimeout(ctx, c.model.Timeout)
	defer cancel()
	service := wire.NewPredictionServiceClient(c.connection)
	var unavailable error
	for {
		var server peer.Peer
		response, err := service.Predict(ctx, request.message, grpc.Peer(&server))
		err = c.judge(err, server)
		switch code := status.Code(err); {
		case err == nil:
			probabilities, err = read(response, request.size)
			return probabilities, retries, err
		case code == codes.DeadlineExceeded && unavailable != nil:
			return nil, retries, unavailable
		case code != codes.Unavailable || !c.reached.Load() || !sleep(ctx, pause(retries)):
			return nil, retries, err
		}
		unavailable = err
		retries++
	}
}

// pause returns the time to wait before the given retry, counted from 0.
func pause(retry int) time.Duration {
	length := float64(firstPause)
	for range retry {
		length = min(length*growth, float64(lastPause))
	}
	return time.Duration(length)
}

// sleep reports whether it slept the whole length. It returns false at once if the context's
// deadline comes first.
func sleep(ctx context.Context, length time.Duration) bool {
	if end, ok := ctx.Deadline(); ok && time.Until(end) < length {
		return false
	}
	timer := time.NewTimer(length)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

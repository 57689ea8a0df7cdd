// Package predict asks TensorFlow Serving for predictions: it makes a request of a batch, sends it
// again while the server is unavailable, and checks what the reply holds before anyone believes it.
package predict

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"

	"github.com/widedeep/widedeep/client/wire"
)

// The pauses before a request or a connection is tried again: each is longer than
// the one before, and none so long that a server which is back waits to be noticed.
const (
	firstPause = 50 * time.Millisecond
	growth     = 1.6
	lastPause  = time.Second
)

// Model is what is asked, and where.
type Model struct {
	// Server is host:port.
	Server string
	// TLS secures the connection; nil leaves it open.
	TLS *tls.Config

	Name, Signature string
	// Timeout bounds a request with all its retries.
	Timeout time.Duration
}

// TLSConfig trusts the certificates of a PEM file, or the system's where there is none.
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
}

// Connect prepares a connection, which is made with the first request.
func Connect(model Model) (*Client, error) {
	security := insecure.NewCredentials()
	if model.TLS != nil {
		security = credentials.NewTLS(model.TLS)
	}
	connection, err := grpc.NewClient(model.Server,
		grpc.WithTransportCredentials(security),
		grpc.WithConnectParams(grpc.ConnectParams{
			Backoff:           backoff.Config{BaseDelay: firstPause, Multiplier: growth, MaxDelay: lastPause},
			MinConnectTimeout: model.Timeout,
		}))
	if err != nil {
		return nil, fmt.Errorf("server %s: %w", model.Server, err)
	}
	return &Client{model: model, connection: connection}, nil
}

// Close ends the connection.
func (c *Client) Close() error { return c.connection.Close() }

// BadReplyError is a reply that can't be what the model says.
type BadReplyError struct{ error }

// Predict sends a request until it is answered, the time is up, or the server says
// something else than that it is unavailable. It returns the two probabilities of each
// example, one after the other, and how many times the request was sent again. Where the
// time is up while it is sent again, the error is the one from before: it says why.
func (c *Client) Predict(ctx context.Context, request *Request) (probabilities []float32, retries int, err error) {
	ctx, cancel := context.WithTimeout(ctx, c.model.Timeout)
	defer cancel()
	service := wire.NewPredictionServiceClient(c.connection)
	var unavailable error
	for {
		response, err := service.Predict(ctx, request.message)
		switch code := status.Code(err); {
		case err == nil:
			probabilities, err = read(response, request.size)
			return probabilities, retries, err
		case code == codes.DeadlineExceeded && unavailable != nil:
			return nil, retries, unavailable
		case code != codes.Unavailable || !sleep(ctx, pause(retries)):
			return nil, retries, err
		}
		unavailable = err
		retries++
	}
}

// pause is how long to wait before the given retry, counted from 0.
func pause(retry int) time.Duration {
	length := float64(firstPause)
	for range retry {
		length = min(length*growth, float64(lastPause))
	}
	return time.Duration(length)
}

// sleep is false, at once, if the context would be over before the sleep is.
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

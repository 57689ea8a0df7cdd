// Package servertest runs a model server during a test.
package servertest

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"

	"google.golang.org/grpc"

	"github.com/widedeep/widedeep/client/criteo"
	"github.com/widedeep/widedeep/client/modelserver"
)

// Model and Signature are the names that widedeep-client uses by default.
const (
	Model     = "wide-deep-large-ds-fp32-training"
	Signature = "predict"
)

// Threshold is a model that predicts a click where I1 is more than 0.5.
func Threshold() modelserver.Model {
	model := modelserver.Model{Bias: -0.5, Numbers: make([]float64, criteo.Numbers)}
	model.Numbers[0] = 1
	return model
}

// Line returns a line of Criteo's data with a label and I1, and all other fields empty.
func Line(label, i1 string) string {
	return label + "," + i1 + strings.Repeat(",", criteo.Numbers-1+criteo.Categories) + "\n"
}

// New makes a server with a Threshold as version 1.
func New(t testing.TB, form modelserver.Form) *modelserver.Server {
	t.Helper()
	server := modelserver.New(Model, Signature, form)
	if err := server.Load(1, Threshold()); err != nil {
		t.Fatal(err)
	}
	return server
}

// Serve listens on a free port until the test ends, and returns host:port.
func Serve(t testing.TB, server *modelserver.Server, options ...grpc.ServerOption) string {
	t.Helper()
	address, stop := Start(t, server, "127.0.0.1:0", options...)
	t.Cleanup(stop)
	return address
}

// Start listens on an address until stop is called.
func Start(t testing.TB, server *modelserver.Server, address string, options ...grpc.ServerOption) (listening string, stop func()) {
	t.Helper()
	listener, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	running := server.GRPC(options...)
	ended := make(chan error, 1)
	go func() { ended <- running.Serve(listener) }()
	return listener.Addr().String(), func() {
		running.Stop()
		// One that is stopped before it has begun says so.
		if err := <-ended; err != nil && !errors.Is(err, grpc.ErrServerStopped) {
			t.Error(err)
		}
	}
}

// Hook lets a test see and change what the server does with each call.
func Hook(hook func(ctx context.Context, request any, serve func() (any, error)) (any, error)) grpc.ServerOption {
	return grpc.UnaryInterceptor(func(ctx context.Context, request any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
		return hook(ctx, request, func() (any, error) { return handler(ctx, request) })
	})
}

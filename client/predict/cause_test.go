package predict_test

import (
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/widedeep/widedeep/client/predict"
)

// What gRPC says of a server that is silent depends on what it notices first.
func TestSilentServersTimeOut(t *testing.T) {
	for _, err := range []error{
		status.Error(codes.DeadlineExceeded, "context deadline exceeded"),
		status.Error(codes.Unavailable, `connection error: desc = "error reading server preface: context deadline exceeded"`),
		status.Error(codes.Unavailable, `connection error: desc = "transport: Error while dialing: dial tcp 192.0.2.2:8500: i/o timeout"`),
		status.Error(codes.Unavailable, `connection error: desc = "error reading server preface: raw-read tcp 127.0.0.1:37114->127.0.0.1:8501: use of closed network connection"`),
	} {
		if !predict.TimedOut(err) || predict.ClosesAtOnce(err) {
			t.Errorf("%v: timed out %t, closed by the server %t", err, predict.TimedOut(err), predict.ClosesAtOnce(err))
		}
	}
	for _, text := range []string{
		`connection error: desc = "transport: Error while dialing: dial tcp 127.0.0.1:8500: connect: connection refused"`,
		`connection error: desc = "error reading server preface: EOF"`,
	} {
		if predict.TimedOut(status.Error(codes.Unavailable, text)) {
			t.Errorf("timed out: %s", text)
		}
	}
}

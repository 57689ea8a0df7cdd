package predict

import (
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// What gRPC says of a server that is silent depends on what it notices first.
func TestSilentServersTimeOut(t *testing.T) {
	for _, err := range []error{
		status.Error(codes.DeadlineExceeded, "context deadline exceeded"),
		status.Error(codes.Unavailable, `connection error: desc = "error reading server preface: context deadline exceeded"`),
		status.Error(codes.Unavailable, `connection error: desc = "transport: Error while dialing: dial tcp 192.0.2.2:8500: i/o timeout"`),
		status.Error(codes.Unavailable, `connection error: desc = "error reading server preface: raw-read tcp 127.0.0.1:37114->127.0.0.1:8501: use of closed network connection"`),
	} {
		if got := obstacle(err); got != Silent {
			t.Errorf("%v: obstacle %d, want %d", err, got, Silent)
		}
	}
}

package predict

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"google.golang.org/grpc"
	"google.golang.org/grpc/peer"
	"google.golang.org/grpc/status"

	"github.com/widedeep/widedeep/client/wire"
)

// NotAvailableError means that the time to wait was up.
type NotAvailableError struct {
	error
	// Cause is why the server did not say the model's last state, if it did not.
	Cause error
}

// Wait returns when a version of the model is available. Until then it calls report
// whenever the model's state changes, with the error if the server did not say the state. A server that can't be
// reached in the end is an UnreachableError.
func (c *Client) Wait(ctx context.Context, report func(state string, err error)) error {
	last := ""
	var cause error // why the server did not say the last state
	for try := 0; ; try++ {
		available, state, err := c.state(ctx)
		switch {
		case errors.Is(ctx.Err(), context.Canceled):
			return ctx.Err()
		case available:
			return nil
		case err != nil && !mayPass(err) && errors.As(err, new(UnreachableError)):
			return err
		case err != nil && !mayPass(err):
			return fmt.Errorf("asking %s for the state of model %s: %s", c.model.Server, c.model.Name, state)
		}
		// A timeout of our own says nothing about the model.
		if state != last && !sameObstacle(err, cause) && (ctx.Err() == nil || last == "") {
			report(state, err)
			last, cause = state, err
		}
		switch {
		case sleep(ctx, pause(try)):
		case errors.As(cause, new(UnreachableError)):
			return cause
		default:
			return NotAvailableError{fmt.Errorf("model %s at %s is not available yet: %s", c.model.Name, c.model.Server, last), cause}
		}
	}
}

// sameObstacle reports whether two errors are about the same obstacle, whatever their messages: how a connection ends
// is by chance, and the message may have its port, which is another each time.
func sameObstacle(a, b error) bool {
	var one, other UnreachableError
	return errors.As(a, &one) && errors.As(b, &other) && one.Obstacle == other.Obstacle && one.Obstacle != Away
}

// state asks the server once. If the server did not say the state, it returns the error, also in words.
func (c *Client) state(ctx context.Context) (available bool, state string, err error) {
	ctx, cancel := context.WithTimeout(ctx, c.model.Timeout)
	defer cancel()
	var server peer.Peer
	response, err := wire.NewModelServiceClient(c.connection).GetModelStatus(ctx,
		&wire.GetModelStatusRequest{ModelSpec: &wire.ModelSpec{Name: c.model.Name}}, grpc.Peer(&server))
	if err = c.judge(err, server); err != nil {
		return false, fmt.Sprintf("%v: %s", status.Code(err), words(err)), err
	}
	var states []string
	for _, version := range response.GetModelVersionStatus() {
		if version.GetState() == wire.ModelVersionStatus_AVAILABLE {
			return true, "", nil
		}
		state := fmt.Sprintf("version %d is %v", version.GetVersion(), version.GetState())
		if message := version.GetStatus().GetErrorMessage(); message != "" {
			state += " (" + message + ")"
		}
		states = append(states, state)
	}
	return false, cmp.Or(strings.Join(states, ", "), "it has no version"), nil
}

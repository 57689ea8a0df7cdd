package command_test

import (
	"context"
	"errors"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/status"

	"github.com/widedeep/widedeep/client/modelserver"
	"github.com/widedeep/widedeep/client/modelserver/servertest"
	"github.com/widedeep/widedeep/client/wire"
)

func TestWaitingEndsWhenAVersionIsAvailable(t *testing.T) {
	server := modelserver.New(servertest.Model, servertest.Signature, modelserver.FloatVal)
	var asked atomic.Int64
	address := servertest.Serve(t, server, servertest.Hook(func(_ context.Context, request any, serve func() (any, error)) (any, error) {
		if _, ok := request.(*wire.GetModelStatusRequest); ok {
			switch asked.Add(1) {
			case 2:
				server.Announce(1)
			case 3:
				server.Fail(1, errors.New("it has no weights"))
			case 4:
				if err := server.Load(2, servertest.Threshold()); err != nil {
					return nil, err
				}
			}
		}
		return serve()
	}))
	exit, out, messages := run(t, data, "-s", address, "-b5", "-n1", "-w0", "--wait")
	if exit != 0 {
		t.Errorf("exit status %d, want 0", exit)
	}
	expect(t, "the output", out, "(3 of 5 examples)")
	expect(t, "the messages", messages, "NotFound: ", "version 1 is LOADING\n", "version 1 is END (it has no weights)\n")
	if got := strings.Count(messages, "waiting for model "+servertest.Model+" at "+address); got != 3 {
		t.Errorf("%d messages, want one for each of three states:\n%s", got, messages)
	}
}

func TestWaitingFailsAfterItsTimeout(t *testing.T) {
	server := modelserver.New(servertest.Model, servertest.Signature, modelserver.FloatVal)
	server.Announce(1)
	var asked atomic.Int64
	address := servertest.Serve(t, server, servertest.Hook(func(ctx context.Context, _ any, serve func() (any, error)) (any, error) {
		if asked.Add(1)%2 == 0 {
			<-ctx.Done() // so that the time is up while the server is asked again
		}
		return serve()
	}))
	const want = "is not available yet: version 1 is LOADING"
	var exit int
	var out, messages string
	inTime(func(limit time.Duration) bool {
		exit, out, messages = run(t, data, "-s", address, "--wait="+limit.String())
		return strings.Contains(messages, want)
	})
	if exit != 1 || out != "" {
		t.Errorf("exit status %d with output %q, want 1 without", exit, out)
	}
	expect(t, "the messages", messages, want, address)
}

func TestAModelThatTheServerHasNotIsNamedWithoutWaiting(t *testing.T) {
	server := servertest.New(t, modelserver.FloatVal)
	address := servertest.Serve(t, server)
	const advice = "--model has to be the name of the server's model"
	for _, format := range []string{"text", "json", "html"} {
		exit, _, messages := run(t, data, "-s", address, "--model", "click\nbait", "-o", format)
		want := "widedeep-client: " + address + ` found no model click\nbait; ` + advice + "\n"
		if exit != 1 || messages != want {
			t.Errorf("in %s: exit status %d with messages %q, want 1 with %q", format, exit, messages, want)
		}
	}
	address = servertest.Serve(t, server, predictions(func(count int64, _ context.Context, serve func() (any, error)) (any, error) {
		if count > 1 {
			return nil, status.Error(codes.NotFound, "unloaded")
		}
		return serve()
	}))
	if _, _, messages := run(t, data, "-s", address, "-n2", "-w0"); messages != "" {
		t.Errorf("a model that was there has another name: %q", messages)
	}
}

func TestWaitingForAModelThatTheServerHasNotNamesModel(t *testing.T) {
	address := servertest.Serve(t, servertest.New(t, modelserver.FloatVal))
	const want = `NotFound: model "clicks" not found, "` + servertest.Model + `" is served; --model has to be the name of the server's model` + "\n"
	var exit int
	var out, messages string
	inTime(func(limit time.Duration) bool {
		exit, out, messages = run(t, data, "-s", address, "--model=clicks", "--wait="+limit.String())
		return strings.Contains(messages, want)
	})
	wanted := "widedeep-client: waiting for model clicks at " + address + ": " + want +
		"widedeep-client: model clicks at " + address + " is not available yet: " + want
	if exit != 1 || out != "" || messages != wanted {
		t.Errorf("exit status %d with output %q and messages\n%s\nwant 1 without and\n%s", exit, out, messages, wanted)
	}
}

func TestWaitingFailsIfTheServerReportsNoStates(t *testing.T) {
	var asked atomic.Int64
	address := servertest.Serve(t, servertest.New(t, modelserver.FloatVal),
		servertest.Hook(func(context.Context, any, func() (any, error)) (any, error) {
			if asked.Add(1) == 1 {
				return nil, status.Error(codes.NotFound, "no model")
			}
			return nil, status.Error(codes.Unimplemented, "unknown service")
		}))
	exit, out, messages := run(t, data, "-s", address, "--wait=5m", "--timeout=5m")
	if exit != 1 || out != "" {
		t.Errorf("exit status %d with output %q, want 1 without", exit, out)
	}
	if want := "\nwidedeep-client: asking " + address + " for the state of model " + servertest.Model + ": Unimplemented: unknown service\n"; !strings.HasSuffix(messages, want) {
		t.Errorf("messages %q, want %q", messages, want)
	}
}

func TestStatesWithoutWordsAreNamed(t *testing.T) {
	for name, c := range map[string]struct {
		reply *wire.GetModelStatusResponse
		err   error
		want  string
	}{
		"no version": {&wire.GetModelStatusResponse{}, nil, ": it has no version\n"},
		"no message": {nil, status.Error(codes.NotFound, ""), ": NotFound: no message; --model has to be the name of the server's model\n"},
		"controls":   {nil, status.Error(codes.NotFound, "none\nof \x1b[31mit"), `: NotFound: none\nof \x1b[31mit; --model has to be the name of the server's model` + "\n"},
	} {
		t.Run(name, func(t *testing.T) {
			var asked atomic.Int64
			address := servertest.Serve(t, servertest.New(t, modelserver.FloatVal),
				servertest.Hook(func(_ context.Context, _ any, serve func() (any, error)) (any, error) {
					if asked.Add(1) > 1 {
						return serve()
					}
					if c.err != nil {
						return nil, c.err
					}
					return c.reply, nil
				}))
			exit, _, messages := run(t, data, "-s", address, "-n1", "-w0", "--wait=5m")
			if want := "widedeep-client: waiting for model " + servertest.Model + " at " + address + c.want; exit != 0 || messages != want {
				t.Errorf("exit status %d with messages %q, want 0 with %q", exit, messages, want)
			}
		})
	}
}

// The errors differ, and have the connection's own port, which is another each time.
func TestWaitingForAServerThatBreaksConnectionsSaysSoOnce(t *testing.T) {
	authority, own := certificate(t)
	secured := servertest.Serve(t, servertest.New(t, modelserver.FloatVal), grpc.Creds(credentials.NewServerTLSFromCert(&own)))
	var count atomic.Int64
	address := accept(t, func(connection *net.TCPConn) {
		switch count := count.Add(1); {
		case count > 4:
			pass(connection, secured)
		case count%2 == 0:
			hangUp(connection)
		default:
			connection.Read(make([]byte, 1)) //nolint:errcheck // the client notices
			connection.SetLinger(0)          //nolint:errcheck // it resets
		}
	})
	exit, _, messages := run(t, data, "-s", address, "--ca", file(t, authority), "-n1", "-w0", "--wait=5m")
	if exit != 0 || strings.Count(messages, "\n") != 1 {
		t.Errorf("exit status %d with messages\n%s\nwant 0 with one line", exit, messages)
	}
	expect(t, "the message", messages, "waiting for model "+servertest.Model+" at "+address+": Unavailable: ", "connection reset by peer")
}

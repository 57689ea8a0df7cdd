package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"google.golang.org/grpc"

	"github.com/widedeep/widedeep/client/modelserver"
	"github.com/widedeep/widedeep/client/modelserver/servertest"
	_ "github.com/widedeep/widedeep/internal/cli" // the function is built of it: a change there has to run this test again
)

// asClient is the environment variable that makes the test binary run as the client.
const asClient = "WIDEDEEP_CLIENT_UNDER_TEST"

func TestMain(m *testing.M) {
	if os.Getenv(asClient) != "" {
		main()
	}
	os.Exit(m.Run())
}

func client(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(self, args...)
	command.Env = append(os.Environ(), asClient+"=1")
	return command
}

func data(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "eval.csv")
	if err := os.WriteFile(path, []byte(servertest.Line("1", "1")+servertest.Line("1", "0")), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func serve(t *testing.T, options ...grpc.ServerOption) string {
	t.Helper()
	return servertest.Serve(t, servertest.New(t, modelserver.FloatVal), options...)
}

func TestExitStatus(t *testing.T) {
	address := serve(t)
	for name, c := range map[string]struct {
		args   []string
		status int
	}{
		"all answered":    {[]string{"-s", address, "-d", data(t)}, 0},
		"a request fails": {[]string{"-s", address, "-d", data(t), "--model", "clicks"}, 1},
		"wrong usage":     {[]string{"-s", address}, 2},
		"help":            {[]string{"--help"}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			command := client(t, c.args...)
			out, err := command.CombinedOutput()
			if got := command.ProcessState.ExitCode(); got != c.status {
				t.Errorf("exit status %d (%v), want %d:\n%s", got, err, c.status, out)
			}
		})
	}
}

func TestWhatCannotBePrintedIsAnError(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip(err)
	}
	defer full.Close()
	for _, option := range []string{"--help", "--version"} {
		command := client(t, option)
		var messages bytes.Buffer
		command.Stdout, command.Stderr = full, &messages
		command.Run() //nolint:errcheck // the status is looked at
		if got := command.ProcessState.ExitCode(); got != 1 || !strings.Contains(messages.String(), "no space left on device") {
			t.Errorf("%s: exit status %d, want 1, with %q", option, got, messages.String())
		}
	}
}

func TestNoProgressBarInAPipe(t *testing.T) {
	command := client(t, "-s", serve(t), "-d", data(t), "-n2", "-w0")
	var out, messages bytes.Buffer
	command.Stdout, command.Stderr = &out, &messages
	if err := command.Run(); err != nil {
		t.Fatal(err)
	}
	if messages.Len() > 0 || strings.ContainsAny(out.String(), "\r\x1b") || !strings.HasPrefix(out.String(), "Iteration 1: ") {
		t.Errorf("messages %q, output:\n%q", messages.String(), out.String())
	}
}

func TestCtrlCPrintsTheSummarySoFar(t *testing.T) {
	for name, signal := range map[string]os.Signal{"SIGINT": os.Interrupt, "SIGTERM": syscall.SIGTERM, "SIGHUP": syscall.SIGHUP} {
		t.Run(name, func(t *testing.T) {
			text := end(t, "text", signal)
			for _, want := range []string{
				"Iteration 3: ", "(interrupted)\nAverage time: ", "Accuracy: 50.00% (1 of 2 examples)\n",
				"Errors: 0 of 3 requests\nInterrupted requests: 1\nIterations not made: 6\nLatency histogram",
			} {
				if !strings.Contains(text, want) {
					t.Errorf("the output lacks %q:\n%s", want, text)
				}
			}
		})
	}
}

// The function's binary, and so its image, links nothing of the client.
func TestTheFunctionIsBuiltWithoutTheClient(t *testing.T) {
	packages := func(path string) []string {
		out, err := exec.Command("go", "list", "-deps", path).Output()
		if err != nil {
			t.Fatal(err)
		}
		return strings.Fields(string(out))
	}
	foreign := func(path string) bool {
		for _, prefix := range []string{"google.golang.org/grpc", "google.golang.org/genproto", "github.com/widedeep/widedeep/client"} {
			if path == prefix || strings.HasPrefix(path, prefix+"/") {
				return true
			}
		}
		return false
	}
	const root = "github.com/widedeep/widedeep"
	function := packages(root)
	if !slices.Contains(function, root+"/fn") {
		t.Fatalf("%s/fn is not among the function's packages %v", root, function)
	}
	if i := slices.IndexFunc(function, foreign); i >= 0 {
		t.Errorf("the function is built with %s", function[i])
	}
	ours := packages(root + "/cmd/widedeep-client")
	for _, wanted := range []string{"google.golang.org/grpc", "google.golang.org/genproto/googleapis/rpc/status", root + "/client/wire"} {
		if !slices.Contains(ours, wanted) || !foreign(wanted) {
			t.Errorf("the client is not built with %s, so the function's test would prove nothing", wanted)
		}
	}
	if slices.Contains(ours, root+"/client/modelserver") {
		t.Errorf("the client is built with the tests' server")
	}
}

//go:build stub

package stub

import (
	"bufio"
	"encoding/json"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// root is the repository.
const root = "../.."

// python is the interpreter of the training's environment, which has tensorflow-serving-api.
type python struct{ path string }

func findPython(t *testing.T) python {
	t.Helper()
	script := exec.Command(root + "/training/venv.sh")
	script.Stderr = os.Stderr
	out, err := script.Output()
	if err != nil {
		t.Skipf("%s: %v", script, err)
	}
	return python{filepath.Join(strings.TrimSpace(string(out)), "bin", "python")}
}

func (p python) command(args ...string) *exec.Cmd {
	command := exec.Command(p.path, args...)
	command.Env = append(os.Environ(), "TF_CPP_MIN_LOG_LEVEL=3", "PYTHONPATH="+root+"/training")
	command.Stderr = os.Stderr
	return command
}

// run runs one of the training's commands.
func (p python) run(t *testing.T, function string, args ...string) {
	t.Helper()
	program := "import sys; from wide_deep_training.cli import " + function + "; sys.exit(" + function + "())"
	if err := p.command(append([]string{"-c", program}, args...)...).Run(); err != nil {
		t.Fatalf("wide-deep-%s: %v", function, err)
	}
}

// train makes data up, trains a little, and returns the file of examples and the folder of the
// exported version.
func (p python) train(t *testing.T) (evalFile, versions string) {
	t.Helper()
	data, versions := t.TempDir(), t.TempDir()
	p.run(t, "synthesize", "--rows", "20000", "--out", data)
	p.run(t, "train", "--data-location", data, "--output-dir", versions, "--checkpoint", t.TempDir(),
		// Few steps with great ones: enough for answers that are better than always the commoner one.
		"--steps", "80", "--deep-learning-rate", "0.05", "--wide-learning-rate", "0.1")
	return filepath.Join(data, "eval.csv"), versions
}

// serve starts the server of the exported model, and returns host:port.
func (p python) serve(t *testing.T, versions, model string) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	server := p.command(root+"/test/e2e/images/savedmodel/server.py", "--port="+port, "--model_name="+model, "--model_base_path="+versions)
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		server.Process.Signal(syscall.SIGTERM) //nolint:errcheck // it may have ended
		server.Wait()                          //nolint:errcheck // however it ended
	})
	return address
}

// stub is a running stub.py.
type stub struct {
	in  io.Writer
	out *json.Decoder
}

func (p python) stub(t *testing.T, evalFile string) stub {
	t.Helper()
	command := p.command("stub.py", evalFile)
	in, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		command.Wait() //nolint:errcheck // it has said what there was to say
	})
	return stub{in, json.NewDecoder(bufio.NewReader(out))}
}

// order is what stub.py is asked to do.
type order struct {
	Server      string `json:"server"`
	Model       string `json:"model"`
	Size        int    `json:"size"`
	Concurrency int    `json:"concurrency"`
	Requests    int    `json:"requests"`
	// To is a file for the answers, if they are wanted.
	To string `json:"to"`
}

// measurement is of one client.
type measurement struct {
	RequestsPerSecond float64 `json:"requests_per_second"`
	// ProcessorSeconds are those of the client for a request.
	ProcessorSeconds float64 `json:"processor_seconds"`
	Correct          int     `json:"correct"`
}

func (s stub) run(t *testing.T, o order) measurement {
	t.Helper()
	if err := json.NewEncoder(s.in).Encode(o); err != nil {
		t.Fatal(err)
	}
	var m measurement
	if err := s.out.Decode(&m); err != nil {
		t.Fatalf("stub.py did not answer: %v", err)
	}
	return m
}

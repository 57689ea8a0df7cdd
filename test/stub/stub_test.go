//go:build stub

// Package stub compares widedeep-client with the stub of the published Python package
// tensorflow-serving-api, on a model that the training has exported: the predictions, and
// the speed of both clients.
package stub

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/widedeep/widedeep/client/benchmark"
	"github.com/widedeep/widedeep/client/criteo"
	"github.com/widedeep/widedeep/client/modelserver/servertest"
	"github.com/widedeep/widedeep/client/predict"
	"github.com/widedeep/widedeep/client/wire"
)

// evalRows is the number of rows of the file of examples that 20,000 rows to train come with.
const evalRows = 5000

func TestBesideThePublishedStub(t *testing.T) {
	python := findPython(t)
	evalFile, versions := python.train(t)
	address := python.serve(t, versions, servertest.Model)
	client := connect(t, address)
	if err := client.Wait(t.Context(), func(string, error) {}); err != nil {
		t.Fatal(err)
	}
	stub := python.stub(t, evalFile)
	t.Run("predictions are equal to the last bit", func(t *testing.T) {
		var metrics struct{ Correct int }
		text, err := os.ReadFile(filepath.Join(versions, "metrics.json"))
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(text, &metrics); err != nil {
			t.Fatal(err)
		}
		for _, size := range []int{1, 500} {
			if got := samePredictions(t, client, stub, evalFile, address, size); got != metrics.Correct {
				t.Errorf("batches of %d: %d are correct, the training says %d", size, got, metrics.Correct)
			}
		}
	})
	t.Run("speed", func(t *testing.T) { speed(t, build(t), stub, evalFile, address) })
}

func connect(t *testing.T, address string) *predict.Client {
	t.Helper()
	client, err := predict.NewClient(predict.Model{Server: address, Name: servertest.Model, Signature: servertest.Signature, Timeout: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close() })
	return client
}

// samePredictions asks both clients for all examples, and returns how many answers are correct.
func samePredictions(t *testing.T, client *predict.Client, stub stub, evalFile, address string, size int) (correct int) {
	t.Helper()
	file, err := os.Open(evalFile)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var ours []byte
	var batch criteo.Batch
	data, request := criteo.NewReader(evalFile, file, false), client.NewRequest()
	for range evalRows / size {
		if err := data.Read(&batch, size); err != nil {
			t.Fatal(err)
		}
		request.Fill(&batch)
		probabilities, _, err := client.Predict(t.Context(), request)
		if err != nil {
			t.Fatal(err)
		}
		ours = wire.AppendFloats(ours, probabilities...)
		correct += predict.Correct(batch.Labels, probabilities)
	}

	to := filepath.Join(t.TempDir(), "probabilities")
	theirCorrect := stub.run(t, order{Server: address, Model: servertest.Model, Size: size, Concurrency: 1, Requests: evalRows / size, To: to}).Correct
	theirs, err := os.ReadFile(to)
	if err != nil {
		t.Fatal(err)
	}
	if len(ours) != 8*evalRows || !bytes.Equal(ours, theirs) || correct != theirCorrect {
		t.Errorf("batches of %d: %d and %d bytes of probabilities, %d and %d correct: want them equal", size, len(ours), len(theirs), correct, theirCorrect)
	}
	if first := ours[:8]; bytes.Equal(bytes.Repeat(first, evalRows), ours) {
		t.Errorf("all probabilities are %v", first)
	}
	return correct
}

func build(t *testing.T) (binary string) {
	t.Helper()
	binary = filepath.Join(t.TempDir(), "widedeep-client")
	if out, err := exec.Command("go", "build", "-trimpath", "-o", binary, root+"/cmd/widedeep-client").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return binary
}

const (
	rounds = 3
	warmUp = 10
	// goal is how many times as many requests as the stub the client makes of single examples,
	// where the server takes no time.
	goal = 5
)

func speed(t *testing.T, binary string, stub stub, evalFile, address string) {
	fmt.Println("| server | examples a request | at a time | requests/s | stub | ratio | examples/s | stub | processor time a request | stub | ratio |")
	fmt.Println("|---|---|---|---|---|---|---|---|---|---|---|")
	for _, c := range []struct {
		server   string
		size     int
		requests int
	}{
		{"the exported model", 1, 1000}, {"the exported model", 512, 60}, {"answers at once", 1, 4000}, {"answers at once", 512, 200},
	} {
		at := address
		if c.server == "answers at once" {
			at = servertest.AtOnce(t, c.size)
		}
		for _, concurrency := range []int{1, 8} {
			o := order{Server: at, Model: servertest.Model, Size: c.size, Concurrency: concurrency, Requests: c.requests}
			var ours, theirs []measurement
			for range rounds {
				ours = append(ours, run(t, binary, evalFile, o))
				theirs = append(theirs, stub.run(t, o))
			}
			we, they := middle(ours), middle(theirs)
			ratio := we.RequestsPerSecond / they.RequestsPerSecond
			size := float64(c.size)
			fmt.Printf("| %s | %d | %d | %.0f | %.0f | %.1f | %.0f | %.0f | %.3f ms | %.3f ms | %.1f |\n", c.server, c.size, concurrency,
				we.RequestsPerSecond, they.RequestsPerSecond, ratio, we.RequestsPerSecond*size, they.RequestsPerSecond*size,
				1000*we.ProcessorSeconds, 1000*they.ProcessorSeconds, they.ProcessorSeconds/we.ProcessorSeconds)
			if c.server == "answers at once" && c.size == 1 && ratio < goal {
				t.Errorf("%.1f times as many requests as the stub, want %d", ratio, goal)
			}
		}
	}
}

// middle returns the measurement of the middle speed.
func middle(all []measurement) measurement {
	slices.SortFunc(all, func(a, b measurement) int { return int(a.RequestsPerSecond - b.RequestsPerSecond) })
	return all[len(all)/2]
}

// run runs the client. The rate is that of the time by the clock, reading the file included.
func run(t *testing.T, binary, evalFile string, o order) measurement {
	t.Helper()
	command := exec.Command(binary, "-s", o.Server, "--model", o.Model, "-d", evalFile, "-o", "json",
		fmt.Sprintf("-b%d", o.Size), fmt.Sprintf("-n%d", o.Requests+warmUp), fmt.Sprintf("-w%d", warmUp), fmt.Sprintf("--concurrency=%d", o.Concurrency))
	out, err := command.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	var s benchmark.Summary
	if err := json.Unmarshal(out, &s); err != nil {
		t.Fatal(err)
	}
	used := command.ProcessState.UserTime() + command.ProcessState.SystemTime()
	return measurement{
		RequestsPerSecond: float64(o.Requests) / s.OverTime[len(s.OverTime)-1].To,
		ProcessorSeconds:  used.Seconds() / float64(o.Requests+warmUp),
	}
}

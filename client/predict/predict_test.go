package predict

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/widedeep/widedeep/client/criteo"
	"github.com/widedeep/widedeep/client/modelserver"
	"github.com/widedeep/widedeep/client/modelserver/servertest"
	"github.com/widedeep/widedeep/client/wire"
)

// everything is a model that weights every input differently.
func everything() modelserver.Model {
	model := modelserver.Model{Bias: 0.1}
	for column := range criteo.Numbers {
		model.Numbers = append(model.Numbers, 0.01*float64(column+1))
	}
	for bucket := range 1009 {
		model.Buckets = append(model.Buckets, float64(bucket-504)/5040)
	}
	return model
}

// examples returns a batch in which neighbouring values all differ.
func examples(t testing.TB, size int) *criteo.Batch {
	t.Helper()
	var text strings.Builder
	for row := range size {
		fmt.Fprint(&text, row%2)
		for column := range criteo.Numbers {
			fmt.Fprintf(&text, ",%d.5", row%10+column)
		}
		for column := range criteo.Categories {
			fmt.Fprintf(&text, ",%08x", 31*row+column)
		}
		fmt.Fprintln(&text)
	}
	batch := &criteo.Batch{}
	if err := criteo.NewReader("made.csv", strings.NewReader(text.String()), false).Read(batch, size); err != nil {
		t.Fatal(err)
	}
	return batch
}

func connect(t testing.TB, address string) *Client {
	t.Helper()
	client, err := NewClient(Model{Server: address, Name: servertest.Model, Signature: servertest.Signature, Timeout: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close() })
	return client
}

func TestEveryInputArrivesAtItsPlace(t *testing.T) {
	server, model := servertest.New(t, modelserver.FloatVal), everything()
	if err := server.Load(2, model); err != nil {
		t.Fatal(err)
	}
	client := connect(t, servertest.Serve(t, server))
	request := client.NewRequest()
	for _, size := range []int{3, 512, 1} { // a request is used again, for larger and for smaller batches
		batch := examples(t, size)
		request.Fill(batch)
		probabilities, _, err := client.Predict(t.Context(), request)
		if err != nil {
			t.Fatal(err)
		}
		for row := range size {
			var numbers []float32
			var categories []string
			for column := range batch.Numbers {
				numbers = append(numbers, batch.Numbers[column][row])
			}
			for column := range batch.Categories {
				categories = append(categories, string(batch.Categories[column][row]))
			}
			if want := float32(model.Probability(numbers, categories)); probabilities[2*row+1] != want {
				t.Fatalf("example %d of %d has probability %v, want %v", row+1, size, probabilities[2*row+1], want)
			}
		}
	}
}

func TestOnlyTheOutputThatIsReadIsAskedFor(t *testing.T) {
	asked := make(chan []string, 1)
	address := servertest.Serve(t, servertest.New(t, modelserver.FloatVal),
		servertest.Hook(func(_ context.Context, request any, serve func() (any, error)) (any, error) {
			asked <- request.(*wire.PredictRequest).GetOutputFilter()
			return serve()
		}))
	client := connect(t, address)
	request := client.NewRequest()
	request.Fill(examples(t, 1))
	if _, _, err := client.Predict(t.Context(), request); err != nil {
		t.Fatal(err)
	}
	if got := <-asked; !slices.Equal(got, []string{"probabilities"}) {
		t.Errorf("asked for %q, want the probabilities", got)
	}
}

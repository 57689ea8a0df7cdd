package predict

import (
	"context"
	"fmt"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"

	"github.com/widedeep/widedeep/client/modelserver/servertest"
	"github.com/widedeep/widedeep/client/wire"
)

// BenchmarkPredict measures the time of a request without the model's.
func BenchmarkPredict(b *testing.B) {
	for _, size := range []int{1, 32, 512} {
		b.Run(fmt.Sprintf("batch=%d", size), func(b *testing.B) {
			client := connect(b, servertest.AtOnce(b, size))
			request, batch := client.NewRequest(), examples(b, size)
			b.ReportAllocs()
			for b.Loop() {
				request.Fill(batch)
				if _, _, err := client.Predict(context.Background(), request); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "requests/s")
		})
	}
}

// BenchmarkForms compares the two forms of the numbers in a request.
func BenchmarkForms(b *testing.B) {
	client, batch := connect(b, servertest.AtOnce(b, 512)), examples(b, 512)
	for column := range batch.Categories {
		batch.Categories[column] = nil // the same either way
	}
	request := client.NewRequest()
	b.Run("float_val", func(b *testing.B) {
		for b.Loop() {
			request.Fill(batch)
			encode(b, request)
		}
	})
	b.Run("tensor_content", func(b *testing.B) {
		for b.Loop() {
			request.Fill(batch)
			for _, tensor := range request.numbers {
				tensor.TensorContent = wire.AppendFloats(tensor.TensorContent[:0], tensor.FloatVal...)
				tensor.FloatVal = nil
			}
			encode(b, request)
		}
	})
}

// BenchmarkEncodingShare compares the time to encode a batch of 512 with the round trip of
// the encoded bytes over the loopback interface. The ratio is below 1 if encoding takes
// less time.
func BenchmarkEncodingShare(b *testing.B) {
	client := connect(b, servertest.AtOnce(b, 512))
	request, batch := client.NewRequest(), examples(b, 512)
	var encoding, trip time.Duration
	for b.Loop() {
		begin := time.Now()
		request.Fill(batch)
		encoded := encode(b, request)
		encoding += time.Since(begin)

		begin = time.Now()
		if err := client.connection.Invoke(context.Background(), wire.PredictionService_Predict_FullMethodName,
			encoded, nil, grpc.ForceCodecV2(servertest.Bytes{})); err != nil {
			b.Fatal(err)
		}
		trip += time.Since(begin)
	}
	b.ReportMetric(float64(encoding.Microseconds())/float64(b.N), "µs-encoding")
	b.ReportMetric(float64(trip.Microseconds())/float64(b.N), "µs-trip")
	b.ReportMetric(encoding.Seconds()/trip.Seconds(), "encoding/trip")
}

func encode(b *testing.B, request *Request) []byte {
	b.Helper()
	encoded, err := proto.Marshal(request.message)
	if err != nil {
		b.Fatal(err)
	}
	return encoded
}

package wire_test

import (
	"encoding/hex"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/wrapperspb"

	"github.com/widedeep/widedeep/client/wire"
)

// The expected bytes are written by hand from the numbers of TensorFlow's public protocol.
// Encoding and decoding with the package alone would not find a wrong number.
func TestMessagesHaveThePublicNumbers(t *testing.T) {
	for name, c := range map[string]struct {
		message proto.Message
		bytes   string
	}{
		"a request names model, version, signature, inputs and outputs": {
			message: &wire.PredictRequest{
				ModelSpec: &wire.ModelSpec{Name: "m", Version: wrapperspb.Int64(7), SignatureName: "s"},
				Inputs: map[string]*wire.TensorProto{"C1": {
					Dtype:       wire.DataType_DT_STRING,
					TensorShape: &wire.TensorShapeProto{Dim: []*wire.TensorShapeProto_Dim{{Size: 1}}},
					StringVal:   [][]byte{[]byte("x")},
				}},
				OutputFilter: []string{"p"},
			},
			bytes: "0a0a 0a016d 12020807 1a0173" + // model_spec
				"1211 0a024331 120b 0807 1204 1202 0801 420178" + // inputs
				"1a0170", // output_filter
		},
		"a reply has values in either form": {
			message: &wire.PredictResponse{
				Outputs: map[string]*wire.TensorProto{"p": {
					Dtype:         wire.DataType_DT_FLOAT,
					TensorContent: []byte{1, 2, 3, 4},
					FloatVal:      []float32{1},
				}},
				ModelSpec: &wire.ModelSpec{Name: "m"},
			},
			bytes: "0a13 0a0170 120e 0801 220401020304 2a04 0000803f" + "1203 0a016d",
		},
		"a status has state and error": {
			message: &wire.GetModelStatusResponse{ModelVersionStatus: []*wire.ModelVersionStatus{{
				Version: 5, State: wire.ModelVersionStatus_AVAILABLE,
				Status: &wire.StatusProto{ErrorCode: wire.Code_UNKNOWN, ErrorMessage: "e"},
			}}},
			bytes: "0a0b 0805 101e 1a05 0802 120165",
		},
		"a question for a status names the model": {
			message: &wire.GetModelStatusRequest{ModelSpec: &wire.ModelSpec{Name: "m"}},
			bytes:   "0a03 0a016d",
		},
	} {
		t.Run(name, func(t *testing.T) {
			want, err := hex.DecodeString(strings.ReplaceAll(c.bytes, " ", ""))
			if err != nil {
				t.Fatal(err)
			}
			got, err := proto.MarshalOptions{Deterministic: true}.Marshal(c.message)
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != string(want) {
				t.Errorf("encoded as %x, want %x", got, want)
			}
		})
	}
}

func TestMethodsHaveThePublicNames(t *testing.T) {
	for got, want := range map[string]string{
		wire.PredictionService_Predict_FullMethodName:   "/tensorflow.serving.PredictionService/Predict",
		wire.ModelService_GetModelStatus_FullMethodName: "/tensorflow.serving.ModelService/GetModelStatus",
	} {
		if got != want {
			t.Errorf("method %s, want %s", got, want)
		}
	}
}

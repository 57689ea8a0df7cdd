package modelserver_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/wrapperspb"

	"github.com/widedeep/widedeep/client/criteo"
	"github.com/widedeep/widedeep/client/modelserver"
	"github.com/widedeep/widedeep/client/modelserver/servertest"
	"github.com/widedeep/widedeep/client/wire"
)

// one returns a model that uses only I1.
func one(bias, weight float64) modelserver.Model {
	return modelserver.Model{Bias: bias, Numbers: append([]float64{weight}, make([]float64, 12)...)}
}

func dial(t *testing.T, server *modelserver.Server) *grpc.ClientConn {
	t.Helper()
	connection, err := grpc.NewClient(servertest.Serve(t, server), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { connection.Close() })
	return connection
}

// request returns a request for two examples that differ in I1 and C26.
func request() *wire.PredictRequest {
	r := &wire.PredictRequest{
		ModelSpec: &wire.ModelSpec{Name: "clicks", SignatureName: "predict"},
		Inputs:    map[string]*wire.TensorProto{},
	}
	for i := range criteo.Numbers {
		r.Inputs[criteo.NumberName(i)] = &wire.TensorProto{
			Dtype: wire.DataType_DT_FLOAT, TensorShape: wire.NewShape(2), FloatVal: []float32{0, 0},
		}
	}
	for i := range criteo.Categories {
		r.Inputs[criteo.CategoryName(i)] = &wire.TensorProto{
			Dtype: wire.DataType_DT_STRING, TensorShape: wire.NewShape(2), StringVal: [][]byte{[]byte(" "), []byte(" ")},
		}
	}
	r.Inputs["I1"].FloatVal = []float32{0, 2}
	r.Inputs["C26"].StringVal[1] = []byte("a")
	return r
}

func TestProbabilitiesAreTheModels(t *testing.T) {
	for name, form := range map[string]modelserver.Form{
		"in float_val": modelserver.FloatVal, "in tensor_content": modelserver.TensorContent,
	} {
		t.Run(name, func(t *testing.T) {
			server := modelserver.New("clicks", "predict", form)
			if err := server.Load(7, one(-1, 2)); err != nil {
				t.Fatal(err)
			}
			response, err := wire.NewPredictionServiceClient(dial(t, server)).Predict(t.Context(), request())
			if err != nil {
				t.Fatal(err)
			}
			got, err := response.GetOutputs()["probabilities"].Floats(2, 2)
			if err != nil {
				t.Fatal(err)
			}
			for i, want := range []float64{0.7310586, 0.2689414, 0.0474259, 0.9525741} { // 1/(1+e), 1/(1+e^-3)
				if math.Abs(float64(got[i])-want) > 1e-6 {
					t.Errorf("probabilities %v, want %v at %d", got, want, i)
				}
			}
			if spec := response.GetModelSpec(); spec.GetVersion().GetValue() != 7 || spec.GetName() != "clicks" {
				t.Errorf("answered by %v, want version 7 of clicks", spec)
			}
			if inContent := response.GetOutputs()["probabilities"].GetTensorContent() != nil; inContent != (form == modelserver.TensorContent) {
				t.Errorf("the reply has the other form")
			}
		})
	}
}

func TestCategoriesCountByValueAndInput(t *testing.T) {
	model := one(0, 0)
	for i := range 1009 {
		model.Buckets = append(model.Buckets, float64(i)/1009)
	}
	blank := make([]string, criteo.Categories)
	first, last := slices.Clone(blank), slices.Clone(blank)
	first[0], last[25] = "a", "a"
	seen := map[float64]bool{}
	for _, categories := range [][]string{blank, first, last} {
		seen[model.Probability(make([]float32, criteo.Numbers), categories)] = true
	}
	if len(seen) != 3 {
		t.Errorf("probabilities %v, want three different ones", seen)
	}
}

func TestWrongRequestsAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*wire.PredictRequest)
		code   codes.Code
		text   string
	}{
		"no model":        {func(r *wire.PredictRequest) { r.ModelSpec = nil }, codes.InvalidArgument, "names no model"},
		"another model":   {func(r *wire.PredictRequest) { r.ModelSpec.Name = "model" }, codes.NotFound, `"model"`},
		"another version": {func(r *wire.PredictRequest) { r.ModelSpec.Version = wrapperspb.Int64(3) }, codes.NotFound, "version"},
		"another signature": {
			func(r *wire.PredictRequest) { r.ModelSpec.SignatureName = "serving_default" }, codes.FailedPrecondition, `"serving_default"`,
		},
		"an output that it has not": {func(r *wire.PredictRequest) { r.OutputFilter = []string{"p"} }, codes.InvalidArgument, `output_filter is ["p"]`},
		"an output twice": {
			func(r *wire.PredictRequest) { r.OutputFilter = []string{"probabilities", "probabilities"} }, codes.InvalidArgument, `want "probabilities" alone`,
		},
		"no inputs":          {func(r *wire.PredictRequest) { r.Inputs = nil }, codes.InvalidArgument, "I1"},
		"an input missing":   {func(r *wire.PredictRequest) { delete(r.Inputs, "C26") }, codes.InvalidArgument, "38 inputs"},
		"an input too short": {func(r *wire.PredictRequest) { r.Inputs["I13"].FloatVal = []float32{1} }, codes.InvalidArgument, "I13"},
		"an input of another size": {
			func(r *wire.PredictRequest) { r.Inputs["C1"].TensorShape = wire.NewShape(3) }, codes.InvalidArgument, "C1: shape is [3], want [2]",
		},
		"content of odd length": {
			func(r *wire.PredictRequest) { r.Inputs["I2"].TensorContent = []byte{1} }, codes.InvalidArgument, "I2: tensor_content has 1 bytes",
		},
		"numbers as strings": {func(r *wire.PredictRequest) { r.Inputs["I3"].Dtype = wire.DataType_DT_STRING }, codes.InvalidArgument, "DT_STRING"},
		"a size without values": {
			func(r *wire.PredictRequest) { r.Inputs["I1"].TensorShape = wire.NewShape(1 << 62) }, codes.InvalidArgument, "I1",
		},
	} {
		t.Run(name, func(t *testing.T) {
			server := modelserver.New("clicks", "predict", modelserver.FloatVal)
			if err := server.Load(7, one(0, 1)); err != nil {
				t.Fatal(err)
			}
			r := request()
			c.change(r)
			_, err := server.Predict(t.Context(), r)
			if status.Code(err) != c.code || !strings.Contains(err.Error(), c.text) {
				t.Errorf("got %v, want %v with %q", err, c.code, c.text)
			}
		})
	}
}

func TestVersionsComeAndGo(t *testing.T) {
	server := modelserver.New("clicks", "predict", modelserver.FloatVal)
	states := func(version *wrapperspb.Int64Value) string {
		response, err := server.GetModelStatus(t.Context(),
			&wire.GetModelStatusRequest{ModelSpec: &wire.ModelSpec{Name: "clicks", Version: version}})
		if err != nil {
			return status.Code(err).String()
		}
		var all []string
		for _, v := range response.GetModelVersionStatus() {
			all = append(all, strings.TrimSpace(fmt.Sprint(v.GetVersion(), " ", v.GetState(), " ", v.GetStatus().GetErrorMessage())))
		}
		return strings.Join(all, ", ")
	}
	for _, step := range []struct {
		do        func() error
		all, last string
	}{
		{func() error { return nil }, "NotFound", "NotFound"},
		{func() error { server.Announce(1); return nil }, "1 LOADING", "NotFound"},
		{func() error { return server.Load(1, one(0, 1)) }, "1 AVAILABLE", "NotFound"},
		{func() error { server.Announce(2); return nil }, "2 LOADING, 1 AVAILABLE", "NotFound"},
		{func() error { server.Fail(2, errors.New("no weights")); return nil }, "2 END no weights, 1 AVAILABLE", "NotFound"},
		{func() error { return server.Load(3, one(0, 1)) }, "3 AVAILABLE, 2 END no weights, 1 END", "3 AVAILABLE"},
	} {
		if err := step.do(); err != nil {
			t.Fatal(err)
		}
		if all, last := states(nil), states(wrapperspb.Int64(3)); all != step.all || last != step.last {
			t.Errorf("states are %q and of version 3 %q, want %q and %q", all, last, step.all, step.last)
		}
	}
}

func TestModelsComeFromJSON(t *testing.T) {
	const zeros = "0,0,0,0,0,0,0,0,0,0,0,0"
	m, err := modelserver.ParseModel([]byte(`{"bias":-1,"numbers":[2,` + zeros + `]}`))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(one(-1, 2), m); diff != "" {
		t.Error(diff)
	}
	m.Buckets = []float64{0.5, -0.5}
	written, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	again, err := modelserver.ParseModel(written)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(m, again); diff != "" {
		t.Error(diff)
	}
	for text, want := range map[string]string{
		`{"bias":1}`:                          "has 0 weights, want 13",
		`{"numbers":[` + zeros + `]}`:         "has 12 weights, want 13",
		`{"weights":[]}`:                      `unknown field "weights"`,
		`{"numbers":[0,` + zeros + `]} and`:   "something follows",
		"\x0a\x0d saved by TensorFlow itself": "parsing the model",
	} {
		if _, err := modelserver.ParseModel([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", text, err, want)
		}
	}
}

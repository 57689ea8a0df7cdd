// Package modelserver replaces TensorFlow Serving in tests and on test clusters. It has the
// same protocol, for one model, a logistic regression whose versions can be replaced while
// it serves. To the requests of widedeep-client, also to wrong ones, it answers as
// TensorFlow Serving does; its speed is not comparable.
package modelserver

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"sync"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/wrapperspb"

	"github.com/widedeep/widedeep/client/criteo"
	"github.com/widedeep/widedeep/client/wire"
)

// Output is the name of the only output: two probabilities for each example.
const Output = "probabilities"

// Server serves one model. The zero value serves none; make one with New.
type Server struct {
	wire.UnimplementedPredictionServiceServer
	wire.UnimplementedModelServiceServer

	name, signature string
	form            Form

	mutex    sync.RWMutex
	versions map[int64]version
}

// Form is the form of the values in a reply.
type Form int

// The two forms of the protocol.
const (
	FloatVal Form = iota
	TensorContent
)

type version struct {
	model Model
	state wire.ModelVersionStatus_State
	err   error
}

// New returns a server for a model with a name and a signature. It has no version yet.
func New(name, signature string, form Form) *Server {
	return &Server{name: name, signature: signature, form: form, versions: map[int64]version{}}
}

// GRPC returns a gRPC server with both services: call its Serve with a listener.
func (s *Server) GRPC(options ...grpc.ServerOption) *grpc.Server {
	// TensorFlow Serving takes requests of any size too.
	server := grpc.NewServer(append([]grpc.ServerOption{grpc.MaxRecvMsgSize(math.MaxInt32)}, options...)...)
	wire.RegisterPredictionServiceServer(server, s)
	wire.RegisterModelServiceServer(server, s)
	return server
}

// Announce adds a version that is not loaded yet.
func (s *Server) Announce(number int64) {
	s.set(number, version{state: wire.ModelVersionStatus_LOADING})
}

// Load makes a version available and unloads all others, as TensorFlow Serving does by
// default.
func (s *Server) Load(number int64, model Model) error {
	if err := model.check(); err != nil {
		return err
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for other, v := range s.versions {
		if v.state == wire.ModelVersionStatus_AVAILABLE {
			s.versions[other] = version{state: wire.ModelVersionStatus_END}
		}
	}
	s.versions[number] = version{model: model, state: wire.ModelVersionStatus_AVAILABLE}
	return nil
}

// Fail adds a version that could not be loaded.
func (s *Server) Fail(number int64, err error) {
	s.set(number, version{state: wire.ModelVersionStatus_END, err: err})
}

func (s *Server) set(number int64, v version) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.versions[number] = v
}

// GetModelStatus returns the states of the model's versions, the latest first.
func (s *Server) GetModelStatus(_ context.Context, request *wire.GetModelStatusRequest) (*wire.GetModelStatusResponse, error) {
	spec := request.GetModelSpec()
	if err := s.checkName(spec); err != nil {
		return nil, err
	}
	s.mutex.RLock()
	defer s.mutex.RUnlock()
	response := &wire.GetModelStatusResponse{}
	for _, number := range slices.Backward(slices.Sorted(maps.Keys(s.versions))) {
		if spec.GetVersion() != nil && spec.GetVersion().GetValue() != number {
			continue
		}
		v, reported := s.versions[number], &wire.StatusProto{}
		if v.err != nil {
			reported = &wire.StatusProto{ErrorCode: wire.Code_UNKNOWN, ErrorMessage: v.err.Error()}
		}
		response.ModelVersionStatus = append(response.ModelVersionStatus,
			&wire.ModelVersionStatus{Version: number, State: v.state, Status: reported})
	}
	if len(response.ModelVersionStatus) == 0 {
		return nil, status.Errorf(codes.NotFound, "model %q has no such version", s.name)
	}
	return response, nil
}

// Predict returns the output of the requested version, or of the latest.
func (s *Server) Predict(_ context.Context, request *wire.PredictRequest) (*wire.PredictResponse, error) {
	spec := request.GetModelSpec()
	if err := s.checkName(spec); err != nil {
		return nil, err
	}
	number, model, err := s.find(spec.GetVersion())
	if err != nil {
		return nil, err
	}
	if spec.GetSignatureName() != s.signature {
		return nil, status.Errorf(codes.FailedPrecondition, "signature %q not found, %q is there", spec.GetSignatureName(), s.signature)
	}
	if filter := request.GetOutputFilter(); len(filter) > 1 || len(filter) == 1 && filter[0] != Output {
		return nil, status.Errorf(codes.InvalidArgument, "output_filter is %q, want %q alone", filter, Output)
	}
	rows, err := readExamples(request.GetInputs())
	if err != nil {
		return nil, status.Error(codes.InvalidArgument, err.Error())
	}
	return &wire.PredictResponse{
		ModelSpec: &wire.ModelSpec{Name: s.name, Version: wrapperspb.Int64(number), SignatureName: s.signature},
		Outputs:   map[string]*wire.TensorProto{Output: s.output(model, rows)},
	}, nil
}

func (s *Server) checkName(spec *wire.ModelSpec) error {
	switch spec.GetName() {
	case s.name:
		return nil
	case "":
		return status.Error(codes.InvalidArgument, "the request names no model")
	default:
		return status.Errorf(codes.NotFound, "model %q not found, %q is served", spec.GetName(), s.name)
	}
}

func (s *Server) find(wanted *wrapperspb.Int64Value) (int64, Model, error) {
	s.mutex.RLock()
	defer s.mutex.RUnlock()
	for number, v := range s.versions {
		if v.state == wire.ModelVersionStatus_AVAILABLE && (wanted == nil || wanted.GetValue() == number) {
			return number, v.model, nil
		}
	}
	return 0, Model{}, status.Errorf(codes.NotFound, "model %q has no such version that is available", s.name)
}

func (s *Server) output(model Model, rows []example) *wire.TensorProto {
	tensor := &wire.TensorProto{Dtype: wire.DataType_DT_FLOAT, TensorShape: wire.NewShape(int64(len(rows)), 2)}
	for _, row := range rows {
		click := float32(model.Probability(row.numbers[:], row.categories[:]))
		if s.form == TensorContent {
			tensor.TensorContent = wire.AppendFloats(tensor.TensorContent, 1-click, click)
		} else {
			tensor.FloatVal = append(tensor.FloatVal, 1-click, click)
		}
	}
	return tensor
}

type example struct {
	numbers    [criteo.Numbers]float32
	categories [criteo.Categories]string
}

// readExamples turns columns into rows.
func readExamples(inputs map[string]*wire.TensorProto) ([]example, error) {
	sizes := inputs["I1"].GetTensorShape().Sizes()
	if len(sizes) != 1 || sizes[0] < 1 {
		return nil, fmt.Errorf("input I1 has shape %v, want [batch]", sizes)
	}
	if len(inputs) != criteo.Numbers+criteo.Categories {
		return nil, fmt.Errorf("the request has %d inputs, want I1..I%d and C1..C%d", len(inputs), criteo.Numbers, criteo.Categories)
	}
	var rows []example
	for column := range criteo.Numbers {
		name := criteo.NumberName(column)
		values, err := inputs[name].Floats(sizes[0])
		if err != nil {
			return nil, fmt.Errorf("input %s: %w", name, err)
		}
		if rows == nil {
			rows = make([]example, len(values)) // a size is believed once the values are there
		}
		for row, value := range values {
			rows[row].numbers[column] = value
		}
	}
	for column := range criteo.Categories {
		name := criteo.CategoryName(column)
		values, err := inputs[name].Strings(sizes[0])
		if err != nil {
			return nil, fmt.Errorf("input %s: %w", name, err)
		}
		for row, value := range values {
			rows[row].categories[column] = string(value)
		}
	}
	return rows, nil
}

package predict

import (
	"fmt"
	"math"

	"github.com/widedeep/widedeep/client/criteo"
	"github.com/widedeep/widedeep/client/wire"
)

// output is the name of the reply's tensor: two probabilities for each example, no click
// and click.
const output = "probabilities"

// Request asks the model for the probabilities of a batch. It is reused for each batch, and
// must not be used concurrently.
type Request struct {
	message    *wire.PredictRequest
	shape      *wire.TensorShapeProto
	numbers    [criteo.Numbers]*wire.TensorProto
	categories [criteo.Categories]*wire.TensorProto
	size       int
}

// NewRequest makes an empty request to the model.
func (c *Client) NewRequest() *Request {
	r := &Request{shape: wire.NewShape(0)}
	inputs := map[string]*wire.TensorProto{}
	for column := range r.numbers {
		r.numbers[column] = &wire.TensorProto{Dtype: wire.DataType_DT_FLOAT, TensorShape: r.shape}
		inputs[criteo.NumberName(column)] = r.numbers[column]
	}
	for column := range r.categories {
		r.categories[column] = &wire.TensorProto{Dtype: wire.DataType_DT_STRING, TensorShape: r.shape}
		inputs[criteo.CategoryName(column)] = r.categories[column]
	}
	r.message = &wire.PredictRequest{
		ModelSpec: &wire.ModelSpec{Name: c.model.Name, SignatureName: c.model.Signature},
		Inputs:    inputs,
		// The other outputs would only be computed and sent.
		OutputFilter: []string{output},
	}
	return r
}

// Fill sets the request's batch. The batch must not change until the request is answered.
func (r *Request) Fill(batch *criteo.Batch) {
	r.size = len(batch.Labels)
	r.shape.Dim[0].Size = int64(r.size)
	for column, tensor := range r.numbers {
		tensor.FloatVal = batch.Numbers[column] // tensor_content is no faster, see BenchmarkForms
	}
	for column, tensor := range r.categories {
		tensor.StringVal = batch.Categories[column]
	}
}

// read returns the probabilities in a reply for a number of examples.
func read(response *wire.PredictResponse, size int) ([]float32, error) {
	tensor, ok := response.GetOutputs()[output]
	if !ok {
		return nil, BadReplyError{fmt.Errorf("the reply has no output %q", output)}
	}
	probabilities, err := tensor.Floats(int64(size), 2)
	if err != nil {
		return nil, BadReplyError{fmt.Errorf("output %q: %w", output, err)}
	}
	for i, p := range probabilities {
		if math.IsNaN(float64(p)) { // neither would be the larger one
			return nil, BadReplyError{fmt.Errorf("output %q is NaN for example %d", output, i/2+1)}
		}
	}
	return probabilities, nil
}

// Correct counts the labels that equal the prediction, the larger of the two probabilities.
// Of two equal probabilities the first is the prediction, as in numpy's argmax.
func Correct(labels []int, probabilities []float32) int {
	correct := 0
	for i, label := range labels {
		predicted := 0
		if probabilities[2*i+1] > probabilities[2*i] {
			predicted = 1
		}
		if predicted == label {
			correct++
		}
	}
	return correct
}

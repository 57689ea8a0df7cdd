package modelserver

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"math"

	"github.com/widedeep/widedeep/client/criteo"
)

// Model is a logistic regression. Its JSON is the content of a version's saved_model.pb.
type Model struct {
	Bias float64 `json:"bias"`
	// Numbers has the weights of I1..I13.
	Numbers []float64 `json:"numbers"`
	// Buckets has the weights that the values of C1..C26 are hashed to; empty, they don't count.
	Buckets []float64 `json:"buckets,omitempty"`
}

// ParseModel reads a model from JSON.
func ParseModel(data []byte) (Model, error) {
	var m Model
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&m); err != nil {
		return Model{}, fmt.Errorf("parsing the model: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return Model{}, errors.New("parsing the model: something follows it")
	}
	return m, m.check()
}

func (m Model) check() error {
	if len(m.Numbers) != criteo.Numbers {
		return fmt.Errorf("the model's field numbers has %d weights, want %d, one each for I1..I%[2]d", len(m.Numbers), criteo.Numbers)
	}
	return nil
}

// Probability returns the probability of a click for the values of I1..I13 and C1..C26.
func (m Model) Probability(numbers []float32, categories []string) float64 {
	sum := m.Bias
	for i, value := range numbers {
		sum += m.Numbers[i] * float64(value)
	}
	if len(m.Buckets) > 0 {
		for i, value := range categories {
			sum += m.Buckets[m.bucket(i, value)]
		}
	}
	return 1 / (1 + math.Exp(-sum))
}

// bucket hashes a value with the name of its input, so that inputs do not share weights.
func (m Model) bucket(input int, value string) int {
	hash := fnv.New32a()
	fmt.Fprintf(hash, "%s=%s", criteo.CategoryName(input), value)
	return int(hash.Sum32() % uint32(len(m.Buckets)))
}

package wire

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"
)

// NewShape returns the shape with the given dimensions.
func NewShape(sizes ...int64) *TensorShapeProto {
	shape := &TensorShapeProto{}
	for _, size := range sizes {
		shape.Dim = append(shape.Dim, &TensorShapeProto_Dim{Size: size})
	}
	return shape
}

// AppendFloats appends values in the form of tensor_content.
func AppendFloats(content []byte, values ...float32) []byte {
	for _, value := range values {
		content = binary.LittleEndian.AppendUint32(content, math.Float32bits(value))
	}
	return content
}

// Floats returns the tensor's values, in either form. It is an error if the tensor is not
// one of floats with exactly that shape.
func (x *TensorProto) Floats(shape ...int64) ([]float32, error) {
	count, err := x.check(DataType_DT_FLOAT, shape)
	if err != nil {
		return nil, err
	}
	values := x.GetFloatVal()
	if content := x.GetTensorContent(); len(content) > 0 {
		if len(content)%4 != 0 || len(content)/4 != count {
			return nil, fmt.Errorf("tensor_content has %d bytes, want 4 for each of %d values", len(content), count)
		}
		values = make([]float32, count)
		for i := range values {
			values[i] = math.Float32frombits(binary.LittleEndian.Uint32(content[4*i:]))
		}
	}
	if len(values) != count {
		return nil, fmt.Errorf("it has %d values, want %d", len(values), count)
	}
	return values, nil
}

// Strings returns the tensor's values. It is an error if the tensor is not one of strings
// with exactly that shape.
func (x *TensorProto) Strings(shape ...int64) ([][]byte, error) {
	count, err := x.check(DataType_DT_STRING, shape)
	if err != nil {
		return nil, err
	}
	if len(x.GetStringVal()) != count {
		return nil, fmt.Errorf("it has %d values, want %d", len(x.GetStringVal()), count)
	}
	return x.GetStringVal(), nil
}

func (x *TensorProto) check(dtype DataType, shape []int64) (count int, err error) {
	if x.GetDtype() != dtype {
		return 0, fmt.Errorf("dtype is %v, want %v", x.GetDtype(), dtype)
	}
	if sizes := x.GetTensorShape().Sizes(); !slices.Equal(sizes, shape) {
		return 0, fmt.Errorf("shape is %v, want %v", sizes, shape)
	}
	count = 1
	for _, size := range shape {
		count *= int(size)
	}
	return count, nil
}

// Sizes returns the shape's dimensions.
func (x *TensorShapeProto) Sizes() []int64 {
	var sizes []int64
	for _, dim := range x.GetDim() {
		sizes = append(sizes, dim.GetSize())
	}
	return sizes
}

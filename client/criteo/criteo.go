// Package criteo reads Criteo's data: lines of a label, thirteen numbers and twenty-six
// categories, with or without a header. It reads a file of any size in the memory of one
// batch. An error names file, line and column.
package criteo

import (
	"fmt"
	"strconv"
)

// The columns after the label.
const (
	Numbers    = 13
	Categories = 26
	fields     = 1 + Numbers + Categories
)

// order is the order of the columns, for messages.
var (
	order       = fmt.Sprintf("label, I1..I%d, C1..C%d", Numbers, Categories)
	wantColumns = "want the columns " + order
)

// NumberName returns the name of a number's column, counted from 0: I1 to I13.
func NumberName(column int) string { return "I" + strconv.Itoa(column+1) }

// CategoryName returns the name of a category's column, counted from 0: C1 to C26.
func CategoryName(column int) string { return "C" + strconv.Itoa(column+1) }

// Batch is a number of examples, in columns as a model takes them.
type Batch struct {
	Labels     []int
	Numbers    [Numbers][]float32
	Categories [Categories][][]byte

	// text is the buffer that Categories point into. It is reused for the next examples.
	text []byte
}

func (b *Batch) reset() {
	b.Labels, b.text = b.Labels[:0], b.text[:0]
	for column := range b.Numbers {
		b.Numbers[column] = b.Numbers[column][:0]
	}
	for column := range b.Categories {
		b.Categories[column] = b.Categories[column][:0]
	}
}

// add appends an example. An empty category becomes a space, as in the training data of the
// models.
func (b *Batch) add(e *example) {
	b.Labels = append(b.Labels, e.label)
	for column, value := range e.numbers {
		b.Numbers[column] = append(b.Numbers[column], value)
	}
	for column, value := range e.categories {
		if value == "" {
			value = " "
		}
		start := len(b.text)
		b.text = append(b.text, value...)
		b.Categories[column] = append(b.Categories[column], b.text[start:len(b.text):len(b.text)])
	}
}

type example struct {
	label      int
	numbers    [Numbers]float32
	categories []string
}

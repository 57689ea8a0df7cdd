package criteo

import (
	"fmt"
	"slices"
)

// enough is the number of lines from which on Read ends where most are invalid. Before it, a file may begin with a few, as of
// comments.
const enough = 100

// MostInvalidError means that more than half of the lines are invalid: the others are no sample of the file, and may be
// valid by chance.
type MostInvalidError struct{ error }

// skip counts an invalid line, once, and returns an error if most lines are.
func (r *Reader) skip(err error) error {
	if r.again {
		return nil
	}
	if r.firstSkipped == nil {
		r.firstSkipped = err
	}
	if r.skipped.Add(1); r.Lines() < enough {
		return nil
	}
	return r.CheckSkipped()
}

// CheckSkipped returns a MostInvalidError if most of the lines so far were skipped. It is for the end of a run; Read checks
// the end of the file, and each line that it skips from the hundredth on.
func (r *Reader) CheckSkipped() error {
	skipped, lines := r.Skipped(), r.Lines()
	if 2*skipped <= lines {
		return nil
	}
	columns := ""
	if r.complete {
		columns = "; " + wantColumns
	}
	return MostInvalidError{fmt.Errorf("%s: most lines are invalid, %d of %d, the first: %w%s", r.name, skipped, lines, r.firstSkipped, columns)}
}

// beginsWithNumbers reports whether a record has the numbers where the label and all but the last number belong: its label is
// behind them.
func beginsWithNumbers(record []string) bool {
	isNumber := func(text string) bool {
		_, err := parseNumber(text)
		return err == nil
	}
	return !isNumber(record[Numbers]) && !slices.ContainsFunc(record[:Numbers], func(text string) bool { return !isNumber(text) })
}

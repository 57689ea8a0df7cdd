package criteo

import "fmt"

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
		columns = "; " + wantColumns + r.labels.likely(skipped)
	}
	return MostInvalidError{fmt.Errorf("%s: most lines are invalid, %d of %d, the first: %w%s", r.name, skipped, lines, r.firstSkipped, columns)}
}

// labelColumns counts the invalid lines that have a label in a column behind the place of the numbers, and all else before
// it in the column before its own.
type labelColumns [fields]int

func (c *labelColumns) add(record []string) {
	for column := range Numbers {
		if _, err := parseNumber(record[column]); err != nil {
			return
		}
	}
	// Otherwise the numbers may be in their places.
	if _, err := parseNumber(record[Numbers]); err == nil {
		return
	}
	for column := Numbers + 1; column < fields; column++ {
		if _, err := parseLabel(record[column]); err == nil && record[column] != "" {
			c[column]++
		}
	}
}

// likely says which column has the label in more than half of a number of lines, or returns "".
func (c *labelColumns) likely(of int) string {
	most := 0
	for column, count := range c {
		if count >= c[most] { // the last of equal ones, as that is where others have the label
			most = column
		}
	}
	if 2*c[most] <= of {
		return ""
	}
	return fmt.Sprintf("; the label seems to be in column %d", most+1)
}

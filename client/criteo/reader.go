package criteo

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
)

// Reader reads examples. After the end of the file it continues with the beginning.
type Reader struct {
	name        string
	file        io.ReadSeeker
	skipInvalid bool

	csv   *csv.Reader
	lines *lineReader
	// again reports whether the file was read to its end before.
	again bool
	// found reports whether an example was found since the beginning of the file.
	found bool
	// header reports whether the file begins with the names of the columns.
	header bool
	// complete reports whether a line had all fields, so that the file is of the right kind.
	complete bool
	// valid and skipped count the lines of the file, each once.
	valid, skipped atomic.Int64
	// firstSkipped is the error in the first line that was skipped.
	firstSkipped error
}

// NewReader returns a Reader of a file with that name, for errors. With skipInvalid it
// counts invalid lines in place of returning an error, as long as they are not most of the lines.
func NewReader(name string, file io.ReadSeeker, skipInvalid bool) *Reader {
	r := &Reader{name: name, file: file, skipInvalid: skipInvalid}
	r.open()
	return r
}

// Skipped returns the number of skipped lines of the file so far, each counted once. It may be
// called while the file is read.
func (r *Reader) Skipped() int { return int(r.skipped.Load()) }

// Lines returns the number of lines of the file so far, valid and skipped ones, as Skipped does.
func (r *Reader) Lines() int { return int(r.valid.Load()) + r.Skipped() }

// Read fills a batch with the next size examples.
func (r *Reader) Read(b *Batch, size int) error {
	b.reset()
	var e example
	for len(b.Labels) < size {
		err := r.next(&e)
		switch {
		case err == nil:
			r.found = true
			if !r.again {
				r.valid.Add(1)
			}
			b.add(&e)
		case errors.Is(err, io.EOF):
			if err := r.rewind(); err != nil {
				return err
			}
		case r.skipInvalid && errors.As(err, new(LineError)):
			if err := r.skip(err); err != nil {
				return err
			}
		default:
			return err
		}
	}
	return nil
}

func (r *Reader) open() {
	r.lines = newLineReader(r.file)
	r.csv = csv.NewReader(r.lines)
	r.csv.FieldsPerRecord = -1
	r.csv.ReuseRecord = true
}

func (r *Reader) rewind() error {
	switch err := r.CheckSkipped(); {
	case err != nil:
		return err
	case !r.found && r.header:
		return fmt.Errorf("%s: the file holds a header only", r.name)
	case !r.found:
		return fmt.Errorf("%s: the file is empty", r.name)
	}
	if _, err := r.file.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("%s ended before the iterations did, and it can't be read again from its beginning: %w", r.name, err)
	}
	r.found, r.again = false, true
	r.open()
	return nil
}

// LineError is an error in one line, which a Reader can skip.
type LineError struct {
	error
	// Alone means that a line before is valid, so that there is use in skipping this one.
	Alone bool
}

// separators are what other files have in place of commas.
var separators = []struct{ text, are string }{
	{";", "the fields are separated by semicolons, want commas"},
	{"|", "the fields are separated by |, want commas"},
	{"\t", "the fields are separated by tabs, want commas: wide-deep-convert of the training image makes CSV of Criteo's files"},
	{" ", "the fields are separated by spaces, want commas"},
}

func (r *Reader) next(e *example) error {
	r.lines.begin()
	record, err := r.csv.Read()
	if err != nil {
		return r.explain(err)
	}
	if line, _ := r.csv.FieldPos(0); line == 1 && isHeader(record) {
		if err := r.checkHeader(record); err != nil {
			return err
		}
		r.header = true
		return r.next(e)
	}
	if len(record) != fields {
		return r.fault(record, 0, r.explainFields(record))
	}
	r.complete = true
	if e.label, err = parseLabel(record[0]); err != nil {
		return r.invalid(record, 0, "label", err)
	}
	for column := range Numbers {
		field := 1 + column
		if e.numbers[column], err = parseNumber(record[field]); err != nil {
			return r.invalid(record, field, NumberName(column), err)
		}
	}
	e.categories = record[1+Numbers:]
	return nil
}

// checkHeader returns an error if a header has the label in another column than the first: the lines below may be valid by chance.
func (r *Reader) checkHeader(record []string) error {
	isLabel := func(name string) bool { return strings.EqualFold(strings.TrimSpace(name), "label") }
	field := slices.IndexFunc(record, isLabel)
	if field < 1 {
		return nil
	}
	line, column := r.csv.FieldPos(field)
	return fmt.Errorf("%s:%d:%d: column %d is %q, %s", r.name, line, column, field+1, record[field], wantColumns)
}

// invalid is the error of a field with another value than it may have.
func (r *Reader) invalid(record []string, field int, name string, want error) error {
	hint := ""
	if !r.skipInvalid && !r.found && beginsWithNumbers(record) {
		hint = "; " + wantColumns
	} else if isMissing(record[field]) && errors.Is(want, errNumber) {
		hint = "; a missing one is an empty field"
	}
	return r.fault(record, field, fmt.Sprintf("%s is %.40q, want %v%s", name, record[field], want, hint))
}

// isMissing reports whether a text is what pandas, R or a database write for a number that there is not.
func isMissing(text string) bool {
	return slices.Contains([]string{"nan", "na", "n/a", "null", "none", `\n`}, strings.ToLower(text))
}

// explainSeparator names what separates the fields of the current line, if that is another separator, or
// returns "".
func (r *Reader) explainSeparator() string {
	var outside []byte // of quotes
	for i, part := range bytes.Split(r.lines.text, []byte(`"`)) {
		if i%2 == 0 {
			outside = append(outside, part...)
		}
	}
	for _, separator := range separators {
		if separator.text == " " && bytes.ContainsRune(outside, ',') {
			continue // the spaces are behind the commas
		}
		// Criteo's data without labels has a field less, a table of R's with the names of its rows one more.
		if count := bytes.Count(outside, []byte(separator.text)); count >= fields-2 && count <= fields {
			return separator.are
		}
	}
	return ""
}

// explainFields says why a record does not have the right number of fields.
func (r *Reader) explainFields(record []string) string {
	if text := r.explainSeparator(); text != "" {
		return text
	}
	plural := "s"
	if len(record) == 1 {
		plural = ""
	}
	text := fmt.Sprintf("the line has %d field%s, want %d: %s", len(record), plural, fields, order)
	switch {
	case r.complete:
	case len(record) == fields-1:
		text += "; is it without labels, as Criteo's test.txt?"
	case len(record) == fields+1:
		text += "; has the first column the numbers of the rows, as pandas writes its index"
		if record[fields] == "" { // as C26 may be, too
			text += ", or does each line end in a comma"
		}
		text += "?"
	}
	return text
}

// isHeader reports whether a first line names the columns, by the training's rule: none of the
// fields of the label and the numbers is blank or a number.
func isHeader(record []string) bool {
	if len(record) < 1+Numbers {
		return false
	}
	return !slices.ContainsFunc(record[:1+Numbers], func(field string) bool {
		_, err := parseNumber(field)
		return strings.TrimSpace(field) == "" || !errors.Is(err, errNumber)
	})
}

// fault adds the place of an error in a record. A record of several lines is never skipped:
// a stray quote has joined the lines, and the number of invalid lines is unknown.
func (r *Reader) fault(record []string, field int, text string) error {
	line, column := r.csv.FieldPos(field)
	err := fmt.Errorf("%s:%d:%d: %s", r.name, line, column, text)
	first, _ := r.csv.FieldPos(0)
	if last, _ := r.csv.FieldPos(len(record) - 1); last > first {
		return err
	}
	return LineError{err, r.found}
}

// explain replaces the CSV reader's message by one about the file.
func (r *Reader) explain(err error) error {
	var syntax *csv.ParseError
	var record recordError
	switch {
	case errors.As(err, &record):
		err := fmt.Errorf("%s:%d:1: %w", r.name, record.first, record)
		if record.last > record.first {
			return err
		}
		return LineError{err, r.found}
	case errors.As(err, &syntax):
		err := fmt.Errorf("%s:%d:%d: %w", r.name, syntax.Line, syntax.Column, syntax.Err)
		if syntax.StartLine != syntax.Line {
			return fmt.Errorf("%w, in a quoted field that line %d begins", err, syntax.StartLine)
		}
		// With another separator, a quoted field has text after its quotes or before them.
		if text := r.explainSeparator(); text != "" {
			err = fmt.Errorf("%s:%d:1: %s", r.name, syntax.Line, text)
		}
		return LineError{err, r.found}
	case errors.Is(err, io.EOF):
		return err
	default:
		return fmt.Errorf("%s: %w", r.name, err)
	}
}

// The allowed values of fields, for messages.
var (
	errLabel  = errors.New("0 or 1")
	errNumber = errors.New("a number")
	errRange  = errors.New("a number that a float32 can hold")
)

func parseLabel(text string) (int, error) {
	value, err := parseNumber(text)
	if err != nil || value != 0 && value != 1 {
		return 0, errLabel
	}
	return int(value), nil
}

// parseNumber accepts decimal numbers, and an empty text as 0. strconv alone would also
// accept infinities, NaN and hexadecimal numbers.
func parseNumber(text string) (float32, error) {
	if text == "" {
		return 0, nil
	}
	if strings.Trim(text, "+-.0123456789eE") != "" {
		return 0, errNumber
	}
	value, err := strconv.ParseFloat(text, 32)
	switch {
	case errors.Is(err, strconv.ErrRange):
		return 0, errRange
	case err != nil:
		return 0, errNumber
	}
	return float32(value), nil
}

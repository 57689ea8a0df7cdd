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

// maxRecord is the greatest length of a line. Without it, a quote that is never closed
// would read the rest of the file into memory.
const maxRecord = 1 << 20

// Reader reads examples. After the end of the file it continues with the beginning.
type Reader struct {
	name        string
	file        io.ReadSeeker
	skipInvalid bool

	csv     *csv.Reader
	bounded *boundedReader
	// again reports whether the file was read to its end before.
	again bool
	// valid reports whether an example was found since the beginning of the file.
	valid bool
	// header reports whether the file begins with the names of the columns.
	header  bool
	skipped atomic.Int64
}

// NewReader returns a Reader of a file with that name, for errors. With skipInvalid it
// counts invalid lines in place of returning an error.
func NewReader(name string, file io.ReadSeeker, skipInvalid bool) *Reader {
	r := &Reader{name: name, file: file, skipInvalid: skipInvalid}
	r.open()
	return r
}

// Skipped returns the number of skipped lines of the file so far, each counted once. It may be
// called while the file is read.
func (r *Reader) Skipped() int { return int(r.skipped.Load()) }

// Read fills a batch with the next size examples.
func (r *Reader) Read(b *Batch, size int) error {
	b.reset()
	var e example
	for len(b.Labels) < size {
		err := r.next(&e)
		switch {
		case err == nil:
			r.valid = true
			b.add(&e)
		case errors.Is(err, io.EOF):
			if err := r.rewind(); err != nil {
				return err
			}
		case r.skipInvalid && errors.As(err, new(LineError)):
			if !r.again {
				r.skipped.Add(1)
			}
		default:
			return err
		}
	}
	return nil
}

func (r *Reader) open() {
	r.bounded = &boundedReader{reader: r.file, atBeginning: true}
	r.csv = csv.NewReader(r.bounded)
	r.csv.FieldsPerRecord = -1
	r.csv.ReuseRecord = true
}

func (r *Reader) rewind() error {
	switch {
	case !r.valid && r.Skipped() > 0:
		return fmt.Errorf("%s: no line is valid; %d were skipped", r.name, r.Skipped())
	case !r.valid && r.header:
		return fmt.Errorf("%s: the file holds a header only", r.name)
	case !r.valid:
		return fmt.Errorf("%s: the file is empty", r.name)
	}
	if _, err := r.file.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("%s ended before the iterations did, and it can't be read again from its beginning: %w", r.name, err)
	}
	r.valid, r.again = false, true
	r.open()
	return nil
}

// LineError is an error in one line, which a Reader can skip.
type LineError struct{ error }

func (r *Reader) next(e *example) error {
	r.bounded.left = maxRecord
	record, err := r.csv.Read()
	if err != nil {
		return r.explain(err)
	}
	if line, _ := r.csv.FieldPos(0); line == 1 && isHeader(record) {
		r.header = true
		return r.next(e)
	}
	if strings.Count(record[0], ";") == fields-1 {
		return r.fault(record, 0, "the fields are separated by semicolons, want commas")
	}
	if strings.Count(record[0], "\t") == fields-1 {
		return r.fault(record, 0, "the fields are separated by tabs, want commas: wide-deep-convert of the training image makes CSV of Criteo's files")
	}
	if len(record) != fields {
		return r.fault(record, 0, "the line has %d fields, want %d: label, I1..I%d, C1..C%d", len(record), fields, Numbers, Categories)
	}
	if e.label, err = parseLabel(record[0]); err != nil {
		return r.fault(record, 0, "label is %.40q, want %v", record[0], err)
	}
	for column := range Numbers {
		field := 1 + column
		if e.numbers[column], err = parseNumber(record[field]); err != nil {
			return r.fault(record, field, "%s is %.40q, want %v", NumberName(column), record[field], err)
		}
	}
	e.categories = record[1+Numbers:]
	return nil
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
func (r *Reader) fault(record []string, field int, format string, values ...any) error {
	line, column := r.csv.FieldPos(field)
	err := fmt.Errorf("%s:%d:%d: %s", r.name, line, column, fmt.Sprintf(format, values...))
	first, _ := r.csv.FieldPos(0)
	if last, _ := r.csv.FieldPos(len(record) - 1); last > first {
		return err
	}
	return LineError{err}
}

// explain replaces the CSV reader's message by one about the file.
func (r *Reader) explain(err error) error {
	var syntax *csv.ParseError
	switch {
	case errors.As(err, &syntax):
		err := fmt.Errorf("%s:%d:%d: %w", r.name, syntax.Line, syntax.Column, syntax.Err)
		if syntax.StartLine != syntax.Line {
			return fmt.Errorf("%w, in a quoted field that line %d begins", err, syntax.StartLine)
		}
		return LineError{err}
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

// boundedReader fails after more than left bytes have been read. The CSV reader above has
// read ahead a little, so the limit is not exact. At the beginning of a file it leaves out a
// byte order mark, as spreadsheets write it, and fails for what is gzipped.
type boundedReader struct {
	reader      io.Reader
	left        int
	atBeginning bool
}

const (
	gzipMagic     = "\x1f\x8b"
	byteOrderMark = "\ufeff"
)

func (b *boundedReader) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, fmt.Errorf("a line is longer than %d bytes; is a quote never closed?", maxRecord)
	}
	if b.atBeginning {
		return b.readBeginning(p)
	}
	n, err := b.reader.Read(p)
	b.left -= n
	return n, err
}

func (b *boundedReader) readBeginning(p []byte) (int, error) {
	b.atBeginning = false
	n, err := io.ReadAtLeast(b.reader, p, len(byteOrderMark)) // a pipe may give a byte at a time
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = io.EOF
	}
	b.left -= n
	if bytes.HasPrefix(p[:n], []byte(gzipMagic)) {
		return 0, errors.New("the file is gzipped: gunzip it first")
	}
	if text, marked := bytes.CutPrefix(p[:n], []byte(byteOrderMark)); marked {
		n = copy(p, text)
	}
	return n, err
}

package criteo

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
)

// maxRecord is the greatest length of a line, without what ends it. Without a limit, a quote that is
// never closed would read the rest of the file into memory.
const maxRecord = 1 << 20

// lineReader gives the CSV reader above it one line at a time, so that both count the same lines,
// and an error is that of the record which is being read. At the beginning of a file it leaves out a
// byte order mark, as spreadsheets write it, and fails for formats that are not CSV.
type lineReader struct {
	source *bufio.Reader
	// rest is what is left to give of the current line; buffer holds a line that is longer than
	// the source's own buffer.
	rest, buffer []byte
	// text is the current line without what ends it.
	text []byte
	// line is the number of the current line, from 1.
	line int
	// begun reports whether there was a line that goes to the first category at least. Others may be those of
	// a binary format's header.
	begun bool

	// The record so far: its first line, or 0, how many bytes it may still have, and its quotes.
	first, left, quotes int
}

func newLineReader(file io.Reader) *lineReader {
	return &lineReader{source: bufio.NewReaderSize(file, 1<<16)}
}

// begin begins a record.
func (l *lineReader) begin() { l.first, l.left, l.quotes = 0, maxRecord, 0 }

func (l *lineReader) Read(p []byte) (int, error) {
	if len(l.rest) == 0 {
		if err := l.next(); err != nil {
			return 0, err
		}
	}
	n := copy(p, l.rest)
	l.rest = l.rest[n:]
	return n, nil
}

// next reads a line. One that is too long is read to its end, so that the reader can go on with the
// line after it, but it is not kept. One of white space becomes an empty one, which the CSV reader skips.
func (l *lineReader) next() error {
	if l.line == 0 {
		if err := l.checkBeginning(); err != nil {
			return err
		}
	}
	l.line++
	l.buffer = l.buffer[:0]
	part, err := l.source.ReadSlice('\n')
	if !l.begun {
		if isBinary(part) {
			return errBinary
		}
		l.begun = bytes.Count(part, []byte(",")) >= beginning
	}
	for errors.Is(err, bufio.ErrBufferFull) {
		if l.take(part); l.left >= -len("\r\n") {
			l.buffer = append(l.buffer, part...)
		}
		part, err = l.source.ReadSlice('\n')
	}
	l.take(part)
	if l.rest = part; len(l.buffer) > 0 {
		l.buffer = append(l.buffer, part...)
		l.rest = l.buffer
	}
	l.text = bytes.TrimSuffix(bytes.TrimSuffix(l.rest, []byte("\n")), []byte("\r"))
	switch {
	case l.left+len(l.rest)-len(l.text) < 0:
		return l.fail(tooLong(l.quotes))
	case len(l.rest) == 0 || err != nil && !errors.Is(err, io.EOF):
		return err
	case l.first == l.line && isBlank(l.text):
		l.begin()
		l.rest = []byte("\n")
	case bytes.HasSuffix(l.text, []byte("\r")) && l.quotes%2 == 0: // between quotes it is data
		return l.fail("the line ends in CR CR LF, want LF or CR LF")
	}
	return nil
}

// fail leaves out what was read of the record and returns an error about it.
func (l *lineReader) fail(text string) error {
	l.rest = nil
	return recordError{l.first, l.line, text}
}

// isBlank reports whether a line has nothing but white space. One with the tabs of Criteo's own files is
// an example without values, in the wrong format.
func isBlank(text []byte) bool {
	return len(bytes.TrimSpace(text)) == 0 && bytes.Count(text, []byte("\t")) < fields-2
}

// take counts a part of a line.
func (l *lineReader) take(part []byte) {
	if l.first == 0 {
		l.first = l.line
	}
	l.left -= len(part)
	l.quotes += bytes.Count(part, []byte(`"`))
}

// recordError is an error in a record from a first to a last line.
type recordError struct {
	first, last int
	text        string
}

func (e recordError) Error() string { return e.text }

// tooLong says that a record with that many quotes is longer than maxRecord.
func tooLong(quotes int) string {
	text := fmt.Sprintf("the line is longer than %d bytes", maxRecord)
	if quotes > 0 {
		text += "; is a quote never closed?"
	}
	return text
}

// beginning is how many bytes a file has before its first category, at least: the commas after the label
// and the numbers.
const beginning = 1 + Numbers

// checkBeginning returns an error if the file can't be CSV, and leaves out a byte order mark.
func (l *lineReader) checkBeginning() error {
	start, err := l.source.Peek(beginning)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	// What is there already: a pipe may have no more for now.
	text, err := l.source.Peek(l.source.Buffered())
	if err != nil {
		return err
	}
	for _, format := range formats {
		if format.at <= len(text) && bytes.HasPrefix(text[format.at:], []byte(format.magic)) {
			return errors.New(format.is)
		}
	}
	switch {
	case len(start) > 1 && bytes.IndexByte(start, 0) >= 0 && alternates(start):
		return errors.New(isUTF16)
	case beginsTFRecord(start):
		return errors.New(isTFRecords)
	case endsInCR(text):
		return errors.New("the lines end in CR alone: save the file with LF or CR LF")
	}
	if bytes.HasPrefix(start, []byte(byteOrderMark)) {
		_, err = l.source.Discard(len(byteOrderMark))
	}
	return err
}

// isBinary reports whether a line has a NUL in its label or a number. In a category a NUL is data.
func isBinary(line []byte) bool {
	before, _, found := bytes.Cut(line, []byte{0})
	return found && bytes.Count(before, []byte(",")) < beginning
}

// endsInCR reports whether a text has lines, as old Macs wrote them, where the CSV reader sees one
// line alone: a CR after all fields, and before another line's.
func endsInCR(text []byte) bool {
	line, following, found := strings.Cut(string(text), "\r")
	return found && following != "" && !strings.ContainsAny(string(text), "\n\"") && strings.Count(line, ",") == fields-1
}

package criteo_test

import (
	"archive/tar"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/widedeep/widedeep/client/criteo"
)

func TestALineMayHaveAMebibyte(t *testing.T) {
	longest := strings.TrimSuffix(line("1"), "\n") + strings.Repeat("f", 1<<20-40)
	quoted := line("1")[:40] + `"` + strings.Repeat("\n", 70_000) + strings.Repeat("f", 1<<20-70_042) + `"`
	for name, c := range map[string]struct{ before, first string }{
		"LF":                    {"", longest},
		"below many lines":      {strings.Repeat("\n", 2<<20), longest},
		"a record of many":      {"", quoted},
		"below a line of space": {strings.Repeat(" ", 1<<19) + "\n", longest},
		"a byte order mark":     {"\ufeff", longest},
	} {
		for _, end := range []string{"\n", "\r\n", ""} {
			t.Run(fmt.Sprintf("%s, %q", name, end), func(t *testing.T) {
				var b criteo.Batch
				if err := criteo.NewReader("eval.csv", strings.NewReader(c.before+c.first+end), false).Read(&b, 1); err != nil {
					t.Errorf("the longest line: %v", err)
				}
				longer := strings.Replace(c.first, "f", "ff", 1)
				err := criteo.NewReader("eval.csv", strings.NewReader(c.before+longer+end), false).Read(&b, 1)
				if err == nil || !strings.Contains(err.Error(), "the line is longer than 1048576 bytes") {
					t.Errorf("a longer one: %v", err)
				}
			})
		}
	}
}

func TestLinesOfWhiteSpaceAreBlank(t *testing.T) {
	text := " \n\t\r\n" + line("1", "2") + "  \r\n" + strings.Repeat("0,", 14) + "\"a\n  \nb\"" + strings.Repeat(",", 25) + "\n   "
	r := criteo.NewReader("eval.csv", strings.NewReader(text+"\n"+line("1", "x")+"   "), true)
	var b criteo.Batch
	if err := r.Read(&b, 3); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprintf("%v %q", b.Labels, b.Categories[0][1]); got != `[1 0 1] "a\n  \nb"` || r.Skipped() != 1 {
		t.Errorf("read %s and skipped %d, want all but the white space, and the other line skipped", got, r.Skipped())
	}
	err := criteo.NewReader("eval.csv", strings.NewReader(text+"\n"+line("1", "x")), false).Read(&b, 3)
	if want := "eval.csv:9:3: "; err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("got %v, want %q", err, want)
	}
}

func TestTheFilesFirstBytesMayBeAByteOrderMark(t *testing.T) {
	for name, wrap := range map[string]func(io.ReadSeeker) io.ReadSeeker{
		"at once":         func(file io.ReadSeeker) io.ReadSeeker { return file },
		"byte after byte": func(file io.ReadSeeker) io.ReadSeeker { return slow{file} },
	} {
		t.Run(name, func(t *testing.T) {
			r := criteo.NewReader("eval.csv", wrap(strings.NewReader("\ufeff"+line("1", "5"))), false)
			var b criteo.Batch
			if err := r.Read(&b, 2); err != nil { // the second is the first again
				t.Fatal(err)
			}
			if got := fmt.Sprint(b.Labels, b.Numbers[0]); got != "[1 1] [5 5]" {
				t.Errorf("read %s", got)
			}
		})
	}
}

type slow struct{ io.ReadSeeker }

func (s slow) Read(p []byte) (int, error) { return s.ReadSeeker.Read(p[:1]) }

func TestOtherFormatsAreNamed(t *testing.T) {
	lines := line("1") + line("0")
	encode := func(order binary.AppendByteOrder, text string) string {
		var encoded []byte
		for _, unit := range utf16.Encode([]rune(text)) {
			encoded = order.AppendUint16(encoded, unit)
		}
		return string(encoded)
	}
	for name, c := range map[string]struct{ text, want string }{
		"gzip":               {"\x1f\x8b\x08\x00\x00", "the file is gzipped: gunzip it first"},
		"zip":                {"PK\x03\x04\x14", "the file is a zip archive, as spreadsheets are too: unzip it or save it as CSV first"},
		"bzip2":              {"BZh91AY&SY", "the file is compressed by bzip2: bunzip2 it first"},
		"UTF-16 of Windows":  {encode(binary.LittleEndian, "\ufeff"+lines), "the file is in UTF-16: save it as UTF-8"},
		"UTF-16, big endian": {encode(binary.BigEndian, "\ufeff"+lines), "the file is in UTF-16: save it as UTF-8"},
		"UTF-16 unmarked":    {encode(binary.LittleEndian, lines), "the file is in UTF-16: save it as UTF-8"},
		"one line of UTF-16": {encode(binary.LittleEndian, "\ufeff"+line("1")), "the file is in UTF-16: save it as UTF-8"},
		"UTF-32":             {"\xff\xfe\x00\x001\x00\x00\x00,\x00\x00\x00", "the file is in UTF-32: save it as UTF-8"},
		"UTF-32, big endian": {"\x00\x00\xfe\xff\x00\x00\x001\x00\x00\x00,", "the file is in UTF-32: save it as UTF-8"},
		"UTF-32 unmarked":    {"1\x00\x00\x00,\x00\x00\x00", "the file is binary, not CSV"},
		"TFRecord":           {"\xa2\x01\x00\x00\x00\x00\x00\x00}\x89e\xd2\x0a\x9f", "the file has TFRecords: want the CSV file that they were made of"},
		"a wrong checksum":   {"\xa2\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x0a\x9f", "the file is binary, not CSV"},
		"a NUL in the label": {strings.Replace(lines, ",", "\x00,", 1), "the file is binary, not CSV"},
		"one NUL":            {"\x00", "the file is binary, not CSV"},
		"nothing but NULs":   {strings.Repeat("\x00", 99), "the file is binary, not CSV"},
		"NULs in a number":   {"0,1\x00\x00" + line("1")[2:], "the file is binary, not CSV"},
		"a NUL below blanks": {"\n\r\n " + "\n" + strings.Repeat("a", 20) + "\x00" + lines, "the file is binary, not CSV"},
		"tar of today":       {archive(t, tar.FormatPAX, "criteo/eval.csv", lines), "the file is a tar archive: extract the CSV file from it first"},
		"tar of GNU":         {archive(t, tar.FormatGNU, "eval.csv", lines), "the file is a tar archive: extract the CSV file from it first"},
		"tar of long ago":    {strings.Replace(archive(t, tar.FormatUSTAR, "criteo/eval.csv", lines), "ustar", "\x00\x00\x00\x00\x00", 1), "the file is binary, not CSV"},
		"Parquet":            {"PAR1\x15\x04\x15\x20\x15\"\x4c\x15\x04\x15\x00\x12\x00\x00" + lines, "the file is in Parquet: save its table as CSV first"},
		"SQLite":             {"SQLite format 3\x00\x10\x00\x01\x01", "the file is an SQLite database: save its table as CSV first"},
		"Parquet, encrypted": {"PARE\x15\x04", "the file is in Parquet: save its table as CSV first"},
		"lz4":                {"\x04\x22\x4d\x18\x64\x40\xa7\x2c", "the file is compressed by lz4: unlz4 it first"},
		"lz4 of long ago":    {"\x02\x21\x4c\x18\x2a\x00\x00\x00", "the file is compressed by lz4: unlz4 it first"},
		"Snappy":             {"\xff\x06\x00\x00sNaPpY\x00\x2a", "the file is compressed by Snappy: uncompress it first"},
		"7z":                 {"7z\xbc\xaf\x27\x1c\x00\x04", "the file is a 7z archive: extract the CSV file from it first"},
		"RAR":                {"Rar!\x1a\x07\x01\x00", "the file is a RAR archive: extract the CSV file from it first"},
		"ORC":                {"ORC\x08\x03\x12\x0b" + lines, "the file is in ORC: save its table as CSV first"},
		"Avro":               {"Obj\x01\x04\x14avro.codec\x08null", "the file is in Avro: save its table as CSV first"},
		"Arrow":              {"ARROW1\x00\x00\xff\xff\xff\xff", "the file is in Arrow's format, as Feather: save its table as CSV first"},
		"Feather":            {"FEA1\x00\x00\x00\x00", "the file is in Arrow's format, as Feather: save its table as CSV first"},
		"HDF5":               {"\x89HDF\r\n\x1a\n\x00\x00\x00\x00\x00\x08", "the file is in HDF5: save its table as CSV first"},
		"NumPy":              {"\x93NUMPY\x01\x00v\x00{'descr': '<f8'", "the file is an array of NumPy: save its table as CSV first"},
		"a pickle":           {"\x80\x04\x95\x19\x00\x00", "the file is a pickle of Python: save its table as CSV first"},
		"a newer pickle":     {"\x80\x05\x95\x19\x00\x00", "the file is a pickle of Python: save its table as CSV first"},
		"old spreadsheets":   {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00", "the file is of Microsoft Office before 2007, as a spreadsheet: save its table as CSV first"},
		"Git LFS":            {"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n", "the file is a pointer of Git LFS: git lfs pull gets the data"},
		"a page":             {"<!DOCTYPE html>\n<html>\n", "the file is in HTML or XML, as a page that was saved in place of the data"},
		"lines of JSON":      {`{"label":0,"I1":1}` + "\n", "the file is in JSON: save its table as CSV first"},
		"a list in JSON":     {`[{"label":0,"I1":1}]`, "the file is in JSON: save its table as CSV first"},
		"lists in JSON":      {"[[0,1,5],[1,2,7]]", "the file is in JSON: save its table as CSV first"},
		"lines of old Macs":  {strings.ReplaceAll(lines, "\n", "\r"), "the lines end in CR alone: save the file with LF or CR LF"},
	} {
		for _, skipInvalid := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, %t", name, skipInvalid), func(t *testing.T) {
				var b criteo.Batch
				err := criteo.NewReader("eval.csv", strings.NewReader(c.text), skipInvalid).Read(&b, 1)
				if want := "eval.csv: " + c.want; err == nil || err.Error() != want || errors.As(err, new(criteo.LineError)) {
					t.Errorf("got %v, want %q", err, want)
				}
			})
		}
	}
}

// SQL Server's tools write names between brackets.
func TestAHeaderBetweenBracketsIsNoJSON(t *testing.T) {
	names := "[" + strings.ReplaceAll(header(), ",", "],[") + "]\n"
	var b criteo.Batch
	if err := criteo.NewReader("eval.csv", strings.NewReader(names+line("1")), false).Read(&b, 1); err != nil {
		t.Error(err)
	}
}

// archive returns a tar archive of one file.
func archive(t *testing.T, format tar.Format, name, text string) string {
	t.Helper()
	var all bytes.Buffer
	w := tar.NewWriter(&all)
	if err := w.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(text)), Format: format}); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return all.String()
}

// Some formats begin with a line of text.
func TestABinaryFileIsNoneOfLinesToSkip(t *testing.T) {
	const png = "\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR\x00\x00\x00\x01\x00\n"
	var b criteo.Batch
	err := criteo.NewReader("eval.png", strings.NewReader(png+line("1")), true).Read(&b, 1)
	if want := "eval.png: the file is binary, not CSV"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %q", err, want)
	}
}

// A pipe may give less than what tells the formats apart.
func TestAnArchiveFromASlowPipeIsNoData(t *testing.T) {
	text := archive(t, tar.FormatUSTAR, "criteo/eval.csv", line("1"))
	var b criteo.Batch
	err := criteo.NewReader("eval.tar", slow{strings.NewReader(text)}, true).Read(&b, 1)
	if want := "eval.tar: the file is binary, not CSV"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %q", err, want)
	}
}

// Windows makes CR CR LF of CR LF that is written as text.
func TestLinesThatEndInCRCRLFAreErrors(t *testing.T) {
	wrong := strings.TrimSuffix(line("1"), "\n") + "\r\r\n"
	const want = "eval.csv:2:1: the line ends in CR CR LF, want LF or CR LF"
	for name, text := range map[string]string{
		"no C26":          wrong,
		"C26 with quotes": strings.TrimSuffix(wrong, "\r\r\n") + "\"a\"\r\r\n",
		"the last line":   strings.TrimSuffix(wrong, "\n"),
	} {
		t.Run(name, func(t *testing.T) {
			var b criteo.Batch
			err := criteo.NewReader("eval.csv", strings.NewReader(line("0")+text), false).Read(&b, 2)
			if err == nil || err.Error() != want || !errors.As(err, new(criteo.LineError)) {
				t.Errorf("got %v, want %q", err, want)
			}
			r := criteo.NewReader("eval.csv", strings.NewReader(line("0")+text+"\n"+line("1", "7")), true)
			if err := r.Read(&b, 2); err != nil || r.Skipped() != 1 || b.Numbers[0][1] != 7 {
				t.Errorf("skipped %d and read %v (%v), want the other lines", r.Skipped(), b.Numbers[0], err)
			}
		})
	}
}

func TestCRCRLFBetweenQuotesIsData(t *testing.T) {
	text := strings.Repeat("0,", 14) + "\"a\r\r\nb\r\"" + strings.Repeat(",", 25) + "\n\r\r\n"
	var b criteo.Batch
	if err := criteo.NewReader("eval.csv", strings.NewReader(text), false).Read(&b, 2); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprintf("%q", b.Categories[0]); got != `["a\r\nb\r" "a\r\nb\r"]` {
		t.Errorf("read %s", got)
	}
}

func TestANULInACategoryIsData(t *testing.T) {
	text := strings.Repeat(",", 14) + "\x00" + strings.Repeat(",", 25) + "\n"
	var b criteo.Batch
	if err := criteo.NewReader("eval.csv", strings.NewReader(text+text), false).Read(&b, 2); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprintf("%q", b.Categories[0]); got != `["\x00" "\x00"]` {
		t.Errorf("read %s", got)
	}
}

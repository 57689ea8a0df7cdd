package criteo_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/widedeep/widedeep/client/criteo"
)

// line returns a line of the file with the given first fields; the others are empty.
func line(first ...string) string {
	return strings.Join(append(first, make([]string, 40-len(first))...), ",") + "\n"
}

func TestFieldsAreReadByTheirRules(t *testing.T) {
	text := line("1", "0.5", "-3", "", "1e3") +
		line() +
		strings.Repeat("0,", 1+13) + `"a,b","say ""hi""","two` + "\n" + `lines"` + strings.Repeat(",ff", 23) + "\r\n" +
		"\n" + // no record, as everywhere in CSV
		strings.TrimSuffix(line("0.0", "7"), "\n")
	r := criteo.NewReader("eval.csv", strings.NewReader(text), false)
	var b criteo.Batch
	if err := r.Read(&b, 4); err != nil {
		t.Fatal(err)
	}
	for what, c := range map[string][2]string{
		"labels":  {fmt.Sprint(b.Labels), "[1 0 0 0]"},
		"I1":      {fmt.Sprint(b.Numbers[0]), "[0.5 0 0 7]"},
		"I2":      {fmt.Sprint(b.Numbers[1]), "[-3 0 0 0]"},
		"I3":      {fmt.Sprint(b.Numbers[2]), "[0 0 0 0]"},
		"I4":      {fmt.Sprint(b.Numbers[3]), "[1000 0 0 0]"},
		"C1":      {fmt.Sprintf("%q", b.Categories[0]), `[" " " " "a,b" " "]`},
		"C2":      {fmt.Sprintf("%q", b.Categories[1]), `[" " " " "say \"hi\"" " "]`},
		"C3":      {fmt.Sprintf("%q", b.Categories[2]), `[" " " " "two\nlines" " "]`},
		"C26":     {fmt.Sprintf("%q", b.Categories[25]), `[" " " " "ff" " "]`},
		"skipped": {fmt.Sprint(r.Skipped()), "0"},
	} {
		if c[0] != c[1] {
			t.Errorf("%s: got %s, want %s", what, c[0], c[1])
		}
	}
}

// These are the fields of separated, by their numbers.
func all(int) bool              { return true }
func categories(field int) bool { return field > criteo.Numbers }

// separated returns a line with another separator and with quotes around some fields.
func separated(line, separator string, quoted func(field int) bool) string {
	fields := strings.Split(strings.TrimSuffix(line, "\n"), ",")
	for i := range fields {
		if quoted(i) {
			fields[i] = `"` + fields[i] + `"`
		}
	}
	return strings.Join(fields, separator) + "\n"
}

// header returns the names of the columns.
func header() string {
	names := "label"
	for column := range criteo.Numbers {
		names += "," + criteo.NumberName(column)
	}
	for column := range criteo.Categories {
		names += "," + criteo.CategoryName(column)
	}
	return names
}

func TestAHeaderIsLeftOut(t *testing.T) {
	names := header()
	for name, c := range map[string]struct{ first, want string }{
		"names":                          {names + "\n", "[1 2 1]"},
		"names of the numbers alone":     {strings.Join(strings.Split(names, ",")[:14], ",") + strings.Repeat(",", 26) + "\n", "[1 2 1]"},
		"names and a number":             {strings.Replace(names, "I3", "3", 1) + "\n", `eval.csv:1:1: label is "label", want 0 or 1`},
		"names and a blank":              {strings.Replace(names, "I3", " ", 1) + "\n", `eval.csv:1:1: label is "label", want 0 or 1`},
		"names below an empty line":      {"\n" + names + "\n", `eval.csv:2:1: label is "label", want 0 or 1`},
		"names of less than its columns": {"label,I1,I2\n", "eval.csv:1:1: the line has 3 fields"},
	} {
		t.Run(name, func(t *testing.T) {
			r := criteo.NewReader("eval.csv", strings.NewReader(c.first+line("0", "1")+line("1", "2")), false)
			var b criteo.Batch
			err := r.Read(&b, 3) // the third is the first again, after the header
			if got := fmt.Sprint(b.Numbers[0]); err == nil && got != c.want || err != nil && !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("read %s (%v), want %s", got, err, c.want)
			}
			if r.Skipped() != 0 {
				t.Errorf("%d lines count as skipped", r.Skipped())
			}
		})
	}
}

// longLine has 40 fields and more than a line may have.
var longLine = strings.TrimSuffix(line("1"), "\n") + strings.Repeat("f", 1<<20) + "\n"

func TestErrorsNameFileLineAndColumn(t *testing.T) {
	for name, c := range map[string]struct{ second, want string }{
		"too few fields":         {"1,2\n", "eval.csv:2:1: the line has 2 fields, want 40: label, I1..I13, C1..C26"},
		"too many fields":        {strings.TrimSuffix(line("1"), "\n") + ",\n", "eval.csv:2:1: the line has 41 fields, want 40: label, I1..I13, C1..C26"},
		"tabs":                   {strings.ReplaceAll(line("1", "5"), ",", "\t"), "eval.csv:2:1: the fields are separated by tabs, want commas: wide-deep-convert"},
		"pipes":                  {strings.ReplaceAll(line("1", "5"), ",", "|"), "eval.csv:2:1: the fields are separated by |, want commas"},
		"semicolons":             {strings.ReplaceAll(line("1", "5"), ",", ";"), "eval.csv:2:1: the fields are separated by semicolons, want commas"},
		"quoted semicolons":      {separated(line("1", "5"), ";", all), "eval.csv:2:1: the fields are separated by semicolons, want commas"},
		"quoted tabs":            {separated(line("1", "5"), "\t", all), "eval.csv:2:1: the fields are separated by tabs, want commas: wide-deep-convert"},
		"quoted pipes":           {separated(line("1", "5"), "|", all), "eval.csv:2:1: the fields are separated by |, want commas"},
		"quoted categories":      {separated(line("1", "5"), ";", categories), "eval.csv:2:1: the fields are separated by semicolons, want commas"},
		"quoted names of rows":   {`"1";` + separated(line("1", "5"), ";", categories), "eval.csv:2:1: the fields are separated by semicolons, want commas"},
		"decimal commas":         {strings.ReplaceAll(separated(line("1", "5.5"), ";", categories), ".", ","), "eval.csv:2:1: the fields are separated by semicolons, want commas"},
		"a quote and semicolons": {line("1", `";;;"x`), "eval.csv:2:7: extraneous"},
		"spaces":                 {separated(line("1", "5"), " ", all), "eval.csv:2:1: the fields are separated by spaces, want commas"},
		"spaces, names of rows":  {`"1" ` + separated(line("1", "5"), " ", categories), "eval.csv:2:1: the fields are separated by spaces, want commas"},
		"spaces behind commas":   {separated(line("1", "5"), ", ", categories), `eval.csv:2:31: bare "`},
		"quoted separators":      {line("1", `"`+strings.Repeat(";", 39)+`"x`), "extraneous"},
		"no number":              {line("1", "5", "x12"), `eval.csv:2:5: I2 is "x12", want a number`},
		"two numbers":            {line("1", "1-2"), `eval.csv:2:3: I1 is "1-2", want a number`},
		"a space":                {line("1", " "), `eval.csv:2:3: I1 is " ", want a number`},
		"not a number":           {line("1", "NaN"), `eval.csv:2:3: I1 is "NaN", want a number`},
		"a missing number":       {line("1", "NA"), `eval.csv:2:3: I1 is "NA", want a number; a missing one is an empty field`},
		"NULL of a database":     {line("1", "", `\N`), `eval.csv:2:4: I2 is "\\N", want a number; a missing one is an empty field`},
		"infinity":               {line("1", "-Inf"), `eval.csv:2:3: I1 is "-Inf", want a number`},
		"hexadecimal":            {line("1", "0x1p4"), `eval.csv:2:3: I1 is "0x1p4", want a number`},
		"more than a float32":    {line("1", "1e39"), `eval.csv:2:3: I1 is "1e39", want a number that a float32 can hold`},
		"the last number":        {line("1", "", "", "", "", "", "", "", "", "", "", "", "", "?"), `eval.csv:2:15: I13 is "?", want a number`},
		"another label":          {line("2"), `eval.csv:2:1: label is "2", want 0 or 1`},
		"a header":               {line("label", "I1"), `eval.csv:2:1: label is "label", want 0 or 1`},
		"a quote within":         {line("1", `5"`), `eval.csv:2:4: bare "`},
		"text after a quote":     {line("1", `"5"x`), `eval.csv:2:5: extraneous`},
		"a quote never closed":   {line("1", `"5`) + line("1"), "in a quoted field that line 2 begins"},
		"a quote over two lines": {line("1", `"5`) + line("1", `"`), `eval.csv:2:3: I1 is "5,,,`},
		"a line without end":     {"\n" + line("1", `"`) + strings.Repeat(line("1"), 1<<16), "eval.csv:3:1: the line is longer than 1048576 bytes; is a quote never closed?"},
		"a long line":            {"\r\n\n" + longLine, "eval.csv:4:1: the line is longer than 1048576 bytes"},
		"a long one of CRs":      {strings.Repeat("\r", 2<<20), "eval.csv:2:1: the line is longer than 1048576 bytes"},
		"a long line in another": {line("1", `"`) + longLine, "eval.csv:2:1: the line is longer than 1048576 bytes; is a quote never closed?"},
	} {
		t.Run(name, func(t *testing.T) {
			r := criteo.NewReader("eval.csv", strings.NewReader(line("1")+c.second), false)
			var b criteo.Batch
			if err := r.Read(&b, 1); err != nil {
				t.Fatal(err)
			}
			if err := r.Read(&b, 1); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

// Half of the lines may be invalid.
func TestInvalidLinesAreSkippedAndCountedOnce(t *testing.T) {
	text := line("1", "x") + line("1", "10") + "1,2\n" + line("1", `5"`) + longLine + longLine +
		line("0", "20") + line("0", "30") + line("0", "40") + line("0", "50")
	r := criteo.NewReader("eval.csv", strings.NewReader(text), true)
	var b criteo.Batch
	if err := r.Read(&b, 11); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(b.Numbers[0]); got != "[10 20 30 40 50 10 20 30 40 50 10]" {
		t.Errorf("read %s, want the five valid lines in turn", got)
	}
	if r.Skipped() != 5 || r.Lines() != 10 {
		t.Errorf("%d of %d lines skipped, want 5 of 10", r.Skipped(), r.Lines())
	}
}

// A stray quote joins lines. If they were skipped as one, the count would be wrong.
func TestJoinedLinesAreNotSkipped(t *testing.T) {
	for name, text := range map[string]string{
		"closed by another": line("1") + line("1", `"5`) + line("1", `"`),
		"never closed":      line("1") + line("1", `"5`) + line("1"),
	} {
		t.Run(name, func(t *testing.T) {
			var b criteo.Batch
			if err := criteo.NewReader("eval.csv", strings.NewReader(text), true).Read(&b, 2); err == nil {
				t.Errorf("read labels %v, want an error", b.Labels)
			}
		})
	}
}

func TestFilesWithoutExamplesAreErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":                        "eval.csv: the file is empty",
		"\n\n":                    "eval.csv: the file is empty",
		header() + "\n":           "eval.csv: the file holds a header only",
		"a header\n" + "1,2,3\n":  "eval.csv: most lines are invalid, 2 of 2, the first: eval.csv:1:1: the line has 1 field, want 40: label, I1..I13, C1..C26",
		strings.Repeat("1\n", 99): "eval.csv: most lines are invalid, 99 of 99, the first: eval.csv:1:1: the line has 1 field, want 40: label, I1..I13, C1..C26",
	} {
		var b criteo.Batch
		if err := criteo.NewReader("eval.csv", strings.NewReader(text), true).Read(&b, 1); err == nil || err.Error() != want {
			t.Errorf("%.10q: got %v, want %q", text, err, want)
		}
	}
}

// slow gives a byte at a time, as a pipe may.
// Before a file's first category there are 14 commas at least.
// Skipping helps where a line has a mistake of its own, not where all lines have the same.
func TestLinesThatAreAloneInBeingInvalidAreToldFromOthers(t *testing.T) {
	for name, c := range map[string]struct {
		text  string
		want  string
		alone bool
	}{
		"a label in the first line":   {line("2"), "label is", false},
		"a label in the second line":  {line("1") + line("2"), "label is", true},
		"a short line after another":  {line("1") + "1,2\n", "2 fields", true},
		"tabs after commas":           {line("1") + strings.ReplaceAll(line("1"), ",", "\t"), "tabs", true},
		"tabs":                        {strings.ReplaceAll(line("1"), ",", "\t"), "tabs", false},
		"tabs without labels":         {strings.ReplaceAll(line("1")[2:], ",", "\t"), "tabs", false},
		"semicolons":                  {strings.ReplaceAll(line("1"), ",", ";"), "semicolons", false},
		"quoted semicolons":           {separated(header(), ";", all), "eval.csv:1:1: the fields are separated by semicolons", false},
		"quoted tabs without labels":  {separated(line("1")[2:], "\t", all), "eval.csv:1:1: the fields are separated by tabs", false},
		"pipes":                       {strings.ReplaceAll(line("1"), ",", "|"), "|", false},
		"41 columns":                  {"7," + strings.TrimSuffix(line("1"), "\n") + "f\n", "41 fields, want 40: label, I1..I13, C1..C26; has the first column the numbers of the rows, as pandas writes its index?", false},
		"41 columns, the last empty":  {strings.TrimSuffix(line("1"), "\n") + ",\n", "41 fields, want 40: label, I1..I13, C1..C26; has the first column the numbers of the rows, as pandas writes its index, or does each line end in a comma?", false},
		"39 columns":                  {line("1")[2:], "39 fields, want 40: label, I1..I13, C1..C26; is it without labels, as Criteo's test.txt?", false},
		"39 columns below a header":   {header() + "\n" + line("1")[2:], "39 fields", false},
		"39 columns in a single line": {line("1") + line("1")[2:], "39 fields, want 40: label, I1..I13, C1..C26", true},
		"a quote in the first line":   {line("1", `5"`), "bare", false},
		"a quote in another":          {line("1") + line("1", `5"`), "bare", true},
		"a long first line":           {longLine, "longer", false},
		"a long line":                 {line("1") + longLine, "longer", true},
	} {
		t.Run(name, func(t *testing.T) {
			var b criteo.Batch
			var bad criteo.LineError
			err := criteo.NewReader("eval.csv", strings.NewReader(c.text), false).Read(&b, 2)
			if !errors.As(err, &bad) || bad.Alone != c.alone || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v with alone %t, want %q and %t", err, bad.Alone, c.want, c.alone)
			}
			err = criteo.NewReader("eval.csv", strings.NewReader(c.text), true).Read(&b, 2)
			if !c.alone && (err == nil || !strings.Contains(err.Error(), "most lines are invalid, 1 of 1, the first: "+bad.Error())) {
				t.Errorf("when all are skipped, got %v, want the first, %v", err, bad)
			}
		})
	}
}

// A line of any length is not kept.
func TestALongLineIsSkippedInBoundedMemory(t *testing.T) {
	file := &endless{line: strings.Repeat("f", 1<<10)}
	r := criteo.NewReader("endless.csv", io.NewSectionReader(file, 0, 256<<20), true)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	var b criteo.Batch
	err := r.Read(&b, 1)
	runtime.ReadMemStats(&after)
	if want := "most lines are invalid, 1 of 1, the first: endless.csv:1:1: the line is longer than 1048576 bytes"; err == nil || !strings.HasSuffix(err.Error(), want) {
		t.Errorf("got %v, want %q", err, want)
	}
	if taken := after.TotalAlloc - before.TotalAlloc; taken > 16<<20 {
		t.Errorf("%d bytes were taken", taken)
	}
}

func TestPipesEndWithAnExplanation(t *testing.T) {
	in, out, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	if _, err := out.WriteString(line("1")); err != nil {
		t.Fatal(err)
	}
	out.Close()
	var b criteo.Batch
	err = criteo.NewReader("/dev/fd/63", in, false).Read(&b, 2)
	if want := "/dev/fd/63 ended before the iterations did, and it can't be read again"; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %q", err, want)
	}
}

// endless is a file that repeats a line forever and fits into no memory.
type endless struct {
	line string
	read int
}

func (e *endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = e.line[(e.read+i)%len(e.line)]
	}
	e.read += len(p)
	return len(p), nil
}

// ReadAt is for a part of it; no place in it differs.
func (e *endless) ReadAt(p []byte, _ int64) (int, error) { return e.Read(p) }

func (*endless) Seek(int64, int) (int64, error) { return 0, io.ErrUnexpectedEOF }

func TestMemoryStaysThatOfABatch(t *testing.T) {
	file := &endless{line: line("1", "0.25", "3")}
	r := criteo.NewReader("endless.csv", file, false)
	var b criteo.Batch
	live := func(batches int) uint64 {
		for range batches {
			if err := r.Read(&b, 100); err != nil {
				t.Fatal(err)
			}
		}
		runtime.GC()
		var memory runtime.MemStats
		runtime.ReadMemStats(&memory)
		return memory.HeapAlloc
	}
	before := live(10)
	after := live(1000)
	if after > before+1<<20 {
		t.Errorf("%d bytes are held after %d bytes of file, %d were at its beginning", after, file.read, before)
	}
	if file.read < 4<<20 {
		t.Fatalf("only %d bytes were read", file.read)
	}
}

func TestAReadBatchIsNotTouchedByTheNext(t *testing.T) {
	path := filepath.Join(t.TempDir(), "eval.csv")
	text := strings.Repeat("0,", 14) + strings.Repeat("first,", 25) + "first\n" + strings.Repeat("1,", 14) + strings.Repeat("second,", 25) + "second\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	r := criteo.NewReader(path, file, false)
	var first, second criteo.Batch
	for _, b := range []*criteo.Batch{&first, &second} {
		if err := r.Read(b, 1); err != nil {
			t.Fatal(err)
		}
	}
	if got := string(first.Categories[25][0]) + string(second.Categories[0][0]); got != "firstsecond" {
		t.Errorf("batches hold %q", got)
	}
}

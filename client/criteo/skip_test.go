package criteo_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/widedeep/widedeep/client/criteo"
)

func TestMostLinesMayNotBeInvalid(t *testing.T) {
	const order = "; want the columns label, I1..I13, C1..C26"
	good, bad := line("1", "10"), line("1", "x")
	for name, c := range map[string]struct {
		text string
		size int
		// want is the error, or "" if there is none.
		want string
	}{
		"more than half":                  {bad + good + good + bad + bad, 3, "most lines are invalid, 3 of 5, the first: eval.csv:1:3: I1 is \"x\", want a number" + order},
		"half":                            {bad + good + good + bad, 9, ""},
		"more than half at the beginning": {strings.Repeat(bad, 99) + strings.Repeat(good, 99), 198, ""},
		"a hundred at the beginning":      {strings.Repeat(bad, 100) + strings.Repeat(good, 999), 1, "most lines are invalid, 100 of 100, the first: eval.csv:1:3: I1"},
		"more and more of them":           {strings.Repeat(good, 60) + strings.Repeat(bad, 61) + strings.Repeat(good, 999), 61, "most lines are invalid, 61 of 121, the first: eval.csv:61:3: I1"},
	} {
		t.Run(name, func(t *testing.T) {
			r := criteo.NewReader("eval.csv", strings.NewReader(c.text), true)
			var b criteo.Batch
			err := r.Read(&b, c.size)
			if err == nil {
				err = r.CheckSkipped()
			}
			switch {
			case c.want == "" && err != nil:
				t.Error(err)
			case c.want != "" && (!errors.As(err, new(criteo.MostInvalidError)) || !strings.HasPrefix(err.Error(), "eval.csv: "+c.want)):
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

// numbers and words are as an example of Criteo has them; labelled puts a label into a column, from 1.
var (
	numbers = []string{"5", "-1", "", "16", "2757", "", "0", "19", "1", "", "1", "2", "19"}
	words   = slices.Repeat([]string{"68fd1e64"}, 26)
)

func labelled(label string, column int, numbers, words []string) string {
	return strings.Join(slices.Insert(slices.Concat(numbers, words), column-1, label), ",") + "\n"
}

func TestALabelBehindTheNumbersIsNamed(t *testing.T) {
	const order = "; want the columns label, I1..I13, C1..C26"
	codes := slices.Repeat([]string{"12"}, 26)
	for name, c := range map[string]struct {
		text  string
		named bool
	}{
		"the last":               {labelled("1", 40, numbers, words), true},
		"the last, I1 is 1":      {labelled("0", 40, slices.Concat([]string{"1"}, numbers[1:]), words), true},
		"the last, of numbers":   {labelled("0", 40, numbers, codes), false}, // nothing tells that it is I1 which is no label
		"the last, an empty one": {labelled("", 40, numbers, words), true},
		"between the words":      {labelled("1", 16, numbers, words), true},
		"between the numbers":    {labelled("0", 13, numbers, words), false},
		"another label":          {labelled("-1", 1, numbers, words), false},
		"a number that is none":  {labelled("1", 1, slices.Concat([]string{"x"}, numbers[1:]), words), false},
	} {
		t.Run(name, func(t *testing.T) {
			var line criteo.LineError
			err := criteo.NewReader("eval.csv", strings.NewReader(c.text), false).Read(new(criteo.Batch), 1)
			if !errors.As(err, &line) || line.Alone || strings.HasSuffix(err.Error(), order) != c.named {
				t.Errorf("the first line: got %v, want %q: %t", err, order, c.named)
			}
			err = criteo.NewReader("eval.csv", strings.NewReader(c.text), true).Read(new(criteo.Batch), 1)
			if !errors.As(err, new(criteo.MostInvalidError)) || !strings.HasSuffix(err.Error(), order) || strings.Count(err.Error(), order) != 1 {
				t.Errorf("all lines: got %v, want %q", err, order)
			}
		})
	}
}

// The lines of such a file may be valid by chance.
func TestAHeaderThatNamesAnotherColumnLabelIsAnError(t *testing.T) {
	names := strings.Split(header(), ",")
	for name, c := range map[string]struct {
		names []string
		want  string
	}{
		"the last":               {append(slices.Clone(names[1:]), "label"), `eval.csv:1:139: column 40 is "label", want the columns label, I1..I13, C1..C26`},
		"the second, behind Id":  {slices.Concat([]string{"Id", "Label"}, names[1:]), `eval.csv:1:4: column 2 is "Label", want the columns label, I1..I13, C1..C26`},
		"the first, by its name": {slices.Concat([]string{" LABEL"}, names[1:39], []string{"label"}), ""},
		"none":                   {slices.Concat([]string{"clicked"}, names[1:]), ""},
	} {
		for _, skipInvalid := range []bool{false, true} {
			err := criteo.NewReader("eval.csv", strings.NewReader(strings.Join(c.names, ",")+"\n"+line("1")), skipInvalid).Read(new(criteo.Batch), 1)
			if c.want == "" && err != nil || c.want != "" && (err == nil || err.Error() != c.want || errors.As(err, new(criteo.LineError))) {
				t.Errorf("%s: got %v, want %q", name, err, c.want)
			}
		}
	}
}
